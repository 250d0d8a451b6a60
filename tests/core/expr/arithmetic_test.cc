#include <cmath>

#include "expr_fixture.h"

namespace matview::test {

namespace {

constexpr std::int32_t kMaxInteger = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kMinInteger = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kMaxBigint = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMinBigint = std::numeric_limits<std::int64_t>::min();
constexpr double kMaxDouble = std::numeric_limits<double>::max();

}  // namespace

TEST_CASE_METHOD(ExprFixture, "integer division truncates towards zero", "[expr][arithmetic]") {
  CHECK(value("/", {i(7), i(2)}) == i(3));
  CHECK(value("/", {i(-7), i(2)}) == i(-3));
  CHECK(value("%", {i(-7), i(2)}) == i(-1));
  CHECK(value("%", {l(7), l(-2)}) == l(1));
  CHECK(value("mod", {i(7), i(4)}) == i(3));
}

TEST_CASE_METHOD(ExprFixture, "INTEGER arithmetic out of range is an error", "[expr][arithmetic]") {
  const std::string error_text = "22003 integer out of range";
  CHECK(error("+", {i(kMaxInteger), i(1)}) == error_text);
  CHECK(error("-", {i(kMinInteger), i(1)}) == error_text);
  CHECK(error("*", {i(65536), i(32768)}) == error_text);
  CHECK(error("/", {i(kMinInteger), i(-1)}) == error_text);
  CHECK(error("-", {i(kMinInteger)}) == error_text);
  CHECK(error("abs", {i(kMinInteger)}) == error_text);
}

TEST_CASE_METHOD(ExprFixture, "BIGINT arithmetic out of range is an error", "[expr][arithmetic]") {
  const std::string error_text = "22003 bigint out of range";
  CHECK(error("+", {l(kMaxBigint), l(1)}) == error_text);
  CHECK(error("-", {l(kMinBigint), l(1)}) == error_text);
  CHECK(error("*", {l(kMaxBigint), l(2)}) == error_text);
  CHECK(error("/", {l(kMinBigint), l(-1)}) == error_text);
}

TEST_CASE_METHOD(ExprFixture,
                 "arithmetic reaches the very ends of its range",
                 "[expr][arithmetic]") {
  CHECK(value("+", {i(kMaxInteger - 1), i(1)}) == i(kMaxInteger));
  CHECK(value("-", {i(-1), i(kMaxInteger)}) == i(kMinInteger));
  CHECK(value("*", {i(kMinInteger / 2), i(2)}) == i(kMinInteger));
  CHECK(value("-", {l(-1), l(kMaxBigint)}) == l(kMinBigint));
  CHECK(value("%", {i(kMinInteger), i(-1)}) == i(0));
}

TEST_CASE_METHOD(ExprFixture, "division by zero is an error in every type", "[expr][arithmetic]") {
  for (const std::string_view name : {"/", "%"}) {
    CHECK(error(name, {i(1), i(0)}) == "22012 division by zero");
    CHECK(error(name, {l(1), l(0)}) == "22012 division by zero");
  }
  CHECK(error("/", {d(1), d(0)}) == "22012 division by zero");
  CHECK(error("/", {d(0), d(-0.0)}) == "22012 division by zero");
}

TEST_CASE_METHOD(ExprFixture, "DOUBLE overflows only from finite operands", "[expr][arithmetic]") {
  const std::string error_text = "22003 value out of range: overflow";
  CHECK(error("+", {d(kMaxDouble), d(kMaxDouble)}) == error_text);
  CHECK(error("-", {d(-kMaxDouble), d(kMaxDouble)}) == error_text);
  CHECK(error("*", {d(kMaxDouble), d(2)}) == error_text);
  CHECK(error("/", {d(kMaxDouble), d(0.5)}) == error_text);
  CHECK(error("exp", {d(1000)}) == error_text);
  CHECK(error("power", {d(10), d(400)}) == error_text);
  CHECK(value("+", {d(kInfinity), d(1)}) == d(kInfinity));
  CHECK(std::isnan(value("-", {d(kInfinity), d(kInfinity)}).as_double()));
}

TEST_CASE_METHOD(ExprFixture,
                 "DOUBLE products and quotients do not vanish silently",
                 "[expr][arithmetic]") {
  const std::string error_text = "22003 value out of range: underflow";
  CHECK(error("*", {d(1e-200), d(1e-200)}) == error_text);
  CHECK(error("/", {d(1e-200), d(1e200)}) == error_text);
  CHECK(value("/", {d(1), d(kInfinity)}) == d(0));
}

TEST_CASE_METHOD(ExprFixture, "an overflow anywhere in a column is found", "[expr][arithmetic]") {
  std::vector<Value> rows(1000, i(1));
  rows[777] = i(kMaxInteger);
  const Column numbers = column(TypeId::kInteger, rows);
  const Chunk chunk{.columns = {numbers.view()},
                    .selection = {.rows = nullptr, .count = rows.size()}};
  const ExpressionPtr number = make_column(0, TypeId::kInteger);
  const auto sum =
      compile(*make_call(function("+", {TypeId::kInteger, TypeId::kInteger}), {number, number}));
  CHECK(!sum->evaluate(chunk, chunk.selection, context()));
  const Selection before{.rows = nullptr, .count = 777};
  CHECK(sum->evaluate(chunk, before, context()));
}

TEST_CASE_METHOD(ExprFixture, "days are added to and taken between dates", "[expr][arithmetic]") {
  CHECK(value("+", {date("2024-02-28"), i(2)}) == date("2024-03-01"));
  CHECK(value("+", {i(1), date("2023-12-31")}) == date("2024-01-01"));
  CHECK(value("-", {date("2024-03-01"), i(1)}) == date("2024-02-29"));
  CHECK(value("-", {date("2024-03-01"), date("2024-02-01")}) == i(29));
  CHECK(error("+", {date("2024-03-01"), i(kMaxInteger)}) == "22008 date out of range");
}

TEST_CASE_METHOD(ExprFixture, "round, floor, ceil and trunc", "[expr][math]") {
  CHECK(value("round", {d(2.5)}) == d(2));
  CHECK(value("round", {d(3.5)}) == d(4));
  CHECK(value("floor", {d(-1.5)}) == d(-2));
  CHECK(value("ceil", {d(1.2)}) == d(2));
  CHECK(value("trunc", {d(-1.7)}) == d(-1));
}

TEST_CASE_METHOD(ExprFixture, "abs, sign, sqrt, ln, exp and powers", "[expr][math]") {
  CHECK(value("abs", {i(-3)}) == i(3));
  CHECK(value("abs", {d(-3.5)}) == d(3.5));
  CHECK(value("sign", {d(-8)}) == d(-1));
  CHECK(value("sqrt", {d(9)}) == d(3));
  CHECK(value("ln", {d(1)}) == d(0));
  CHECK(value("exp", {d(0)}) == d(1));
  CHECK(value("^", {d(2), d(10)}) == d(1024));
  CHECK(value("power", {d(0), d(0)}) == d(1));
}

TEST_CASE_METHOD(ExprFixture, "functions refuse what lies outside their domain", "[expr][math]") {
  CHECK(error("sqrt", {d(-1)}) == "2201F cannot take square root of a negative number");
  CHECK(error("ln", {d(0)}) == "2201E cannot take logarithm of zero");
  CHECK(error("ln", {d(-1)}) == "2201E cannot take logarithm of a negative number");
  CHECK(error("^", {d(0), d(-1)}) == "2201F zero raised to a negative power is undefined");
  CHECK(error("^", {d(-8), d(0.5)}) ==
        "2201F a negative number raised to a non-integer power yields a complex result");
}

}  // namespace matview::test
