// Shared plans and WITH RECURSIVE, run once and maintained.
#include "operators/operator_fixture.h"

namespace matview::test {

namespace {

using plan::make_node;
using plan::NodePtr;

[[nodiscard]] NodePtr join(const NodePtr& left,
                           const NodePtr& right,
                           std::size_t l,
                           std::size_t r) {
  Schema schema = left->schema;
  for (const ColumnSchema& column : right->schema.columns) schema.columns.push_back(column);
  return make_node(
      {.node = plan::Join{.left = left, .right = right, .left_keys = {l}, .right_keys = {r}},
       .schema = std::move(schema)});
}

[[nodiscard]] NodePtr pick(const NodePtr& input, std::vector<std::size_t> columns) {
  plan::Project project{.input = input, .expressions = {}};
  Schema schema;
  for (const std::size_t column : columns) {
    project.expressions.push_back(make_column(column, TypeId::kInteger));
    schema.columns.push_back(input->schema.columns[column]);
  }
  return make_node({.node = std::move(project), .schema = std::move(schema)});
}

[[nodiscard]] NodePtr shared(std::size_t id, const NodePtr& input) {
  return make_node({.node = plan::Shared{.id = id, .input = input}, .schema = input->schema});
}

[[nodiscard]] NodePtr above_one(const NodePtr& input) {
  return make_node(
      {.node = plan::Filter{.input = input,
                            .predicate = OperatorFixture::call("<",
                                                               {make_constant(Value::integer(1)),
                                                                make_column(0, TypeId::kInteger)})},
       .schema = input->schema});
}

// The edges l(from, to) and all that follows from them.
[[nodiscard]] NodePtr reachable(bool distinct, bool through_shared) {
  const NodePtr edges = OperatorFixture::scan("l", 2);
  const NodePtr working = make_node({.node = plan::WorkingTable{.id = 1}, .schema = edges->schema});
  const NodePtr round = through_shared ? shared(5, working) : working;
  NodePtr next = pick(join(round, edges, 1, 0), {0, 3});
  if (through_shared) {  // the same rows, by a second reader of the shared working table
    next = pick(join(next, pick(shared(5, working), {0}), 0, 0), {0, 1});
  }
  return make_node(
      {.node =
           plan::RecursiveUnion{.id = 1, .initial = edges, .recursive = next, .distinct = distinct},
       .schema = edges->schema});
}

[[nodiscard]] Bag closure(const Relations& tables) {
  Bag result;
  for (const auto& [edge, weight] : tables.at("l")) result[edge] = 1;
  for (bool grew = true; grew;) {
    grew = false;
    const Bag before = result;
    for (const auto& [path, once] : before) {
      for (const auto& [edge, weight] : tables.at("l")) {
        if (!path[1] || path[1] != edge[0]) continue;
        grew = result.try_emplace({path[0], edge[1]}, 1).second || grew;
      }
    }
  }
  return result;
}

}  // namespace

TEST_CASE_METHOD(OperatorFixture, "readers of a shared plan all see its rows", "[shared]") {
  const NodePtr common = shared(3, above_one(scan("l", 2)));
  const NodePtr plan = pick(join(common, join(common, scan("r", 2), 0, 0), 1, 1), {0, 1, 2, 5});
  const Model model = [](const Relations& tables) {
    Bag result;
    Bag common_rows;
    for (const auto& [row, weight] : tables.at("l")) {
      if (row[0] && *row[0] > 1) common_rows[row] = weight;
    }
    for (const auto& [a, a_weight] : common_rows) {
      for (const auto& [b, b_weight] : common_rows) {
        for (const auto& [r, r_weight] : tables.at("r")) {
          if (b[0] != r[0] || !a[1] || a[1] != b[1]) continue;
          add(result, {a[0], a[1], b[0], r[1]}, a_weight * b_weight * r_weight);
        }
      }
    }
    return result;
  };
  for (unsigned seed = 0; seed < 30; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    check_run_once(plan, {"l", "r"}, 2, model, random);
    check_maintained(plan, {"l", "r"}, 2, model, random);
  }
}

TEST_CASE_METHOD(OperatorFixture, "a shared plan is fed once a step", "[shared]") {
  const NodePtr common = shared(3, scan("l", 1));
  const NodePtr plan = join(common, common, 0, 0);
  int feeds = 0;
  for (const Retention retention : {Retention::kRunOnce, Retention::kMaintained}) {
    OperatorTree tree = build_operators(plan, context, retention);
    Bag rows;
    BagSink sink(rows, dictionary);
    REQUIRE(tree.step(
        [&](const plan::Node&, Sink&) -> Status {
          ++feeds;
          return {};
        },
        sink));
  }
  CHECK(feeds == 2);
}

TEST_CASE_METHOD(OperatorFixture, "a recursion reaches all there is to reach", "[recursion]") {
  for (const bool through_shared : {false, true}) {
    const NodePtr plan = reachable(true, through_shared);
    for (unsigned seed = 0; seed < 20; ++seed) {
      INFO("seed " << seed << ", shared " << through_shared);
      std::mt19937 random(seed);
      if (through_shared) {
        // A row with NULL as its start does not find itself again.
        const Relations tables{{"l", {{{1, 2}, 1}, {{2, 3}, 2}, {{3, 1}, 1}, {{0, 1}, 1}}}};
        CHECK(run_once(plan, tables, random).value() == closure(tables));
        continue;
      }
      check_run_once(plan, {"l"}, 2, closure, random);
      check_maintained(plan, {"l"}, 2, closure, random);
    }
  }
}

TEST_CASE_METHOD(OperatorFixture, "UNION ALL recursion keeps every way there", "[recursion]") {
  std::mt19937 random(1);
  const Relations diamond{{"l", {{{1, 2}, 1}, {{1, 3}, 1}, {{2, 4}, 1}, {{3, 4}, 1}}}};
  const auto rows = run_once(reachable(false, false), diamond, random);
  REQUIRE(rows);
  Bag expected = diamond.at("l");
  expected[{1, 4}] = 2;
  CHECK(*rows == expected);
}

}  // namespace matview::test
