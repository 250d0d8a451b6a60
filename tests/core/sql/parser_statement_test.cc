#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using namespace matview::sql;
using matview::TypeId;
using matview::Value;
using Names = std::vector<std::string>;

// ── Scripts ─────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("statements are separated by semicolons, and empty ones skipped", "[sql][statement]") {
  const auto statements = parse_statements(";; SELECT 1 ; -- done\n DELETE FROM t;");
  REQUIRE(statements);
  REQUIRE(statements->size() == 2);
  CHECK((*statements)[0].position == 3);
  CHECK((*statements)[0].length == 8);
  CHECK(std::holds_alternative<Delete>((*statements)[1].node));
  CHECK(parse_statements(" /* nothing */ ")->empty());
}

TEST_CASE("a statement knows its highest parameter and where its name is", "[sql][statement]") {
  const auto statements = parse_statements("SELECT $2 + $1; UPDATE t SET a = $7; SELECT 1");
  REQUIRE(statements);
  CHECK((*statements)[0].parameter_count == 2);
  CHECK((*statements)[1].parameter_count == 7);
  CHECK((*statements)[1].name_position == 23);
  CHECK((*statements)[2].parameter_count == 0);
}

TEST_CASE("a word too many is a syntax error", "[sql][statement]") {
  CHECK(statements_outcome("DELETE FROM t WHERE a b") ==
        "42601: syntax error at or near \"b\" @22");
  CHECK(statements_outcome("SELEC 1") == "42601: syntax error at or near \"SELEC\" @0");
}

TEST_CASE("statements we lack are refused by name", "[sql][statement]") {
  CHECK(statements_outcome("GRANT ALL ON t TO u") == "0A000: GRANT is not supported @0");
  CHECK(statements_outcome("CREATE OR REPLACE FUNCTION f() RETURNS int AS ''") ==
        "0A000: CREATE FUNCTION is not supported @7");
  CHECK(statements_outcome("CREATE TEMP TABLE t (a int) ON COMMIT DROP") ==
        "0A000: ON COMMIT DROP is not supported @28");
  CHECK(statements_outcome("ALTER SEQUENCE s RESTART") ==
        "0A000: ALTER SEQUENCE is not supported @17");
  CHECK(statements_outcome("CREATE NONSENSE x") ==
        "42601: syntax error at or near \"NONSENSE\" @7");
}

// ── Tables ──────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("columns have a type and constraints", "[sql][statement]") {
  const auto table = parse_one<CreateTable>(
      "CREATE TABLE IF NOT EXISTS public.t (id bigint PRIMARY KEY, \"Name\" text NOT NULL, "
      "at timestamp NULL, x double precision)");
  CHECK(table.name == "t");
  CHECK(table.if_not_exists);
  REQUIRE(table.columns.size() == 4);
  REQUIRE(table.constraints.size() == 1);
  CHECK(table.constraints[0].kind == ConstraintKind::kPrimaryKey);
  CHECK(table.constraints[0].columns == Names{"id"});
  CHECK(table.columns[0].type == TypeId::kBigint);
  CHECK(table.columns[1].name == "Name");
  CHECK(table.columns[1].not_null);
  CHECK_FALSE(table.columns[2].not_null);
  CHECK(table.columns[3].type == TypeId::kDouble);
  CHECK(table.columns[3].position == 101);
}

TEST_CASE("a primary key may be a table constraint of several columns", "[sql][statement]") {
  const auto table =
      parse_one<CreateTable>("CREATE TABLE t (a int, b int, CONSTRAINT pk PRIMARY KEY (b, a))");
  REQUIRE(table.constraints.size() == 1);
  CHECK(table.constraints[0].columns == Names{"b", "a"});
}

TEST_CASE("a table has one primary key at most", "[sql][statement]") {
  constexpr std::string_view kMessage =
      "42P16: multiple primary keys for table \"t\" are not allowed";
  CHECK(statements_outcome("CREATE TABLE t (a int PRIMARY KEY, b int PRIMARY KEY)") ==
        std::string(kMessage) + " @41");
  CHECK(statements_outcome("CREATE TABLE t (a int PRIMARY KEY, PRIMARY KEY (a))") ==
        std::string(kMessage) + " @35");
}

TEST_CASE("a column is NULL or NOT NULL, not both", "[sql][statement]") {
  CHECK(statements_outcome("CREATE TABLE t (a int NULL NOT NULL)") ==
        "42601: conflicting NULL/NOT NULL declarations for column \"a\" of table \"t\" @27");
}

TEST_CASE("constraints we lack are refused by name", "[sql][statement]") {
  CHECK(statements_outcome("CREATE TABLE t (a int, EXCLUDE USING gist (a WITH =))") ==
        "0A000: EXCLUDE is not supported @23");
  CHECK(statements_outcome("CREATE TABLE t (a int UNIQUE DEFERRABLE)") ==
        "0A000: DEFERRABLE is not supported @29");
  CHECK(statements_outcome("CREATE TABLE t (a int GENERATED ALWAYS AS (b + 1) VIRTUAL)") ==
        "0A000: a virtual generated column is not supported @50");
}

TEST_CASE("a definition cut short is a syntax error", "[sql][statement]") {
  CHECK(statements_outcome("CREATE TABLE t (a int,)") ==
        "42601: syntax error at or near \")\" @22");
  CHECK(statements_outcome("CREATE TABLE t (a int") == "42601: syntax error at end of input @21");
}

TEST_CASE("DROP TABLE may be conditional and cascade", "[sql][statement]") {
  const auto drop = parse_one<Drop>("DROP TABLE IF EXISTS t, u CASCADE");
  CHECK(drop.kind == ObjectKind::kTable);
  CHECK(drop.names == Names{"t", "u"});
  CHECK(drop.if_exists);
  CHECK(drop.cascade);
  CHECK_FALSE(parse_one<Drop>("DROP TABLE t RESTRICT").cascade);
}

// ── Data ────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("INSERT takes values or a query, for some columns or all", "[sql][statement]") {
  const auto values = parse_one<Insert>("INSERT INTO t (a, b) VALUES (1, 2), (3, 4)");
  CHECK(values.table == "t");
  CHECK(values.columns == Names{"a", "b"});
  CHECK(to_text(*values.source) == "VALUES (1, 2), (3, 4)");
  const auto query = parse_one<Insert>("INSERT INTO t (SELECT 1)");
  CHECK(query.columns.empty());
  CHECK(to_text(*query.source) == "SELECT 1");
}

TEST_CASE("UPDATE assigns columns where a condition holds", "[sql][statement]") {
  const auto update = parse_one<Update>("UPDATE t AS x SET a = a + 1, b = NULL WHERE x.c");
  CHECK(update.table == "t");
  CHECK(update.alias == "x");
  REQUIRE(update.assignments.size() == 2);
  CHECK(update.assignments[0].columns == Names{"a"});
  CHECK(to_text(*update.assignments[0].value) == "(a + 1)");
  CHECK(update.assignments[1].position == 29);
  CHECK(to_text(*update.where) == "x.c");
  CHECK(parse_one<Update>("UPDATE t SET a = 1").alias.empty());
}

TEST_CASE("DELETE has an alias and a condition, or neither", "[sql][statement]") {
  const auto deletion = parse_one<Delete>("DELETE FROM t x WHERE x.a = 1");
  CHECK(deletion.alias == "x");
  CHECK(to_text(*deletion.where) == "(x.a = 1)");
  CHECK(parse_one<Delete>("DELETE FROM t").where == nullptr);
}

TEST_CASE("clauses of data statements that we lack are refused by name", "[sql][statement]") {
  CHECK(statements_outcome("INSERT INTO t VALUES (1) ON CONFLICT (a) WHERE b DO NOTHING") ==
        "0A000: ON CONFLICT … WHERE is not supported @41");
  CHECK(statements_outcome("UPDATE t SET a[1:2] = b") ==
        "0A000: assignment to a slice of an array is not supported @16");
  CHECK(statements_outcome("DELETE FROM t WHERE CURRENT OF c") ==
        "0A000: WHERE CURRENT OF is not supported @20");
}

// ── Materialized views ──────────────────────────────────────────────────────────────────────────

TEST_CASE("a view keeps the text of its query as the user wrote it", "[sql][statement]") {
  const auto view = parse_one<CreateMaterializedView>(
      "CREATE MATERIALIZED VIEW v AS\n  SELECT  a -- the key\n  FROM T  WITH NO DATA ;");
  CHECK(view.query_text == "SELECT  a -- the key\n  FROM T");
  CHECK(view.query_position == 32);
  CHECK_FALSE(view.with_data);
  CHECK(to_text(*view.query) == "SELECT a FROM t");
}

TEST_CASE("a view may name its columns and have options", "[sql][statement]") {
  const auto view = parse_one<CreateMaterializedView>(
      "CREATE MATERIALIZED VIEW IF NOT EXISTS v (a, b) WITH (refresh_strategy = auto, "
      "max_cpu_percent = 25, lazy_update = TRUE, lazy_catchup_window = '10 s', rate = -1.5, bare) "
      "AS (SELECT 1, 2) WITH DATA");
  CHECK(view.if_not_exists);
  CHECK(view.columns == Names{"a", "b"});
  REQUIRE(view.options.size() == 6);
  CHECK(view.options[0].name == "refresh_strategy");
  CHECK(view.options[0].value == Value::text("auto"));
  CHECK(view.options[0].position == 54);
  CHECK(view.options[1].value == Value::integer(25));
  CHECK(view.options[2].value == Value::boolean(true));
  CHECK(view.options[3].value == Value::text("10 s"));
  CHECK(view.options[4].value == Value::numeric("-1.5"));
  CHECK(view.options[5].value == Value::boolean(true));
  CHECK(view.query_text == "(SELECT 1, 2)");
  CHECK(view.with_data);
}

TEST_CASE("a view has no parameters", "[sql][statement]") {
  CHECK(statements_outcome("CREATE MATERIALIZED VIEW v AS SELECT $1") ==
        "0A000: materialized views may not be defined using bound parameters");
}

TEST_CASE("REFRESH says how", "[sql][statement]") {
  const auto plain = parse_one<RefreshMaterializedView>("REFRESH MATERIALIZED VIEW public.v");
  CHECK(plain.name == "v");
  CHECK_FALSE((plain.concurrently || plain.incrementally));
  CHECK(plain.with_data);
  CHECK(
      parse_one<RefreshMaterializedView>("REFRESH MATERIALIZED VIEW CONCURRENTLY v").concurrently);
  const auto incremental =
      parse_one<RefreshMaterializedView>("REFRESH MATERIALIZED VIEW v INCREMENTALLY WITH NO DATA");
  CHECK(incremental.incrementally);
  CHECK_FALSE(incremental.with_data);
}

TEST_CASE("ALTER MATERIALIZED VIEW sets options", "[sql][statement]") {
  const auto alter = parse_one<AlterMaterializedView>(
      "ALTER MATERIALIZED VIEW IF EXISTS v SET (priority = 2, refresh_strategy = 'manual')");
  CHECK(alter.name == "v");
  CHECK(alter.if_exists);
  REQUIRE(alter.options.size() == 2);
  CHECK(alter.options[0].value == Value::integer(2));
  CHECK(alter.options[1].value == Value::text("manual"));
}

TEST_CASE("DROP MATERIALIZED VIEW takes several views", "[sql][statement]") {
  const auto drop =
      parse_one<DropMaterializedView>("DROP MATERIALIZED VIEW IF EXISTS a, b CASCADE");
  CHECK(drop.names == Names{"a", "b"});
  CHECK(drop.if_exists);
  CHECK(drop.cascade);
}

// ── Transactions and EXPLAIN ────────────────────────────────────────────────────────────────────

TEST_CASE("transactions have all their spellings", "[sql][statement]") {
  const auto action = [](std::string_view text) {
    return parse_one<TransactionControl>(text).action;
  };
  CHECK(action("BEGIN") == TransactionAction::kBegin);
  CHECK(action("BEGIN WORK ISOLATION LEVEL SERIALIZABLE, READ WRITE") == TransactionAction::kBegin);
  CHECK(action("START TRANSACTION") == TransactionAction::kBegin);
  CHECK(action("COMMIT TRANSACTION AND NO CHAIN") == TransactionAction::kCommit);
  CHECK(action("END") == TransactionAction::kCommit);
  CHECK(action("ROLLBACK") == TransactionAction::kRollback);
  CHECK(action("ABORT WORK") == TransactionAction::kRollback);
}

TEST_CASE("savepoints are set, released and returned to by name", "[sql][statement]") {
  const auto savepoint = parse_one<TransactionControl>("SAVEPOINT a");
  CHECK(savepoint.action == TransactionAction::kSavepoint);
  CHECK(savepoint.savepoint == "a");
  const auto release = parse_one<TransactionControl>("RELEASE SAVEPOINT a");
  CHECK(release.action == TransactionAction::kRelease);
  CHECK(release.savepoint == "a");
  const auto rollback = parse_one<TransactionControl>("ROLLBACK TO a");
  CHECK(rollback.action == TransactionAction::kRollbackTo);
  CHECK(rollback.savepoint == "a");
}

TEST_CASE("a transaction has modes, and another may follow it", "[sql][statement]") {
  const auto begin =
      parse_one<TransactionControl>("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  CHECK(begin.read_only == true);
  CHECK(begin.isolation == "repeatable read");
  const auto modes = parse_one<TransactionControl>("SET TRANSACTION READ WRITE, NOT DEFERRABLE");
  CHECK(modes.action == TransactionAction::kSetModes);
  CHECK(modes.read_only == false);
  CHECK(parse_one<TransactionControl>("COMMIT AND CHAIN").chain);
  CHECK(statements_outcome("SET TRANSACTION") == "42601: syntax error at end of input @15");
}

TEST_CASE("EXPLAIN shows a query, and ANALYZE runs it", "[sql][statement]") {
  CHECK_FALSE(parse_one<Explain>("EXPLAIN (SELECT 1)").analyze);
  CHECK(parse_one<Explain>("EXPLAIN ANALYZE SELECT 1").analyze);
  CHECK(parse_one<Explain>("EXPLAIN (ANALYZE) SELECT 1").analyze);
  CHECK_FALSE(parse_one<Explain>("EXPLAIN (ANALYZE off) SELECT 1").analyze);
  CHECK(statements_outcome("EXPLAIN REFRESH MATERIALIZED VIEW v") ==
        "0A000: EXPLAIN of a statement that is not a query is not supported @8");
}
