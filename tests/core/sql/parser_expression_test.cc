#include <functional>

#include <catch2/catch.hpp>
#include <pthread.h>

#include "sql/parse_outcome.h"

using matview::sql::expression_outcome;
using matview::sql::kMaximumChain;

namespace {

std::string repeat(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

// Runs `work` on a thread whose stack has `bytes`. In wasm there are no threads, and the program's
// own stack is the megabyte in question.
#ifdef __EMSCRIPTEN__
void run_with_stack(std::size_t /*bytes*/, const std::function<void()>& work) {
  work();
}
#else
void run_with_stack(std::size_t bytes, std::function<void()> work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, bytes);
  pthread_t thread;
  const auto entry = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, entry, &work) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}
#endif

}  // namespace

// ── Precedence ──────────────────────────────────────────────────────────────────────────────────

TEST_CASE("multiplication binds tighter than addition", "[sql][expression]") {
  CHECK(expression_outcome("a + b * c - d") == "((a + (b * c)) - d)");
  CHECK(expression_outcome("a % b / c") == "((a % b) / c)");
}

TEST_CASE("power associates to the left, as in PostgreSQL", "[sql][expression]") {
  CHECK(expression_outcome("a ^ b ^ c * d") == "(((a ^ b) ^ c) * d)");
}

TEST_CASE("a sign binds tighter than power and looser than a cast", "[sql][expression]") {
  CHECK(expression_outcome("-a ^ b") == "((-a) ^ b)");
  CHECK(expression_outcome("-a::integer") == "(-a::integer)");
  CHECK(expression_outcome("-5::text") == "(-5::text)");
}

TEST_CASE("concatenation binds looser than arithmetic and tighter than LIKE", "[sql][expression]") {
  CHECK(expression_outcome("a || b + c LIKE d || e") == "((a || (b + c)) LIKE (d || e))");
}

TEST_CASE("comparison binds looser than LIKE, IN and BETWEEN", "[sql][expression]") {
  CHECK(expression_outcome("a = b LIKE c") == "(a = (b LIKE c))");
  CHECK(expression_outcome("a = b IN (1)") == "(a = (b IN (1)))");
  CHECK(expression_outcome("a = b BETWEEN 1 AND 2") == "(a = (b BETWEEN 1 AND 2))");
}

TEST_CASE("IS binds looser than comparison and tighter than NOT", "[sql][expression]") {
  CHECK(expression_outcome("a = b IS NULL") == "((a = b) IS NULL)");
  CHECK(expression_outcome("NOT a IS NULL") == "(NOT (a IS NULL))");
  CHECK(expression_outcome("a < b IS DISTINCT FROM c < d") == "((a < b) IS DISTINCT FROM (c < d))");
}

TEST_CASE("NOT binds tighter than AND, and AND tighter than OR", "[sql][expression]") {
  CHECK(expression_outcome("a OR NOT b = c AND d") == "(a OR ((NOT (b = c)) AND d))");
}

TEST_CASE("the AND of BETWEEN is not the conjunction", "[sql][expression]") {
  CHECK(expression_outcome("a NOT BETWEEN 1 AND 2 AND b") == "((a NOT BETWEEN 1 AND 2) AND b)");
}

TEST_CASE("comparisons do not associate", "[sql][expression]") {
  CHECK(expression_outcome("a < b < c") == "42601: syntax error at or near \"<\" @6");
  CHECK(expression_outcome("a LIKE b LIKE c") == "42601: syntax error at or near \"LIKE\" @9");
}

TEST_CASE("tests behind an operand may follow one another", "[sql][expression]") {
  CHECK(expression_outcome("a IS NULL IS NOT TRUE = b") == "(((a IS NULL) IS NOT TRUE) = b)");
  CHECK(expression_outcome("a IN (1) IN (true)") == "((a IN (1)) IN (t))");
}

TEST_CASE("a sign is no part of the operator before it", "[sql][expression]") {
  CHECK(expression_outcome("a=-1") == "(a = -1)");
  CHECK(expression_outcome("a<-b") == "(a < (-b))");
}

// ── Literals ────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("a whole number has the smallest type that holds it", "[sql][expression]") {
  const auto type_of = [](std::string_view number) {
    const auto query = matview::sql::parse_query(std::string("SELECT ").append(number));
    const auto& select = std::get<matview::sql::Select>((*query)->body);
    return std::get<matview::sql::Literal>(select.items[0].expression->node).value.type().id;
  };
  using matview::TypeId;
  CHECK(type_of("2147483647") == TypeId::kInteger);
  CHECK(type_of("2147483648") == TypeId::kBigint);
  CHECK(type_of("9223372036854775807") == TypeId::kBigint);
  CHECK(type_of("9223372036854775808") == TypeId::kNumeric);
  CHECK(type_of("-2147483648") == TypeId::kInteger);
  CHECK(type_of("-9223372036854775808") == TypeId::kBigint);
  CHECK(type_of("1.0") == TypeId::kNumeric);
  CHECK(type_of("1e3") == TypeId::kNumeric);
}

TEST_CASE("a number too large for any type is out of range", "[sql][expression]") {
  CHECK(expression_outcome("1 + 1e200000") == "22003: value overflows numeric format @4");
}

TEST_CASE("a type before a string makes a typed literal", "[sql][expression]") {
  CHECK(expression_outcome("DATE '2020-01-01'") == "'2020-01-01'::date");
  CHECK(expression_outcome("timestamp without time zone '2020-01-01'") ==
        "'2020-01-01'::timestamp without time zone");
  CHECK(expression_outcome("double precision '1'") == "'1'::double precision");
}

TEST_CASE("words that can be types are columns where no string follows", "[sql][expression]") {
  CHECK(expression_outcome("date + timestamp") == "(date + timestamp)");
}

TEST_CASE("there is no parameter zero", "[sql][expression]") {
  CHECK(expression_outcome("$0") == "42P02: there is no parameter $0 @0");
  CHECK(expression_outcome("$99999999999999999999") ==
        "42P02: there is no parameter $99999999999999999999 @0");
}

// ── Names, calls and forms ──────────────────────────────────────────────────────────────────────

TEST_CASE("a column may have a table, and that the schema public", "[sql][expression]") {
  CHECK(expression_outcome("t.a") == "t.a");
  CHECK(expression_outcome("public.t.a") == "t.a");
  CHECK(expression_outcome("other.t.a") == "42P01: missing FROM-clause entry for table \"t\" @0");
}

TEST_CASE("non-reserved keywords are columns, reserved ones are not", "[sql][expression]") {
  CHECK(expression_outcome("materialized + year") == "(materialized + year)");
  CHECK(expression_outcome("1 + where") == "42601: syntax error at or near \"where\" @4");
  CHECK(expression_outcome("\"where\"") == "where");
}

TEST_CASE("calls take DISTINCT, a star and FILTER", "[sql][expression]") {
  CHECK(expression_outcome("count(*)") == "count(*)");
  CHECK(expression_outcome("Sum(DISTINCT a) FILTER (WHERE b > 1)") ==
        "sum(DISTINCT a) FILTER (WHERE (b > 1))");
  CHECK(expression_outcome("pg_catalog.count(ALL a)") == "count(a)");
  CHECK(expression_outcome("left(a, 1)") == "left(a, 1)");
  CHECK(expression_outcome("now()") == "now()");
}

TEST_CASE("functions with a syntax of their own become ordinary calls", "[sql][expression]") {
  CHECK(expression_outcome("EXTRACT(year FROM a)") == "extract('year', a)");
  CHECK(expression_outcome("POSITION(a || b IN c)") == "position((a || b), c)");
  CHECK(expression_outcome("SUBSTRING(a FROM 2 FOR 3)") == "substring(a, 2, 3)");
  CHECK(expression_outcome("SUBSTRING(a FOR 3)") == "substring(a, 1, 3)");
  CHECK(expression_outcome("SUBSTRING(a, 2)") == "substring(a, 2)");
  CHECK(expression_outcome("TRIM(LEADING 'x' FROM a)") == "ltrim(a, 'x')");
  CHECK(expression_outcome("TRIM(a)") == "btrim(a)");
  CHECK(expression_outcome("OVERLAY(a PLACING b FROM 1 FOR 2)") == "overlay(a, b, 1, 2)");
  CHECK(expression_outcome("COALESCE(a, b, 0)") == "coalesce(a, b, 0)");
  CHECK(expression_outcome("CURRENT_DATE") == "current_date()");
}

TEST_CASE("keyword functions want the arguments their grammar names", "[sql][expression]") {
  CHECK(expression_outcome("coalesce()") == "42601: syntax error at or near \")\" @9");
  CHECK(expression_outcome("nullif(1)") == "42601: syntax error at or near \")\" @8");
}

TEST_CASE("CASE has a searched and a simple form", "[sql][expression]") {
  CHECK(expression_outcome("CASE WHEN a THEN 1 ELSE 2 END") == "CASE WHEN a THEN 1 ELSE 2 END");
  CHECK(expression_outcome("CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' END") ==
        "CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' END");
  CHECK(expression_outcome("CASE END") == "42601: syntax error at or near \"END\" @5");
}

TEST_CASE("CAST and :: are one", "[sql][expression]") {
  CHECK(expression_outcome("CAST(a + 1 AS bigint)") == "(a + 1)::bigint");
  CHECK(expression_outcome("a::int4::pg_catalog.text") == "a::integer::text");
  CHECK(expression_outcome("a::character varying") == "a::text");
}

TEST_CASE("parentheses hold an expression or a query", "[sql][expression]") {
  CHECK(expression_outcome("((SELECT 1))") == "(SELECT 1)");
  CHECK(expression_outcome("((SELECT 1) + 1)") == "((SELECT 1) + 1)");
  CHECK(expression_outcome("((SELECT 1) UNION (SELECT 2))") == "({SELECT 1 UNION SELECT 2})");
  CHECK(expression_outcome("EXISTS (SELECT 1)") == "EXISTS (SELECT 1)");
}

TEST_CASE("IN takes a list or a query", "[sql][expression]") {
  CHECK(expression_outcome("a NOT IN (1, (SELECT 2))") == "(a NOT IN (1, (SELECT 2)))");
  CHECK(expression_outcome("a IN (SELECT b)") == "(a IN (SELECT b))");
  CHECK(expression_outcome("a IN ((SELECT b), 1)") == "(a IN ((SELECT b), 1))");
  CHECK(expression_outcome("a IN ()") == "42601: syntax error at or near \")\" @6");
}

TEST_CASE("= ANY and <> ALL of a query are IN and NOT IN", "[sql][expression]") {
  CHECK(expression_outcome("a = ANY (SELECT b)") == "(a IN (SELECT b))");
  CHECK(expression_outcome("a <> ALL (SELECT b)") == "(a NOT IN (SELECT b))");
  CHECK(expression_outcome("a < ANY (SELECT b)") == "(a < ANY (SELECT b))");
}

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("an unknown type is named, a known one we lack is refused", "[sql][expression]") {
  CHECK(expression_outcome("a::foo") == "42704: type \"foo\" does not exist @3");
  CHECK(expression_outcome("a::serial") == "42704: type \"serial\" does not exist @3");
  CHECK(expression_outcome("a::x.integer") == "3F000: schema \"x\" does not exist @3");
  CHECK(expression_outcome("a::money") == "0A000: type money is not supported @3");
  CHECK(expression_outcome("a::time with time zone") ==
        "0A000: type time with time zone is not supported @3");
}

TEST_CASE("constructs we lack are refused by name", "[sql][expression]") {
  CHECK(expression_outcome("a COLLATE \"de_DE\"") ==
        "0A000: collation \"de_DE\" is not supported @10");
  CHECK(expression_outcome("a IS JSON") == "0A000: IS JSON is not supported @5");
  CHECK(expression_outcome("f(x => 1, 2)") ==
        "42601: positional argument cannot follow named argument @10");
  CHECK(expression_outcome("(a).b") == "0A000: a field of a composite value is not supported @3");
  CHECK(expression_outcome("count(t.*)") == "0A000: a whole-row reference is not supported @7");
}

TEST_CASE("an expression cut short fails at the end of input", "[sql][expression]") {
  CHECK(expression_outcome("(1 + ") == "42601: syntax error at end of input @5");
  CHECK(expression_outcome("CASE WHEN a THEN 1") == "42601: syntax error at end of input @18");
}

// ── Depth ───────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("nesting past the limit is refused whatever it is made of", "[sql][expression]") {
  const auto code = [](const std::string& text) { return expression_outcome(text).substr(0, 5); };
  for (const std::size_t depth : {250U, 100'000U}) {
    CHECK(code(repeat("(", depth) + "1" + repeat(")", depth)) == "54001");
    CHECK(code(repeat("- ", depth) + "a") == "54001");
    CHECK(code(repeat("NOT ", depth) + "a") == "54001");
    CHECK(code(repeat("CASE WHEN ", depth) + "a") == "54001");
    CHECK(code(repeat("f(", depth) + "a") == "54001");
    CHECK(code(repeat("(SELECT ", depth) + "1" + repeat(")", depth)) == "54001");
    CHECK(code(repeat("a IN (", depth) + "a") == "54001");
    CHECK(code("1 FROM " + repeat("(a JOIN ", depth)) == "54001");
    CHECK(code("1 FROM " + repeat("a JOIN ", depth)) == "54001");
    CHECK(code("1 FROM " + repeat("(SELECT 1 FROM ", depth)) == "54001");
    CHECK(code("1 UNION " + repeat("(SELECT 1 UNION ", depth)) == "54001");
    CHECK(code(repeat("0 or not 0 = 0 || 0 + 0 * 0 ^ - (", depth) + "1") == "54001");
  }
}

TEST_CASE("a hundred and fifty parentheses are no problem", "[sql][expression]") {
  CHECK(expression_outcome(repeat("(", 150) + "a" + repeat(")", 150)) == "a");
}

TEST_CASE("chains of AND and OR become shallow trees of the same order", "[sql][expression]") {
  CHECK(expression_outcome("a AND b AND c AND d AND e") == "(((a AND b) AND c) AND (d AND e))");
}

TEST_CASE("chains and lists of ten thousand parse and are destroyed within a megabyte of stack",
          "[sql][expression]") {
  run_with_stack(1 << 20, [] {
    constexpr std::size_t kLong = 10'000;
    CHECK(matview::sql::parse_query("SELECT a" + repeat(" AND a", kLong)));
    CHECK(matview::sql::parse_query("SELECT a" + repeat(" OR a = 1 AND b = 2", kLong)));
    CHECK(matview::sql::parse_query("SELECT a IN (1" + repeat(", 1", kLong) + ")"));
    CHECK(matview::sql::parse_query("VALUES (1)" + repeat(", (1)", kLong)));
    CHECK(matview::sql::parse_query("SELECT CASE" + repeat(" WHEN a THEN b", kLong) + " END"));
    CHECK(matview::sql::parse_query("SELECT 1" + repeat(" + 1", kMaximumChain)));
    CHECK(matview::sql::parse_query("SELECT 1" + repeat("::int", kMaximumChain)));
    CHECK(matview::sql::parse_query("SELECT 1" + repeat(" UNION SELECT 1", kMaximumChain)));
    CHECK(matview::sql::parse_query("SELECT 1 FROM a" + repeat(" CROSS JOIN a", kMaximumChain)));
  });
}

TEST_CASE("chains that do not balance are refused past their limit", "[sql][expression]") {
  constexpr std::size_t kLong = 10'000;
  const auto code = [](const std::string& text) { return expression_outcome(text).substr(0, 5); };
  CHECK(code("1" + repeat(" + 1", kLong)) == "54001");
  CHECK(code("1" + repeat("::int", kLong)) == "54001");
  CHECK(code("1" + repeat(" IS NULL", kLong)) == "54001");
  CHECK(code("1" + repeat(" UNION SELECT 1", kLong)) == "54001");
  CHECK(code("1 FROM a" + repeat(" CROSS JOIN a", kLong)) == "54001");
}

TEST_CASE("chains within chains add up, chains side by side do not", "[sql][expression]") {
  const std::string chain = "1" + repeat(" + 1", 300);
  CHECK(expression_outcome("(" + chain + ")" + repeat(" + 1", 300)).starts_with("54001"));
  CHECK_FALSE(expression_outcome("f(" + chain + ", " + chain + ")").starts_with("54001"));
}
