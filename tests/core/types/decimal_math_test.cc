#include "types/decimal_math.h"

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

Decimal number(std::string_view text) {
  return Decimal::parse(text).value();
}

}  // namespace

TEST_CASE("a root is rounded right also next to a tie", "[types][decimal]") {
  const Decimal almost = number("85070591730234615856620279821087277056");
  CHECK(square_root(almost, 0).to_string() == "9223372036854775807");
  CHECK(square_root(almost + Decimal::of(1), 0).to_string() == "9223372036854775808");
  CHECK(square_root(number("2"), 40).to_string() == "1.4142135623730950488016887242096980785697");
}

TEST_CASE("a root squared is within half a last digit of its number",
          "[types][decimal][property]") {
  Decimal value = number("1e-12");
  for (int step = 0; step < 200; ++step) {
    value = value * number("1.7");
    const Decimal root = square_root(value, 20);
    const Decimal half = Decimal::of(5, 21);
    CHECK((root - half) * (root - half) <= value);
    CHECK((root + half) * (root + half) >= value);
  }
}

TEST_CASE("exponential and logarithm undo each other", "[types][decimal][property]") {
  for (const char* text : {"0.5", "1.00001", "2", "123.456", "1e-20", "99999999999999999999"}) {
    const Decimal value = number(text).rounded(30);
    const Decimal logarithm = natural_logarithm(value.rounded(60)).value();
    const Decimal again = exponential(logarithm).value();
    CHECK((again - value).absolute() <= value * number("1e-30"));
  }
}

TEST_CASE("powers have at least sixteen digits", "[types][decimal]") {
  CHECK(power(number("2.0"), number("3")).value().to_string() == "8.0000000000000000");
  CHECK(power(number("2"), number("0.5")).value().to_string() == "1.4142135623730950");
  CHECK(power(number("10"), number("-3")).value().to_string() == "0.0010000000000000000");
  CHECK(power(number("123.456"), number("0")).value().to_string() == "1.0000000000000000");
}

TEST_CASE("what has no logarithm, root or power is an error", "[types][decimal]") {
  CHECK(natural_logarithm(number("0")).error()->code == ErrorCode::kInvalidArgumentForLogarithm);
  CHECK(square_root(number("-1")).error()->code == ErrorCode::kInvalidArgumentForPower);
  CHECK(power(number("0"), number("-1")).error()->code == ErrorCode::kInvalidArgumentForPower);
  CHECK(power(number("-2"), number("0.5")).error()->code == ErrorCode::kInvalidArgumentForPower);
  CHECK(power(number("10"), number("131073")).error()->code == ErrorCode::kNumericValueOutOfRange);
  CHECK(logarithm(number("1"), number("5")).error()->code == ErrorCode::kDivisionByZero);
}

}  // namespace matview::test
