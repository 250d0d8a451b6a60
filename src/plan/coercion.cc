#include "plan/coercion.h"

#include <algorithm>

#include "expr/cast_rules.h"
#include "expr/overload.h"
#include "types/date_time.h"

namespace matview::plan {

namespace {

[[nodiscard]] ExpressionPtr fold(ExpressionPtr call, BindContext context) {
  const auto& [function, arguments] = std::get<Call>(call->node);
  // A plan is made for one time zone.
  if (function->volatility > Volatility::kSession) return call;
  const bool constant = std::ranges::all_of(arguments, [](const ExpressionPtr& argument) {
    return std::holds_alternative<Constant>(argument->node);
  });
  if (!constant) return call;
  const ExecutionContext execution{.dictionary = context.dictionary, .parameters = {}};
  auto value = evaluate_constant(*call, execution);
  return value ? make_constant(std::move(*value)) : call;  // a failure is for run time, if it runs
}

// Without the modifier, which is applied as to any other value.
[[nodiscard]] Result<ExpressionPtr> coerce_constant(const Value& value,
                                                    Type target,
                                                    std::size_t position) {
  // INTERVAL's fields say what a number without a unit is.
  if (target.id != TypeId::kInterval) target.modifier = 0;
  const bool has_clock = type_category(target.id) == TypeCategory::kDateTime;
  if (has_clock && !value.is_null() && names_clock(value.as_text())) {
    const Type text = TypeId::kText;
    const ScalarFunction* const cast = find_exact_function("cast_with_clock", {&text, 1}, target);
    return make_call(*cast, {make_constant(Value::text(value.as_text()))}, target);
  }
  auto cast = cast_value(value, target);
  if (!cast) return std::unexpected(std::move(cast).error().at(position));
  return make_constant(std::move(*cast));
}

// An untyped parameter takes the first type asked of it and is converted from that afterwards.
[[nodiscard]] ExpressionPtr typed_parameter(std::size_t index, Type target, BindContext context) {
  Type& known = context.parameters[index];
  if (known.id == TypeId::kUnknown) known = target;
  return std::make_shared<const Expression>(
      Expression{.node = ParameterReference{.index = index}, .type = known});
}

}  // namespace

Result<ExpressionPtr> coerce(ExpressionPtr expression,
                             Type target,
                             CastContext cast_context,
                             BindContext context,
                             std::size_t position) {
  if (target.id == TypeId::kAny) return resolve_unknown(std::move(expression), context, position);
  if (expression->type == target || target.id == TypeId::kUnknown) return expression;
  if (is_same_type(expression->type, target) && target.modifier == 0) return expression;
  if (expression->type.id == TypeId::kUnknown) {
    if (const auto* constant = std::get_if<Constant>(&expression->node)) {
      MATVIEW_ASSIGN(ExpressionPtr typed, coerce_constant(constant->value, target, position));
      return coerce(std::move(typed), target, cast_context, context, position);
    }
    if (const auto* parameter = std::get_if<ParameterReference>(&expression->node)) {
      ExpressionPtr typed = typed_parameter(parameter->index, target, context);
      return coerce(std::move(typed), target, cast_context, context, position);
    }
  }
  // A modifier is applied to a value that is of the type already.
  if (target.modifier != 0 && !is_same_type(expression->type, target)) {
    Type plain = target;
    plain.modifier = 0;
    MATVIEW_ASSIGN(expression,
                   coerce(std::move(expression), plain, cast_context, context, position));
  }
  const Type from = expression->type;
  const CastRule rule = cast_rule(from, target);
  const bool allowed = rule == CastRule::kImplicit ||
                       (rule == CastRule::kAssignment && cast_context != CastContext::kImplicit) ||
                       (rule == CastRule::kExplicit && cast_context == CastContext::kExplicit);
  const ScalarFunction* cast = allowed ? find_cast(from, target) : nullptr;
  const bool is_length = target.modifier != 0 && type_category(target.id) == TypeCategory::kString;
  if (is_length && cast_context != CastContext::kExplicit) {
    cast = find_exact_function("assign", {&from, 1}, target);
  }
  if (cast == nullptr) {
    const ErrorCode code = cast_context == CastContext::kExplicit ? ErrorCode::kCannotCoerce
                                                                  : ErrorCode::kDatatypeMismatch;
    return std::unexpected(Error{
        .code = code,
        .message = format_text("cannot cast type {} to {}", type_name(from), type_name(target)),
        .position = position});
  }
  return fold(make_call(*cast, {std::move(expression)}, target), context);
}

Result<ExpressionPtr> resolve_unknown(ExpressionPtr expression,
                                      BindContext context,
                                      std::size_t position) {
  if (expression->type.id != TypeId::kUnknown) return expression;
  return coerce(std::move(expression), TypeId::kText, CastContext::kImplicit, context, position);
}

Result<ExpressionPtr> bind_call(std::string_view name,
                                std::vector<ExpressionPtr> arguments,
                                BindContext context,
                                std::size_t position) {
  std::vector<Type> types;
  types.reserve(arguments.size());
  for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
  auto function = find_function(name, types);
  if (!function) return std::unexpected(std::move(function).error().at(position));
  const auto signature = resolve_signature((*function)->parameters, (*function)->result, types);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    MATVIEW_ASSIGN(arguments[i],
                   coerce(std::move(arguments[i]),
                          signature->parameters[i],
                          CastContext::kImplicit,
                          context,
                          position));
  }
  return fold(make_call(**function, std::move(arguments), signature->result), context);
}

Result<Type> unify_types(std::span<const ExpressionPtr> expressions,
                         std::string_view what,
                         std::size_t position) {
  Type unified = TypeId::kUnknown;
  bool any_untyped = false;
  for (const ExpressionPtr& expression : expressions) {
    const Type both = unified.id == TypeId::kUnknown ? expression->type
                      : expression->type.id == TypeId::kUnknown
                          ? unified
                          : common_type(unified, expression->type);
    if (both.id == TypeId::kUnknown && unified.id != TypeId::kUnknown) {
      return std::unexpected(Error{.code = ErrorCode::kDatatypeMismatch,
                                   .message = format_text("{} types {} and {} cannot be matched",
                                                          what,
                                                          type_name(unified),
                                                          type_name(expression->type)),
                                   .position = position});
    }
    any_untyped = any_untyped || expression->type.id == TypeId::kUnknown;
    unified = both;
  }
  // What has no type has no length either.
  if (any_untyped) unified.modifier = 0;
  return unified.id == TypeId::kUnknown ? Type(TypeId::kText) : unified;
}

}  // namespace matview::plan
