// The time zone of the session, and what must not depend on it.
#include "types/time_zone.h"

#include "support/database_session.h"
#include "types/date_time.h"

namespace matview::test {

namespace {

TEST_CASE("a materialized view is computed in UTC, whoever changes or refreshes it",
          "[time_zone]") {
  const std::string strategy = GENERATE("incremental", "manual");
  Session session;
  session.run(
      "SET TIME ZONE 'America/New_York'; CREATE TABLE t (id INT PRIMARY KEY, at TIMESTAMPTZ);"
      "INSERT INTO t VALUES (1, '2024-07-01 23:00')");
  session.run(
      "CREATE MATERIALIZED VIEW v WITH (refresh_strategy = '" + strategy +
      "') AS SELECT id, at::date AS day, at::text AS shown, at >= '2024-07-02' AS later FROM t");
  session.run("INSERT INTO t VALUES (2, '2024-07-02 12:00'); REFRESH MATERIALIZED VIEW v");
  const Rows expected = {"1|2024-07-02|2024-07-02 03:00:00+00|t",
                         "2|2024-07-02|2024-07-02 16:00:00+00|t"};
  CHECK(session.bag("SELECT * FROM v") == expected);
  session.run("SET TIME ZONE 'Asia/Tokyo'; UPDATE t SET id = id; REFRESH MATERIALIZED VIEW v");
  CHECK(session.bag("SELECT * FROM v") == expected);
}

TEST_CASE("a statement that is repeated means what the zone of the day says", "[time_zone]") {
  Session session;
  const std::string sql = "SELECT timestamptz '2024-07-01 12:00' = '2024-07-01 16:00+00'";
  CHECK(session.query(sql) == Rows{"f"});
  session.run("SET TIME ZONE 'America/New_York'");
  CHECK(session.query(sql) == Rows{"t"});
  session.run("RESET ALL");
  CHECK(session.query(sql) == Rows{"f"});
}

TEST_CASE("the zone of one database is not that of another", "[time_zone]") {
  Session one;
  Session other;
  one.run("SET TIME ZONE 'America/New_York'");
  CHECK(other.query("SELECT (timestamptz '2024-07-01 12:00+00')::text") ==
        Rows{"2024-07-01 12:00:00+00"});
  CHECK(one.query("SELECT (timestamptz '2024-07-01 12:00+00')::text") ==
        Rows{"2024-07-01 08:00:00-04"});
}

TEST_CASE("local times that are skipped or come twice are before or after the change",
          "[time_zone]") {
  const TimeZone zone = find_time_zone("America/New_York").value();
  const auto offset = [&](std::string_view local) {
    return zone.offset_of_local(parse_timestamp(local).value()) / 3600;
  };
  CHECK(offset("2024-03-10 01:59:59") == -5);
  CHECK(offset("2024-03-10 02:30:00") == -5);
  CHECK(offset("2024-03-10 03:00:00") == -4);
  CHECK(offset("2024-11-03 00:59:59") == -4);
  CHECK(offset("2024-11-03 01:30:00") == -5);
  CHECK(offset("290000-07-01 00:00:00") == -4);
  CHECK(offset("4000-01-01 00:00:00 BC") == -4);  // -4:56:02, of the sun
}

}  // namespace

}  // namespace matview::test
