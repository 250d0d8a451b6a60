// What INSERT, UPDATE and DELETE have beyond their rows: WITH, ON CONFLICT, FROM, RETURNING; COPY.
#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using namespace matview::sql;

using Names = std::vector<std::string>;

TEST_CASE("INSERT may resolve conflicts and return rows", "[sql][statement]") {
  const auto insert = parse_one<Insert>(
      "WITH q AS (SELECT 1) INSERT INTO t AS x (a) TABLE q ON CONFLICT (a, b) DO UPDATE "
      "SET a = excluded.a, (b, c) = (1, DEFAULT) WHERE x.a > 1 RETURNING a, x.* ");
  CHECK(insert.with.size() == 1);
  CHECK(insert.alias == "x");
  REQUIRE(insert.on_conflict);
  CHECK(insert.on_conflict->columns == Names{"a", "b"});
  CHECK(insert.on_conflict->do_update);
  REQUIRE(insert.on_conflict->assignments.size() == 2);
  CHECK(insert.on_conflict->assignments[1].columns == Names{"b", "c"});
  CHECK(to_text(*insert.on_conflict->assignments[1].value) == "ROW(1, DEFAULT)");
  CHECK(to_text(*insert.on_conflict->where) == "(x.a > 1)");
  CHECK(insert.returning.size() == 2);
}

TEST_CASE("a conflict may be ignored, of any constraint or one", "[sql][statement]") {
  const auto any = parse_one<Insert>("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING");
  REQUIRE(any.on_conflict);
  CHECK_FALSE(any.on_conflict->do_update);
  const auto one =
      parse_one<Insert>("INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT k DO NOTHING");
  CHECK(one.on_conflict->constraint == "k");
  CHECK(statements_outcome("INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1") ==
        "42601: ON CONFLICT DO UPDATE requires inference specification or constraint name @25");
}

TEST_CASE("INSERT may take defaults, or what the system gives", "[sql][statement]") {
  CHECK(parse_one<Insert>("INSERT INTO t DEFAULT VALUES").source == nullptr);
  CHECK(parse_one<Insert>("INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (1)")
            .overriding_system_value);
  const auto values = parse_one<Insert>("INSERT INTO t VALUES (DEFAULT, 1)");
  CHECK(to_text(*values.source) == "VALUES (DEFAULT, 1)");
}

TEST_CASE("UPDATE may assign several columns at once, and read other tables", "[sql][statement]") {
  const auto update = parse_one<Update>(
      "UPDATE ONLY t SET (a, b) = (SELECT 1, 2), (c) = ROW(3), d = DEFAULT FROM u JOIN v ON true "
      "WHERE t.a = u.a RETURNING *");
  REQUIRE(update.assignments.size() == 3);
  CHECK(update.assignments[0].columns == Names{"a", "b"});
  CHECK(to_text(*update.assignments[1].value) == "3");
  CHECK(to_text(*update.assignments[2].value) == "DEFAULT");
  CHECK(update.from.size() == 1);
  CHECK(update.returning.size() == 1);
  CHECK(statements_outcome("UPDATE t SET (a, b) = (1, 2, 3)") ==
        "42601: number of columns does not match number of values @22");
  CHECK(statements_outcome("UPDATE t SET (a, b) = c") ==
        "0A000: source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression "
        "@22");
}

TEST_CASE("DELETE may read other tables", "[sql][statement]") {
  const auto deletion = parse_one<Delete>(
      "WITH q AS (SELECT 1) DELETE FROM t USING u, q WHERE t.a = u.a RETURNING a");
  CHECK(deletion.with.size() == 1);
  CHECK(deletion.using_tables.size() == 2);
  CHECK(deletion.returning.size() == 1);
}

// ── COPY ────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("COPY names a table or a query, and where its bytes are", "[sql][statement]") {
  const auto from = parse_one<Copy>("COPY public.t (a, b) FROM STDIN");
  CHECK(from.is_from);
  CHECK(from.table == "t");
  CHECK(from.columns == Names{"a", "b"});
  CHECK_FALSE(from.csv);
  const auto to = parse_one<Copy>("COPY (SELECT 1) TO STDOUT");
  CHECK_FALSE(to.is_from);
  CHECK(to_text(*to.query) == "SELECT 1");
  CHECK(statements_outcome("COPY t FROM 'file'") == "0A000: COPY with a file is not supported @12");
  CHECK(statements_outcome("COPY t FROM PROGRAM 'ls'") ==
        "0A000: COPY with a program is not supported @12");
  CHECK(statements_outcome("COPY (SELECT 1) FROM STDIN") ==
        "42601: syntax error at or near \"FROM\" @16");
}

TEST_CASE("COPY has options in parentheses", "[sql][statement]") {
  const auto copy = parse_one<Copy>(
      "COPY t FROM STDIN WITH (FORMAT csv, HEADER, DELIMITER ';', NULL 'x', QUOTE '''', "
      "ESCAPE '!', FORCE_NULL (a), FORCE_NOT_NULL *, ENCODING 'UTF8')");
  CHECK(copy.csv);
  CHECK(copy.header);
  CHECK(copy.delimiter == ";");
  CHECK(copy.null_string == "x");
  CHECK(copy.quote == "'");
  CHECK(copy.escape == "!");
  CHECK(copy.force_null.names == Names{"a"});
  CHECK(copy.force_not_null.all);
  CHECK(parse_one<Copy>("COPY t FROM STDIN (HEADER match)").header_matches);
  CHECK_FALSE(parse_one<Copy>("COPY t FROM STDIN (HEADER false)").header);
}

TEST_CASE("COPY has options without parentheses, too", "[sql][statement]") {
  const auto copy =
      parse_one<Copy>("COPY t TO STDOUT WITH CSV HEADER DELIMITER AS ';' NULL '' FORCE QUOTE a, b");
  CHECK(copy.csv);
  CHECK(copy.header);
  CHECK(copy.delimiter == ";");
  CHECK(copy.null_string == "");
  CHECK(copy.force_quote.names == Names{"a", "b"});
}

TEST_CASE("an option that COPY does not have is named", "[sql][statement]") {
  CHECK(statements_outcome("COPY t FROM STDIN (x 1)") == "42601: option \"x\" not recognized @19");
  CHECK(statements_outcome("COPY t FROM STDIN (FORMAT x)") ==
        "22023: COPY format \"x\" not recognized @26");
  CHECK(statements_outcome("COPY t FROM STDIN (FORMAT binary)") ==
        "0A000: COPY in binary format is not supported @26");
  CHECK(statements_outcome("COPY t FROM STDIN (FORMAT csv, FORMAT csv)") ==
        "42601: conflicting or redundant options @31");
}
