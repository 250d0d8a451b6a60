// ExpressionBinder: comparisons, of values and of rows, and what is made of them.
#include <algorithm>

#include "plan/expression_binder.h"

namespace matview::plan {

namespace {

[[nodiscard]] bool is_row(const sql::Expression& expression) {
  return std::holds_alternative<sql::Row>(expression.node);
}

}  // namespace

Result<std::vector<ExpressionPtr>> ExpressionBinder::bind_row(const sql::Expression& expression) {
  if (const auto* row = std::get_if<sql::Row>(&expression.node)) return bind_all(row->fields);
  if (const auto* subquery = std::get_if<sql::ScalarSubquery>(&expression.node)) {
    MATVIEW_ASSIGN(const NodePtr plan, bind_subquery(*subquery->query, expression.position));
    return add_value_subquery(plan, expression.position);
  }
  MATVIEW_ASSIGN(ExpressionPtr value, bind(expression));
  return BoundRow{std::move(value)};
}

Result<ExpressionPtr> ExpressionBinder::bind_comparison(std::string_view symbol,
                                                        const sql::Expression& left,
                                                        const sql::Expression& right,
                                                        std::size_t position) {
  if (is_row(left) || is_row(right)) {
    MATVIEW_ASSIGN(const BoundRow left_row, bind_row(left));
    MATVIEW_ASSIGN(const BoundRow right_row, bind_row(right));
    if (left_row.size() != right_row.size()) {
      const bool subquery = std::holds_alternative<sql::ScalarSubquery>(right.node);
      const std::string_view message = !subquery ? "unequal number of entries in row expressions"
                                       : left_row.size() < right_row.size()
                                           ? "subquery has too many columns"
                                           : "subquery has too few columns";
      return fail_at(ErrorCode::kSyntaxError, position, std::string(message));
    }
    return compare_rows(symbol, left_row, right_row, position);
  }
  MATVIEW_ASSIGN(ExpressionPtr left_value, bind(left));
  MATVIEW_ASSIGN(ExpressionPtr right_value, bind(right));
  return call(symbol, {std::move(left_value), std::move(right_value)}, position);
}

// Equal when all fields are; less by the first fields that differ.
Result<ExpressionPtr> ExpressionBinder::compare_rows(std::string_view symbol,
                                                     const BoundRow& left,
                                                     const BoundRow& right,
                                                     std::size_t position) {
  if (left.empty()) {
    return fail_at(ErrorCode::kFeatureNotSupported, position, "cannot compare rows of zero length");
  }
  const bool is_ordering = symbol.front() == '<' || symbol.front() == '>';
  if (!is_ordering || symbol == "<>") {
    const bool all = symbol == "=" || symbol == "is_not_distinct_from";
    if (!all && symbol != "<>" && symbol != "is_distinct_from") {
      return unsupported(format_text("operator {} of rows", symbol), position);
    }
    std::vector<ExpressionPtr> parts;
    for (std::size_t i = 0; i < left.size(); ++i) {
      MATVIEW_ASSIGN(ExpressionPtr part, call(symbol, {left[i], right[i]}, position));
      parts.push_back(std::move(part));
    }
    return all ? make_and(std::move(parts)) : make_or(std::move(parts));
  }
  const std::string_view strict = symbol.substr(0, 1);
  ExpressionPtr result;
  for (std::size_t i = left.size(); i-- > 0;) {
    const bool is_last = i + 1 == left.size();
    MATVIEW_ASSIGN(ExpressionPtr before,
                   call(is_last ? symbol : strict, {left[i], right[i]}, position));
    if (is_last) {
      result = std::move(before);
      continue;
    }
    MATVIEW_ASSIGN(ExpressionPtr equal, call("=", {left[i], right[i]}, position));
    result = make_or({std::move(before), make_and({std::move(equal), std::move(result)})});
  }
  return result;
}

Result<ExpressionPtr> ExpressionBinder::bind_between(const ExpressionPtr& operand,
                                                     const ExpressionPtr& low,
                                                     const ExpressionPtr& high,
                                                     std::size_t position) {
  MATVIEW_ASSIGN(ExpressionPtr above, call(">=", {operand, low}, position));
  MATVIEW_ASSIGN(ExpressionPtr below, call("<=", {operand, high}, position));
  return make_and({std::move(above), std::move(below)});
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::Between& between,
                                                  std::size_t position) {
  if (is_row(*between.operand)) {
    MATVIEW_ASSIGN(ExpressionPtr above,
                   bind_comparison(">=", *between.operand, *between.low, position));
    MATVIEW_ASSIGN(ExpressionPtr below,
                   bind_comparison("<=", *between.operand, *between.high, position));
    return negate_if(between.negated, make_and({std::move(above), std::move(below)}), position);
  }
  MATVIEW_ASSIGN(const ExpressionPtr operand, bind(*between.operand));
  MATVIEW_ASSIGN(const ExpressionPtr low, bind(*between.low));
  MATVIEW_ASSIGN(const ExpressionPtr high, bind(*between.high));
  MATVIEW_ASSIGN(ExpressionPtr within, bind_between(operand, low, high, position));
  if (between.symmetric) {
    MATVIEW_ASSIGN(ExpressionPtr swapped, bind_between(operand, high, low, position));
    within = make_or({std::move(within), std::move(swapped)});
  }
  return negate_if(between.negated, std::move(within), position);
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::InList& list, std::size_t position) {
  std::vector<ExpressionPtr> equalities;
  if (is_row(*list.operand)) {
    for (const sql::ExpressionPtr& item : list.items) {
      MATVIEW_ASSIGN(ExpressionPtr equal, bind_comparison("=", *list.operand, *item, position));
      equalities.push_back(std::move(equal));
    }
    return negate_if(list.negated, make_or(std::move(equalities)), position);
  }
  MATVIEW_ASSIGN(ExpressionPtr operand, bind(*list.operand));
  MATVIEW_ASSIGN(equalities, bind_all(list.items));
  // The list has one type when it can: a literal in it is read as what its neighbours are.
  std::vector<ExpressionPtr> together = equalities;
  together.push_back(operand);
  if (const auto type = unify_types(together, "IN", position)) {
    for (ExpressionPtr& item : equalities) {
      if (item->type.id == TypeId::kUnknown) {
        MATVIEW_ASSIGN(item, coerce(item, *type, CastContext::kImplicit, context_, position));
      }
    }
  }
  if (equalities.size() > 1 && calls_volatile(*operand)) {
    // Computed once, not for each item.
    equalities.push_back(std::move(operand));
    MATVIEW_TRY(coerce_all(equalities, "IN", position));
    operand = std::move(equalities.back());
    equalities.pop_back();
    MATVIEW_ASSIGN(ExpressionPtr array, call("array", std::move(equalities), position));
    MATVIEW_ASSIGN(ExpressionPtr found,
                   call("any",
                        {make_constant(Value::text("=")), std::move(operand), std::move(array)},
                        position));
    return negate_if(list.negated, std::move(found), position);
  }
  for (ExpressionPtr& item : equalities) {
    MATVIEW_ASSIGN(item, call("=", {operand, std::move(item)}, position));
  }
  return negate_if(list.negated, make_or(std::move(equalities)), position);
}

}  // namespace matview::plan
