#include "expr/evaluator.h"

#include "expr_fixture.h"

namespace matview::test {

namespace {

ExpressionPtr parameter(std::size_t index, Type type) {
  return std::make_shared<const Expression>(
      Expression{.node = ParameterReference{index}, .type = type});
}

ExpressionPtr conjunction(bool is_and, std::vector<ExpressionPtr> operands) {
  return std::make_shared<const Expression>(
      Expression{.node = Conjunction{is_and, std::move(operands)}, .type = TypeId::kBoolean});
}

ExpressionPtr coalesce(Type type, std::vector<ExpressionPtr> operands) {
  return std::make_shared<const Expression>(
      Expression{.node = Coalesce{std::move(operands)}, .type = type});
}

class EvaluatorFixture : public ExprFixture {
 public:
  [[nodiscard]] ExpressionPtr call_of(std::string_view name, std::vector<ExpressionPtr> arguments) {
    std::vector<Type> types;
    for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
    return make_call(function(name, types), std::move(arguments));
  }

  // 1 / column > 0: fails for a zero that it looks at.
  [[nodiscard]] ExpressionPtr reciprocal_is_positive(std::size_t column) {
    const ExpressionPtr quotient =
        call_of("/", {make_constant(i(1)), make_column(column, TypeId::kInteger)});
    return call_of(">", {quotient, make_constant(i(-1))});
  }

  [[nodiscard]] ExpressionPtr is_not_zero(std::size_t column) {
    return call_of("<>", {make_column(column, TypeId::kInteger), make_constant(i(0))});
  }

  void add_column(Type type, const std::vector<Value>& rows) {
    columns_.push_back(column(type, rows));
    chunk.columns.clear();
    for (const Column& owned : columns_) chunk.columns.push_back(owned.view());
    chunk.selection = {.rows = nullptr, .count = rows.size()};
  }

  [[nodiscard]] Result<std::vector<Value>> evaluate(const ExpressionPtr& expression) {
    const auto compiled = compile(*expression);
    MATVIEW_ASSIGN(const ColumnView view, compiled->evaluate(chunk, chunk.selection, context()));
    return values(view, chunk.selection.count);
  }

  Chunk chunk;

 private:
  std::vector<Column> columns_;
};

const Value kNullBoolean = Value::null(TypeId::kBoolean);
const Value kNullInteger = Value::null(TypeId::kInteger);

}  // namespace

TEST_CASE_METHOD(EvaluatorFixture, "AND and OR follow three-valued logic", "[expr][evaluator]") {
  const std::vector<Value> truths = {b(true), b(false), kNullBoolean};
  std::vector<Value> left;
  std::vector<Value> right;
  for (const Value& a : truths) {
    for (const Value& c : truths) {
      left.push_back(a);
      right.push_back(c);
    }
  }
  add_column(TypeId::kBoolean, left);
  add_column(TypeId::kBoolean, right);
  const std::vector<ExpressionPtr> operands = {make_column(0, TypeId::kBoolean),
                                               make_column(1, TypeId::kBoolean)};
  CHECK(evaluate(conjunction(true, operands)).value() == std::vector<Value>{b(true),
                                                                            b(false),
                                                                            kNullBoolean,
                                                                            b(false),
                                                                            b(false),
                                                                            b(false),
                                                                            kNullBoolean,
                                                                            b(false),
                                                                            kNullBoolean});
  CHECK(evaluate(conjunction(false, operands)).value() == std::vector<Value>{b(true),
                                                                             b(true),
                                                                             b(true),
                                                                             b(true),
                                                                             b(false),
                                                                             kNullBoolean,
                                                                             b(true),
                                                                             kNullBoolean,
                                                                             kNullBoolean});
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "an operand of AND sees only rows left undecided before it",
                 "[expr][evaluator]") {
  add_column(TypeId::kInteger, {i(0), i(2), i(0)});
  CHECK(evaluate(conjunction(true, {is_not_zero(0), reciprocal_is_positive(0)})).value() ==
        std::vector<Value>{b(false), b(true), b(false)});
  CHECK(!evaluate(conjunction(true, {reciprocal_is_positive(0), is_not_zero(0)})));
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "a branch of CASE is only evaluated for the rows that take it",
                 "[expr][evaluator]") {
  add_column(TypeId::kInteger, {i(0), i(2), kNull});
  const ExpressionPtr quotient =
      call_of("/", {make_constant(i(10)), make_column(0, TypeId::kInteger)});
  const auto guarded = std::make_shared<const Expression>(
      Expression{.node = Conditional{.branches = {{is_not_zero(0), quotient}},
                                     .otherwise = make_constant(kNullInteger)},
                 .type = TypeId::kInteger});
  CHECK(evaluate(guarded).value() == std::vector<Value>{kNullInteger, i(5), kNullInteger});
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "COALESCE takes the first value and evaluates no further",
                 "[expr][evaluator]") {
  add_column(TypeId::kInteger, {i(7), kNull, kNull});
  add_column(TypeId::kInteger, {i(0), i(5), kNull});
  const ExpressionPtr quotient =
      call_of("/", {make_constant(i(10)), make_column(1, TypeId::kInteger)});
  CHECK(
      evaluate(coalesce(TypeId::kInteger, {make_column(0, TypeId::kInteger), quotient})).value() ==
      std::vector<Value>{i(7), i(2), kNullInteger});
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "COALESCE forgets the NULLs of an earlier evaluation",
                 "[expr][evaluator]") {
  add_column(TypeId::kInteger, {kNull, i(1)});
  add_column(TypeId::kInteger, {i(3), kNull});
  const auto compiled = compile(*coalesce(
      TypeId::kInteger, {make_column(0, TypeId::kInteger), make_column(0, TypeId::kInteger)}));
  const ColumnView first = compiled->evaluate(chunk, chunk.selection, context()).value();
  CHECK(values(first, 2) == std::vector<Value>{kNullInteger, i(1)});
  std::swap(chunk.columns[0], chunk.columns[1]);
  const ColumnView second = compiled->evaluate(chunk, chunk.selection, context()).value();
  CHECK(values(second, 2) == std::vector<Value>{i(3), kNullInteger});
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "what a NULL slot holds never causes an error",
                 "[expr][evaluator]") {
  // The slots below the NULLs are 0.
  add_column(TypeId::kInteger, {i(2), kNull, kNull});
  CHECK(evaluate(call_of("/", {make_constant(i(4)), make_column(0, TypeId::kInteger)})).value() ==
        std::vector<Value>{i(2), kNullInteger, kNullInteger});
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "a strict function is NULL where any argument is",
                 "[expr][evaluator]") {
  add_column(TypeId::kDouble, {d(1), kNull, d(3), kNull});
  add_column(TypeId::kDouble, {d(1), d(2), kNull, kNull});
  const Value null = Value::null(TypeId::kDouble);
  CHECK(evaluate(call_of("+", {make_column(0, TypeId::kDouble), make_column(1, TypeId::kDouble)}))
            .value() == std::vector<Value>{d(2), null, null, null});
}

TEST_CASE_METHOD(EvaluatorFixture, "only the given rows are computed", "[expr][evaluator]") {
  add_column(TypeId::kInteger, {i(0), i(2), i(0), i(5)});
  const auto compiled =
      compile(*call_of("/", {make_constant(i(10)), make_column(0, TypeId::kInteger)}));
  const std::vector<std::uint32_t> rows = {1, 3};
  const ColumnView view =
      compiled->evaluate(chunk, {.rows = rows.data(), .count = rows.size()}, context()).value();
  CHECK(view.values<std::int32_t>()[1] == 5);
  CHECK(view.values<std::int32_t>()[3] == 2);
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "a parameter follows its value between executions",
                 "[expr][evaluator]") {
  const auto compiled = compile(*parameter(0, TypeId::kText));
  chunk.selection.count = 3;
  for (const Value& value : {t("a"), Value::null(TypeId::kText), t("b")}) {
    parameters = {value};
    const ColumnView view = compiled->evaluate(chunk, chunk.selection, context()).value();
    CHECK(values(view, 3) == std::vector<Value>{value, value, value});
  }
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "a constant reaches as far as the rows that are asked for",
                 "[expr][evaluator]") {
  const auto compiled = compile(*make_constant(l(42)));
  for (const std::size_t count : {std::size_t{1}, kChunkRows}) {
    chunk.selection.count = count;
    const ColumnView view = compiled->evaluate(chunk, chunk.selection, context()).value();
    CHECK(view.values<std::int64_t>()[count - 1] == 42);
  }
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "select_rows keeps true and drops false and NULL",
                 "[expr][evaluator]") {
  add_column(TypeId::kBoolean, {b(true), b(false), kNull, b(true)});
  const auto compiled = compile(*make_column(0, TypeId::kBoolean));
  std::vector<std::uint32_t> selected = {9, 9};
  REQUIRE(select_rows(*compiled, chunk, chunk.selection, context(), selected));
  CHECK(selected == std::vector<std::uint32_t>{0, 3});
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "select_rows narrows a selection in place",
                 "[expr][evaluator]") {
  add_column(TypeId::kBoolean, {b(true), b(false), b(true), b(true)});
  const auto compiled = compile(*make_column(0, TypeId::kBoolean));
  std::vector<std::uint32_t> selected = {1, 2, 3};
  const Selection rows{.rows = selected.data(), .count = selected.size()};
  REQUIRE(select_rows(*compiled, chunk, rows, context(), selected));
  CHECK(selected == std::vector<std::uint32_t>{2, 3});
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "make_and flattens and split_conjunction undoes it",
                 "[expr][expression]") {
  const ExpressionPtr a = make_column(0, TypeId::kBoolean);
  const ExpressionPtr c = make_column(1, TypeId::kBoolean);
  const ExpressionPtr e = make_column(2, TypeId::kBoolean);
  CHECK(split_conjunction(make_and({a, make_and({c, e})})) == std::vector<ExpressionPtr>{a, c, e});
  CHECK(make_and({a}) == a);
  CHECK(same_expression(*make_and({}), *make_constant(b(true))));
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "same_expression tells 0.0 from -0.0 and knows NaN again",
                 "[expr][expression]") {
  CHECK(!same_expression(*make_constant(d(0.0)), *make_constant(d(-0.0))));
  CHECK(same_expression(*make_constant(d(kNan)), *make_constant(d(kNan))));
  CHECK(same_expression(*is_not_zero(1), *is_not_zero(1)));
  CHECK(!same_expression(*is_not_zero(1), *is_not_zero(2)));
}

TEST_CASE_METHOD(EvaluatorFixture,
                 "map_columns replaces every column reference",
                 "[expr][expression]") {
  const auto shift = [](std::size_t index, Type type) { return make_column(index + 10, type); };
  const ExpressionPtr expression =
      coalesce(TypeId::kBoolean, {make_and({is_not_zero(0), is_not_zero(1)}), is_not_zero(2)});
  std::vector<std::size_t> seen;
  for_each_column(*map_columns(expression, shift),
                  [&](std::size_t index) { seen.push_back(index); });
  CHECK(seen == std::vector<std::size_t>{10, 11, 12});
  CHECK(!is_constant(*expression));
  CHECK(is_constant(*parameter(0, TypeId::kInteger)));
}

}  // namespace matview::test
