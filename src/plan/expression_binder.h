// ExpressionBinder: from syntax to bound expressions, over the columns of one scope.
#pragma once

#include <vector>

#include "plan/coercion.h"
#include "plan/logical_plan.h"
#include "plan/scope.h"
#include "sql/ast.h"

namespace matview::plan {

// Collects the aggregate calls of a query. A call stands in bound expressions as a column past
// those of the scope: position scope.columns().size() + its place here.
struct AggregateCollector {
  std::vector<AggregateCall> calls;
};

class ExpressionBinder {
 public:
  // `aggregates` is null where aggregates are not allowed; `clause` names the place then
  // ("WHERE"). All must outlive the binder.
  ExpressionBinder(const Scope& scope,
                   BindContext context,
                   AggregateCollector* aggregates,
                   std::string_view clause)
      : scope_(scope), context_(context), aggregates_(aggregates), clause_(clause) {}

  [[nodiscard]] Result<ExpressionPtr> bind(const sql::Expression& expression);
  // The same, as a condition: `argument of WHERE must be type boolean, not type integer`.
  [[nodiscard]] Result<ExpressionPtr> bind_condition(const sql::Expression& expression);
  // The same, coerced to `target` as an assignment.
  [[nodiscard]] Result<ExpressionPtr> bind_assignment(const sql::Expression& expression,
                                                      Type target);

  [[nodiscard]] BindContext context() const { return context_; }

 private:
  using Bound = Result<ExpressionPtr>;

  Bound bind_node(const sql::Literal& literal, std::size_t position);
  Bound bind_node(const sql::ColumnName& column, std::size_t position);
  Bound bind_node(const sql::Star& star, std::size_t position);
  Bound bind_node(const sql::ParameterNumber& parameter, std::size_t position);
  Bound bind_node(const sql::Unary& unary, std::size_t position);
  Bound bind_node(const sql::Binary& binary, std::size_t position);
  Bound bind_node(const sql::NamedOperator& named, std::size_t position);
  Bound bind_node(const sql::PatternMatch& match, std::size_t position);
  Bound bind_node(const sql::Row& row, std::size_t position);
  Bound bind_node(const sql::QuantifiedComparison& comparison, std::size_t position);
  Bound bind_node(const sql::ArrayConstructor& array, std::size_t position);
  Bound bind_node(const sql::ArraySubquery& array, std::size_t position);
  Bound bind_node(const sql::Subscript& subscript, std::size_t position);
  Bound bind_node(const sql::DefaultValue& value, std::size_t position);
  Bound bind_node(const sql::IsTest& test, std::size_t position);
  Bound bind_node(const sql::Between& between, std::size_t position);
  Bound bind_node(const sql::InList& list, std::size_t position);
  Bound bind_node(const sql::FunctionCall& call, std::size_t position);
  Bound bind_node(const sql::Cast& cast, std::size_t position);
  Bound bind_node(const sql::Case& conditional, std::size_t position);
  Bound bind_node(const sql::ScalarSubquery& subquery, std::size_t position);
  Bound bind_node(const sql::Exists& exists, std::size_t position);
  Bound bind_node(const sql::InSubquery& in, std::size_t position);

  Bound bind_boolean(const sql::Expression& expression, std::string_view where);
  Bound bind_aggregate(const sql::FunctionCall& call, std::size_t position);
  Bound bind_coalesce(const sql::FunctionCall& call, std::size_t position);
  Bound bind_nullif(const sql::FunctionCall& call, std::size_t position);
  Result<std::vector<ExpressionPtr>> bind_all(const std::vector<sql::ExpressionPtr>& expressions);
  Bound negate_if(bool negated, ExpressionPtr expression, std::size_t position);

  const Scope& scope_;
  BindContext context_;
  AggregateCollector* aggregates_;
  std::string_view clause_;
};

// Every aggregate call of `expression`, or not: whether a query is grouped without saying so.
[[nodiscard]] bool contains_aggregate(const sql::Expression& expression);

}  // namespace matview::plan
