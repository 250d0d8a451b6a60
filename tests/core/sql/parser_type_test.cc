// Types: their names, modifiers and arrays, and the literals that begin with one.
#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

using matview::Type;
using matview::TypeId;
using namespace matview::sql;

namespace {

// The type that `text` is cast to.
Type type_of(std::string_view text) {
  const auto query = parse_query(std::string("SELECT NULL::").append(text));
  if (!query) throw std::string(describe(query.error()));
  return std::get<Cast>(std::get<Select>((*query)->body).items.at(0).expression->node).target;
}

// The type of the literal that `text` is.
Type literal_type(std::string_view text) {
  const auto query = parse_query(std::string("SELECT ").append(text));
  if (!query) throw std::string(describe(query.error()));
  return std::get<Cast>(std::get<Select>((*query)->body).items.at(0).expression->node).target;
}

Type with_digits(TypeId id, int digits) {
  return {id, matview::precision_modifier(digits)};
}

}  // namespace

TEST_CASE("types have PostgreSQL's names", "[sql][type]") {
  CHECK(type_of("int2") == TypeId::kSmallint);
  CHECK(type_of("pg_catalog.int4") == TypeId::kInteger);
  CHECK(type_of("double precision") == TypeId::kDouble);
  CHECK(type_of("dec") == TypeId::kNumeric);
  CHECK(type_of("timestamp with time zone") == TypeId::kTimestampTz);
  CHECK(type_of("timestamp without time zone") == TypeId::kTimestamp);
  CHECK(type_of("time") == TypeId::kTime);
  CHECK(type_of("uuid") == TypeId::kUuid);
  CHECK(type_of("jsonb") == TypeId::kJsonb);
  CHECK(type_of("bytea") == TypeId::kBytea);
}

TEST_CASE("a length, a precision and a scale are the type's modifier", "[sql][type]") {
  CHECK(type_of("varchar(10)") == Type(TypeId::kText, 10));
  CHECK(type_of("character varying (3)") == Type(TypeId::kText, 3));
  CHECK(type_of("char") == Type(TypeId::kChar, 1));
  CHECK(type_of("character(7)") == Type(TypeId::kChar, 7));
  CHECK(type_of("numeric(15, 2)") == matview::numeric_type(15, 2));
  CHECK(type_of("decimal(5)") == matview::numeric_type(5, 0));
  CHECK(type_of("numeric(3, -2)") == matview::numeric_type(3, -2));
  CHECK(type_of("float(24)") == TypeId::kReal);
  CHECK(type_of("float(25)") == TypeId::kDouble);
  CHECK(type_of("timestamp(3) with time zone") == with_digits(TypeId::kTimestampTz, 3));
  CHECK(type_of("time(0)") == with_digits(TypeId::kTime, 0));
  CHECK(type_of("timestamp(9)") == with_digits(TypeId::kTimestamp, 6));
}

TEST_CASE("a modifier out of range is an error, as one where there can be none", "[sql][type]") {
  CHECK(expression_outcome("a::varchar(0)") ==
        "22023: length for type varchar must be at least 1 @3");
  CHECK(expression_outcome("a::char(10485761)") ==
        "22023: length for type char cannot exceed 10485760 @3");
  CHECK(expression_outcome("a::numeric(0)") ==
        "22023: NUMERIC precision 0 must be between 1 and 1000 @3");
  CHECK(expression_outcome("a::numeric(5, 1001)") ==
        "22023: NUMERIC scale 1001 must be between -1000 and 1000 @3");
  CHECK(expression_outcome("a::float(54)") ==
        "22023: precision for type float must be less than 54 bits @9");
  CHECK(expression_outcome("a::int4(3)") ==
        "42601: type modifier is not allowed for type \"int4\" @3");
}

TEST_CASE("an array has as many dimensions as its values", "[sql][type]") {
  CHECK(type_of("integer[]") == Type::array_of(TypeId::kInteger));
  CHECK(type_of("integer[3][4]") == Type::array_of(TypeId::kInteger));
  CHECK(type_of("text ARRAY") == Type::array_of(TypeId::kText));
  CHECK(type_of("text ARRAY[4]") == Type::array_of(TypeId::kText));
  CHECK(type_of("varchar(3)[]") == matview::array_type(Type(TypeId::kText, 3)));
}

TEST_CASE("an interval may be of some fields", "[sql][type]") {
  CHECK(type_of("interval") == TypeId::kInterval);
  CHECK(type_of("interval day to second") == matview::interval_type(2, 5));
  CHECK(type_of("interval year to month") == matview::interval_type(0, 1));
  CHECK(type_of("interval(3)") == with_digits(TypeId::kInterval, 3));
  const Type seconds = type_of("interval second(3)");
  CHECK(matview::interval_fields(seconds) == 1 << 5);
  CHECK(matview::interval_precision(seconds) == 3);
  CHECK(expression_outcome("a::interval year to second") ==
        "42601: syntax error at or near \"second\" @20");
}

TEST_CASE("a literal may be of any type", "[sql][type]") {
  CHECK(expression_outcome("DATE '2020-01-01'") == "'2020-01-01'::date");
  CHECK(literal_type("numeric(5, 2) '1.5'") == matview::numeric_type(5, 2));
  CHECK(literal_type("timestamp(2) with time zone '2020-01-01'") ==
        with_digits(TypeId::kTimestampTz, 2));
  CHECK(literal_type("time without time zone '12:00'") == TypeId::kTime);
  CHECK(literal_type("pg_catalog.uuid '…'") == TypeId::kUuid);
  CHECK(literal_type("varchar(2) 'abc'") == Type(TypeId::kText, 2));
  CHECK(expression_outcome("f(2) 'abc'") == "42601: syntax error at or near \"'abc'\" @5");
}

TEST_CASE("INTERVAL literals have their fields behind them", "[sql][type]") {
  CHECK(literal_type("INTERVAL '1' DAY") == matview::interval_type(2, 2));
  CHECK(literal_type("INTERVAL '1-2' YEAR TO MONTH") == matview::interval_type(0, 1));
  CHECK(literal_type("INTERVAL(3) '1'") == with_digits(TypeId::kInterval, 3));
  CHECK(literal_type("INTERVAL '90' DAY (3)") == matview::interval_type(2, 2));
  CHECK(expression_outcome("INTERVAL '1 day' + a") == "('1 day'::interval + a)");
}

TEST_CASE("integers may be written in other bases", "[sql][type]") {
  CHECK(expression_outcome("0x1F") == "31");
  CHECK(expression_outcome("-0b11") == "-3");
  CHECK(expression_outcome("1_000_000") == "1000000");
}

TEST_CASE("clocks take a precision", "[sql][type]") {
  CHECK(expression_outcome("current_timestamp") == "current_timestamp()");
  CHECK(literal_type("localtimestamp(3)") == with_digits(TypeId::kTimestamp, 3));
  CHECK(expression_outcome("current_date(3)").starts_with("42601"));
}
