// Circuits against the run-once driver, below SQL: state returns to empty, and the cutting of
// deltas does not matter.
#include "circuit/circuit.h"

#include <random>

#include <catch2/catch.hpp>

#include "exec/run_once.h"
#include "plan/dynamic_filter.h"
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

TEST_CASE("state does not grow while rows come and go", "[circuit]") {
  Tables tables;
  std::vector<std::string> queries = kQueries;
  queries.insert(
      queries.end(),
      {"SELECT r.s, q.x FROM r LEFT JOIN q ON r.a = q.a AND q.x > 2",
       "SELECT r.s, q.x FROM r FULL JOIN q ON r.a = q.a",
       "SELECT s FROM r WHERE a NOT IN (SELECT a FROM q)",
       "SELECT s, a IN (SELECT a FROM q WHERE q.x > r.b) FROM r",
       "SELECT s FROM r WHERE EXISTS (SELECT FROM q WHERE q.a = r.a)",
       "SELECT s, (SELECT max(x) FROM q WHERE q.a = r.a) FROM r",
       "SELECT s FROM r WHERE b > (SELECT avg(b) FROM r)",
       "SELECT s FROM r WHERE EXISTS (SELECT FROM q WHERE q.x < r.a)",
       "SELECT s, count(DISTINCT a), sum(DISTINCT b), string_agg(s, ',' ORDER BY b) FROM r GROUP "
       "BY s",
       "SELECT a, array_agg(b), stddev(b), mode() WITHIN GROUP (ORDER BY s) FROM r GROUP BY a",
       "SELECT a, s FROM r ORDER BY b, a LIMIT 3 OFFSET 1",
       "SELECT DISTINCT ON (a) a, s FROM r ORDER BY a, b",
       "SELECT a, rank() OVER (PARTITION BY s ORDER BY b), sum(b) OVER (ORDER BY a) FROM r",
       "SELECT a FROM r INTERSECT SELECT a FROM q",
       "SELECT a FROM r EXCEPT ALL SELECT a FROM q",
       "SELECT a, s, count(*) FROM r GROUP BY ROLLUP (a, s)",
       "WITH c AS (SELECT s, count(*) AS n FROM r GROUP BY s) SELECT x.s FROM c x, c y WHERE x.n = "
       "y.n",
       "WITH RECURSIVE t (n) AS (SELECT a FROM q UNION SELECT b::int FROM t JOIN r ON r.a = t.n) "
       "SELECT n FROM t"});
  // Other keys in each round, but as many.
  const auto rows_of = [&](int round) {
    Deltas deltas;
    for (const std::string table : {"r", "q"}) {
      const std::vector<Type> types = tables.catalog.tables.find(table)->schema().types();
      RowBatch rows(types);
      for (int i = 0; i < 60; ++i) {
        rows.column(0).append_value(Value::integer(100 * round + i % 7), tables.dictionary);
        if (table == "r") {
          rows.column(1).append_value(Value::bigint(100 * round + i % 5), tables.dictionary);
          const std::string text = std::to_string(round) + "/" + std::to_string(i % 3);
          rows.column(2).append_value(Value::text(text), tables.dictionary);
        } else {
          rows.column(1).append_value(Value::float8(100 * round + i % 4), tables.dictionary);
        }
      }
      rows.set_row_count(60);
      deltas.emplace(table, std::move(rows));
    }
    return deltas;
  };
  for (const std::string& sql : queries) {
    INFO(sql);
    Circuit circuit(plan::use_dynamic_filters(tables.plan(sql)), tables.dictionary);
    REQUIRE(circuit.build(kNothing));
    std::size_t first = 0;
    for (int round = 0; round < 40; ++round) {
      const Deltas deltas = rows_of(round);
      REQUIRE(circuit.step(deltas));
      REQUIRE(circuit.step(negated(deltas)));
      if (round == 1) first = circuit.byte_size();
    }
    CHECK(circuit.byte_size() <= 2 * first);  // how full tables get depends on what hashes meet
  }
}

}  // namespace matview::test
