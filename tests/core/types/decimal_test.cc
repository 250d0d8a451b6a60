#include "types/decimal.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "types/numeric.h"

namespace matview::test {

namespace {

Decimal decimal(std::string_view text) {
  return Decimal::parse(text).value();
}

std::string quotient(std::string_view left, std::string_view right) {
  const Decimal a = decimal(left);
  const Decimal b = decimal(right);
  return Decimal::quotient(a, b, Decimal::quotient_scale(a, b)).to_string();
}

std::string text_of(int128 coefficient, int scale) {
  const bool negative = coefficient < 0;
  if (negative) coefficient = -coefficient;
  std::string digits;
  for (; coefficient != 0; coefficient /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(coefficient % 10)));
  }
  const auto least = static_cast<std::size_t>(scale) + 1;
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  if (scale != 0) digits.insert(digits.size() - static_cast<std::size_t>(scale), 1, '.');
  return negative ? "-" + digits : digits;
}

int128 power(int exponent) {
  int128 result = 1;
  while (exponent-- > 0) result *= 10;
  return result;
}

}  // namespace

TEST_CASE("a decimal keeps the digits it was written with", "[types][numeric]") {
  for (const std::string_view text :
       {"0", "1.50", "-0.001", "123456789012345678901234567890.0100", "NaN", "-Infinity"}) {
    CHECK(decimal(text).to_string() == text);
  }
  CHECK(decimal(" +1e3 ").to_string() == "1000");
  CHECK(decimal("1.5e-3").to_string() == "0.0015");
  CHECK(decimal("-0.00").to_string() == "0.00");
  CHECK(decimal(".5").to_string() == "0.5");
  CHECK(decimal("1_000").to_string() == "1000");
}

TEST_CASE("what is no number is refused", "[types][numeric]") {
  for (const std::string_view text : {"", "abc", "1.2.3", "1e", "e5", "--1", "1 2", "_1", "1__0"}) {
    const auto parsed = Decimal::parse(text);
    REQUIRE(!parsed);
    CHECK(parsed.error()->message ==
          "invalid input syntax for type numeric: \"" + std::string(text) + "\"");
  }
  CHECK(Decimal::parse("1e200000").error()->message == "value overflows numeric format");
  CHECK(Decimal::parse("1e99999999999").error()->message == "value overflows numeric format");
  CHECK(decimal("0e99999999999").to_string() == "0");
}

TEST_CASE("quotients have PostgreSQL's digits", "[types][numeric]") {
  CHECK(quotient("1", "3") == "0.33333333333333333333");
  CHECK(quotient("10", "4") == "2.5000000000000000");
  CHECK(quotient("1", "7000000") == "0.000000142857142857142857");
  CHECK(quotient("1000000", "3") == "333333.333333333333");
  CHECK(quotient("123456789.123", "0.0001") == "1234567891230.00000000");
}

TEST_CASE("NaN is above all others and equal to itself", "[types][numeric]") {
  CHECK(decimal("NaN") == decimal("NaN"));
  CHECK(decimal("NaN") > decimal("Infinity"));
  CHECK(decimal("Infinity") > decimal("1e1000"));
  CHECK(decimal("-Infinity") < decimal("-1e1000"));
  CHECK((decimal("Infinity") - decimal("Infinity")).is_nan());
}

TEST_CASE("a double becomes its 15 significant digits", "[types][numeric]") {
  CHECK(Decimal::of_double(0.1).to_string() == "0.1");
  CHECK(Decimal::of_double(1.0 / 3).to_string() == "0.333333333333333");
  CHECK(Decimal::of_double(1e22).to_string() == "10000000000000000000000");
  CHECK(Decimal::of_double(-123456.789).to_string() == "-123456.789");
  CHECK(Decimal::of_double(9007199254740993.0).to_string() == "9007199254740990");
}

TEST_CASE("decimals compute as 128-bit integers do", "[types][numeric][property]") {
  std::mt19937_64 random(11);
  const auto below = [&](std::uint64_t limit) { return static_cast<int>(random() % limit); };
  const auto coefficient = [&] {
    const auto bits = static_cast<std::int64_t>(random());
    return int128{bits >> below(63)};
  };
  for (int round = 0; round < 20'000; ++round) {
    const int128 a = coefficient();
    const int128 b = coefficient();
    const int a_scale = below(12);
    const int b_scale = below(12);
    const Decimal x = Decimal::of(a, a_scale);
    const Decimal y = Decimal::of(b, b_scale);
    INFO(x.to_string() << " and " << y.to_string());
    const int scale = std::max(a_scale, b_scale);
    const int128 left = a * power(scale - a_scale);
    const int128 right = b * power(scale - b_scale);
    REQUIRE((x + y).to_string() == text_of(left + right, scale));
    REQUIRE((x - y).to_string() == text_of(left - right, scale));
    REQUIRE((x * y).to_string() == text_of(a * b, a_scale + b_scale));
    REQUIRE((x <=> y) == (left <=> right));
    REQUIRE(decimal(x.to_string()).scale() == x.scale());
    if (b != 0) {
      REQUIRE(Decimal::whole_quotient(x, y).to_string() == text_of(left / right, 0));
      REQUIRE(Decimal::remainder(x, y).to_string() == text_of(left % right, scale));
    }
    const int digits = below(static_cast<std::uint64_t>(a_scale) + 1);
    const int128 dropped = power(a_scale - digits);
    const int128 half = a < 0 ? -dropped / 2 : dropped / 2;
    REQUIRE(x.rounded(digits).to_string() == text_of((a + half) / dropped, digits));
  }
}

TEST_CASE("long division undoes long multiplication", "[types][numeric][property]") {
  std::mt19937_64 random(12);
  const auto number = [&] {
    Decimal result = Decimal::of(static_cast<std::int64_t>(random()));
    for (std::uint64_t i = random() % 5; i > 0; --i) {
      result = result *
               Decimal::of(static_cast<std::int64_t>(random()), static_cast<int>(random() % 20));
    }
    return result;
  };
  for (int round = 0; round < 5'000; ++round) {
    const Decimal dividend = number();
    const Decimal divisor = number();
    if (divisor.is_zero()) continue;
    const Decimal whole = Decimal::whole_quotient(dividend, divisor);
    const Decimal rest = Decimal::remainder(dividend, divisor);
    INFO(dividend.to_string() << " / " << divisor.to_string());
    REQUIRE(whole * divisor + rest == dividend);
    REQUIRE(rest.absolute() < divisor.absolute());
  }
}

TEST_CASE("equal numbers are equal and hash alike in words, whatever their digits",
          "[types][numeric]") {
  TextDictionary dictionary;
  const auto word = [&](std::string_view text) { return make_numeric(decimal(text), dictionary); };
  const std::vector<std::vector<std::string_view>> classes = {
      {"1.5", "1.50", "1.5000000000000000", "1.50000000000000000000000000000000000"},
      {"0", "0.00", "0.00000000000000000000000000000000"},
      {"-72057594037927936", "-72057594037927936.0"},
      {"72057594037927936", "72057594037927936.000"},
      {"12345678901234567890.5", "12345678901234567890.50"},
      {"NaN"},
      {"Infinity"},
  };
  for (const auto& left : classes) {
    for (const auto& right : classes) {
      for (const std::string_view a : left) {
        for (const std::string_view b : right) {
          INFO(a << " and " << b);
          CHECK((compare_numeric(word(a), word(b)) == 0) == (&left == &right));
          if (&left == &right) CHECK(hash_numeric(word(a)) == hash_numeric(word(b)));
          CHECK(to_decimal(word(a)).to_string() == a);
        }
      }
    }
  }
}

}  // namespace matview::test
