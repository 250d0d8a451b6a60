#include "expr/aggregates/exact_float_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "aggregate_fixture.h"

namespace matview::test {

namespace {

__extension__ typedef __int128 Int128;

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}

ExactFloatSum sum_of(const std::vector<double>& values) {
  ExactFloatSum sum;
  for (const double value : values) (void)sum.add(value);
  return sum;
}

double random_double(RandomNumbers& random, int exponent_range) {
  const double digits = static_cast<double>(random.next() >> 11);
  const int exponent = static_cast<int>(random.below(static_cast<std::uint64_t>(exponent_range)));
  return std::ldexp(random.below(2) == 0 ? digits : -digits, exponent - exponent_range / 2 - 53);
}

}  // namespace

TEST_CASE("1e16 comes and goes without a trace", "[expr][exact_sum]") {
  ExactFloatSum sum = sum_of({0.1, 0.7, 1e16});
  (void)sum.add(1e16, -1);
  CHECK(bits(*sum.value()) == bits(*sum_of({0.1, 0.7}).value()));
}

TEST_CASE("what is added and taken away leaves 0 and no memory", "[expr][exact_sum]") {
  RandomNumbers random(1);
  ExactFloatSum sum;
  std::vector<double> values;
  for (int n = 0; n < 1000; ++n) values.push_back(random_double(random, 2000));
  for (const double value : values) (void)sum.add(value);
  CHECK(sum.spilled_bytes() != 0);
  std::ranges::reverse(values);
  for (const double value : values) (void)sum.add(value, -1);
  CHECK(bits(*sum.value()) == bits(0.0));
  CHECK(sum.spilled_bytes() == 0);
}

TEST_CASE("every order of the same values gives the same bits", "[expr][exact_sum]") {
  RandomNumbers random(2);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> values;
    for (int n = 0; n < 40; ++n) values.push_back(random_double(random, 20 + round * 40));
    const std::uint64_t expected = bits(*sum_of(values).value());
    for (int shuffle = 0; shuffle < 10; ++shuffle) {
      for (std::size_t n = values.size(); n > 1; --n) {
        std::swap(values[n - 1], values[random.below(n)]);
      }
      REQUIRE(bits(*sum_of(values).value()) == expected);
    }
  }
}

TEST_CASE("sums equal those of scaled 128-bit integers, rounded once", "[expr][exact_sum]") {
  // Multiples of 2⁻⁵⁰ below 2⁶⁰: their sums fit 127 bits, and int128 → double rounds correctly.
  RandomNumbers random(3);
  for (int round = 0; round < 2000; ++round) {
    ExactFloatSum sum;
    Int128 reference = 0;
    for (int n = 0; n < 20; ++n) {
      const auto digits = static_cast<std::int64_t>(random.next()) >> 11;
      const int shift = static_cast<int>(random.below(57));
      (void)sum.add(std::ldexp(static_cast<double>(digits), shift - 50));
      reference += Int128{digits} << shift;
    }
    REQUIRE(*sum.value() == std::ldexp(static_cast<double>(reference), -50));
  }
}

TEST_CASE("ties are broken by the smallest part", "[expr][exact_sum]") {
  const double half_ulp = 0x1p-53;
  CHECK(*sum_of({1.0, half_ulp}).value() == 1.0);
  CHECK(*sum_of({1.0, half_ulp, 0x1p-1000}).value() == 1.0 + 0x1p-52);
  CHECK(*sum_of({1.0, half_ulp, -0x1p-1000}).value() == 1.0);
  CHECK(*sum_of({1.0 + 0x1p-52, half_ulp, -0x1p-1000}).value() == 1.0 + 0x1p-52);
  CHECK(*sum_of({1.0 + 0x1p-52, half_ulp}).value() == 1.0 + 0x1p-51);
  CHECK(*sum_of({0x1p1023, 0x1p970, 0x1p-1074}).value() == 0x1p1023 + 0x1p971);
}

TEST_CASE("weights are exact factors", "[expr][exact_sum]") {
  ExactFloatSum weighted;
  (void)weighted.add(0.1, 12345);
  ExactFloatSum repeated;
  for (int n = 0; n < 12345; ++n) (void)repeated.add(0.1);
  CHECK(bits(*weighted.value()) == bits(*repeated.value()));
  (void)weighted.add(0.1, -12344);
  CHECK(*weighted.value() == 0.1);
  (void)weighted.add(0x1p-1074, std::numeric_limits<Weight>::min());
  (void)weighted.add(0x1p-1074, std::numeric_limits<Weight>::max());
  (void)weighted.add(0x1p-1074);
  CHECK(*weighted.value() == 0.1);
}

TEST_CASE("sums beyond the largest double come back", "[expr][exact_sum]") {
  const double largest = std::numeric_limits<double>::max();
  ExactFloatSum sum = sum_of({largest, largest, 1.5});
  CHECK(!sum.value());
  (void)sum.add(largest, 1'000'000);
  (void)sum.add(largest, -1'000'001);
  CHECK(*sum.value() == largest);
  (void)sum.add(largest, -1);
  CHECK(*sum.value() == 1.5);
  CHECK(sum.spilled_bytes() == 0);
}

TEST_CASE("the largest double is reached and passed at the right place", "[expr][exact_sum]") {
  const double largest = std::numeric_limits<double>::max();
  CHECK(*sum_of({largest, 0x1p969}).value() == largest);
  CHECK(!sum_of({largest, 0x1p970}).value());
  CHECK(*sum_of({largest, 0x1p970, -0x1p-1074}).value() == largest);
}

TEST_CASE("infinities and NaN leave again", "[expr][exact_sum]") {
  ExactFloatSum sum = sum_of({1.5, kInfinity, kNan, -kInfinity});
  CHECK(std::isnan(*sum.value()));
  (void)sum.add(kNan, -1);
  CHECK(std::isnan(*sum.value()));
  (void)sum.add(kInfinity, -1);
  CHECK(*sum.value() == -kInfinity);
  (void)sum.add(-kInfinity, -1);
  CHECK(*sum.value() == 1.5);
  CHECK(sum.spilled_bytes() == 0);
}

TEST_CASE("money needs no spill", "[expr][exact_sum]") {
  RandomNumbers random(4);
  ExactFloatSum sum;
  std::int64_t cents = 0;
  for (int n = 0; n < 200'000; ++n) {
    const auto amount = static_cast<std::int64_t>(random.below(10'000'000));
    (void)sum.add(static_cast<double>(amount) / 100);
    cents += amount;
    REQUIRE(sum.spilled_bytes() == 0);
  }
  CHECK(*sum.value() == Approx(static_cast<double>(cents) / 100).epsilon(1e-12));
}

TEST_CASE("a sum is small", "[expr][exact_sum]") {
  CHECK(sizeof(ExactFloatSum) <= 24);
}

}  // namespace matview::test
