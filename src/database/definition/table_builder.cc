#include "database/definition/table_builder.h"

#include <algorithm>
#include <limits>
#include <set>

#include "database/definition/object_names.h"
#include "expr/function_registry.h"
#include "plan/bind_error.h"
#include "plan/expression_tree.h"

namespace matview {

namespace {

using plan::fail_at;

// Whether a key of type `own` can be looked up among keys of type `there`: without losing anything.
[[nodiscard]] bool are_comparable(Type own, Type there) {
  if (own.id == there.id) return own.element == there.element;
  if (!is_numeric(own.id) || !is_numeric(there.id)) return false;
  const auto is_integer = [](Type type) {
    return type.id == TypeId::kSmallint || type.id == TypeId::kInteger ||
           type.id == TypeId::kBigint;
  };
  return is_integer(own) || !is_integer(there);
}

[[nodiscard]] std::int64_t greatest_of(TypeId type) {
  switch (type) {
    case TypeId::kSmallint: return std::numeric_limits<std::int16_t>::max();
    case TypeId::kInteger: return std::numeric_limits<std::int32_t>::max();
    default: return std::numeric_limits<std::int64_t>::max();
  }
}

// What a default draws from has to be a sequence: 42P01, 42809.
[[nodiscard]] Status check_sequences(const Engine& engine, const ExpressionPtr& expression) {
  const auto* call = std::get_if<Call>(&expression->node);
  if (call != nullptr && (call->function->name == "nextval" || call->function->name == "currval")) {
    const auto* name = std::get_if<Constant>(&call->arguments.front()->node);
    if (name != nullptr && !name->value.is_null()) {
      MATVIEW_TRY(engine.sequences.resolve(name->value.as_text()).transform([](auto&&) {}));
    }
  }
  return plan::map_operands(expression,
                            [&](const ExpressionPtr& operand) -> Result<ExpressionPtr> {
                              MATVIEW_TRY(check_sequences(engine, operand));
                              return operand;
                            })
      .transform([](const ExpressionPtr&) {});
}

}  // namespace

Result<std::size_t> TableBuilder::find_column(std::string_view name) const {
  if (const auto column = definition_.schema.find(name)) return *column;
  return fail(
      ErrorCode::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist", name, table_);
}

bool TableBuilder::is_relation(std::string_view name) const {
  const auto is_named = [&](const auto& item) { return item.name == name; };
  return name == table_ || engine_.catalog.exists(name) ||
         std::ranges::any_of(definition_.keys, is_named) ||
         std::ranges::any_of(definition_.indexes, is_named);
}

std::string TableBuilder::join_names(const std::vector<std::size_t>& columns) const {
  std::string names;
  for (const std::size_t column : columns) {
    if (!names.empty()) names += '_';
    names += definition_.schema.columns[column].name;
  }
  return names;
}

Status TableBuilder::add_column(const sql::ColumnDefinition& column) {
  Schema& schema = definition_.schema;
  if (schema.find(column.name)) {
    if (!engine_.catalog.tables.find(table_)) {
      return fail_at(ErrorCode::kDuplicateColumn,
                     column.position,
                     format_text("column \"{}\" specified more than once", column.name));
    }
    return fail_at(
        ErrorCode::kDuplicateColumn,
        column.position,
        format_text("column \"{}\" of relation \"{}\" already exists", column.name, table_));
  }
  schema.columns.push_back({.name = column.name, .type = column.type, .not_null = column.not_null});
  definition_.columns.emplace_back();
  const std::size_t position = schema.columns.size() - 1;
  if (column.default_value) MATVIEW_TRY(set_default(position, column.default_value));
  if (column.generated) definition_.columns.back().generated_text = column.generated->text;
  if (column.identity == sql::IdentityKind::kNone) return {};
  schema.columns[position].not_null = true;
  auto made = make_identity(position, column.identity, column.sequence);
  if (!made) return std::unexpected(std::move(made).error().at(column.position));
  return {};
}

Status TableBuilder::make_identity(std::size_t column,
                                   sql::IdentityKind kind,
                                   const sql::SequenceOptions& options) {
  const ColumnSchema& schema = definition_.schema.columns[column];
  ColumnDetails& details = definition_.columns[column];
  if (!can_be_identity(schema.type)) {
    return fail(ErrorCode::kInvalidParameterValue,
                "identity column type must be smallint, integer, or bigint");
  }
  if (details.default_text) {
    if (engine_.catalog.tables.find(table_) != nullptr) {
      return fail(ErrorCode::kObjectNotInPrerequisiteState,
                  "column \"{}\" of relation \"{}\" already has a default value",
                  schema.name,
                  table_);
    }
    return fail(ErrorCode::kSyntaxError,
                "both default and identity specified for column \"{}\" of table \"{}\"",
                schema.name,
                table_);
  }
  if (!schema.not_null) {
    return fail(ErrorCode::kObjectNotInPrerequisiteState,
                "column \"{}\" of relation \"{}\" must be declared NOT NULL before identity can "
                "be added",
                schema.name,
                table_);
  }
  details.identity = kind == sql::IdentityKind::kAlways ? Identity::kAlways : Identity::kByDefault;
  details.sequence = choose_name(
      table_, schema.name, "seq", [&](const std::string& name) { return is_relation(name); });
  MATVIEW_ASSIGN(Sequence sequence, make_sequence(options, schema.type));
  sequence.owner_table = table_;
  engine_.catalog.sequences.put(engine_.transaction, details.sequence, std::move(sequence));
  return {};
}

Status TableBuilder::add_like(const sql::LikeTable& like) {
  const TableDefinitionPtr other = engine_.catalog.tables.definition(like.table);
  if (other == nullptr) {
    const auto relation = engine_.catalog.find(like.table);
    if (!relation) {
      return fail_at(ErrorCode::kUndefinedTable,
                     like.position,
                     format_text("relation \"{}\" does not exist", like.table));
    }
    for (const ColumnSchema& column : relation->schema.columns) {
      MATVIEW_TRY(add_column({.name = column.name, .type = column.type}));
    }
    return {};
  }
  const std::size_t first = definition_.schema.columns.size();
  for (std::size_t c = 0; c < other->schema.columns.size(); ++c) {
    const ColumnSchema& column = other->schema.columns[c];
    const ColumnDetails& details = other->columns[c];
    sql::ColumnDefinition copy{
        .name = column.name, .type = column.type, .not_null = column.not_null};
    if (like.identity && details.identity != Identity::kNone) {
      copy.identity = details.identity == Identity::kAlways ? sql::IdentityKind::kAlways
                                                            : sql::IdentityKind::kByDefault;
      const Sequence& sequence = *engine_.catalog.sequences.find(details.sequence);
      copy.sequence = {.start = sequence.start,
                       .increment = sequence.increment,
                       .minimum = sequence.minimum,
                       .maximum = sequence.maximum};
    }
    copy.position = like.position;
    MATVIEW_TRY(add_column(copy));
    if (like.defaults) definition_.columns.back().default_text = details.default_text;
    if (like.generated) definition_.columns.back().generated_text = details.generated_text;
  }
  if (like.constraints) {
    definition_.checks.insert(definition_.checks.end(), other->checks.begin(), other->checks.end());
  }
  if (!like.indexes) return {};
  const auto taken = [&](const std::string& name) { return is_relation(name); };
  for (KeyConstraint key : other->keys) {
    for (std::size_t& column : key.columns) column += first;
    key.name = choose_name(table_,
                           key.is_primary ? std::string() : join_names(key.columns),
                           key.is_primary ? "pkey" : "key",
                           taken);
    definition_.keys.push_back(std::move(key));
  }
  for (IndexDefinition index : other->indexes) {
    std::string columns;
    for (IndexItem& item : index.items) {
      if (item.column) *item.column += first;
      if (!columns.empty()) columns += '_';
      columns += item.column ? definition_.schema.columns[*item.column].name : "expr";
    }
    index.name = choose_name(table_, columns, "idx", taken);
    definition_.indexes.push_back(std::move(index));
  }
  return {};
}

Status TableBuilder::check_generated(const sql::ColumnDefinition& column) const {
  const std::size_t position = *definition_.schema.find(column.name);
  const sql::Expression& expression = *column.generated->expression;
  MATVIEW_ASSIGN(
      const ExpressionPtr bound,
      plan::bind_generated(expression, table_, definition_.schema, position, engine_.dictionary));
  std::optional<std::size_t> generated;
  for_each_column(*bound, [&](std::size_t used) {
    if (!generated && definition_.columns[used].generated_text) generated = used;
  });
  if (!generated) return {};
  return std::unexpected(Error{
      .code = ErrorCode::kInvalidObjectDefinition,
      .message = format_text("cannot use generated column \"{}\" in column generation expression",
                             definition_.schema.columns[*generated].name),
      .detail = "A generated column cannot reference another generated column.",
      .position = expression.position});
}

Status TableBuilder::set_default(std::size_t column,
                                 const std::optional<sql::StoredExpression>& value) {
  ColumnDetails& details = definition_.columns[column];
  const ColumnSchema& schema = definition_.schema.columns[column];
  if (details.identity != Identity::kNone) {
    return fail(ErrorCode::kSyntaxError,
                "column \"{}\" of relation \"{}\" is an identity column",
                schema.name,
                table_);
  }
  if (details.generated_text) {
    return fail(ErrorCode::kSyntaxError,
                "column \"{}\" of relation \"{}\" is a generated column",
                schema.name,
                table_);
  }
  if (!value) {
    details.default_text.reset();
    return {};
  }
  MATVIEW_ASSIGN(const ExpressionPtr bound,
                 plan::bind_default(*value->expression, schema, engine_.dictionary));
  MATVIEW_TRY(check_sequences(engine_, bound));
  details.default_text = value->text;
  return {};
}

Status TableBuilder::add_constraint(const sql::TableConstraint& constraint) {
  switch (constraint.kind) {
    case sql::ConstraintKind::kPrimaryKey:
    case sql::ConstraintKind::kUnique: return add_key(constraint);
    case sql::ConstraintKind::kCheck: return add_check(constraint);
    case sql::ConstraintKind::kForeignKey: return add_foreign_key(constraint);
  }
  return {};
}

Result<std::string> TableBuilder::constraint_name(const sql::TableConstraint& constraint,
                                                  std::string_view columns,
                                                  std::string_view label,
                                                  bool has_index) const {
  if (constraint.name.empty()) {
    return choose_name(table_, columns, label, [&](const std::string& name) {
      return definition_.has_constraint(name) || (has_index && is_relation(name));
    });
  }
  if (has_index && is_relation(constraint.name)) {
    return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", constraint.name);
  }
  if (definition_.has_constraint(constraint.name)) {
    return fail(ErrorCode::kDuplicateObject,
                "constraint \"{}\" for relation \"{}\" already exists",
                constraint.name,
                table_);
  }
  return constraint.name;
}

Result<std::vector<std::size_t>> TableBuilder::key_columns(
    const sql::TableConstraint& constraint) const {
  const bool is_primary = constraint.kind == sql::ConstraintKind::kPrimaryKey;
  std::vector<std::size_t> columns;
  for (const std::string& name : constraint.columns) {
    const auto column = definition_.schema.find(name);
    if (!column) {
      return fail_at(ErrorCode::kUndefinedColumn,
                     constraint.position,
                     format_text("column \"{}\" named in key does not exist", name));
    }
    if (std::ranges::contains(columns, *column)) {
      return fail_at(ErrorCode::kDuplicateColumn,
                     constraint.position,
                     format_text("column \"{}\" appears twice in {} constraint",
                                 name,
                                 is_primary ? "primary key" : "unique"));
    }
    columns.push_back(*column);
  }
  return columns;
}

Status TableBuilder::add_key(const sql::TableConstraint& constraint) {
  const bool is_primary = constraint.kind == sql::ConstraintKind::kPrimaryKey;
  if (is_primary && !definition_.primary_key().empty()) {
    return fail_at(ErrorCode::kInvalidTableDefinition,
                   constraint.position,
                   format_text("multiple primary keys for table \"{}\" are not allowed", table_));
  }
  MATVIEW_ASSIGN(std::vector<std::size_t> columns, key_columns(constraint));
  MATVIEW_ASSIGN(std::string name,
                 constraint_name(constraint,
                                 is_primary ? std::string() : join_names(columns),
                                 is_primary ? "pkey" : "key",
                                 true));
  if (is_primary) {
    for (const std::size_t column : columns) definition_.schema.columns[column].not_null = true;
  }
  KeyConstraint key{.name = std::move(name),
                    .columns = std::move(columns),
                    .is_primary = is_primary,
                    .nulls_not_distinct = constraint.nulls_not_distinct};
  // The primary key stands first: the order in which keys are checked.
  auto& keys = definition_.keys;
  keys.insert(is_primary ? keys.begin() : keys.end(), std::move(key));
  return {};
}

Status TableBuilder::add_check(const sql::TableConstraint& constraint) {
  MATVIEW_ASSIGN(const ExpressionPtr condition,
                 plan::bind_stored(*constraint.check->expression,
                                   plan::StoredKind::kCheck,
                                   table_,
                                   definition_.schema,
                                   engine_.dictionary));
  std::set<std::size_t> columns;
  for_each_column(*condition, [&](std::size_t column) { columns.insert(column); });
  const std::string only =
      columns.size() == 1 ? definition_.schema.columns[*columns.begin()].name : SharedText();
  MATVIEW_ASSIGN(std::string name, constraint_name(constraint, only, "check", false));
  definition_.checks.push_back({.name = std::move(name), .text = constraint.check->text});
  return {};
}

Status TableBuilder::add_foreign_key(const sql::TableConstraint& constraint) {
  ForeignKey key{.name = {},
                 .columns = {},
                 .referenced_table = constraint.referenced_table,
                 .referenced_columns = constraint.referenced_columns,
                 .on_delete = static_cast<ForeignKeyAction>(constraint.on_delete),
                 .on_update = static_cast<ForeignKeyAction>(constraint.on_update)};
  for (const std::string& name : constraint.columns) {
    const auto column = definition_.schema.find(name);
    if (!column) {
      return fail_at(
          ErrorCode::kUndefinedColumn,
          constraint.position,
          format_text("column \"{}\" referenced in foreign key constraint does not exist", name));
    }
    key.columns.push_back(*column);
  }
  MATVIEW_TRY(find_referenced_key(constraint, key));
  MATVIEW_ASSIGN(key.name, constraint_name(constraint, join_names(key.columns), "fkey", false));
  const TableDefinitionPtr other = engine_.catalog.tables.definition(key.referenced_table);
  const TableDefinition& referenced = key.referenced_table == table_ ? definition_ : *other;
  if (Status checked = check_key_types(key, definition_.schema, referenced.schema); !checked) {
    return std::unexpected(std::move(checked).error().at(constraint.position));
  }
  definition_.foreign_keys.push_back(std::move(key));
  return {};
}

Status check_key_types(const ForeignKey& key, const Schema& schema, const Schema& referenced) {
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const ColumnSchema& own = schema.columns[key.columns[i]];
    const ColumnSchema& there = referenced.columns[*referenced.find(key.referenced_columns[i])];
    if (are_comparable(own.type, there.type)) continue;
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kDatatypeMismatch,
        .message = format_text("foreign key constraint \"{}\" cannot be implemented", key.name),
        .detail = format_text("Key columns \"{}\" and \"{}\" are of incompatible types: {} and {}.",
                              own.name,
                              there.name,
                              type_name(own.type),
                              type_name(there.type))});
  }
  return {};
}

Status TableBuilder::find_referenced_key(const sql::TableConstraint& constraint, ForeignKey& key) {
  const bool is_self = key.referenced_table == table_;
  const TableDefinitionPtr other = engine_.catalog.tables.definition(key.referenced_table);
  if (!is_self && other == nullptr) {
    if (engine_.catalog.exists(key.referenced_table)) {
      return fail_at(
          ErrorCode::kWrongObjectType,
          constraint.position,
          format_text("referenced relation \"{}\" is not a table", key.referenced_table));
    }
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", key.referenced_table);
  }
  const TableDefinition& referenced = is_self ? definition_ : *other;
  if (key.referenced_columns.empty()) {
    const std::vector<std::size_t> primary_key = referenced.primary_key();
    if (primary_key.empty()) {
      return fail(ErrorCode::kUndefinedObject,
                  "there is no primary key for referenced table \"{}\"",
                  key.referenced_table);
    }
    for (const std::size_t column : primary_key) {
      key.referenced_columns.push_back(referenced.schema.columns[column].name);
    }
  }
  std::vector<std::size_t> columns;
  for (const std::string& name : key.referenced_columns) {
    const auto column = referenced.schema.find(name);
    if (!column) {
      return fail(ErrorCode::kUndefinedColumn,
                  "column \"{}\" referenced in foreign key constraint does not exist",
                  name);
    }
    columns.push_back(*column);
  }
  if (columns.size() != key.columns.size()) {
    return fail_at(ErrorCode::kInvalidForeignKey,
                   constraint.position,
                   "number of referencing and referenced columns for foreign key disagree");
  }
  for (const UniqueKey& unique : referenced.unique_keys()) {
    if (std::ranges::is_permutation(unique.columns, columns)) return {};
  }
  return fail(ErrorCode::kInvalidForeignKey,
              "there is no unique constraint matching given keys for referenced table \"{}\"",
              key.referenced_table);
}

Result<Sequence> make_sequence(const sql::SequenceOptions& options, Type type) {
  const bool ascends = options.increment > 0;
  const std::int64_t greatest = greatest_of(type.id);
  Sequence sequence{.increment = options.increment, .owner_table = {}};
  sequence.minimum = options.minimum.value_or(ascends ? 1 : -greatest - 1);
  sequence.maximum = options.maximum.value_or(ascends ? greatest : -1);
  if (sequence.minimum >= sequence.maximum) {
    return fail(ErrorCode::kInvalidParameterValue,
                "MINVALUE ({}) must be less than MAXVALUE ({})",
                sequence.minimum,
                sequence.maximum);
  }
  sequence.start = options.start.value_or(ascends ? sequence.minimum : sequence.maximum);
  sequence.last_value = sequence.start;
  if (sequence.start < sequence.minimum || sequence.start > sequence.maximum) {
    const bool is_less = sequence.start < sequence.minimum;
    return fail(ErrorCode::kInvalidParameterValue,
                "START value ({}) cannot be {} than {} ({})",
                sequence.start,
                is_less ? "less" : "greater",
                is_less ? "MINVALUE" : "MAXVALUE",
                is_less ? sequence.minimum : sequence.maximum);
  }
  return sequence;
}

bool can_be_identity(Type type) {
  return type.id == TypeId::kSmallint || type.id == TypeId::kInteger || type.id == TypeId::kBigint;
}

Result<std::vector<std::size_t>> columns_of_text(Engine& engine,
                                                 std::string_view text,
                                                 plan::StoredKind kind,
                                                 std::string_view table,
                                                 const Schema& schema) {
  MATVIEW_ASSIGN(const ExpressionPtr bound,
                 plan::bind_stored(text, kind, table, schema, engine.dictionary));
  std::set<std::size_t> columns;
  for_each_column(*bound, [&](std::size_t column) { columns.insert(column); });
  return std::vector<std::size_t>(columns.begin(), columns.end());
}

}  // namespace matview
