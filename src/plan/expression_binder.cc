#include "plan/expression_binder.h"

#include <algorithm>
#include <string_view>

namespace matview::plan {

namespace {

[[nodiscard]] bool is_text(TypeId id) {
  return id == TypeId::kText || id == TypeId::kChar;
}

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

[[nodiscard]] std::string_view test_text(sql::IsTestKind kind, bool negated) {
  switch (kind) {
    case sql::IsTestKind::kTrue: return negated ? "IS NOT TRUE" : "IS TRUE";
    case sql::IsTestKind::kFalse: return negated ? "IS NOT FALSE" : "IS FALSE";
    default: return negated ? "IS NOT UNKNOWN" : "IS UNKNOWN";
  }
}

}  // namespace

ExpressionPtr make_conditional(Conditional conditional, Type type) {
  return std::make_shared<const Expression>(
      Expression{.node = std::move(conditional), .type = type});
}

ExpressionPtr make_or(std::vector<ExpressionPtr> operands) {
  if (operands.size() == 1) return operands.front();
  return std::make_shared<const Expression>(
      Expression{.node = Conjunction{.is_and = false, .operands = std::move(operands)},
                 .type = TypeId::kBoolean});
}

SortKey make_sort_key(const sql::OrderItem& item, ExpressionPtr expression) {
  const bool nulls_first = item.nulls == sql::NullsOrder::kDefault
                               ? item.descending
                               : item.nulls == sql::NullsOrder::kFirst;
  return {.expression = std::move(expression),
          .descending = item.descending,
          .nulls_first = nulls_first};
}

Result<ExpressionPtr> ExpressionBinder::bind(const sql::Expression& expression) {
  return std::visit([&](const auto& node) { return bind_node(node, expression.position); },
                    expression.node);
}

Result<ExpressionPtr> ExpressionBinder::bind_condition(const sql::Expression& expression) {
  return bind_boolean(expression, clause_.condition.empty() ? clause_.name : clause_.condition);
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

Result<ExpressionPtr> ExpressionBinder::bind_typed(const sql::Expression& expression) {
  MATVIEW_ASSIGN(ExpressionPtr bound, bind(expression));
  return resolve_unknown(std::move(bound), context_, expression.position);
}

Result<std::vector<SortKey>> ExpressionBinder::bind_order(
    const std::vector<sql::OrderItem>& items) {
  std::vector<SortKey> keys;
  for (const sql::OrderItem& item : items) {
    MATVIEW_ASSIGN(ExpressionPtr key, bind_typed(*item.expression));
    keys.push_back(make_sort_key(item, std::move(key)));
  }
  return keys;
}

Result<ExpressionPtr> ExpressionBinder::call(std::string_view name,
                                             std::vector<ExpressionPtr> arguments,
                                             std::size_t position) {
  return bind_call(name, std::move(arguments), context_, position);
}

Status ExpressionBinder::coerce_all(std::vector<ExpressionPtr>& expressions,
                                    std::string_view what,
                                    std::size_t position) {
  MATVIEW_ASSIGN(const Type type, unify_types(expressions, what, position));
  for (ExpressionPtr& expression : expressions) {
    MATVIEW_ASSIGN(expression,
                   coerce(std::move(expression), type, CastContext::kImplicit, context_, position));
  }
  return {};
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Literal& literal,
                                                  std::size_t /*position*/) {
  return make_constant(literal.value);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Star& /*star*/, std::size_t position) {
  return fail_at(ErrorCode::kSyntaxError, position, "syntax error at or near \"*\"");
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
    return call("not", {std::move(operand)}, position);
  }
  MATVIEW_ASSIGN(ExpressionPtr operand, bind(*unary.operand));
  if (unary.op == sql::UnaryOperator::kPlus) return operand;
  return call("-", {std::move(operand)}, position);
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
    return is_and ? make_and(std::move(bound)) : make_or(std::move(bound));
  }
  const std::string_view name = function_name(binary.op);
  if (binary.op <= BinaryOperator::kNotDistinctFrom) {
    return bind_comparison(name, *binary.left, *binary.right, position);
  }
  MATVIEW_ASSIGN(ExpressionPtr left, bind(*binary.left));
  MATVIEW_ASSIGN(ExpressionPtr right, bind(*binary.right));
  if (binary.op == BinaryOperator::kConcat && is_text(left->type.id) != is_text(right->type.id)) {
    // Beside an array a text is an element: what takes text and anything takes no arrays.
    const bool prepends = right->type.id == TypeId::kArray;
    if (prepends || left->type.id == TypeId::kArray) {
      const Type array = (prepends ? right : left)->type;
      const Type element = (prepends ? left : right)->type;
      if (!is_text(array.element)) {
        return fail_at(ErrorCode::kUndefinedFunction,
                       position,
                       format_text("operator does not exist: {} || {}",
                                   type_name(left->type),
                                   type_name(right->type)));
      }
      ExpressionPtr& item = prepends ? left : right;
      if (element.id != array.element) {
        MATVIEW_ASSIGN(
            item,
            coerce(std::move(item), array.element, CastContext::kExplicit, context_, position));
      }
      return call(prepends ? "array_prepend" : "array_append",
                  {std::move(left), std::move(right)},
                  position);
    }
  }
  return call(name, {std::move(left), std::move(right)}, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::NamedOperator& named,
                                                  std::size_t position) {
  std::vector<ExpressionPtr> operands;
  if (named.left != nullptr) {
    MATVIEW_ASSIGN(ExpressionPtr left, bind(*named.left));
    if (named.symbol.contains('~')) {
      MATVIEW_ASSIGN(left, with_blanks(std::move(left), position));
    }
    operands.push_back(std::move(left));
  }
  MATVIEW_ASSIGN(ExpressionPtr right, bind(*named.right));
  operands.push_back(std::move(right));
  return call(named.symbol, std::move(operands), position);
}

// LIKE and ILIKE are the operators ~~ and ~~*; a pattern with its own escape character is rewritten
// to the usual one first. SIMILAR TO is a regular expression.
Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::PatternMatch& match,
                                                  std::size_t position) {
  MATVIEW_ASSIGN(ExpressionPtr operand, bind(*match.operand));
  MATVIEW_ASSIGN(ExpressionPtr pattern, bind(*match.pattern));
  std::vector<ExpressionPtr> parts{std::move(pattern)};
  if (match.escape != nullptr) {
    MATVIEW_ASSIGN(ExpressionPtr escape, bind(*match.escape));
    parts.push_back(std::move(escape));
  }
  std::string_view symbol = match.negated ? "!~~" : "~~";
  if (match.kind == sql::PatternKind::kILike) symbol = match.negated ? "!~~*" : "~~*";
  if (match.kind == sql::PatternKind::kSimilar) {
    symbol = match.negated ? "!~" : "~";
    MATVIEW_ASSIGN(pattern, call("similar_to_escape", std::move(parts), position));
  } else if (match.escape != nullptr) {
    MATVIEW_ASSIGN(pattern, call("like_escape", std::move(parts), position));
  } else {
    pattern = std::move(parts.front());
  }
  MATVIEW_ASSIGN(operand, with_blanks(std::move(operand), position));
  return call(symbol, {std::move(operand), std::move(pattern)}, position);
}

// CHAR(n) is stored without the blanks at its end, which patterns see.
Result<ExpressionPtr> ExpressionBinder::with_blanks(ExpressionPtr operand, std::size_t position) {
  if (operand->type.id != TypeId::kChar || operand->type.modifier == 0) return operand;
  const std::int32_t length = operand->type.modifier;
  return call("rpad", {std::move(operand), make_constant(Value::integer(length))}, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Row& /*row*/, std::size_t position) {
  return unsupported("a row value here", position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::DefaultValue& /*value*/,
                                                  std::size_t position) {
  return fail_at(ErrorCode::kSyntaxError, position, "DEFAULT is not allowed in this context");
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::IsTest& test, std::size_t position) {
  const std::string_view name = test_name(test.kind, test.negated);
  if (test.kind != sql::IsTestKind::kNull) {
    MATVIEW_ASSIGN(ExpressionPtr operand,
                   bind_boolean(*test.operand, test_text(test.kind, test.negated)));
    return call(name, {std::move(operand)}, position);
  }
  // A row IS [NOT] NULL when all its fields are.
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> fields,
                 std::holds_alternative<sql::Row>(test.operand->node)
                     ? bind_row(*test.operand)
                     : bind(*test.operand).transform([](ExpressionPtr operand) {
                         return std::vector<ExpressionPtr>{std::move(operand)};
                       }));
  for (ExpressionPtr& field : fields) {
    MATVIEW_ASSIGN(field, resolve_unknown(std::move(field), context_, position));
    MATVIEW_ASSIGN(field, call(name, {std::move(field)}, position));
  }
  return make_and(std::move(fields));
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Cast& cast, std::size_t position) {
  const auto* array = std::get_if<sql::ArrayConstructor>(&cast.operand->node);
  MATVIEW_ASSIGN(ExpressionPtr operand,
                 array != nullptr && cast.target.id == TypeId::kArray
                     ? bind_array(*array, cast.target, cast.operand->position)
                     : bind(*cast.operand));
  return coerce(std::move(operand), cast.target, CastContext::kExplicit, context_, position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Case& conditional,
                                                  std::size_t position) {
  std::vector<ExpressionPtr> conditions;
  std::vector<ExpressionPtr> results;
  std::vector<ExpressionPtr> values;  // that the operand is compared with
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
      values.push_back(value);
      MATVIEW_ASSIGN(ExpressionPtr equal,
                     call("=", {operand, std::move(value)}, branch.condition->position));
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
  for (const std::vector<ExpressionPtr>* const parts : {&conditions, &results}) {
    if (std::ranges::any_of(*parts, [](const ExpressionPtr& part) {
          return mentions(*part, Placeholder::kSetReturning);
        })) {
      return fail_at(ErrorCode::kFeatureNotSupported,
                     position,
                     "set-returning functions are not allowed in CASE");
    }
  }
  MATVIEW_TRY(coerce_all(results, "CASE", position));
  const Type type = results.back()->type;
  if (operand != nullptr && calls_volatile(*operand)) {
    values.push_back(std::move(operand));
    return choose_result(std::move(values), std::move(results), position);
  }
  Conditional bound{.branches = {}, .otherwise = results.back()};
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    bound.branches.push_back({std::move(conditions[i]), std::move(results[i])});
  }
  return make_conditional(std::move(bound), type);
}

// The result at the place of the operand, the last of `values`, among the others: it is computed
// once, where each comparison of its own would find another value.
Result<ExpressionPtr> ExpressionBinder::choose_result(BoundRow values,
                                                      BoundRow results,
                                                      std::size_t position) {
  const auto is_constant = [](const ExpressionPtr& expression) {
    return std::holds_alternative<Constant>(expression->node);
  };
  const auto is_plain = [](const ExpressionPtr& expression) {
    return std::holds_alternative<Constant>(expression->node) ||
           std::holds_alternative<ColumnReference>(expression->node);
  };
  if (!std::all_of(values.begin(), values.end() - 1, is_constant) ||
      !std::ranges::all_of(results, is_plain)) {
    return unsupported("CASE of a volatile operand with more than constants", position);
  }
  for (std::size_t i = values.size() - 1; i-- > 0;) {  // nothing equals NULL
    if (!std::get<Constant>(values[i]->node).value.is_null()) continue;
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(i));
    results.erase(results.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (values.size() == 1) return results.back();
  MATVIEW_TRY(coerce_all(values, "CASE", position));
  ExpressionPtr operand = std::move(values.back());
  values.pop_back();
  MATVIEW_ASSIGN(ExpressionPtr array, call("array", std::move(values), position));
  MATVIEW_ASSIGN(ExpressionPtr place,
                 call("array_position", {std::move(array), std::move(operand)}, position));
  const auto otherwise = static_cast<std::int32_t>(results.size());
  place = std::make_shared<const Expression>(Expression{
      .node = Coalesce{.operands = {std::move(place), make_constant(Value::integer(otherwise))}},
      .type = TypeId::kInteger});
  MATVIEW_ASSIGN(ExpressionPtr choices, call("array", std::move(results), position));
  return call("array_element", {std::move(choices), std::move(place)}, position);
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
  return call("not", {std::move(expression)}, position);
}

}  // namespace matview::plan
