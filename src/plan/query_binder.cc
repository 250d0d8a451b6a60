// Binding queries: SELECT, VALUES, and what surrounds them.
#include <algorithm>
#include <set>

#include "plan/bind_error.h"
#include "plan/binder.h"
#include "plan/expression_tree.h"
#include "plan/from_binder.h"
#include "plan/rewrites/rewrites.h"
#include "plan/select_binder.h"

namespace matview::plan {

namespace {

[[nodiscard]] Result<NodePtr> bind_values(const sql::Values& values, const QueryScope& query) {
  const Scope no_columns;
  ExpressionBinder binder(no_columns, query.context, nullptr, "VALUES");
  const std::size_t width = values.rows.front().size();
  Values bound;
  for (const auto& row : values.rows) {
    if (row.size() != width) {
      return std::unexpected(Error{.code = ErrorCode::kSyntaxError,
                                   .message = "VALUES lists must all be the same length",
                                   .position = values.position});
    }
    std::vector<ExpressionPtr> expressions;
    for (const sql::ExpressionPtr& value : row) {
      MATVIEW_ASSIGN(ExpressionPtr expression, binder.bind(*value));
      expressions.push_back(std::move(expression));
    }
    bound.rows.push_back(std::move(expressions));
  }
  Schema schema;
  for (std::size_t c = 0; c < width; ++c) {
    std::vector<ExpressionPtr> column;
    for (const auto& row : bound.rows) column.push_back(row[c]);
    MATVIEW_ASSIGN(const Type type, unify_types(column, "VALUES", values.position));
    for (auto& row : bound.rows) {
      MATVIEW_ASSIGN(row[c],
                     coerce(row[c], type, CastContext::kImplicit, query.context, values.position));
    }
    schema.columns.push_back({.name = format_text("column{}", c + 1), .type = type});
  }
  return make_node({.node = std::move(bound), .schema = std::move(schema)});
}

// Columns beyond `width`, only sorted by, do not belong to the result.
[[nodiscard]] NodePtr keep_first_columns(NodePtr input, std::size_t width) {
  if (input->schema.columns.size() == width) return input;
  Project project{.input = input, .expressions = {}};
  Schema schema;
  for (std::size_t i = 0; i < width; ++i) {
    project.expressions.push_back(make_column(i, input->schema.columns[i].type));
    schema.columns.push_back(input->schema.columns[i]);
  }
  return make_node({.node = std::move(project), .schema = std::move(schema)});
}

[[nodiscard]] Result<ExpressionPtr> bind_row_count(const sql::ExpressionPtr& expression,
                                                   std::string_view clause,
                                                   const QueryScope& query) {
  if (expression == nullptr) return ExpressionPtr();
  const Scope no_columns;
  ExpressionBinder binder(no_columns, query.context, nullptr, clause);
  return binder.bind_assignment(*expression, TypeId::kBigint);
}

}  // namespace

Result<NodePtr> bind_query_body(const sql::Query& query, QueryScope scope) {
  if (query.recursive) return unsupported("WITH RECURSIVE", query.position);
  if (query.with_ties) return unsupported("WITH TIES", query.position);
  for (const sql::CommonTable& common : query.with) scope.common_tables[common.name] = &common;
  if (const auto* set = std::get_if<sql::SetOperation>(&query.body)) {
    const std::string_view name = set->op == sql::SetOperator::kUnion       ? "UNION"
                                  : set->op == sql::SetOperator::kIntersect ? "INTERSECT"
                                                                            : "EXCEPT";
    return unsupported(name, set->position);
  }
  BoundSelect bound;
  if (const auto* values = std::get_if<sql::Values>(&query.body)) {
    MATVIEW_ASSIGN(bound.node, bind_values(*values, scope));
    bound.width = bound.node->schema.columns.size();
    MATVIEW_ASSIGN(bound.sort_keys, bind_output_order(query.order_by, bound.node->schema, scope));
  } else {
    MATVIEW_ASSIGN(bound, bind_select(std::get<sql::Select>(query.body), query.order_by, scope));
  }
  NodePtr root = bound.node;
  if (!bound.sort_keys.empty()) {
    const Schema schema = root->schema;
    root = make_node(
        {.node = Sort{.input = root, .keys = std::move(bound.sort_keys)}, .schema = schema});
  }
  if (query.limit != nullptr || query.offset != nullptr) {
    MATVIEW_ASSIGN(ExpressionPtr limit, bind_row_count(query.limit, "LIMIT", scope));
    MATVIEW_ASSIGN(ExpressionPtr offset, bind_row_count(query.offset, "OFFSET", scope));
    const Schema schema = root->schema;
    root = make_node(
        {.node = Limit{.input = root, .limit = std::move(limit), .offset = std::move(offset)},
         .schema = schema});
  }
  return keep_first_columns(std::move(root), bound.width);
}

Result<NodePtr> bind_query(const sql::Query& query, const Catalog& catalog, BindContext context) {
  MATVIEW_ASSIGN(NodePtr bound, bind_query_body(query, {catalog, context, {}}));
  for (Type& type : context.parameters) {
    if (type.id == TypeId::kUnknown) type = TypeId::kText;
  }
  return rewrite(bound, catalog);
}

}  // namespace matview::plan
