#include "plan/expression_binder.h"

#include <algorithm>
#include <string_view>

#include "expr/overload.h"
#include "plan/bind_error.h"

namespace matview::plan {

namespace {

using sql::BinaryOperator;

[[nodiscard]] std::string_view function_name(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kEqual: return "=";
    case BinaryOperator::kNotEqual: return "<>";
    case BinaryOperator::kLess: return "<";
    case BinaryOperator::kLessEqual: return "<=";
    case BinaryOperator::kGreater: return ">";
    case BinaryOperator::kGreaterEqual: return ">=";
    case BinaryOperator::kDistinctFrom: return "is_distinct_from";
    case BinaryOperator::kNotDistinctFrom: return "is_not_distinct_from";
    case BinaryOperator::kConcat: return "||";
    case BinaryOperator::kAdd: return "+";
    case BinaryOperator::kSubtract: return "-";
    case BinaryOperator::kMultiply: return "*";
    case BinaryOperator::kDivide: return "/";
    case BinaryOperator::kModulo: return "%";
    case BinaryOperator::kPower: return "^";
    case BinaryOperator::kOr:
    case BinaryOperator::kAnd: break;
  }
  return "";
}

// The operands of a chain `a AND b AND c`, left to right, without recursion along the chain.
[[nodiscard]] std::vector<const sql::Expression*> chain_of(const sql::Expression& expression,
                                                           BinaryOperator op) {
  std::vector<const sql::Expression*> operands;
  const sql::Expression* rest = &expression;
  while (true) {
    const auto* binary = std::get_if<sql::Binary>(&rest->node);
    if (binary == nullptr || binary->op != op) break;
    operands.push_back(binary->right.get());
    rest = binary->left.get();
  }
  operands.push_back(rest);
  std::ranges::reverse(operands);
  return operands;
}

[[nodiscard]] std::string_view test_name(sql::IsTestKind kind, bool negated) {
  switch (kind) {
    case sql::IsTestKind::kNull: return negated ? "is_not_null" : "is_null";
    case sql::IsTestKind::kTrue: return negated ? "is_not_true" : "is_true";
    case sql::IsTestKind::kFalse: return negated ? "is_not_false" : "is_false";
    case sql::IsTestKind::kUnknown: return negated ? "is_not_null" : "is_null";
  }
  return "is_null";
}

[[nodiscard]] ExpressionPtr make_conditional(Conditional conditional, Type type) {
  return std::make_shared<const Expression>(
      Expression{.node = std::move(conditional), .type = type});
}

}  // namespace

Result<ExpressionPtr> ExpressionBinder::bind(const sql::Expression& expression) {
  return std::visit([&](const auto& node) { return bind_node(node, expression.position); },
                    expression.node);
}

Result<ExpressionPtr> ExpressionBinder::bind_condition(const sql::Expression& expression) {
  return bind_boolean(expression, clause_);
}

Result<ExpressionPtr> ExpressionBinder::bind_boolean(const sql::Expression& expression,
                                                     std::string_view where) {
  MATVIEW_ASSIGN(ExpressionPtr bound, bind(expression));
  if (bound->type.id != TypeId::kBoolean && bound->type.id != TypeId::kUnknown) {
    return fail_at(
        ErrorCode::kDatatypeMismatch,
        expression.position,
        format_text(
            "argument of {} must be type boolean, not type {}", where, type_name(bound->type)));
  }
  return coerce(
      std::move(bound), TypeId::kBoolean, CastContext::kImplicit, context_, expression.position);
}

Result<ExpressionPtr> ExpressionBinder::bind_assignment(const sql::Expression& expression,
                                                        Type target) {
  MATVIEW_ASSIGN(ExpressionPtr bound, bind(expression));
  return coerce(std::move(bound), target, CastContext::kAssignment, context_, expression.position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Literal& literal,
                                                  std::size_t /*position*/) {
  return make_constant(literal.value);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ColumnName& column,
                                                  std::size_t position) {
  auto found = scope_.resolve(column.qualifier, column.name);
  if (!found) return std::unexpected(std::move(found).error().at(position));
  return make_column(*found, scope_.columns()[*found].type);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Star& /*star*/, std::size_t position) {
  return fail_at(ErrorCode::kSyntaxError, position, "syntax error at or near \"*\"");
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::PatternMatch& match,
                                                  std::size_t position) {
  if (match.kind != sql::PatternKind::kLike) {
    return unsupported(match.kind == sql::PatternKind::kILike ? "ILIKE" : "SIMILAR TO", position);
  }
  if (match.escape != nullptr) return unsupported("LIKE … ESCAPE", position);
  MATVIEW_ASSIGN(ExpressionPtr operand, bind(*match.operand));
  MATVIEW_ASSIGN(ExpressionPtr pattern, bind(*match.pattern));
  return bind_call(
      match.negated ? "!~~" : "~~", {std::move(operand), std::move(pattern)}, context_, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::NamedOperator& named,
                                                  std::size_t position) {
  return unsupported(format_text("operator {}", named.symbol), position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Row& /*row*/, std::size_t position) {
  return unsupported("a row value", position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::QuantifiedComparison& comparison,
                                                  std::size_t position) {
  return unsupported(comparison.all ? "ALL" : "ANY", position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ArrayConstructor& /*array*/,
                                                  std::size_t position) {
  return unsupported("ARRAY", position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ArraySubquery& /*array*/,
                                                  std::size_t position) {
  return unsupported("ARRAY of a query", position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Subscript& /*subscript*/,
                                                  std::size_t position) {
  return unsupported("an array subscript", position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::DefaultValue& /*value*/,
                                                  std::size_t position) {
  return unsupported("DEFAULT", position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ParameterNumber& parameter,
                                                  std::size_t position) {
  if (parameter.number == 0) {
    return fail_at(ErrorCode::kUndefinedParameter, position, "there is no parameter $0");
  }
  const std::size_t index = parameter.number - 1;
  if (context_.parameters.size() <= index) context_.parameters.resize(index + 1);
  return std::make_shared<const Expression>(
      Expression{.node = ParameterReference{.index = index}, .type = context_.parameters[index]});
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Unary& unary, std::size_t position) {
  if (unary.op == sql::UnaryOperator::kNot) {
    MATVIEW_ASSIGN(ExpressionPtr operand, bind_boolean(*unary.operand, "NOT"));
    return bind_call("not", {std::move(operand)}, context_, position);
  }
  MATVIEW_ASSIGN(ExpressionPtr operand, bind(*unary.operand));
  if (unary.op == sql::UnaryOperator::kPlus) return operand;
  return bind_call("-", {std::move(operand)}, context_, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Binary& binary, std::size_t position) {
  if (binary.op == BinaryOperator::kAnd || binary.op == BinaryOperator::kOr) {
    const bool is_and = binary.op == BinaryOperator::kAnd;
    // The last operand is `right`; the others hang on the left.
    std::vector<const sql::Expression*> operands = chain_of(*binary.left, binary.op);
    operands.push_back(binary.right.get());
    std::vector<ExpressionPtr> bound;
    for (const sql::Expression* operand : operands) {
      MATVIEW_ASSIGN(ExpressionPtr one, bind_boolean(*operand, is_and ? "AND" : "OR"));
      bound.push_back(std::move(one));
    }
    if (is_and) return make_and(std::move(bound));
    return std::make_shared<const Expression>(
        Expression{.node = Conjunction{.is_and = false, .operands = std::move(bound)},
                   .type = TypeId::kBoolean});
  }
  MATVIEW_ASSIGN(ExpressionPtr left, bind(*binary.left));
  MATVIEW_ASSIGN(ExpressionPtr right, bind(*binary.right));
  return bind_call(
      function_name(binary.op), {std::move(left), std::move(right)}, context_, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::IsTest& test, std::size_t position) {
  const bool boolean = test.kind != sql::IsTestKind::kNull;
  MATVIEW_ASSIGN(ExpressionPtr operand,
                 boolean ? bind_boolean(*test.operand, "IS") : bind(*test.operand));
  MATVIEW_ASSIGN(operand, resolve_unknown(std::move(operand), context_, position));
  return bind_call(test_name(test.kind, test.negated), {std::move(operand)}, context_, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Between& between,
                                                  std::size_t position) {
  if (between.symmetric) return unsupported("BETWEEN SYMMETRIC", position);
  MATVIEW_ASSIGN(const ExpressionPtr operand, bind(*between.operand));
  MATVIEW_ASSIGN(ExpressionPtr low, bind(*between.low));
  MATVIEW_ASSIGN(ExpressionPtr high, bind(*between.high));
  MATVIEW_ASSIGN(ExpressionPtr above,
                 bind_call(">=", {operand, std::move(low)}, context_, position));
  MATVIEW_ASSIGN(ExpressionPtr below,
                 bind_call("<=", {operand, std::move(high)}, context_, position));
  return negate_if(between.negated, make_and({std::move(above), std::move(below)}), position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::InList& list, std::size_t position) {
  MATVIEW_ASSIGN(const ExpressionPtr operand, bind(*list.operand));
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> items, bind_all(list.items));
  for (ExpressionPtr& item : items) {
    MATVIEW_ASSIGN(item, bind_call("=", {operand, std::move(item)}, context_, position));
  }
  ExpressionPtr any = items.size() == 1
                          ? items.front()
                          : std::make_shared<const Expression>(Expression{
                                .node = Conjunction{.is_and = false, .operands = std::move(items)},
                                .type = TypeId::kBoolean});
  return negate_if(list.negated, std::move(any), position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::FunctionCall& call,
                                                  std::size_t position) {
  if (call.over != nullptr) return unsupported("a window function", position);
  if (call.within_group) return unsupported("WITHIN GROUP", position);
  if (!call.order_by.empty()) return unsupported("ORDER BY in an aggregate", position);
  if (call.variadic) return unsupported("VARIADIC", position);
  if (is_aggregate_name(call.name)) return bind_aggregate(call, position);
  if (call.star || call.distinct || call.filter != nullptr) {
    return fail_at(ErrorCode::kWrongObjectType,
                   position,
                   format_text("{} is not an aggregate function", call.name));
  }
  if (call.name == "coalesce") return bind_coalesce(call, position);
  if (call.name == "nullif") return bind_nullif(call, position);
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> arguments, bind_all(call.arguments));
  return bind_call(call.name, std::move(arguments), context_, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_aggregate(const sql::FunctionCall& call,
                                                       std::size_t position) {
  if (aggregates_ == nullptr) {
    return fail_at(ErrorCode::kGroupingError,
                   position,
                   format_text("aggregate functions are not allowed in {}", clause_));
  }
  if (call.distinct) {
    return fail_at(
        ErrorCode::kFeatureNotSupported, position, "DISTINCT in an aggregate is not supported yet");
  }
  if (call.filter != nullptr) {
    return fail_at(
        ErrorCode::kFeatureNotSupported, position, "FILTER of an aggregate is not supported yet");
  }
  ExpressionBinder inner(scope_, context_, nullptr, "aggregate function calls");
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> arguments, inner.bind_all(call.arguments));
  if (call.arguments.empty() && !call.star) {
    return fail_at(
        ErrorCode::kWrongObjectType,
        position,
        format_text("{}(*) must be used to call a parameterless aggregate function", call.name));
  }
  std::vector<Type> types;
  for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
  auto function = find_aggregate(call.name, types);
  if (!function) return std::unexpected(std::move(function).error().at(position));
  const auto signature = resolve_signature((*function)->parameters, (*function)->result, types);

  AggregateCall bound{.function = *function, .arguments = {}};
  if (!arguments.empty()) {
    MATVIEW_ASSIGN(ExpressionPtr argument,
                   coerce(std::move(arguments.front()),
                          signature->parameters[0],
                          CastContext::kImplicit,
                          context_,
                          position));
    bound.arguments.push_back(std::move(argument));
  }
  auto& calls = aggregates_->calls;
  const auto same = std::ranges::find_if(calls, [&](const AggregateCall& other) {
    if (other.function != bound.function) return false;
    return std::ranges::equal(other.arguments, bound.arguments, [](const auto& a, const auto& b) {
      return same_expression(*a, *b);
    });
  });
  const auto place = static_cast<std::size_t>(same - calls.begin());
  if (same == calls.end()) calls.push_back(std::move(bound));
  return make_column(scope_.columns().size() + place, signature->result);
}

Result<ExpressionPtr> ExpressionBinder::bind_coalesce(const sql::FunctionCall& call,
                                                      std::size_t position) {
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> operands, bind_all(call.arguments));
  MATVIEW_ASSIGN(const Type type, unify_types(operands, "COALESCE", position));
  for (ExpressionPtr& operand : operands) {
    MATVIEW_ASSIGN(operand,
                   coerce(std::move(operand), type, CastContext::kImplicit, context_, position));
  }
  return std::make_shared<const Expression>(
      Expression{.node = Coalesce{.operands = std::move(operands)}, .type = type});
}

// NULLIF(a, b) is CASE WHEN a = b THEN NULL ELSE a END.
Result<ExpressionPtr> ExpressionBinder::bind_nullif(const sql::FunctionCall& call,
                                                    std::size_t position) {
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> operands, bind_all(call.arguments));
  if (operands.size() != 2) {
    return fail_at(ErrorCode::kSyntaxError, position, "NULLIF takes two arguments");
  }
  MATVIEW_ASSIGN(ExpressionPtr first, resolve_unknown(operands[0], context_, position));
  MATVIEW_ASSIGN(ExpressionPtr equal, bind_call("=", {first, operands[1]}, context_, position));
  const Type type = first->type;
  Conditional conditional{.branches = {{std::move(equal), make_constant(Value::null(type))}},
                          .otherwise = std::move(first)};
  return make_conditional(std::move(conditional), type);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Cast& cast, std::size_t position) {
  MATVIEW_ASSIGN(ExpressionPtr operand, bind(*cast.operand));
  return coerce(std::move(operand), cast.target, CastContext::kExplicit, context_, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Case& conditional,
                                                  std::size_t position) {
  std::vector<ExpressionPtr> conditions;
  std::vector<ExpressionPtr> results;
  ExpressionPtr operand;
  if (conditional.operand != nullptr) {
    MATVIEW_ASSIGN(operand, bind(*conditional.operand));
  }
  for (const sql::CaseBranch& branch : conditional.branches) {
    if (operand == nullptr) {
      MATVIEW_ASSIGN(ExpressionPtr condition, bind_boolean(*branch.condition, "CASE/WHEN"));
      conditions.push_back(std::move(condition));
    } else {
      MATVIEW_ASSIGN(ExpressionPtr value, bind(*branch.condition));
      MATVIEW_ASSIGN(
          ExpressionPtr equal,
          bind_call("=", {operand, std::move(value)}, context_, branch.condition->position));
      conditions.push_back(std::move(equal));
    }
    MATVIEW_ASSIGN(ExpressionPtr result, bind(*branch.result));
    results.push_back(std::move(result));
  }
  if (conditional.otherwise != nullptr) {
    MATVIEW_ASSIGN(ExpressionPtr otherwise, bind(*conditional.otherwise));
    results.push_back(std::move(otherwise));
  } else {
    results.push_back(make_constant(Value()));
  }
  MATVIEW_ASSIGN(const Type type, unify_types(results, "CASE", position));
  for (ExpressionPtr& result : results) {
    MATVIEW_ASSIGN(result,
                   coerce(std::move(result), type, CastContext::kImplicit, context_, position));
  }
  Conditional bound{.branches = {}, .otherwise = results.back()};
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    bound.branches.push_back({std::move(conditions[i]), std::move(results[i])});
  }
  return make_conditional(std::move(bound), type);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ScalarSubquery& /*subquery*/,
                                                  std::size_t position) {
  return fail_at(
      ErrorCode::kFeatureNotSupported, position, "subqueries in expressions are not supported yet");
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Exists& /*exists*/,
                                                  std::size_t position) {
  return fail_at(ErrorCode::kFeatureNotSupported, position, "EXISTS is not supported yet");
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::InSubquery& /*in*/,
                                                  std::size_t position) {
  return fail_at(
      ErrorCode::kFeatureNotSupported, position, "IN with a subquery is not supported yet");
}

Result<std::vector<ExpressionPtr>> ExpressionBinder::bind_all(
    const std::vector<sql::ExpressionPtr>& expressions) {
  std::vector<ExpressionPtr> bound;
  for (const sql::ExpressionPtr& expression : expressions) {
    MATVIEW_ASSIGN(ExpressionPtr one, bind(*expression));
    bound.push_back(std::move(one));
  }
  return bound;
}

Result<ExpressionPtr> ExpressionBinder::negate_if(bool negated,
                                                  ExpressionPtr expression,
                                                  std::size_t position) {
  if (!negated) return expression;
  return bind_call("not", {std::move(expression)}, context_, position);
}

bool contains_aggregate(const sql::Expression& expression) {
  const auto in = [](const sql::ExpressionPtr& child) {
    return child != nullptr && contains_aggregate(*child);
  };
  return std::visit(
      [&]<typename T>(const T& node) -> bool {
        if constexpr (std::is_same_v<T, sql::FunctionCall>) {
          return is_aggregate_name(node.name) || std::ranges::any_of(node.arguments, in);
        } else if constexpr (std::is_same_v<T, sql::Unary> || std::is_same_v<T, sql::IsTest> ||
                             std::is_same_v<T, sql::Cast> || std::is_same_v<T, sql::InSubquery>) {
          return in(node.operand);
        } else if constexpr (std::is_same_v<T, sql::Binary>) {
          return std::ranges::any_of(
              chain_of(expression, node.op), [](const sql::Expression* part) {
                const auto* binary = std::get_if<sql::Binary>(&part->node);
                return binary == nullptr ? contains_aggregate(*part)
                                         : contains_aggregate(*binary->left) ||
                                               contains_aggregate(*binary->right);
              });
        } else if constexpr (std::is_same_v<T, sql::Between>) {
          return in(node.operand) || in(node.low) || in(node.high);
        } else if constexpr (std::is_same_v<T, sql::PatternMatch>) {
          return in(node.operand) || in(node.pattern) || in(node.escape);
        } else if constexpr (std::is_same_v<T, sql::InList>) {
          return in(node.operand) || std::ranges::any_of(node.items, in);
        } else if constexpr (std::is_same_v<T, sql::Case>) {
          return in(node.operand) || in(node.otherwise) ||
                 std::ranges::any_of(node.branches, [&](const sql::CaseBranch& branch) {
                   return in(branch.condition) || in(branch.result);
                 });
        } else {
          return false;
        }
      },
      expression.node);
}

}  // namespace matview::plan
