#include "database/check.h"

#include <catch2/catch.hpp>

#include "database/statement_runner.h"

namespace matview::test {

namespace {

struct Fixture {
  Engine engine{[] { return Instant{0}; }};

  Fixture() {
    run("CREATE TABLE t (id INT PRIMARY KEY, g INT, s TEXT)");
    run("INSERT INTO t SELECT i, i % 7, 's' || i FROM generate_series(1, 300) n(i)");
    run("CREATE MATERIALIZED VIEW v WITH (refresh_strategy = 'incremental') AS "
        "SELECT g, count(*) AS n, sum(id) AS total FROM t GROUP BY g");
    run("CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM t");
    run("CREATE MATERIALIZED VIEW never AS SELECT 1 AS one WITH NO DATA");
    run("DELETE FROM t WHERE id % 10 = 3");
    run("UPDATE t SET g = 8 - g");
  }

  void run(std::string_view sql) {
    const auto statements = parse_script(engine, sql);
    REQUIRE(statements);
    for (const auto& statement : *statements) REQUIRE(run_statement(engine, *statement, {}));
  }

  [[nodiscard]] std::vector<std::string> check() {
    const auto problems = check_engine(engine);
    REQUIRE(problems);
    std::vector<std::string> lines;
    for (const Problem& problem : *problems) {
      lines.push_back(problem.relation + " " + problem.message);
    }
    return lines;
  }
};

// Past transactions, and so past the views.
void hide_a_row(Table& table) {
  RowId row = 0;
  while (!table.is_live(row)) ++row;
  table.hide(row);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a database that is whole has no problems", "[check]") {
  CHECK(check().empty());
}

TEST_CASE_METHOD(Fixture, "an incremental view that is not its query is a problem", "[check]") {
  const auto contents = engine.catalog.views.read_view_data("v");
  REQUIRE(contents);
  hide_a_row(**contents);
  CHECK(check() == std::vector<std::string>{"v is not its query: 1 rows are missing, 0 too many"});
}

TEST_CASE_METHOD(Fixture, "rows that came into a table past everything are a problem", "[check]") {
  hide_a_row(*engine.catalog.tables.find("t"));
  CHECK(check() == std::vector<std::string>{"v is not its query: 1 rows are missing, 1 too many"});
}

TEST_CASE_METHOD(Fixture, "rows that break a rule of their table are a problem", "[check]") {
  run("CREATE TABLE child (id INT REFERENCES t, n INT NOT NULL CHECK (n > 0))");
  run("CREATE UNIQUE INDEX child_n ON child (n)");
  run("INSERT INTO child VALUES (1, 1)");
  CHECK(check().empty());
  run("CREATE TABLE loose (id INT, n INT)");
  run("INSERT INTO loose VALUES (3, 0), (1, 1), (NULL, NULL)");
  Chunk rows;
  std::vector<std::uint32_t> selection;
  engine.catalog.tables.find("loose")->chunk(0).read(rows, selection);
  std::vector<RowId> ids;
  engine.catalog.tables.find("child")->insert(rows, ids);
  CHECK(check() ==
        std::vector<std::string>{
            "child breaks a rule: column \"n\" of relation \"child\" contains null values",
            "child breaks a rule: check constraint \"child_n_check\" of relation \"child\" is "
            "violated by some row",
            "child has two rows of one key in index \"child_n\"",
            "child breaks a rule: insert or update on table \"child\" violates foreign key "
            "constraint \"child_id_fkey\" Key (id)=(3) is not present in table \"t\"."});
}

}  // namespace matview::test
