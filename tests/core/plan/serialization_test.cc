#include "plan/serialization.h"

#include "support/planner.h"

namespace matview::test {

namespace {

const std::vector<std::string> kQueries = {
    "SELECT a, b + 1 AS c FROM r WHERE s LIKE 'x%' AND b IS NOT NULL",
    "SELECT s, COUNT(*), SUM(b), MAX(s) FROM r GROUP BY s HAVING COUNT(*) > 2",
    "SELECT r.s, q.x FROM r JOIN q ON r.a = q.a + 1 ORDER BY q.x DESC NULLS LAST LIMIT 3 OFFSET 1",
    "SELECT CASE WHEN x > 0.5 THEN 'hi' ELSE NULL END AS k, COALESCE(x, 1.5) AS v FROM q",
    "SELECT DATE '2024-01-01' AS d, TRUE AS t FROM q WHERE a IN (1, 2) OR a BETWEEN 5 AND 9",
    "VALUES (1, 'a'), (2, NULL)",
};

}  // namespace

TEST_CASE("a plan read back from its bytes has the same bytes", "[plan]") {
  Planner planner;
  for (const std::string& sql : kQueries) {
    INFO(sql);
    const std::string bytes = plan::serialize(*planner.plan(sql));
    const auto read = plan::deserialize(bytes);
    REQUIRE(read);
    CHECK(plan::serialize(**read) == bytes);
  }
}

TEST_CASE("a plan cut short anywhere is an error, not a crash", "[plan]") {
  Planner planner;
  for (const std::string& sql : kQueries) {
    const std::string bytes = plan::serialize(*planner.plan(sql));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const auto read = plan::deserialize(std::string_view(bytes).substr(0, length));
      REQUIRE_FALSE(read);
      REQUIRE(sqlstate(read.error()->code) == "XX001");
    }
  }
}

TEST_CASE("a plan with any byte changed is read or refused, never a crash", "[plan]") {
  Planner planner;
  for (const std::string& sql : kQueries) {
    const std::string bytes = plan::serialize(*planner.plan(sql));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 0x41);
      const auto read = plan::deserialize(changed);
      if (read) (void)plan::serialize(**read);
    }
  }
}

TEST_CASE("a plan of another version is refused", "[plan]") {
  Planner planner;
  std::string bytes = plan::serialize(*planner.plan(kQueries.front()));
  ++bytes[0];
  CHECK_FALSE(plan::deserialize(bytes));
}

}  // namespace matview::test
