// `operand IN (…)` answers as the comparisons it stands for, OR'ed: TRUE beats NULL beats FALSE.
#include "expr_fixture.h"

namespace matview::test {

namespace {

class MembershipFixture : public ExprFixture {
 public:
  // operand = value OR …; as it is compiled, and by the meaning of OR.
  void check(const ExpressionPtr& operand,
             const std::vector<Value>& rows,
             std::vector<Value> list) {
    const Column held = column(rows.front().type(), rows);
    const Chunk chunk{.columns = {held.view()},
                      .selection = {.rows = nullptr, .count = rows.size()}};
    std::vector<ExpressionPtr> comparisons;
    for (const Value& value : list) {
      comparisons.push_back(make_call(function("=", {operand->type, operand->type}),
                                      {operand, make_constant(value)}));
    }
    std::vector<Value> expected(rows.size(), b(false));
    for (const ExpressionPtr& comparison : comparisons) {
      const std::vector<Value> truths = evaluated(*comparison, chunk);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        if (truths[row] == b(true) || expected[row] == b(false)) expected[row] = truths[row];
      }
    }
    const Expression membership{
        .node = Conjunction{.is_and = false, .operands = std::move(comparisons)},
        .type = TypeId::kBoolean};
    CHECK(evaluated(membership, chunk) == expected);
  }

  [[nodiscard]] std::vector<Value> evaluated(const Expression& expression, const Chunk& chunk) {
    const auto compiled = compile(expression);
    const auto view = compiled->evaluate(chunk, chunk.selection, context());
    REQUIRE(view.has_value());
    return values(*view, chunk.selection.count);
  }
};

[[nodiscard]] std::vector<Value> integers(int first, int last) {
  std::vector<Value> values;
  for (int value = first; value <= last; ++value) values.push_back(i(value));
  return values;
}

}  // namespace

TEST_CASE_METHOD(MembershipFixture, "IN finds what equals one of its values", "[expr][in]") {
  const ExpressionPtr operand = make_column(0, TypeId::kInteger);
  std::vector<Value> rows = integers(-3, 40);
  rows.push_back(Value::null(TypeId::kInteger));
  for (const int count : {2, 8, 9, 30}) {
    std::vector<Value> list = integers(0, count - 1);
    check(operand, rows, list);
    list.push_back(Value::null(TypeId::kInteger));
    check(operand, rows, list);
  }
}

TEST_CASE_METHOD(MembershipFixture,
                 "IN compares texts with texts it has never seen",
                 "[expr][in]") {
  check(make_column(0, TypeId::kText),
        {Value::text("a"), Value::text("b"), Value::null(TypeId::kText), Value::text("")},
        {Value::text("b"), Value::text("new"), Value::text("")});
}

TEST_CASE_METHOD(MembershipFixture, "IN knows equal values of different bits", "[expr][in]") {
  const ExpressionPtr operand = make_column(0, TypeId::kDouble);
  const ExpressionPtr negated = make_call(function("-", {TypeId::kDouble}), {operand});
  const std::vector<Value> rows = {d(0.0), d(-0.0), d(kNan), d(1.5), Value::null(TypeId::kDouble)};
  const std::vector<Value> list = {d(-0.0), d(-kNan), d(-1.5)};
  check(operand, rows, list);
  check(negated, rows, list);
}

TEST_CASE_METHOD(MembershipFixture, "IN reads parameters each time", "[expr][in]") {
  std::vector<ExpressionPtr> comparisons;
  const ExpressionPtr operand = make_column(0, TypeId::kInteger);
  for (const std::size_t index : {0, 1}) {
    const ExpressionPtr parameter = std::make_shared<const Expression>(
        Expression{.node = ParameterReference{index}, .type = TypeId::kInteger});
    comparisons.push_back(
        make_call(function("=", {TypeId::kInteger, TypeId::kInteger}), {operand, parameter}));
  }
  const auto compiled =
      compile({.node = Conjunction{.is_and = false, .operands = std::move(comparisons)},
               .type = TypeId::kBoolean});
  const Column held = column(TypeId::kInteger, integers(1, 3));
  const Chunk chunk{.columns = {held.view()}, .selection = {.rows = nullptr, .count = 3}};
  for (const int wanted : {1, 2, 3}) {
    const std::vector<Value> parameters = {i(wanted), i(7)};
    ExecutionContext with_parameters = context();
    with_parameters.parameters = parameters;
    const auto view = compiled->evaluate(chunk, chunk.selection, with_parameters);
    REQUIRE(view.has_value());
    CHECK(values(*view, 3) == std::vector{b(wanted == 1), b(wanted == 2), b(wanted == 3)});
  }
}

}  // namespace matview::test
