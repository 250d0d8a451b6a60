#include "types/value.h"

#include <limits>

#include <catch2/catch.hpp>

#include "types/date_time.h"

using matview::cast_value;
using matview::Type;
using matview::TypeId;
using matview::Value;

namespace {

// The text of `value` cast to `target`, or its error as `SQLSTATE: message`.
std::string cast_outcome(const Value& value, Type target) {
  const auto result = cast_value(value, target);
  if (!result) return std::string(sqlstate(result.error()->code)) + ": " + result.error()->message;
  CHECK(result->type() == target);
  return result->to_string();
}

std::string cast_text(std::string_view text, Type target) {
  return cast_outcome(Value::unknown(std::string(text)), target);
}

}  // namespace

TEST_CASE("values are written as PostgreSQL writes them", "[types][value]") {
  CHECK(Value().to_string() == "NULL");
  CHECK(Value::boolean(true).to_string() == "t");
  CHECK(Value::integer(-5).to_string() == "-5");
  CHECK(Value::text("a'b").to_string() == "a'b");
  CHECK(Value::date(0).to_string() == "1970-01-01");
  CHECK(Value::timestamp(1'500'000).to_string() == "1970-01-01 00:00:01.5");
}

TEST_CASE("doubles are written with the fewest digits that read back", "[types][value]") {
  const auto text = [](double value) { return Value::float8(value).to_string(); };
  CHECK(text(1) == "1");
  CHECK(text(-1.5) == "-1.5");
  CHECK(text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(text(-0.0) == "-0");
  CHECK(text(123456.789e3) == "123456789");
  CHECK(text(5e-324) == "5e-324");
}

TEST_CASE("doubles have an exponent below 1e-04 and from 1e+15 on", "[types][value]") {
  const auto text = [](double value) { return Value::float8(value).to_string(); };
  CHECK(text(0.0001) == "0.0001");
  CHECK(text(0.00001) == "1e-05");
  CHECK(text(999'999'999'999'999) == "999999999999999");
  CHECK(text(1e14) == "100000000000000");
  CHECK(text(1e15) == "1e+15");
  CHECK(text(1234567890123456) == "1.234567890123456e+15");
  CHECK(text(1e20) == "1e+20");
  CHECK(text(1e100) == "1e+100");
}

TEST_CASE("doubles without a value have a name", "[types][value]") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(Value::float8(kInfinity).to_string() == "Infinity");
  CHECK(Value::float8(-kInfinity).to_string() == "-Infinity");
  CHECK(Value::float8(std::numeric_limits<double>::quiet_NaN()).to_string() == "NaN");
}

TEST_CASE("NULL casts to NULL of the target", "[types][value]") {
  CHECK(*cast_value(Value(), TypeId::kDate) == Value::null(TypeId::kDate));
  CHECK(*cast_value(Value::null(TypeId::kDouble), TypeId::kDate) == Value::null(TypeId::kDate));
}

TEST_CASE("text is read as whole numbers with blanks and a sign around", "[types][value]") {
  CHECK(cast_text(" 12\n", TypeId::kInteger) == "12");
  CHECK(cast_text("+5", TypeId::kBigint) == "5");
  CHECK(cast_text("-2147483648", TypeId::kInteger) == "-2147483648");
}

TEST_CASE("text that is no number is quoted in the error", "[types][value]") {
  for (const std::string_view text : {"abc", "", " ", "1 2", "-", "1e5", "+-5", "++5", "1.5"}) {
    CHECK(cast_text(text, TypeId::kInteger) ==
          "22P02: invalid input syntax for type integer: \"" + std::string(text) + "\"");
  }
  for (const std::string_view text : {"abc", " ", "1 2", "infin", "1e", "+-5", "0x10"}) {
    CHECK(cast_text(text, TypeId::kDouble) ==
          "22P02: invalid input syntax for type double precision: \"" + std::string(text) + "\"");
  }
}

TEST_CASE("text that is too large a number is out of range", "[types][value]") {
  CHECK(cast_text("2147483648", TypeId::kInteger) ==
        "22003: value \"2147483648\" is out of range for type integer");
  CHECK(cast_text("99999999999999999999", TypeId::kBigint) ==
        "22003: value \"99999999999999999999\" is out of range for type bigint");
  CHECK(cast_text("1e400", TypeId::kDouble) ==
        "22003: \"1e400\" is out of range for type double precision");
  CHECK(cast_text("1e-400", TypeId::kDouble) ==
        "22003: \"1e-400\" is out of range for type double precision");
}

TEST_CASE("text is read as doubles in every spelling", "[types][value]") {
  CHECK(cast_text("1.", TypeId::kDouble) == "1");
  CHECK(cast_text(" .5 ", TypeId::kDouble) == "0.5");
  CHECK(cast_text("+1E2", TypeId::kDouble) == "100");
  CHECK(cast_text("NaN", TypeId::kDouble) == "NaN");
  CHECK(cast_text("+inf", TypeId::kDouble) == "Infinity");
  CHECK(cast_text("-Infinity", TypeId::kDouble) == "-Infinity");
  CHECK(cast_text("0e-400", TypeId::kDouble) == "0");
}

TEST_CASE("text is read as boolean in PostgreSQL's spellings", "[types][value]") {
  for (const std::string_view text : {"t", "TRUE", " tr ", "y", "yes", "on", "1"}) {
    CHECK(cast_text(text, TypeId::kBoolean) == "t");
  }
  for (const std::string_view text : {"f", "False", "n", "no", "of", "OFF", "0"}) {
    CHECK(cast_text(text, TypeId::kBoolean) == "f");
  }
  for (const std::string_view text : {"o", "", "truth", "2"}) {
    CHECK(cast_text(text, TypeId::kBoolean) ==
          "22P02: invalid input syntax for type boolean: \"" + std::string(text) + "\"");
  }
}

TEST_CASE("doubles round half to even when they become whole", "[types][value]") {
  CHECK(cast_outcome(Value::float8(2.5), TypeId::kInteger) == "2");
  CHECK(cast_outcome(Value::float8(3.5), TypeId::kBigint) == "4");
  CHECK(cast_outcome(Value::float8(-2.5), TypeId::kBigint) == "-2");
}

TEST_CASE("numbers are checked against the range of the target", "[types][value]") {
  CHECK(cast_outcome(Value::float8(2147483647.4), TypeId::kInteger) == "2147483647");
  CHECK(cast_outcome(Value::float8(-2147483648.5), TypeId::kInteger) == "-2147483648");
  CHECK(cast_outcome(Value::float8(2147483648), TypeId::kInteger) == "22003: integer out of range");
  CHECK(cast_outcome(Value::bigint(3'000'000'000), TypeId::kInteger) ==
        "22003: integer out of range");
  CHECK(cast_outcome(Value::float8(9223372036854775807.0), TypeId::kBigint) ==
        "22003: bigint out of range");
  CHECK(cast_outcome(Value::float8(-9223372036854775808.0), TypeId::kBigint) ==
        "-9223372036854775808");
  CHECK(cast_outcome(Value::float8(std::numeric_limits<double>::quiet_NaN()), TypeId::kInteger) ==
        "22003: integer out of range");
}

TEST_CASE("booleans and integers cast both ways, bigints and doubles do not", "[types][value]") {
  CHECK(cast_outcome(Value::boolean(true), TypeId::kInteger) == "1");
  CHECK(cast_outcome(Value::integer(5), TypeId::kBoolean) == "t");
  CHECK(cast_outcome(Value::bigint(5), TypeId::kBoolean) ==
        "42846: cannot cast type bigint to boolean");
  CHECK(cast_outcome(Value::boolean(true), TypeId::kDouble) ==
        "42846: cannot cast type boolean to double precision");
}

TEST_CASE("everything casts to text, booleans as words", "[types][value]") {
  CHECK(cast_outcome(Value::boolean(true), TypeId::kText) == "true");
  CHECK(cast_outcome(Value::float8(1.5), TypeId::kText) == "1.5");
  CHECK(cast_outcome(Value::date(1), TypeId::kText) == "1970-01-02");
  CHECK(cast_text("abc", TypeId::kText) == "abc");
}

TEST_CASE("a date is its midnight, and a timestamp lies in its date", "[types][value]") {
  CHECK(cast_outcome(Value::date(-1), TypeId::kTimestamp) == "1969-12-31 00:00:00");
  CHECK(cast_outcome(Value::timestamp(-1), TypeId::kDate) == "1969-12-31");
  CHECK(cast_outcome(Value::timestamp(-matview::kMicrosecondsPerDay), TypeId::kDate) ==
        "1969-12-31");
  CHECK(cast_outcome(Value::date(2'000'000'000), TypeId::kTimestamp) ==
        "22008: date out of range for timestamp");
  CHECK(cast_outcome(Value::integer(1), TypeId::kDate) ==
        "42846: cannot cast type integer to date");
}
