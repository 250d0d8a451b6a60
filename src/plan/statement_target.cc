#include "plan/statement_target.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plan/aggregate_search.h"
#include "plan/bind_error.h"
#include "plan/expression_binder.h"
#include "plan/rewrites/rewrites.h"
#include "plan/stored_expression.h"

namespace matview::plan {

namespace {

// As an identifier in double quotes, which nothing folds.
[[nodiscard]] std::string quote_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char letter : name) quoted.append(letter == '"' ? 2 : 1, letter);
  return quoted + "\"";
}

[[nodiscard]] sql::ExpressionPtr make_syntax(sql::Expression expression) {
  return std::make_unique<sql::Expression>(std::move(expression));
}

// Gives a literal or parameter without a type the column's, as if it stood there alone: elsewhere
// in a SELECT it would become text. Returns whether it did.
bool give_type(sql::ExpressionPtr& value, Type type) {
  const auto* const literal = std::get_if<sql::Literal>(&value->node);
  const bool is_untyped = std::holds_alternative<sql::ParameterNumber>(value->node) ||
                          (literal != nullptr && literal->value.type().id == TypeId::kUnknown);
  if (!is_untyped) return false;
  type.modifier = 0;  // too long a text is refused, not cut
  const std::size_t position = value->position;
  value = make_syntax(
      {.node = sql::Cast{.operand = std::move(value), .target = type}, .position = position});
  return true;
}

// A value that is assigned to a column.
struct AssignedValue {
  std::size_t column;
  sql::ExpressionPtr* value;
  std::size_t position;
  // Of a subquery that is assigned to several: how many, and which of them this is.
  std::size_t row_width = 0;
  std::size_t row_field = 0;
};

[[nodiscard]] Result<std::vector<AssignedValue>> assigned_values(
    const Target& target, std::vector<sql::Assignment>& assignments) {
  std::vector<AssignedValue> values;
  for (sql::Assignment& assignment : assignments) {
    std::vector<sql::ExpressionPtr*> sources;
    std::size_t row_width = 0;
    if (assignment.columns.size() == 1) {
      sources.push_back(&assignment.value);
    } else if (auto* const row = std::get_if<sql::Row>(&assignment.value->node)) {
      for (sql::ExpressionPtr& field : row->fields) sources.push_back(&field);
    } else if (std::holds_alternative<sql::ScalarSubquery>(assignment.value->node)) {
      sources.assign(assignment.columns.size(), &assignment.value);
      row_width = sources.size();
    } else {
      return fail_at(
          ErrorCode::kFeatureNotSupported,
          assignment.value->position,
          "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression");
    }
    if (sources.size() != assignment.columns.size()) {
      return fail_at(ErrorCode::kSyntaxError,
                     assignment.value->position,
                     "number of columns does not match number of values");
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const std::string& name = assignment.columns[i];
      MATVIEW_ASSIGN(const std::size_t column,
                     find_target_column(target, name, assignment.position));
      if (std::ranges::contains(values, column, &AssignedValue::column)) {
        return fail_at(ErrorCode::kSyntaxError,
                       assignment.position,
                       format_text("multiple assignments to same column \"{}\"", name));
      }
      values.push_back({.column = column,
                        .value = sources[i],
                        .position = (*sources[i])->position,
                        .row_width = row_width,
                        .row_field = i});
    }
  }
  return values;
}

[[nodiscard]] Status check_identity(const Target& target, const AssignedValue& assigned) {
  const ColumnDetails& details = target.definition->columns[assigned.column];
  if (details.identity != Identity::kAlways && !details.generated_text) return {};
  const std::string& name = target.columns()[assigned.column].name;
  return std::unexpected(
      Error{.code = ErrorCode::kGeneratedAlways,
            .message = format_text("column \"{}\" can only be updated to DEFAULT", name),
            .detail = generated_always_detail(target, assigned.column),
            .position = assigned.position});
}

void add_aliases(const sql::TableReference& reference, std::vector<std::string>& aliases) {
  if (!reference.alias.empty()) {
    aliases.push_back(reference.alias);
  } else if (const auto* named = std::get_if<sql::NamedTable>(&reference.node)) {
    aliases.push_back(named->name);
  } else if (const auto* function = std::get_if<sql::TableFunction>(&reference.node)) {
    aliases.push_back(function->call.name);
  } else if (const auto* joined = std::get_if<sql::JoinedTable>(&reference.node)) {
    add_aliases(*joined->left, aliases);
    add_aliases(*joined->right, aliases);
  }
}

}  // namespace

Result<Target> find_target(const Catalog& catalog,
                           std::string_view name,
                           std::string_view alias,
                           std::size_t position) {
  auto relation = catalog.find(name);
  if (!relation) {
    const RelationKind kind = catalog.kind_of(name);
    if (kind == RelationKind::kIndex) {
      return fail_at(
          ErrorCode::kWrongObjectType, position, format_text("cannot open relation \"{}\"", name));
    }
    if (kind == RelationKind::kSequence) {
      return fail_at(ErrorCode::kWrongObjectType,
                     position,
                     format_text("cannot change sequence \"{}\"", name));
    }
    return fail_at(
        ErrorCode::kUndefinedTable, position, format_text("relation \"{}\" does not exist", name));
  }
  if (relation->query_view != nullptr || relation->is_system) {
    return fail_at(
        ErrorCode::kFeatureNotSupported,
        position,
        format_text("changing view \"{}\" is not supported: change the tables it reads", name));
  }
  if (relation->is_view) {
    return fail_at(ErrorCode::kWrongObjectType,
                   position,
                   format_text("cannot change materialized view \"{}\"", name));
  }
  return Target{.relation = *std::move(relation),
                .definition = catalog.tables.definition(name),
                .name = std::string(alias.empty() ? name : alias)};
}

Result<std::size_t> find_target_column(const Target& target,
                                       std::string_view name,
                                       std::size_t position) {
  if (const auto column = target.relation.schema.find(name)) return *column;
  return fail_at(
      ErrorCode::kUndefinedColumn,
      position,
      format_text("column \"{}\" of relation \"{}\" does not exist", name, target.relation.name));
}

Result<ExpressionPtr> coerce_to_column(ExpressionPtr value,
                                       const ColumnSchema& column,
                                       BindContext context,
                                       std::size_t position) {
  auto coerced = coerce(value, column.type, CastContext::kAssignment, context, position);
  if (coerced || coerced.error()->code != ErrorCode::kDatatypeMismatch) return coerced;
  return std::unexpected(
      Error{.code = ErrorCode::kDatatypeMismatch,
            .message = format_text("column \"{}\" is of type {} but expression is of type {}",
                                   column.name,
                                   type_name(column.type),
                                   type_name(value->type)),
            .hint = "You will need to rewrite or cast the expression.",
            .position = coerced.error()->position});
}

Result<sql::ExpressionPtr> default_syntax(const Target& target, std::size_t column) {
  const ColumnDetails& details = target.definition->columns[column];
  if (details.default_text) return parse_stored(*details.default_text);
  if (details.identity != Identity::kNone) {
    sql::FunctionCall call{.name = "nextval", .arguments = {}};
    call.arguments.push_back(
        make_syntax({.node = sql::Literal{.value = Value::text(quote_name(details.sequence))}}));
    return make_syntax({.node = std::move(call)});
  }
  return sql::ExpressionPtr();
}

Result<ExpressionPtr> bind_column_default(const Target& target,
                                          std::size_t column,
                                          BindContext context) {
  MATVIEW_ASSIGN(const sql::ExpressionPtr syntax, default_syntax(target, column));
  if (syntax == nullptr) return ExpressionPtr();
  auto bound = bind_default(*syntax, target.columns()[column], context.dictionary);
  if (bound) return bound;
  Failure error = std::move(bound).error();
  error->position.reset();
  return std::unexpected(std::move(error));
}

std::string generated_always_detail(const Target& target, std::size_t column) {
  return format_text("Column \"{}\" is {}.",
                     target.columns()[column].name,
                     target.definition->columns[column].generated_text
                         ? "a generated column"
                         : "an identity column defined as GENERATED ALWAYS");
}

sql::ExpressionPtr make_column_syntax(std::string qualifier, std::string name) {
  return make_syntax(
      {.node = sql::ColumnName{.qualifier = std::move(qualifier), .name = std::move(name)}});
}

sql::TableReference make_statement_reference(std::string_view name) {
  return {.node = sql::NamedTable{.name = std::string(name)}, .alias = {}, .column_aliases = {}};
}

BoundFrom target_rows(const Target& target) {
  BoundFrom rows{.input = make_scan(target.relation, true), .scope = {}};
  Schema schema = rows.input->schema;
  schema.columns.back().name = kRowIdName;
  rows.scope.add(target.name, schema);
  return rows;
}

Result<NodePtr> bind_assignments(const Target& target,
                                 std::vector<sql::Assignment>& assignments,
                                 AssignmentQuery query,
                                 const Catalog& catalog,
                                 BindContext context) {
  MATVIEW_ASSIGN(std::vector<AssignedValue> assigned, assigned_values(target, assignments));
  const std::vector<ColumnSchema>& columns = target.columns();

  sql::Select select;
  select.items.push_back(
      {.expression = make_column_syntax(target.name, std::string(kRowIdName)), .alias = {}});
  std::vector<std::size_t> position_of(columns.size(), 0);
  // The column of the query that has the value; one more for each extra item.
  std::vector<std::size_t> place_of(columns.size());
  std::size_t width = 1;
  // The values are lent for as long as the query is bound; what stands for DEFAULT is not theirs.
  select.items.reserve(1 + columns.size() + query.extra.size());

  struct Lent {
    sql::ExpressionPtr* owner;
    std::size_t item;
    std::optional<Type> type = {};  // a single column's
    bool is_cast = false;
  };

  std::vector<Lent> lent;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto value = std::ranges::find(assigned, c, &AssignedValue::column);
    if (value != assigned.end()) {
      position_of[c] = value->position;
      if (value->row_width != 0) continue;
    }
    place_of[c] = width++;
    sql::SelectItem& item = select.items.emplace_back();
    if (value == assigned.end()) {
      item.expression = make_column_syntax(target.name, columns[c].name);
      continue;
    }
    if (std::holds_alternative<sql::DefaultValue>((*value->value)->node)) {
      MATVIEW_ASSIGN(item.expression, default_syntax(target, c));
      if (item.expression == nullptr) {
        item.expression = make_syntax({.node = sql::Literal{.value = Value()}});
      }
      (void)give_type(item.expression, columns[c].type);
      continue;
    }
    MATVIEW_TRY(check_identity(target, *value));
    MATVIEW_TRY(check_no_aggregates(**value->value, "UPDATE"));
    lent.push_back(
        {.owner = value->value, .item = select.items.size() - 1, .type = columns[c].type});
  }
  for (const AssignedValue& value : assigned) {
    if (value.row_width == 0) continue;
    MATVIEW_TRY(check_identity(target, value));
    if (value.row_field == 0) {
      select.items.push_back({.expression = {}, .alias = {}, .row_width = value.row_width});
      lent.push_back({.owner = value.value, .item = select.items.size() - 1});
      width += value.row_width;
    }
    place_of[value.column] = width - value.row_width + value.row_field;
  }
  for (sql::SelectItem& item : query.extra) select.items.push_back(std::move(item));
  select.from.push_back(make_statement_reference(query.relation));

  // From here on nothing leaves this function but through the giving back below.
  for (auto& [owner, item, type, is_cast] : lent) {
    select.items[item].expression = std::move(*owner);
    is_cast = type && give_type(select.items[item].expression, *type);
  }
  const std::size_t own_sources = select.from.size();
  if (query.from != nullptr) {
    for (sql::TableReference& reference : *query.from) select.from.push_back(std::move(reference));
  }
  if (query.where != nullptr) select.where = std::move(*query.where);
  sql::Query source;
  source.recursive = query.recursive;
  if (query.with != nullptr) source.with = std::move(*query.with);
  source.body = std::move(select);

  auto bound = bind_whole_query(source, catalog, context);

  auto& body = std::get<sql::Select>(source.body);
  if (query.with != nullptr) *query.with = std::move(source.with);
  if (query.where != nullptr) *query.where = std::move(body.where);
  if (query.from != nullptr) {
    for (std::size_t i = 0; i < query.from->size(); ++i) {
      (*query.from)[i] = std::move(body.from[own_sources + i]);
    }
  }
  for (const auto& [owner, item, type, is_cast] : lent) {
    sql::ExpressionPtr& value = body.items[item].expression;
    *owner = is_cast ? std::move(std::get<sql::Cast>(value->node).operand) : std::move(value);
  }
  if (!bound) return bound;

  Project project{.input = *bound, .expressions = {}};
  Schema schema;
  const auto add = [&](std::size_t place) {
    schema.columns.push_back((*bound)->schema.columns[place]);
    project.expressions.push_back(make_column(place, schema.columns.back().type));
  };
  add(0);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    add(place_of[c]);
    schema.columns.back() = columns[c];
    MATVIEW_ASSIGN(
        project.expressions.back(),
        coerce_to_column(project.expressions.back(), columns[c], context, position_of[c]));
  }
  for (std::size_t place = width; place < (*bound)->schema.columns.size(); ++place) add(place);
  return make_node({.node = std::move(project), .schema = std::move(schema)});
}

std::vector<sql::SelectItem> star_items(const std::vector<sql::TableReference>& references) {
  std::vector<std::string> aliases;
  for (const sql::TableReference& reference : references) add_aliases(reference, aliases);
  std::vector<sql::SelectItem> items;
  for (std::string& alias : aliases) {
    items.push_back({.expression = make_syntax({.node = sql::Star{.qualifier = std::move(alias)}}),
                     .alias = {}});
  }
  return items;
}

Result<std::vector<ReturningColumns>> bind_star_columns(
    std::vector<sql::TableReference>& references,
    std::vector<sql::CommonTable>& with,
    bool recursive,
    const Catalog& catalog,
    BindContext context) {
  std::vector<ReturningColumns> columns;
  for (sql::SelectItem& item : star_items(references)) {
    std::string alias = std::get<sql::Star>(item.expression->node).qualifier;
    sql::Select select;
    select.items.push_back(std::move(item));
    select.from = std::move(references);
    sql::Query query;
    query.recursive = recursive;
    query.with = std::move(with);
    query.body = std::move(select);
    auto bound = bind_whole_query(query, catalog, context);
    with = std::move(query.with);
    references = std::move(std::get<sql::Select>(query.body).from);
    if (!bound) return std::unexpected(std::move(bound).error());
    columns.push_back({.qualifier = std::move(alias), .schema = (*bound)->schema});
  }
  return columns;
}

Result<NodePtr> bind_returning(const Target& target,
                               std::vector<sql::SelectItem>& items,
                               const std::vector<ReturningColumns>& others,
                               std::vector<sql::CommonTable>& with,
                               bool recursive,
                               const Catalog& catalog,
                               BindContext context) {
  if (items.empty()) return NodePtr();
  Schema schema = target.relation.schema;
  BoundFrom rows;
  rows.scope.add(target.name, schema);
  for (const ReturningColumns& other : others) {
    rows.scope.add(other.qualifier, other.schema);
    for (const ColumnSchema& column : other.schema.columns) schema.columns.push_back(column);
  }
  for (const sql::SelectItem& item : items) {
    MATVIEW_TRY(check_no_aggregates(*item.expression, "RETURNING"));
  }
  rows.input = make_node({.node = WorkingTable{.id = kStatementRows}, .schema = schema});
  StatementRelations relations;
  relations.by_name.emplace(kRowsRelation, std::move(rows));
  context.relations = &relations;

  sql::Select select;
  select.items = std::move(items);
  select.from.push_back(make_statement_reference(kRowsRelation));
  sql::Query query;
  query.recursive = recursive;
  query.with = std::move(with);
  query.body = std::move(select);
  auto bound = bind_whole_query(query, catalog, context);
  with = std::move(query.with);
  items = std::move(std::get<sql::Select>(query.body).items);
  return bound;
}

Status check_no_aggregates(const sql::Expression& expression, std::string_view where) {
  if (!contains_aggregate(expression)) return {};
  return fail_at(ErrorCode::kGroupingError,
                 expression.position,
                 format_text("aggregate functions are not allowed in {}", where));
}

void resolve_parameters(BindContext context) {
  if (context.is_part) return;
  for (Type& type : context.parameters) {
    if (type.id == TypeId::kUnknown) type = TypeId::kText;
  }
}

}  // namespace matview::plan
