// Set-returning functions beside rows: generate_series(c0, c1) and generate_series(c1, c0, -1).
#include "expr/set_functions.h"
#include "operators/operator_fixture.h"

namespace matview::test {

namespace {

[[nodiscard]] plan::SetReturningCall series(std::vector<ExpressionPtr> arguments) {
  const std::vector<Type> types(arguments.size(), TypeId::kInteger);
  const auto function = find_set_function("generate_series", types);
  REQUIRE(function);
  return {.function = *function, .arguments = std::move(arguments), .results = {TypeId::kInteger}};
}

[[nodiscard]] plan::NodePtr expand(bool two, bool ordinality, bool keep_empty) {
  const ExpressionPtr a = make_column(0, TypeId::kInteger);
  const ExpressionPtr b = make_column(1, TypeId::kInteger);
  plan::Expand expand{.input = OperatorFixture::scan("l", 2),
                      .calls = {series({a, b})},
                      .ordinality = ordinality,
                      .keep_empty = keep_empty};
  if (two) expand.calls.push_back(series({b, a, make_constant(Value::integer(-1))}));
  Schema schema = expand.input->schema;
  for (std::size_t i = 0; i < expand.calls.size(); ++i) {
    schema.columns.push_back({.name = "generate_series", .type = TypeId::kInteger});
  }
  if (ordinality) schema.columns.push_back({.name = "ordinality", .type = TypeId::kBigint});
  return plan::make_node({.node = std::move(expand), .schema = std::move(schema)});
}

[[nodiscard]] Bag expanded(bool two, bool ordinality, bool keep_empty, const Relations& tables) {
  Bag result;
  for (const auto& [row, weight] : tables.at("l")) {
    std::vector<std::int64_t> up;
    if (row[0] && row[1]) {
      for (std::int64_t i = *row[0]; i <= *row[1]; ++i) up.push_back(i);
    }
    const std::vector<std::int64_t> down(up.rbegin(), up.rend());
    for (std::size_t i = 0; i < std::max<std::size_t>(up.size(), keep_empty ? 1 : 0); ++i) {
      CellRow line = row;
      line.push_back(i < up.size() ? Cell(up[i]) : Cell());
      if (two) line.push_back(i < down.size() ? Cell(down[i]) : Cell());
      if (ordinality)
        line.push_back(i < up.size() ? Cell(static_cast<std::int64_t>(i + 1)) : Cell());
      add(result, line, weight);
    }
  }
  return result;
}

}  // namespace

TEST_CASE_METHOD(OperatorFixture, "a row expands into the rows of its calls", "[expand]") {
  for (const bool two : {false, true}) {
    for (const bool ordinality : {false, true}) {
      for (const bool keep_empty : {false, true}) {
        const plan::NodePtr plan = expand(two, ordinality, keep_empty);
        const Model model = [&](const Relations& tables) {
          return expanded(two, ordinality, keep_empty, tables);
        };
        std::mt19937 random(17);
        for (int i = 0; i < 10; ++i) check_run_once(plan, {"l"}, 2, model, random);
        check_maintained(plan, {"l"}, 2, model, random);
      }
    }
  }
}

TEST_CASE_METHOD(OperatorFixture, "a row may expand into more than a chunk", "[expand]") {
  std::mt19937 random(17);
  const Relations tables{{"l", {{{1, 5000}, 2}, {{7, 7}, 1}}}};
  CHECK((run_once(expand(true, true, false), tables, random).value() ==
         expanded(true, true, false, tables)));
}

}  // namespace matview::test
