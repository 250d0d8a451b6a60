#include "plan/rewrites/rewrites.h"

#include <algorithm>

#include "plan/explain.h"
#include "support/planner.h"

namespace matview::test {

namespace {

// The plan's lines without indentation.
std::vector<std::string> shape(const plan::Node& root) {
  std::vector<std::string> lines = plan::explain_text(root, nullptr);
  for (std::string& line : lines) {
    line = line.substr(line.find_first_not_of("-> "));
    line = line.substr(0, line.find("  ["));
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an equality between two tables becomes the key of their join", "[plan]") {
  Planner planner;
  CHECK(shape(*planner.plan("SELECT r.s FROM r, q WHERE r.a = q.a")) ==
        Lines{"Project (1 columns)", "Hash Join (1 keys)", "Scan on r", "Scan on q"});
}

TEST_CASE("a condition on one table is checked before the join", "[plan]") {
  Planner planner;
  CHECK(shape(*planner.plan("SELECT r.b FROM r JOIN q ON r.a = q.a WHERE q.x > 1")) ==
        Lines{"Project (1 columns)",
              "Hash Join (1 keys)",
              "Scan on r",
              "Project (1 columns)",
              "Filter",
              "Scan on q"});
}

TEST_CASE("a condition on grouping columns is checked before grouping, others after", "[plan]") {
  Planner planner;
  CHECK(shape(*planner.plan("SELECT * FROM (SELECT s, COUNT(*) AS n FROM r GROUP BY s) t "
                            "WHERE s = 'x' AND n > 1")) ==
        Lines{"Project (2 columns)",
              "Project (2 columns)",
              "Filter",
              "Hash Aggregate (1 keys, 1 aggregates)",
              "Filter",
              "Scan on r"});
}

TEST_CASE("a condition does not pass a LIMIT", "[plan]") {
  Planner planner;
  CHECK(shape(*planner.plan("SELECT * FROM (SELECT a FROM r LIMIT 3) t WHERE a > 1")) ==
        Lines{"Project (1 columns)", "Filter", "Limit", "Project (1 columns)", "Scan on r"});
}

TEST_CASE("a scan reads only the columns that are used", "[plan]") {
  Planner planner;
  plan::NodePtr node = planner.plan("SELECT b FROM r WHERE a > 1");
  while (!std::holds_alternative<plan::Scan>(node->node)) node = plan::inputs_of(*node).front();
  CHECK(std::get<plan::Scan>(node->node).columns == std::vector<std::size_t>{0, 1});
}

TEST_CASE("a primary key compared with a constant is looked up", "[plan]") {
  Planner planner;
  const auto rewritten = plan::use_primary_keys(
      planner.plan("SELECT b FROM r WHERE 7 = a AND b > 1"), planner.catalog);
  CHECK(shape(*rewritten) == Lines{"Project (1 columns)", "Filter", "Primary Key Lookup on r"});
  const auto without_key =
      plan::use_primary_keys(planner.plan("SELECT x FROM q WHERE a = 7"), planner.catalog);
  CHECK(shape(*without_key) == Lines{"Project (1 columns)", "Filter", "Scan on q"});
}

TEST_CASE("what every arm of an OR demands is the key of the join", "[plan]") {
  Planner planner;
  CHECK(shape(*planner.plan("SELECT r.s FROM r, q WHERE (r.a = q.a AND r.b > q.x) OR "
                            "(r.a = q.a AND q.x = 2)")) ==
        Lines{"Project (1 columns)", "Filter", "Hash Join (1 keys)", "Scan on r", "Scan on q"});
}

TEST_CASE("what the arms of an OR say of one table is checked before the join", "[plan]") {
  Planner planner;
  const Lines lines = shape(*planner.plan(
      "SELECT r.s FROM r, q WHERE r.a = q.a AND ((r.b = 1 AND q.x = 1) OR (r.b = 2 AND q.x = 2))"));
  // On both tables, and above the join what they do not decide.
  CHECK(std::ranges::count(lines, "Filter") == 3);
}

TEST_CASE("a part that occurs twice is computed once", "[plan]") {
  Planner planner;
  const Lines lines =
      shape(*planner.plan("SELECT x.s, y.n FROM (SELECT s, COUNT(*) AS n FROM r GROUP BY s) x JOIN "
                          "(SELECT s AS t, COUNT(*) AS n FROM r GROUP BY s) y ON x.n = y.n"));
  CHECK(std::ranges::count(lines, "Shared 0") == 2);
}

TEST_CASE("ORDER BY with LIMIT keeps the first rows only", "[plan]") {
  Planner planner;
  CHECK(shape(*planner.plan("SELECT b FROM r ORDER BY b LIMIT 3 OFFSET 1")) ==
        Lines{"Top-k (1 keys)", "Project (1 columns)", "Scan on r"});
}

}  // namespace matview::test
