// ExpressionBinder: arrays, their subscripts and comparisons with their elements, and whole rows as
// arguments of JSON functions.
#include <algorithm>
#include <optional>

#include "expr/aggregate_registry.h"
#include "expr/functions/array_access.h"
#include "expr/overload.h"
#include "plan/expression_binder.h"
#include "plan/node_factory.h"

namespace matview::plan {

namespace {

// What makes rows of composite types, and paths that depend on the time zone.
[[nodiscard]] bool is_missing_json_function(std::string_view name) {
  return (name.starts_with("jsonb_path_") && name.ends_with("_tz")) ||
         name.starts_with("json_populate_") || name.starts_with("jsonb_populate_");
}

}  // namespace

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ArrayConstructor& array,
                                                  std::size_t position) {
  return bind_array(array, std::nullopt, position);
}

// With `target`, an array type, the elements are cast to its elements' type.
Result<ExpressionPtr> ExpressionBinder::bind_array(const sql::ArrayConstructor& array,
                                                   std::optional<Type> target,
                                                   std::size_t position) {
  if (array.elements.empty()) {
    if (target) return make_constant(array_value(Array(), *target));
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kIndeterminateDatatype,
              .message = "cannot determine type of empty array",
              .hint = "Explicitly cast to the desired type, for example ARRAY[]::integer[].",
              .position = position});
  }
  BoundRow elements;
  for (const sql::ExpressionPtr& element : array.elements) {
    if (const auto* inner = std::get_if<sql::ArrayConstructor>(&element->node)) {
      MATVIEW_ASSIGN(ExpressionPtr bound, bind_array(*inner, target, element->position));
      elements.push_back(std::move(bound));
      continue;
    }
    MATVIEW_ASSIGN(ExpressionPtr bound, bind(*element));
    if (target) {
      const Type type = bound->type.id == TypeId::kArray ? Type(*target) : element_type(*target);
      MATVIEW_ASSIGN(
          bound,
          coerce(std::move(bound), type, CastContext::kExplicit, context_, element->position));
    }
    elements.push_back(std::move(bound));
  }
  MATVIEW_TRY(coerce_all(elements, "ARRAY", position));
  return call("array", std::move(elements), position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Subscript& subscript,
                                                  std::size_t position) {
  // a[1][2] is one subscript of two dimensions.
  std::vector<const sql::Subscript*> chain{&subscript};
  const sql::Expression* operand = subscript.operand.get();
  bool is_slice = subscript.is_slice;
  while (const auto* inner = std::get_if<sql::Subscript>(&operand->node)) {
    chain.insert(chain.begin(), inner);
    is_slice = is_slice || inner->is_slice;
    operand = inner->operand.get();
  }
  MATVIEW_ASSIGN(ExpressionPtr base, bind(*operand));
  if (base->type.id == TypeId::kJsonb) {
    if (is_slice) {
      return fail_at(
          ErrorCode::kDatatypeMismatch, position, "jsonb subscript does not support slices");
    }
    BoundRow path{std::move(base)};
    for (const sql::Subscript* step : chain) {
      MATVIEW_ASSIGN(ExpressionPtr index, bind(*step->index));
      if (!is_implicitly_convertible(index->type, TypeId::kInteger) &&
          index->type.id != TypeId::kInteger && index->type.id != TypeId::kText &&
          index->type.id != TypeId::kUnknown) {
        return fail_at(ErrorCode::kDatatypeMismatch,
                       position,
                       format_text("subscript type {} is not supported", type_name(index->type)));
      }
      MATVIEW_ASSIGN(
          path.emplace_back(),
          coerce(std::move(index), TypeId::kText, CastContext::kExplicit, context_, position));
    }
    return call("jsonb_extract_path", std::move(path), position);
  }
  if (base->type.id != TypeId::kArray) {
    return fail_at(ErrorCode::kDatatypeMismatch,
                   position,
                   format_text("cannot subscript type {} because it does not support subscripting",
                               type_name(base->type)));
  }
  if (chain.size() > kMaxArrayDimensions) {
    return fail_at(ErrorCode::kProgramLimitExceeded,
                   position,
                   format_text("number of array dimensions ({}) exceeds the maximum allowed ({})",
                               chain.size(),
                               kMaxArrayDimensions));
  }
  BoundRow arguments{std::move(base)};
  const auto add_bound = [&](const sql::ExpressionPtr& bound, std::int32_t otherwise) -> Status {
    if (bound == nullptr) {
      arguments.push_back(make_constant(Value::integer(otherwise)));
      return {};
    }
    MATVIEW_ASSIGN(ExpressionPtr index, bind_assignment(*bound, TypeId::kInteger));
    arguments.push_back(std::move(index));
    return {};
  };
  for (const sql::Subscript* step : chain) {
    if (!is_slice) {
      MATVIEW_TRY(add_bound(step->index, 0));
    } else if (step->is_slice) {
      MATVIEW_TRY(add_bound(step->index, kNoLowBound));
      MATVIEW_TRY(add_bound(step->high, kNoHighBound));
    } else {  // [n] among slices is [1:n]
      arguments.push_back(make_constant(Value::integer(1)));
      MATVIEW_TRY(add_bound(step->index, 0));
    }
  }
  return call(is_slice ? "array_slice" : "array_element", std::move(arguments), position);
}

Result<ExpressionPtr> ExpressionBinder::bind_array_comparison(
    const sql::QuantifiedComparison& comparison, std::size_t position) {
  MATVIEW_ASSIGN(ExpressionPtr operand, bind(*comparison.operand));
  MATVIEW_ASSIGN(ExpressionPtr array, bind(*comparison.array));
  if (array->type.id == TypeId::kUnknown) {
    const bool is_known = operand->type.id != TypeId::kUnknown;
    const Type element = is_known ? operand->type : Type(TypeId::kText);
    MATVIEW_ASSIGN(array,
                   coerce(std::move(array),
                          Type::array_of(element.id),
                          CastContext::kImplicit,
                          context_,
                          position));
  }
  if (array->type.id != TypeId::kArray) {
    return fail_at(
        ErrorCode::kWrongObjectType, position, "op ANY/ALL (array) requires array on right side");
  }
  if (comparison.symbol.contains('~')) {
    MATVIEW_ASSIGN(operand, with_blanks(std::move(operand), position));
  }
  const Type types[] = {operand->type, element_type(array->type)};
  auto function = find_function(comparison.symbol, types);
  if (!function) return std::unexpected(std::move(function).error().at(position));
  const auto signature = resolve_signature((*function)->parameters, (*function)->result, types);
  if (signature->result.id != TypeId::kBoolean) {
    return fail_at(ErrorCode::kWrongObjectType,
                   position,
                   "op ANY/ALL (array) requires operator to yield boolean");
  }
  const auto coerced = [&](ExpressionPtr expression, Type type) {
    return coerce(std::move(expression), type, CastContext::kImplicit, context_, position);
  };
  MATVIEW_ASSIGN(operand, coerced(std::move(operand), signature->parameters[0]));
  MATVIEW_ASSIGN(array, coerced(std::move(array), Type::array_of(signature->parameters[1].id)));
  return call(comparison.all ? "all" : "any",
              {make_constant(Value::text(comparison.symbol)), std::move(operand), std::move(array)},
              position);
}

// The rows in the subquery's order, gathered by array_agg; none make an empty array.
Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ArraySubquery& array,
                                                  std::size_t position) {
  MATVIEW_ASSIGN(NodePtr plan, bind_subquery(*array.query, position));
  if (width_of(*plan) != 1) {
    return fail_at(ErrorCode::kSyntaxError, position, "subquery must return only one column");
  }
  ExpressionPtr value = column_of(*plan, 0);
  // The order is the aggregate's: nothing else keeps that of a subquery.
  if (const auto* project = std::get_if<Project>(&plan->node);
      project != nullptr && std::holds_alternative<Sort>(project->input->node)) {
    value = project->expressions.front();
    plan = project->input;
  }
  std::vector<SortKey> order;
  if (const auto* sort = std::get_if<Sort>(&plan->node)) {
    order = sort->keys;
    plan = sort->input;
  } else if (const auto* top = std::get_if<TopK>(&plan->node)) {
    if (top->partition.empty()) order = top->keys;
  }
  const Type types[] = {value->type};
  MATVIEW_ASSIGN(const AggregateFunction* const gather, find_aggregate("array_agg", types));
  const Type type = resolve_signature(gather->parameters, gather->result, types)->result;
  const NodePtr gathered = make_aggregate(
      plan,
      {},
      {AggregateCall{.function = gather, .arguments = {value}, .order = std::move(order)}},
      {type});
  return std::make_shared<const Expression>(
      Expression{.node = Coalesce{.operands = {add_value_subquery(gathered, position).front(),
                                               make_constant(array_value(Array(), type))}},
                 .type = type});
}

// A table's name as an argument of a JSON function is its row, as an object.
Result<ExpressionPtr> ExpressionBinder::bind_json_row(const ScopeTable& table,
                                                      std::size_t position) {
  BoundRow members;
  for (const ScopeColumn& column : table.columns) {
    members.push_back(make_constant(Value::text(column.name)));
    members.push_back(column.value);
  }
  return call("json_of_row", std::move(members), position);
}

// f(x, VARIADIC array): each element of the array is an argument.
Result<std::vector<ExpressionPtr>> ExpressionBinder::bind_variadic(const sql::FunctionCall& call) {
  MATVIEW_ASSIGN(BoundRow bound, bind_all(call.arguments));
  const ExpressionPtr array = bound.back();
  const std::size_t position = call.arguments.back()->position;
  if (array->type.id != TypeId::kArray && array->type.id != TypeId::kUnknown) {
    return fail_at(ErrorCode::kDatatypeMismatch, position, "VARIADIC argument must be an array");
  }
  const auto* constant = std::get_if<Constant>(&array->node);
  if (constant == nullptr || constant->value.is_null() || array->type.id != TypeId::kArray) {
    return unsupported("VARIADIC of what is not a constant array", position);
  }
  bound.pop_back();
  for (Value& element : decode_array(constant->value.as_text(), array->type).elements) {
    bound.push_back(make_constant(std::move(element)));
  }
  return bound;
}

Result<std::vector<ExpressionPtr>> ExpressionBinder::bind_arguments(const sql::FunctionCall& call) {
  if (is_missing_json_function(call.name)) {
    return unsupported(call.name, call.arguments.empty() ? 0 : call.arguments[0]->position);
  }
  if (call.variadic) return bind_variadic(call);
  if (!takes_json_rows(call.name)) return bind_all(call.arguments);
  BoundRow bound;
  for (const sql::ExpressionPtr& argument : call.arguments) {
    const auto* name = std::get_if<sql::ColumnName>(&argument->node);
    const auto* star = std::get_if<sql::Star>(&argument->node);
    const ScopeTable* table = nullptr;
    if (name != nullptr && name->qualifier.empty()) {
      const auto column = scope_.find(name->name);
      if (column && *column == nullptr) table = scope_.find_table(name->name);
      if (table != nullptr && table->is_scalar) table = nullptr;
    } else if (star != nullptr && !star->qualifier.empty()) {
      table = scope_.find_table(star->qualifier);
    }
    MATVIEW_ASSIGN(ExpressionPtr value,
                   table == nullptr ? bind(*argument) : bind_json_row(*table, argument->position));
    bound.push_back(std::move(value));
  }
  return bound;
}

bool takes_json_rows(std::string_view function) {
  return function.starts_with("json") || function == "row_to_json" || function == "to_json" ||
         function == "to_jsonb";
}

}  // namespace matview::plan
