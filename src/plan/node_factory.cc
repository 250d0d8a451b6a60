#include "plan/node_factory.h"

#include <algorithm>

namespace matview::plan {

std::size_t width_of(const Node& node) {
  return node.schema.columns.size();
}

ExpressionPtr column_of(const Node& node, std::size_t position) {
  return make_column(position, node.schema.columns[position].type);
}

std::vector<ExpressionPtr> columns_of(const Node& node) {
  std::vector<ExpressionPtr> columns;
  columns.reserve(width_of(node));
  for (std::size_t i = 0; i < width_of(node); ++i) columns.push_back(column_of(node, i));
  return columns;
}

NodePtr make_single_row() {
  return make_node({.node = Values{.rows = {{}}}, .schema = {}});
}

NodePtr make_filter(NodePtr input, std::vector<ExpressionPtr> conjuncts) {
  if (conjuncts.empty()) return input;
  Schema schema = input->schema;
  return make_node(
      {.node = Filter{.input = std::move(input), .predicate = make_and(std::move(conjuncts))},
       .schema = std::move(schema)});
}

NodePtr make_project(NodePtr input, std::vector<ExpressionPtr> expressions) {
  Schema schema;
  schema.columns.reserve(expressions.size());
  for (const ExpressionPtr& expression : expressions) {
    const auto* column = std::get_if<ColumnReference>(&expression->node);
    if (column != nullptr && column->index < width_of(*input)) {
      schema.columns.push_back(input->schema.columns[column->index]);
    } else {
      schema.columns.push_back({.name = "", .type = expression->type});
    }
  }
  return make_node(
      {.node = Project{.input = std::move(input), .expressions = std::move(expressions)},
       .schema = std::move(schema)});
}

NodePtr keep_first_columns(NodePtr input, std::size_t width) {
  if (width_of(*input) == width) return input;
  std::vector<ExpressionPtr> columns = columns_of(*input);
  columns.resize(width);
  return make_project(std::move(input), std::move(columns));
}

NodePtr append_columns(NodePtr input, std::vector<ExpressionPtr> expressions) {
  if (expressions.empty()) return input;
  std::vector<ExpressionPtr> columns = columns_of(*input);
  std::ranges::move(expressions, std::back_inserter(columns));
  return make_project(std::move(input), std::move(columns));
}

NodePtr make_distinct(NodePtr input) {
  std::vector<ExpressionPtr> columns = columns_of(*input);
  const Schema schema = input->schema;
  return make_node(
      {.node = Aggregate{.input = std::move(input), .groups = std::move(columns), .aggregates = {}},
       .schema = schema});
}

NodePtr with_schema(const NodePtr& node, Schema schema) {
  return make_node({.node = node->node, .schema = std::move(schema)});
}

NodePtr make_aggregate(NodePtr input,
                       std::vector<ExpressionPtr> groups,
                       std::vector<AggregateCall> aggregates,
                       const std::vector<Type>& types) {
  Schema schema;
  for (const ExpressionPtr& key : groups) {
    const auto* column = std::get_if<ColumnReference>(&key->node);
    schema.columns.push_back({.name = "", .type = key->type});
    if (column != nullptr && column->index < width_of(*input)) {
      schema.columns.back() = input->schema.columns[column->index];
    }
  }
  for (const Type type : types) schema.columns.push_back({.name = "", .type = type});
  return make_node({.node = Aggregate{.input = std::move(input),
                                      .groups = std::move(groups),
                                      .aggregates = std::move(aggregates)},
                    .schema = std::move(schema)});
}

}  // namespace matview::plan
