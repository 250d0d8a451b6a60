// ExpressionBinder: from syntax to bound expressions, over the columns of one scope.
#pragma once

#include <optional>
#include <vector>

#include "plan/bind_error.h"
#include "plan/coercion.h"
#include "plan/logical_plan.h"
#include "plan/query_level.h"
#include "plan/query_scope.h"
#include "plan/scope.h"
#include "sql/ast.h"

namespace matview::plan {

// A clause, and what its expressions may call.
struct Clause {
  std::string_view name;            // `aggregate functions are not allowed in NAME`
  std::string_view condition = {};  // `argument of CONDITION must be type boolean`; else name
  bool aggregates = false;
  bool windows = false;
  bool set_returning = false;
  enum class Inside : std::uint8_t { kNothing, kAggregate, kWindow } inside = Inside::kNothing;
};

class ExpressionBinder {
 public:
  // For expressions that stand alone, such as DEFAULT and CHECK: no subqueries, aggregates or
  // windows. All must outlive the binder.
  ExpressionBinder(const Scope& scope,
                   BindContext context,
                   std::nullptr_t /*no_level*/,
                   std::string_view clause)
      : scope_(scope), context_(context), clause_{.name = clause} {}

  // For a clause of a query; what it collects goes to `level`.
  ExpressionBinder(const Scope& scope, const QueryScope& query, QueryLevel& level, Clause clause)
      : scope_(scope), context_(query.context), query_(&query), level_(&level), clause_(clause) {}

  [[nodiscard]] Result<ExpressionPtr> bind(const sql::Expression& expression);
  // The same, as a condition: `argument of WHERE must be type boolean, not type integer`.
  [[nodiscard]] Result<ExpressionPtr> bind_condition(const sql::Expression& expression);
  // The same, coerced to `target` as an assignment.
  [[nodiscard]] Result<ExpressionPtr> bind_assignment(const sql::Expression& expression,
                                                      Type target);
  // The same, and never untyped.
  [[nodiscard]] Result<ExpressionPtr> bind_typed(const sql::Expression& expression);
  // The fields of a row value, or the columns of a subquery that stands for one.
  [[nodiscard]] Result<std::vector<ExpressionPtr>> bind_row(const sql::Expression& expression);
  [[nodiscard]] Result<std::vector<SortKey>> bind_order(const std::vector<sql::OrderItem>& items);

  // Whether a window of WINDOW is right by itself.
  [[nodiscard]] Status check_window(const sql::NamedWindow& window) {
    return bind_window_definition(window.definition, window.position, 0).transform([](auto&&) {});
  }

  // A set-returning function of FROM; its arguments may not be set-returning.
  // With `only`, of that argument alone.
  [[nodiscard]] Result<SetReturningCall> bind_set_returning(
      const sql::FunctionCall& call,
      std::size_t position,
      std::optional<std::size_t> only = std::nullopt);

  [[nodiscard]] Result<ExpressionPtr> bind_function(const sql::FunctionCall& call,
                                                    std::size_t position) {
    return bind_node(call, position);
  }

  [[nodiscard]] BindContext context() const { return context_; }

  [[nodiscard]] const Scope& scope() const { return scope_; }

  // Of the query around; null when there is none.
  [[nodiscard]] ExpressionBinder* outer() const;

 private:
  using Bound = Result<ExpressionPtr>;
  using BoundRow = std::vector<ExpressionPtr>;

  // ── expression_binder.cc ──
  Bound bind_node(const sql::Literal& literal, std::size_t position);
  Bound bind_node(const sql::Star& star, std::size_t position);
  Bound bind_node(const sql::ParameterNumber& parameter, std::size_t position);
  Bound bind_node(const sql::Unary& unary, std::size_t position);
  Bound bind_node(const sql::Binary& binary, std::size_t position);
  Bound bind_node(const sql::NamedOperator& named, std::size_t position);
  Bound bind_node(const sql::PatternMatch& match, std::size_t position);
  Bound bind_node(const sql::Row& row, std::size_t position);
  Bound bind_node(const sql::DefaultValue& value, std::size_t position);
  Bound bind_node(const sql::IsTest& test, std::size_t position);
  Bound bind_node(const sql::Cast& cast, std::size_t position);
  Bound bind_node(const sql::Case& conditional, std::size_t position);
  Bound choose_result(BoundRow values, BoundRow results, std::size_t position);
  Bound with_blanks(ExpressionPtr operand, std::size_t position);
  Bound bind_boolean(const sql::Expression& expression, std::string_view where);
  Result<BoundRow> bind_all(const std::vector<sql::ExpressionPtr>& expressions);
  Result<BoundRow> bind_variadic(const sql::FunctionCall& call);
  // Of a function that may take whole rows, or VARIADIC.
  Result<BoundRow> bind_arguments(const sql::FunctionCall& call);
  Bound negate_if(bool negated, ExpressionPtr expression, std::size_t position);
  Bound call(std::string_view name, BoundRow arguments, std::size_t position);
  [[nodiscard]] Status coerce_all(BoundRow& expressions,
                                  std::string_view what,
                                  std::size_t position);

  // ── expression_binder_names.cc ──
  Bound bind_node(const sql::ColumnName& column, std::size_t position);
  [[nodiscard]] Result<const ScopeColumn*> look_up(const sql::ColumnName& column) const;
  // `value` of an enclosing query, as it is mentioned here.
  [[nodiscard]] ExpressionPtr refer_to_outer(const QueryLevel& level,
                                             ExpressionPtr value,
                                             std::string name);
  [[nodiscard]] Failure unknown_column(const sql::ColumnName& column) const;

  // ── expression_binder_comparisons.cc ──
  Bound bind_node(const sql::Between& between, std::size_t position);
  Bound bind_node(const sql::InList& list, std::size_t position);
  Bound bind_comparison(std::string_view symbol,
                        const sql::Expression& left,
                        const sql::Expression& right,
                        std::size_t position);
  Bound compare_rows(std::string_view symbol,
                     const BoundRow& left,
                     const BoundRow& right,
                     std::size_t position);
  Bound bind_between(const ExpressionPtr& operand,
                     const ExpressionPtr& low,
                     const ExpressionPtr& high,
                     std::size_t position);

  // ── expression_binder_subqueries.cc ──
  Bound bind_node(const sql::ScalarSubquery& subquery, std::size_t position);
  Bound bind_node(const sql::Exists& exists, std::size_t position);
  Bound bind_node(const sql::InSubquery& in, std::size_t position);
  Bound bind_node(const sql::QuantifiedComparison& comparison, std::size_t position);
  Result<NodePtr> bind_subquery(const sql::Query& query,
                                std::size_t position,
                                bool is_existence = false);
  ExpressionPtr add_subquery(PendingSubquery subquery, Type type);
  BoundRow add_value_subquery(const NodePtr& plan, std::size_t position);
  Bound bind_in(const sql::Expression& operand, const sql::Query& query, std::size_t position);
  Bound compare_with_extremes(const sql::QuantifiedComparison& comparison,
                              const ExpressionPtr& operand,
                              const NodePtr& plan,
                              std::size_t position);
  Bound compare_with_rows(const sql::QuantifiedComparison& comparison,
                          const BoundRow& operands,
                          const NodePtr& plan,
                          std::size_t position);

  // ── expression_binder_arrays.cc ──
  Bound bind_node(const sql::ArrayConstructor& array, std::size_t position);
  Bound bind_array(const sql::ArrayConstructor& array,
                   std::optional<Type> target,
                   std::size_t position);
  Bound bind_node(const sql::Subscript& subscript, std::size_t position);
  Bound bind_array_comparison(const sql::QuantifiedComparison& comparison, std::size_t position);
  Bound bind_node(const sql::ArraySubquery& array, std::size_t position);
  Bound bind_json_row(const ScopeTable& table, std::size_t position);

  // ── expression_binder_calls.cc ──
  Bound bind_node(const sql::FunctionCall& call, std::size_t position);
  [[nodiscard]] static bool is_function_name(std::string_view name);
  // 42883, of a name that nothing has, or of a call that fits nothing.
  std::unexpected<Failure> unknown_function(const sql::FunctionCall& call, std::size_t position);
  Bound bind_named(const sql::FunctionCall& call, std::size_t position);
  Bound bind_coalesce(const sql::FunctionCall& call, std::size_t position);
  Bound bind_extreme(const sql::FunctionCall& call, std::size_t position);
  Bound bind_nullif(const sql::FunctionCall& call, std::size_t position);
  Bound bind_grouping(const sql::FunctionCall& call, std::size_t position);
  Bound bind_set_returning_item(const sql::FunctionCall& call, std::size_t position);
  Result<Type> bind_cast_call(const sql::FunctionCall& call);

  // ── expression_binder_aggregates.cc ──
  Bound bind_aggregate(const sql::FunctionCall& call, std::size_t position);

  struct BoundAggregate {
    AggregateCall call;
    Type type;
  };

  Result<BoundAggregate> bind_aggregate_call(const sql::FunctionCall& call, std::size_t position);
  [[nodiscard]] Status match_hypothetical_row(const sql::FunctionCall& call,
                                              BoundRow& arguments,
                                              std::vector<SortKey>& order,
                                              std::size_t position);
  // The binder of the query the call belongs to, by the columns it mentions; the call is put in its
  // terms.
  [[nodiscard]] Result<ExpressionBinder*> move_to_its_level(AggregateCall& call,
                                                            std::size_t position);
  [[nodiscard]] Status move_to(const ExpressionBinder& owner,
                               AggregateCall& call,
                               std::size_t position) const;
  [[nodiscard]] Failure aggregate_not_allowed() const;
  ExpressionPtr add_aggregate(BoundAggregate aggregate);

  // ── expression_binder_windows.cc ──
  Bound bind_window(const sql::FunctionCall& call, std::size_t position);
  Result<WindowSpecification> bind_window_definition(const sql::WindowDefinition& definition,
                                                     std::size_t position,
                                                     std::size_t depth);
  Result<WindowCall> bind_window_call(const sql::FunctionCall& call, std::size_t position);
  [[nodiscard]] Status bind_frame(const sql::Frame& frame,
                                  WindowSpecification& window,
                                  std::size_t position);

  const Scope& scope_;
  BindContext context_;
  const QueryScope* query_ = nullptr;
  QueryLevel* level_ = nullptr;
  Clause clause_;
};

// Whether a table's name may be an argument.
[[nodiscard]] bool takes_json_rows(std::string_view function);
// Whether a function is called with OVER only.
[[nodiscard]] bool is_window_function_name(std::string_view name);
[[nodiscard]] ExpressionPtr make_conditional(Conditional conditional, Type type);
[[nodiscard]] ExpressionPtr make_or(std::vector<ExpressionPtr> operands);
// NULLS LAST ascending and FIRST descending, unless said.
[[nodiscard]] SortKey make_sort_key(const sql::OrderItem& item, ExpressionPtr expression);

}  // namespace matview::plan
