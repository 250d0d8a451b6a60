// ALTER TABLE: constraints.
#include <algorithm>

#include "database/alteration/table_alteration.h"
#include "database/definition/dependents.h"
#include "database/definition/row_validation.h"
#include "database/statements/statements.h"

namespace matview {

namespace {

template <typename Constraints>
[[nodiscard]] auto find_named(Constraints& constraints, std::string_view name) {
  return std::ranges::find_if(constraints, [&](const auto& item) { return item.name == name; });
}

[[nodiscard]] std::unexpected<Failure> unknown_constraint(std::string_view name,
                                                          std::string_view table) {
  return fail(ErrorCode::kUndefinedObject,
              "constraint \"{}\" of relation \"{}\" does not exist",
              name,
              table);
}

}  // namespace

Status TableAlteration::run(const sql::AddConstraint& action) {
  return add_constraint(action.constraint);
}

Status TableAlteration::add_constraint(const sql::TableConstraint& constraint) {
  const TableDefinitionPtr before = definition();
  TableBuilder builder(engine_, table_, *before);
  MATVIEW_TRY(builder.add_constraint(constraint));
  redefine(std::move(builder).take());
  return validate_new(*before);
}

// The rows against what was not there `before`.
Status TableAlteration::validate_new(const TableDefinition& before) {
  const TableDefinitionPtr now = definition();
  const std::shared_ptr<Table> table = rows();
  for (std::size_t c = 0; c < now->schema.columns.size(); ++c) {
    if (!now->schema.columns[c].not_null || before.schema.columns[c].not_null) continue;
    MATVIEW_TRY(validate_not_null(*table, c));
  }
  for (const KeyConstraint& key : now->keys) {
    if (before.has_constraint(key.name)) continue;
    add_index(engine_, table, make_key_index(key, engine_.dictionary));
    MATVIEW_TRY(validate_key(engine_, *table, key));
  }
  for (const CheckConstraint& check : now->checks) {
    if (before.has_constraint(check.name)) continue;
    MATVIEW_TRY(validate_check(engine_, *table, now->schema, check));
  }
  for (const ForeignKey& key : now->foreign_keys) {
    if (before.has_constraint(key.name)) continue;
    MATVIEW_TRY(validate_foreign_key(engine_.foreign_key_parts(), *table, key));
  }
  return {};
}

Status TableAlteration::run(const sql::DropConstraint& action) {
  const TableDefinitionPtr before = definition();
  if (!before->has_constraint(action.name)) {
    if (action.if_exists) return {};
    return unknown_constraint(action.name, table_);
  }
  if (const auto key = find_named(before->keys, action.name); key != before->keys.end()) {
    MATVIEW_TRY(drop_dependents(engine_,
                                dependents_of_key(engine_, table_, *key),
                                format_text("constraint {} on table {}", action.name, table_),
                                action.cascade));
    remove_index(engine_, rows(), action.name);
  }
  TableDefinition after = *definition();
  const auto is_named = [&](const auto& item) { return item.name == action.name; };
  std::erase_if(after.keys, is_named);
  std::erase_if(after.checks, is_named);
  std::erase_if(after.foreign_keys, is_named);
  redefine(std::move(after));
  return {};
}

Status TableAlteration::run(const sql::RenameConstraint& action) {
  TableDefinition after = *definition();
  if (!after.has_constraint(action.name)) {
    return fail(ErrorCode::kUndefinedObject,
                "constraint \"{}\" for table \"{}\" does not exist",
                action.name,
                table_);
  }
  if (after.has_constraint(action.new_name)) {
    return fail(ErrorCode::kDuplicateObject,
                "constraint \"{}\" for relation \"{}\" already exists",
                action.new_name,
                table_);
  }
  if (find_named(after.keys, action.name) != after.keys.end()) {
    return rename_relation(engine_, action.name, action.new_name);
  }
  if (const auto check = find_named(after.checks, action.name); check != after.checks.end()) {
    check->name = action.new_name;
  } else {
    find_named(after.foreign_keys, action.name)->name = action.new_name;
  }
  redefine(std::move(after));
  return {};
}

}  // namespace matview
