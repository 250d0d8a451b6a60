#include <algorithm>

#include "plan/expression_binder.h"
#include "plan/node_factory.h"
#include "plan/query_input.h"
#include "plan/query_parts.h"

namespace matview::plan {

namespace {

// A row that has subqueries is a query of its own.
[[nodiscard]] bool needs_input(const std::vector<ExpressionPtr>& row) {
  return std::ranges::any_of(
      row, [](const ExpressionPtr& value) { return mentions(*value, Placeholder::kSubquery); });
}

}  // namespace

Result<NodePtr> bind_values(const sql::Values& values, const QueryScope& query) {
  const Scope no_columns;
  QueryLevel level(query.statement);
  ExpressionBinder binder(no_columns, query, level, {.name = "VALUES"});
  const std::size_t width = values.rows.front().size();
  std::vector<std::vector<ExpressionPtr>> rows;
  for (const auto& row : values.rows) {
    if (row.size() != width) {
      return fail_at(
          ErrorCode::kSyntaxError, values.position, "VALUES lists must all be the same length");
    }
    std::vector<ExpressionPtr>& bound = rows.emplace_back();
    for (const sql::ExpressionPtr& value : row) {
      MATVIEW_ASSIGN(ExpressionPtr expression, binder.bind(*value));
      bound.push_back(std::move(expression));
    }
  }
  Schema schema;
  for (std::size_t c = 0; c < width; ++c) {
    std::vector<ExpressionPtr> column;
    for (const auto& row : rows) column.push_back(row[c]);
    MATVIEW_ASSIGN(const Type type, unify_types(column, "VALUES", values.position));
    for (auto& row : rows) {
      MATVIEW_ASSIGN(row[c],
                     coerce(row[c], type, CastContext::kImplicit, query.context, values.position));
    }
    schema.columns.push_back({.name = format_text("column{}", c + 1), .type = type});
  }
  return make_rows(std::move(rows), std::move(schema), query, level, values.position);
}

Result<NodePtr> make_rows(std::vector<std::vector<ExpressionPtr>> rows,
                          Schema schema,
                          const QueryScope& query,
                          QueryLevel& level,
                          std::size_t position) {
  if (std::ranges::none_of(rows, needs_input)) {
    return make_node({.node = Values{.rows = std::move(rows)}, .schema = std::move(schema)});
  }
  Concatenate all;
  for (std::vector<ExpressionPtr>& row : rows) {
    QueryInput input(query, level, make_single_row());
    MATVIEW_TRY(input.settle_all(row, position));
    all.inputs.push_back(with_schema(make_project(input.node(), std::move(row)), schema));
  }
  if (all.inputs.size() == 1) return all.inputs.front();
  return make_node({.node = std::move(all), .schema = std::move(schema)});
}

}  // namespace matview::plan
