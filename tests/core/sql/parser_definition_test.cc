// Definitions: constraints of tables, ALTER TABLE, indexes, views, sequences, comments.
#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using namespace matview::sql;

using Names = std::vector<std::string>;

namespace {

template <typename Action>
Action parse_action(std::string_view text) {
  auto alter = parse_one<AlterTable>("ALTER TABLE t " + std::string(text));
  return std::move(std::get<Action>(alter.actions.at(0).node));
}

}  // namespace

TEST_CASE("a column has defaults, an identity and constraints", "[sql][statement]") {
  const auto table = parse_one<CreateTable>(
      "CREATE TABLE t (a serial PRIMARY KEY, b int DEFAULT 1 + 2 NOT NULL, "
      "c int GENERATED ALWAYS AS IDENTITY, d text CONSTRAINT len CHECK (length(d) < 3) UNIQUE, "
      "e int REFERENCES u (x) ON DELETE CASCADE ON UPDATE SET NULL)");
  CHECK(table.columns[0].identity == IdentityKind::kByDefault);
  CHECK(table.columns[0].not_null);
  REQUIRE(table.columns[1].default_value);
  CHECK(table.columns[1].default_value->text == "1 + 2");
  CHECK(table.columns[1].default_value->position == 52);
  CHECK(table.columns[1].not_null);
  CHECK(table.columns[2].identity == IdentityKind::kAlways);
  REQUIRE(table.constraints.size() == 4);
  CHECK(table.constraints[1].kind == ConstraintKind::kCheck);
  CHECK(table.constraints[1].name == "len");
  CHECK(table.constraints[1].check->text == "length(d) < 3");
  CHECK(table.constraints[2].kind == ConstraintKind::kUnique);
  CHECK(table.constraints[2].name.empty());
  const TableConstraint& reference = table.constraints[3];
  CHECK(reference.referenced_table == "u");
  CHECK(reference.referenced_columns == Names{"x"});
  CHECK(reference.on_delete == ReferentialAction::kCascade);
  CHECK(reference.on_update == ReferentialAction::kSetNull);
}

TEST_CASE("constraints may belong to the table", "[sql][statement]") {
  const auto table = parse_one<CreateTable>(
      "CREATE TABLE t (a int, b int, UNIQUE NULLS NOT DISTINCT (a, b), CHECK (a > b), "
      "CONSTRAINT f FOREIGN KEY (a, b) REFERENCES u MATCH SIMPLE ON DELETE SET DEFAULT)");
  REQUIRE(table.constraints.size() == 3);
  CHECK(table.constraints[0].nulls_not_distinct);
  CHECK(table.constraints[0].columns == Names{"a", "b"});
  CHECK(table.constraints[1].check->text == "a > b");
  CHECK(table.constraints[2].name == "f");
  CHECK(table.constraints[2].on_delete == ReferentialAction::kSetDefault);
}

TEST_CASE("a table may be made of a query", "[sql][statement]") {
  const auto table =
      parse_one<CreateTableAs>("CREATE TABLE IF NOT EXISTS t (a, b) AS VALUES (1, 2) WITH NO DATA");
  CHECK(table.if_not_exists);
  CHECK(table.columns == Names{"a", "b"});
  CHECK(to_text(*table.query) == "VALUES (1, 2)");
  CHECK_FALSE(table.with_data);
}

TEST_CASE("definitions are made in the one schema", "[sql][statement]") {
  CHECK(statements_outcome("CREATE TABLE x.t (a int)") == "3F000: schema \"x\" does not exist @13");
  CHECK(statements_outcome("DROP VIEW x.t") == "3F000: schema \"x\" does not exist @10");
  CHECK(parse_one<CreateTable>("CREATE TABLE public.t (a int)").name == "t");
}

// ── ALTER TABLE ─────────────────────────────────────────────────────────────────────────────────

TEST_CASE("ALTER TABLE adds and drops columns and constraints", "[sql][statement]") {
  const auto add = parse_action<AddColumn>("ADD COLUMN IF NOT EXISTS a int DEFAULT 1 UNIQUE");
  CHECK(add.if_not_exists);
  CHECK(add.column.default_value->text == "1");
  CHECK(add.constraints.size() == 1);
  CHECK(parse_action<AddConstraint>("ADD PRIMARY KEY (a)").constraint.columns == Names{"a"});
  CHECK(parse_action<AddConstraint>("ADD CONSTRAINT c CHECK (a)").constraint.name == "c");
  CHECK(parse_action<DropColumn>("DROP IF EXISTS a CASCADE").cascade);
  CHECK(parse_action<DropConstraint>("DROP CONSTRAINT c").name == "c");
  CHECK(parse_one<AlterTable>("ALTER TABLE IF EXISTS t ADD a int, DROP b").actions.size() == 2);
}

TEST_CASE("ALTER TABLE alters columns", "[sql][statement]") {
  const auto type = parse_action<AlterColumnType>("ALTER a SET DATA TYPE text USING a || 'x'");
  CHECK(type.type == matview::TypeId::kText);
  CHECK(type.conversion->text == "a || 'x'");
  CHECK(parse_action<AlterColumnType>("ALTER COLUMN a TYPE int").column == "a");
  CHECK(parse_action<SetColumnDefault>("ALTER a SET DEFAULT 1").value->text == "1");
  CHECK_FALSE(parse_action<SetColumnDefault>("ALTER a DROP DEFAULT").value);
  CHECK(parse_action<SetColumnNotNull>("ALTER a SET NOT NULL").not_null);
  CHECK_FALSE(parse_action<SetColumnNotNull>("ALTER a DROP NOT NULL").not_null);
}

TEST_CASE("ALTER TABLE renames", "[sql][statement]") {
  CHECK(parse_action<RenameTable>("RENAME TO u").new_name == "u");
  CHECK(parse_action<RenameColumn>("RENAME COLUMN a TO b").new_name == "b");
  CHECK(parse_action<RenameColumn>("RENAME a TO b").column == "a");
  CHECK(parse_action<RenameConstraint>("RENAME CONSTRAINT c TO d").name == "c");
}

// ── Other objects ───────────────────────────────────────────────────────────────────────────────

TEST_CASE("an index has keys with a direction, and a predicate", "[sql][statement]") {
  const auto index = parse_one<CreateIndex>(
      "CREATE UNIQUE INDEX IF NOT EXISTS i ON t USING btree (a DESC NULLS LAST, lower(b), "
      "(c + 1) int4_ops) INCLUDE (d) WHERE a > 1");
  CHECK(index.unique);
  CHECK(index.name == "i");
  REQUIRE(index.columns.size() == 3);
  CHECK(index.columns[0].descending);
  CHECK(index.columns[0].nulls == NullsOrder::kLast);
  CHECK(index.columns[1].expression.text == "lower(b)");
  CHECK(index.columns[2].expression.text == "(c + 1)");
  CHECK(index.predicate->text == "a > 1");
  CHECK(parse_one<CreateIndex>("CREATE INDEX ON t (a)").name.empty());
  CHECK(statements_outcome("CREATE INDEX ON t USING gin (a)") ==
        "0A000: access method \"gin\" is not supported @24");
}

TEST_CASE("a view keeps the text of its query", "[sql][statement]") {
  const auto view = parse_one<CreateView>("CREATE OR REPLACE VIEW v (a) AS SELECT  1 ;");
  CHECK(view.or_replace);
  CHECK(view.columns == Names{"a"});
  CHECK(view.query_text == "SELECT  1");
  CHECK(view.query_position == 32);
}

TEST_CASE("a sequence starts and steps", "[sql][statement]") {
  const auto sequence = parse_one<CreateSequence>(
      "CREATE SEQUENCE s START WITH 5 INCREMENT BY -2 NO MAXVALUE CACHE 10 NO CYCLE");
  CHECK(sequence.options.start == 5);
  CHECK(sequence.options.increment == -2);
  CHECK(parse_one<CreateSequence>("CREATE SEQUENCE s MAXVALUE 5").options.maximum == 5);
}

TEST_CASE("DROP and TRUNCATE take several names", "[sql][statement]") {
  const auto drop = parse_one<Drop>("DROP INDEX CONCURRENTLY IF EXISTS a, public.b CASCADE");
  CHECK(drop.kind == ObjectKind::kIndex);
  CHECK(drop.names == Names{"a", "b"});
  const auto truncate = parse_one<Truncate>("TRUNCATE ONLY a, b RESTART IDENTITY CASCADE");
  CHECK(truncate.names == Names{"a", "b"});
  CHECK(truncate.restart_identity);
  CHECK(truncate.cascade);
}

TEST_CASE("COMMENT describes an object, or no longer", "[sql][statement]") {
  const auto column = parse_one<Comment>("COMMENT ON COLUMN public.t.a IS 'text'");
  CHECK(column.name == "t");
  CHECK(column.member == "a");
  CHECK(column.text == "text");
  const auto constraint = parse_one<Comment>("COMMENT ON CONSTRAINT c ON t IS NULL");
  CHECK(constraint.member == "c");
  CHECK_FALSE(constraint.text);
  CHECK(statements_outcome("COMMENT ON COLUMN a IS ''") ==
        "42601: column name must be qualified @18");
  CHECK(statements_outcome("COMMENT ON ROLE r IS ''") ==
        "0A000: COMMENT ON role is not supported @11");
}

// ── Settings ────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("settings are set, reset and shown", "[sql][statement]") {
  const auto set = parse_one<SetVariable>("SET LOCAL Search_Path TO a, 'b'");
  CHECK(set.name == "search_path");
  CHECK(set.value == "a, b");
  CHECK(set.is_local);
  CHECK(parse_one<SetVariable>("SET x = -1").value == "-1");
  CHECK_FALSE(parse_one<SetVariable>("SET a.b = DEFAULT").value);
  CHECK(parse_one<SetVariable>("SET TIME ZONE 'UTC'").name == "timezone");
  CHECK(parse_one<SetVariable>("SET NAMES 'utf8'").name == "client_encoding");
  CHECK(parse_one<SetVariable>("RESET ALL").name == "all");
  CHECK(parse_one<ShowVariable>("SHOW TRANSACTION ISOLATION LEVEL").name ==
        "transaction_isolation");
  CHECK(statements_outcome("SET ROLE x") == "0A000: SET ROLE is not supported @4");
}

TEST_CASE("EXPLAIN has options", "[sql][statement]") {
  const auto explain =
      parse_one<Explain>("EXPLAIN (ANALYZE, VERBOSE, COSTS off, FORMAT json) SELECT 1");
  CHECK(explain.analyze);
  CHECK(explain.json);
  CHECK(statements_outcome("EXPLAIN (x) SELECT 1") ==
        "42601: unrecognized EXPLAIN option \"x\" @9");
  CHECK(statements_outcome("EXPLAIN (FORMAT x) SELECT 1") ==
        "22023: unrecognized value for EXPLAIN option \"format\": \"x\" @16");
}

TEST_CASE("ANALYZE and VACUUM may name tables", "[sql][statement]") {
  CHECK(parse_one<Analyze>("ANALYZE").names.empty());
  CHECK(parse_one<Analyze>("VACUUM (FULL, ANALYZE true) a, b (c)").names == Names{"a", "b"});
  CHECK(parse_one<Analyze>("VACUUM FULL VERBOSE ANALYZE t").is_vacuum);
}
