// Binding queries: what surrounds a SELECT, and the way into the binder.
#include <algorithm>
#include <limits>

#include "plan/bind_error.h"
#include "plan/binder.h"
#include "plan/node_factory.h"
#include "plan/query_input.h"
#include "plan/query_parts.h"
#include "plan/rewrites/rewrites.h"
#include "plan/select_binder.h"

namespace matview::plan {

namespace {

// A query nests at most as deep as its text; WITH can make it deeper, level by level.
constexpr std::size_t kMaximumDepth = 200;

[[nodiscard]] Result<ExpressionPtr> bind_row_count(const sql::ExpressionPtr& expression,
                                                   std::string_view clause,
                                                   const QueryScope& query,
                                                   QueryLevel& level) {
  if (expression == nullptr) return ExpressionPtr();
  const Scope no_columns;
  ExpressionBinder binder(no_columns, query, level, {.name = clause});
  auto bound = binder.bind(*expression);
  if (!bound) {
    if (bound.error()->code == ErrorCode::kUndefinedColumn) {
      return fail_at(ErrorCode::kInvalidColumnReference,
                     expression->position,
                     format_text("argument of {} must not contain variables", clause));
    }
    return bound;
  }
  const Type type = (*bound)->type;
  auto count = coerce(*std::move(bound),
                      TypeId::kBigint,
                      CastContext::kAssignment,
                      query.context,
                      expression->position);
  if (!count && count.error()->code == ErrorCode::kDatatypeMismatch) {
    return fail_at(
        ErrorCode::kDatatypeMismatch,
        expression->position,
        format_text("argument of {} must be type bigint, not type {}", clause, type_name(type)));
  }
  return count;
}

// ORDER BY of VALUES and set operations: output columns, and of VALUES expressions over them.
[[nodiscard]] Result<std::vector<SortKey>> bind_output_order(
    const std::vector<sql::OrderItem>& order_by,
    const Schema& output,
    bool is_set_operation,
    const QueryScope& query) {
  Scope scope;
  scope.add("*VALUES*", output);
  QueryLevel level(query.statement);
  ExpressionBinder binder(scope, query, level, {.name = "ORDER BY"});
  std::vector<SortKey> keys;
  for (const sql::OrderItem& item : order_by) {
    MATVIEW_ASSIGN(const std::optional<std::size_t> place,
                   output_column(*item.expression, output, nullptr, "ORDER BY"));
    ExpressionPtr key;
    if (place) {
      key = make_column(*place, output.columns[*place].type);
    } else if (is_set_operation) {
      const auto* name = std::get_if<sql::ColumnName>(&item.expression->node);
      if (name != nullptr && name->qualifier.empty()) {
        return fail_at(ErrorCode::kUndefinedColumn,
                       item.expression->position,
                       format_text("column \"{}\" does not exist", name->name));
      }
      return fail_at(ErrorCode::kFeatureNotSupported,
                     item.expression->position,
                     "invalid UNION/INTERSECT/EXCEPT ORDER BY clause");
    } else {
      MATVIEW_ASSIGN(key, binder.bind_typed(*item.expression));
      if (mentions(*key, Placeholder::kSubquery)) {
        return unsupported("a subquery in ORDER BY of VALUES", item.expression->position);
      }
    }
    keys.push_back(make_sort_key(item, std::move(key)));
  }
  return keys;
}

// LIMIT and OFFSET that are subqueries: the rows are numbered, and their numbers compared.
[[nodiscard]] Result<NodePtr> limit_by_number(BoundSelect bound,
                                              const ExpressionPtr& limit,
                                              const ExpressionPtr& offset,
                                              const QueryScope& scope,
                                              QueryLevel& level,
                                              std::size_t position) {
  Schema schema = bound.node->schema;
  const ExpressionPtr number = make_column(schema.columns.size(), TypeId::kBigint);
  schema.columns.push_back({.name = "", .type = TypeId::kBigint});
  Window window{
      .input = bound.node, .partition = {}, .order = std::move(bound.sort_keys), .calls = {}};
  window.calls.push_back({.kind = WindowFunctionKind::kRowNumber,
                          .arguments = {},
                          .filter = {},
                          .frame = {},
                          .result = TypeId::kBigint});
  QueryInput input(
      scope, level, make_node({.node = std::move(window), .schema = std::move(schema)}));
  // The count that is asked for, not negative; what a NULL or missing one means otherwise.
  const auto count_of = [&](const ExpressionPtr& count,
                            std::string_view check,
                            std::int64_t otherwise) -> Result<ExpressionPtr> {
    ExpressionPtr missing = make_constant(Value::bigint(otherwise));
    if (count == nullptr) return missing;
    MATVIEW_ASSIGN(ExpressionPtr settled, input.settle(count, position));
    MATVIEW_ASSIGN(ExpressionPtr checked,
                   bind_call(check, {std::move(settled)}, scope.context, position));
    return std::make_shared<const Expression>(
        Expression{.node = Coalesce{.operands = {std::move(checked), std::move(missing)}},
                   .type = TypeId::kBigint});
  };
  MATVIEW_ASSIGN(const ExpressionPtr skipped, count_of(offset, " offset", 0));
  MATVIEW_ASSIGN(const ExpressionPtr wanted,
                 count_of(limit, " limit", std::numeric_limits<std::int64_t>::max()));
  const auto call = [&](std::string_view name, const ExpressionPtr& a, const ExpressionPtr& b) {
    return bind_call(name, {a, b}, scope.context, position);
  };
  MATVIEW_ASSIGN(ExpressionPtr is_past, call(">", number, skipped));
  MATVIEW_ASSIGN(const ExpressionPtr place, call("-", number, skipped));
  MATVIEW_ASSIGN(ExpressionPtr is_within, call("<=", place, wanted));
  const NodePtr kept = make_filter(input.node(), {std::move(is_past), std::move(is_within)});
  const NodePtr sorted = make_node(
      {.node = Sort{.input = kept, .keys = {{.expression = number}}}, .schema = kept->schema});
  return keep_first_columns(sorted, bound.width);
}

[[nodiscard]] Result<NodePtr> sort_and_limit(const sql::Query& query,
                                             BoundSelect bound,
                                             const QueryScope& scope) {
  NodePtr root = std::move(bound.node);
  const Schema schema = root->schema;
  QueryLevel level(scope.statement);
  MATVIEW_ASSIGN(ExpressionPtr limit, bind_row_count(query.limit, "LIMIT", scope, level));
  MATVIEW_ASSIGN(ExpressionPtr offset, bind_row_count(query.offset, "OFFSET", scope, level));
  if (!level.subqueries.empty()) {
    if (query.with_ties) return unsupported("a subquery beside WITH TIES", query.position);
    bound.node = std::move(root);
    return limit_by_number(std::move(bound), limit, offset, scope, level, query.position);
  }
  if (query.with_ties && bound.sort_keys.empty()) {
    return fail_at(ErrorCode::kSyntaxError,
                   query.position,
                   "WITH TIES cannot be specified without ORDER BY clause");
  }
  const bool is_limited = limit != nullptr || offset != nullptr;
  if (!bound.sort_keys.empty()) {
    root = is_limited ? make_node({.node = TopK{.input = root,
                                                .partition = {},
                                                .keys = std::move(bound.sort_keys),
                                                .limit = std::move(limit),
                                                .offset = std::move(offset),
                                                .with_ties = query.with_ties},
                                   .schema = schema})
                      : make_node({.node = Sort{.input = root, .keys = std::move(bound.sort_keys)},
                                   .schema = schema});
  } else if (is_limited) {
    root = make_node(
        {.node = Limit{.input = root, .limit = std::move(limit), .offset = std::move(offset)},
         .schema = schema});
  }
  return keep_first_columns(std::move(root), bound.width);
}

}  // namespace

namespace {

// FOR UPDATE wants rows of tables: what the parser could not tell from the text alone.
[[nodiscard]] Status check_locks(const sql::Query& query) {
  const auto* select = std::get_if<sql::Select>(&query.body);
  if (query.locks.empty() || select == nullptr) return {};
  for (const sql::SelectItem& item : select->items) {
    const auto* call = std::get_if<sql::FunctionCall>(&item.expression->node);
    if (call == nullptr) continue;
    const bool is_aggregate = is_aggregate_name(call->name);
    if (!is_aggregate && !is_set_function_name(call->name)) continue;
    return fail_at(ErrorCode::kFeatureNotSupported,
                   query.locks_position,
                   format_text("{} is not allowed with {}",
                               query.locks,
                               is_aggregate ? "aggregate functions"
                                            : "set-returning functions in the target list"));
  }
  return {};
}

}  // namespace

Result<NodePtr> bind_query_body(const sql::Query& query, QueryScope scope) {
  if (++scope.statement.depth > kMaximumDepth) {
    return fail_at(ErrorCode::kStatementTooComplex, query.position, "query is nested too deeply");
  }
  MATVIEW_TRY(check_locks(query));
  MATVIEW_TRY(bind_common_tables(query.with, query.recursive, scope));
  BoundSelect bound;
  if (const auto* select = std::get_if<sql::Select>(&query.body)) {
    MATVIEW_ASSIGN(bound, bind_select(*select, query.order_by, scope));
  } else {
    const auto* values = std::get_if<sql::Values>(&query.body);
    MATVIEW_ASSIGN(bound.node,
                   values != nullptr
                       ? bind_values(*values, scope)
                       : bind_set_operation(std::get<sql::SetOperation>(query.body), scope));
    bound.width = width_of(*bound.node);
    MATVIEW_ASSIGN(bound.sort_keys,
                   bind_output_order(query.order_by, bound.node->schema, values == nullptr, scope));
  }
  --scope.statement.depth;
  return sort_and_limit(query, std::move(bound), scope);
}

Result<NodePtr> bind_query(const sql::Query& query, const Catalog& catalog, BindContext context) {
  StatementScope statement;
  MATVIEW_ASSIGN(
      NodePtr bound,
      bind_query_body(query, {.catalog = catalog, .context = context, .statement = statement}));
  for (Type& type : context.parameters) {
    if (type.id == TypeId::kUnknown) type = TypeId::kText;
  }
  return rewrite(bound, catalog);
}

}  // namespace matview::plan
