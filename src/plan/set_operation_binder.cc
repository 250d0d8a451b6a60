#include <algorithm>

#include "plan/bind_error.h"
#include "plan/node_factory.h"
#include "plan/query_parts.h"

namespace matview::plan {

namespace {

[[nodiscard]] std::string_view operator_name(sql::SetOperator op) {
  switch (op) {
    case sql::SetOperator::kUnion: return "UNION";
    case sql::SetOperator::kIntersect: return "INTERSECT";
    case sql::SetOperator::kExcept: break;
  }
  return "EXCEPT";
}

// A query that is nothing but a set operation.
[[nodiscard]] const sql::SetOperation* plain_set_operation(const sql::Query& query) {
  const bool is_plain = query.with.empty() && query.order_by.empty() && query.limit == nullptr &&
                        query.offset == nullptr;
  return is_plain ? std::get_if<sql::SetOperation>(&query.body) : nullptr;
}

[[nodiscard]] QueryScope arm_scope(const QueryScope& query, sql::SetOperator op, bool is_right) {
  QueryScope arm = query;
  arm.keeps_unknown = true;
  arm.is_existence = false;
  if (arm.recursion_place == RecursionPlace::kAllowed) {
    if (op == sql::SetOperator::kIntersect) arm.recursion_place = RecursionPlace::kIntersect;
    if (op == sql::SetOperator::kExcept && is_right) arm.recursion_place = RecursionPlace::kExcept;
  }
  return arm;
}

// What each column computes: an untyped literal, if it is one, else the column.
[[nodiscard]] ExpressionPtr expression_of(const Node& query, std::size_t column) {
  if (query.schema.columns[column].type.id == TypeId::kUnknown) {
    if (const auto* project = std::get_if<Project>(&query.node)) {
      const ExpressionPtr& value = project->expressions[column];
      const auto* passed = std::get_if<ColumnReference>(&value->node);
      return passed == nullptr ? value : expression_of(*project->input, passed->index);
    }
    const std::vector<NodePtr> inputs = inputs_of(query);
    if (inputs.size() == 1 && width_of(*inputs.front()) == width_of(query)) {
      return expression_of(*inputs.front(), column);
    }
  }
  return column_of(query, column);
}

[[nodiscard]] Result<NodePtr> coerce_columns(const NodePtr& query,
                                             const std::vector<Type>& types,
                                             BindContext context,
                                             std::size_t position) {
  NodePtr input = query;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (query->schema.columns[i].type.id != TypeId::kUnknown) continue;
    MATVIEW_ASSIGN(input,
                   settle_literals(input, i, types[i], CastContext::kImplicit, context, position));
  }
  if (input->schema.types() == types) return input;
  std::vector<ExpressionPtr> columns = columns_of(*input);
  for (std::size_t i = 0; i < types.size(); ++i) {
    MATVIEW_ASSIGN(
        columns[i],
        coerce(std::move(columns[i]), types[i], CastContext::kImplicit, context, position));
  }
  const NodePtr coerced = make_project(input, std::move(columns));
  Schema schema = coerced->schema;
  for (std::size_t i = 0; i < types.size(); ++i) {
    schema.columns[i].name = query->schema.columns[i].name;
  }
  return with_schema(coerced, std::move(schema));
}

}  // namespace

Result<NodePtr> settle_literals(const NodePtr& query,
                                std::size_t column,
                                Type type,
                                CastContext cast_context,
                                BindContext context,
                                std::size_t position) {
  Node typed = *query;
  if (auto* project = std::get_if<Project>(&typed.node)) {
    ExpressionPtr& value = project->expressions[column];
    if (const auto* passed = std::get_if<ColumnReference>(&value->node)) {
      MATVIEW_ASSIGN(
          project->input,
          settle_literals(project->input, passed->index, type, cast_context, context, position));
      value = column_of(*project->input, passed->index);
    } else {
      MATVIEW_ASSIGN(value, coerce(std::move(value), type, cast_context, context, position));
    }
    typed.schema.columns[column].type = value->type;
    return make_node(std::move(typed));
  }
  // Sorted and limited, it is the projection below.
  std::vector<NodePtr> inputs = inputs_of(typed);
  if (inputs.size() != 1) return query;
  MATVIEW_ASSIGN(inputs.front(),
                 settle_literals(inputs.front(), column, type, cast_context, context, position));
  typed.schema.columns[column].type = inputs.front()->schema.columns[column].type;
  return with_inputs(typed, std::move(inputs));
}

NodePtr combine_queries(const sql::SetOperation& operation, NodePtr left, NodePtr right) {
  Schema schema = left->schema;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    ColumnSchema& column = schema.columns[i];
    column.not_null = column.not_null && right->schema.columns[i].not_null;
  }
  if (operation.op != sql::SetOperator::kUnion) {
    return make_node(
        {.node = SetOperation{.is_intersect = operation.op == sql::SetOperator::kIntersect,
                              .all = operation.all,
                              .left = std::move(left),
                              .right = std::move(right)},
         .schema = std::move(schema)});
  }
  // A chain of UNION ALL, or UNION, is one node.
  Concatenate all;
  const Node* rows = left.get();
  if (!operation.all) {
    const auto* distinct = std::get_if<Aggregate>(&rows->node);
    if (distinct != nullptr && distinct->aggregates.empty()) rows = distinct->input.get();
  }
  if (const auto* before = std::get_if<Concatenate>(&rows->node);
      before != nullptr && rows->schema.types() == schema.types()) {
    all.inputs = before->inputs;
  } else {
    all.inputs = {left};
  }
  all.inputs.push_back(std::move(right));
  NodePtr both = make_node({.node = std::move(all), .schema = std::move(schema)});
  return operation.all ? both : make_distinct(std::move(both));
}

Status unify_columns(std::vector<NodePtr>& queries,
                     std::string_view operation,
                     BindContext context,
                     std::size_t position) {
  const std::size_t width = width_of(*queries.front());
  for (const NodePtr& query : queries) {
    if (width_of(*query) != width) {
      return fail_at(ErrorCode::kSyntaxError,
                     position,
                     format_text("each {} query must have the same number of columns", operation));
    }
  }
  std::vector<Type> types;
  for (std::size_t i = 0; i < width; ++i) {
    std::vector<ExpressionPtr> column;
    for (const NodePtr& query : queries) column.push_back(expression_of(*query, i));
    MATVIEW_ASSIGN(const Type type, unify_types(column, operation, position));
    types.push_back(type);
  }
  for (NodePtr& query : queries) {
    MATVIEW_ASSIGN(query, coerce_columns(query, types, context, position));
  }
  return {};
}

Result<NodePtr> bind_set_operation(const sql::SetOperation& operation, const QueryScope& query) {
  // Chains hang on the left; they are bound without recursion.
  std::vector<const sql::SetOperation*> chain{&operation};
  while (const auto* left = plain_set_operation(*chain.back()->left)) chain.push_back(left);
  std::ranges::reverse(chain);
  const sql::SetOperation& first = *chain.front();
  // The outermost operation that restricts a recursive reference decides for all to its left.
  QueryScope left_scope = arm_scope(query, operation.op, false);
  for (const sql::SetOperation* const step : chain) {
    left_scope.recursion_place = arm_scope(left_scope, step->op, false).recursion_place;
  }
  MATVIEW_ASSIGN(NodePtr left, bind_query_body(*first.left, left_scope));
  for (const sql::SetOperation* const step : chain) {
    MATVIEW_ASSIGN(NodePtr right, bind_query_body(*step->right, arm_scope(query, step->op, true)));
    std::vector<NodePtr> arms{std::move(left), std::move(right)};
    MATVIEW_TRY(unify_columns(arms, operator_name(step->op), query.context, step->position));
    left = combine_queries(*step, std::move(arms[0]), std::move(arms[1]));
  }
  return left;
}

}  // namespace matview::plan
