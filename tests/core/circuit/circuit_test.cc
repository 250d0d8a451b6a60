// Circuits against the run-once driver, below SQL: state returns to empty, and the cutting of
// deltas does not matter.
#include "circuit/circuit.h"

#include <random>

#include <catch2/catch.hpp>

#include "exec/run_once.h"
#include "support/planner.h"
#include "types/consolidate.h"

namespace matview::test {

namespace {

class Tables : public Planner {
 public:
  [[nodiscard]] RowBatch random_delta(std::string_view table, std::mt19937& random, int rows) {
    const std::vector<Type> types = catalog.tables.find(table)->schema().types();
    RowBatch delta(types);
    const auto below = [&](unsigned bound) { return static_cast<int>(random() % bound); };
    for (int i = 0; i < rows; ++i) {
      const auto cell = [&](std::size_t c, const Value& value) {
        delta.column(c).append_value(below(8) == 0 ? Value() : value, dictionary);
      };
      cell(0, Value::integer(below(4)));
      if (table == "r") {
        cell(1, Value::bigint(below(6)));
        cell(2, Value::text(below(2) == 0 ? "x" : "y"));
      } else {
        cell(1, Value::float8(below(3) == 0 ? 1e16 : 0.1 * below(10)));
      }
    }
    delta.set_row_count(static_cast<std::size_t>(rows));
    return delta;
  }
};

[[nodiscard]] Deltas negated(const Deltas& deltas) {
  Deltas result;
  for (const auto& [name, delta] : deltas) {
    const std::vector<Type> types = delta.types();
    RowBatch copy(types);
    REQUIRE(delta.for_each_chunk([&](const Chunk& chunk) -> Status {
      copy.append(chunk, -1);
      return {};
    }));
    result.emplace(name, std::move(copy));
  }
  return result;
}

void add(RowBatch& total, const RowBatch& delta) {
  REQUIRE(delta.for_each_chunk([&](const Chunk& chunk) -> Status {
    total.append(chunk);
    return {};
  }));
}

const OperatorTree::Feed kNothing = [](const plan::Node&, Sink&) -> Status { return {}; };

const std::vector<std::string> kQueries = {
    "SELECT a, s FROM r WHERE b > 2",
    "SELECT s, COUNT(*), SUM(b), AVG(a), MIN(b), MAX(s) FROM r GROUP BY s",
    "SELECT COUNT(*), SUM(x), MIN(x) FROM q",
    "SELECT r.s, q.x FROM r JOIN q ON r.a = q.a",
    "SELECT r.b, SUM(q.x), MAX(q.x) FROM r JOIN q ON r.a = q.a GROUP BY r.b",
    "SELECT COUNT(*) FROM r x JOIN r y ON x.a = y.a AND x.s = y.s",
    "SELECT DISTINCT s FROM r",
    "SELECT MAX(n) FROM (SELECT s, COUNT(*) AS n FROM r GROUP BY s) t",
};

}  // namespace

TEST_CASE("undoing every delta returns a circuit to its empty output and state", "[circuit]") {
  Tables tables;
  for (const std::string& sql : kQueries) {
    INFO(sql);
    std::mt19937 random(7);
    const plan::NodePtr plan = tables.plan(sql);
    Circuit circuit(plan, tables.dictionary);
    auto total = circuit.build(kNothing);
    REQUIRE(total);
    const RowBatch empty_output = consolidate(*total);
    std::vector<Deltas> history;
    for (int step = 0; step < 30; ++step) {
      Deltas deltas;
      deltas.emplace("r", tables.random_delta("r", random, 5));
      deltas.emplace("q", tables.random_delta("q", random, 3));
      const auto output = circuit.step(deltas);
      REQUIRE(output);
      add(*total, *output);
      history.push_back(std::move(deltas));
    }
    std::shuffle(history.begin(), history.end(), random);
    for (const Deltas& deltas : history) {
      const auto output = circuit.step(negated(deltas));
      REQUIRE(output);
      add(*total, *output);
    }
    CHECK(consolidate(*total).row_count() == empty_output.row_count());
    // What is left behaves as a new circuit does.
    Deltas deltas;
    deltas.emplace("r", tables.random_delta("r", random, 5));
    Circuit fresh(plan, tables.dictionary);
    REQUIRE(fresh.build(kNothing));
    CHECK(circuit.step(deltas)->row_count() == fresh.step(deltas)->row_count());
  }
}

TEST_CASE("cutting a delta into single rows gives the same sum of outputs", "[circuit]") {
  Tables tables;
  for (const std::string& sql : kQueries) {
    INFO(sql);
    std::mt19937 random(11);
    const plan::NodePtr plan = tables.plan(sql);
    Circuit whole(plan, tables.dictionary);
    Circuit cut(plan, tables.dictionary);
    auto whole_total = whole.build(kNothing);
    auto cut_total = cut.build(kNothing);
    REQUIRE(whole_total);
    REQUIRE(cut_total);
    Deltas deltas;
    deltas.emplace("r", tables.random_delta("r", random, 40));
    deltas.emplace("q", tables.random_delta("q", random, 20));
    add(*whole_total, *whole.step(deltas));
    for (const auto& [name, delta] : deltas) {
      for (std::size_t row = 0; row < delta.row_count(); ++row) {
        const std::vector<Type> types = delta.types();
        RowBatch one(types);
        one.append_row(delta.views(), row);
        Deltas single;
        single.emplace(name, std::move(one));
        add(*cut_total, *cut.step(single));
      }
    }
    RowBatch difference = *whole_total;
    const RowBatch cut_rows = consolidate(*cut_total);
    REQUIRE(cut_rows.for_each_chunk([&](const Chunk& chunk) -> Status {
      difference.append(chunk, -1);
      return {};
    }));
    CHECK(consolidate(difference).row_count() == 0);
  }
}

}  // namespace matview::test
