#include "plan/conflict_binder.h"

#include <algorithm>

#include "plan/bind_error.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

[[nodiscard]] Result<std::vector<std::string>> find_arbiters(const Target& target,
                                                             const sql::OnConflict& conflict) {
  std::vector<std::string> arbiters;
  if (!conflict.constraint.empty()) {
    for (const KeyConstraint& key : target.definition->keys) {
      if (key.name == conflict.constraint) return std::vector{key.name};
    }
    const bool is_other = target.definition->has_constraint(conflict.constraint);
    return fail_at(is_other ? ErrorCode::kWrongObjectType : ErrorCode::kUndefinedObject,
                   conflict.position,
                   is_other
                       ? std::string("constraint in ON CONFLICT clause has no associated index")
                       : format_text("constraint \"{}\" for table \"{}\" does not exist",
                                     conflict.constraint,
                                     target.relation.name));
  }
  if (conflict.columns.empty()) {
    if (!conflict.do_update) return arbiters;
    return std::unexpected(Error{
        .code = ErrorCode::kSyntaxError,
        .message = "ON CONFLICT DO UPDATE requires inference specification or constraint name",
        .hint = "For example, ON CONFLICT (column_name).",
        .position = conflict.position});
  }
  std::vector<std::size_t> columns;
  for (const std::string& name : conflict.columns) {
    const auto column = target.relation.schema.find(name);
    if (!column) {
      return fail_at(ErrorCode::kUndefinedColumn,
                     conflict.position,
                     format_text("column \"{}\" does not exist", name));
    }
    if (!std::ranges::contains(columns, *column)) columns.push_back(*column);
  }
  for (const UniqueKey& key : target.definition->unique_keys()) {
    if (std::ranges::is_permutation(key.columns, columns)) arbiters.push_back(key.name);
  }
  if (arbiters.empty()) {
    return fail_at(ErrorCode::kInvalidColumnReference,
                   conflict.position,
                   "there is no unique or exclusion constraint matching the ON CONFLICT "
                   "specification");
  }
  return arbiters;
}

[[nodiscard]] bool moves_keys(const Target& target, const sql::OnConflict& conflict) {
  for (const IndexDefinition& index : target.definition->indexes) {
    if (index.is_unique && !index.is_plain()) return true;
  }
  for (const sql::Assignment& assignment : conflict.assignments) {
    for (const std::string& name : assignment.columns) {
      const auto column = target.relation.schema.find(name);
      for (const UniqueKey& key : target.definition->unique_keys()) {
        if (column && std::ranges::contains(key.columns, *column)) return true;
      }
    }
  }
  return false;
}

}  // namespace

Result<BoundConflict> bind_conflict(const Target& target,
                                    sql::OnConflict& conflict,
                                    sql::Insert& insert,
                                    const Catalog& catalog,
                                    BindContext context) {
  BoundConflict bound;
  MATVIEW_ASSIGN(bound.arbiters, find_arbiters(target, conflict));
  if (!conflict.do_update) return bound;
  bound.may_move_keys = moves_keys(target, conflict);

  BoundFrom rows;
  Schema there = target.relation.schema;
  there.columns.insert(there.columns.begin(),
                       {.name = std::string(kRowIdName), .type = TypeId::kBigint});
  rows.scope.add(target.name, there);
  rows.scope.add("excluded", target.relation.schema);
  Schema schema = std::move(there);
  for (const ColumnSchema& column : target.columns()) schema.columns.push_back(column);
  rows.input = make_node({.node = WorkingTable{.id = kStatementRows}, .schema = std::move(schema)});
  StatementRelations relations;
  relations.by_name.emplace(kRowsRelation, std::move(rows));
  context.relations = &relations;
  MATVIEW_ASSIGN(const NodePtr update,
                 bind_assignments(target,
                                  conflict.assignments,
                                  {.with = &insert.with,
                                   .recursive = insert.recursive,
                                   .relation = kRowsRelation,
                                   .where = conflict.where == nullptr ? nullptr : &conflict.where},
                                  catalog,
                                  context));
  bound.update = rewrite(update, catalog);
  return bound;
}

}  // namespace matview::plan
