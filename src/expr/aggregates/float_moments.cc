#include "expr/aggregates/float_moments.h"

#include <cmath>
#include <limits>

namespace matview {

namespace {

// The upper half of a double's digits. Requires: |a| ≤ 2⁹⁹⁶.
double upper_half(double a) {
  constexpr double kSplitter = 0x1p27 + 1;
  const double scaled = kSplitter * a;
  return scaled - (scaled - a);
}

// ── Numbers of about 106 bits: a sum that does not overlap its error ────────────────────────────

TwoSum renormalized(double sum, double error) {
  return two_sum(sum, error);
}

TwoSum multiply(TwoSum a, TwoSum b) {
  const TwoSum product = two_product(a.sum, b.sum);
  return renormalized(product.sum, product.error + (a.sum * b.error + a.error * b.sum));
}

TwoSum subtract(TwoSum a, TwoSum b) {
  const TwoSum high = two_sum(a.sum, -b.sum);
  const TwoSum low = two_sum(a.error, -b.error);
  const TwoSum first = renormalized(high.sum, high.error + low.sum);
  return renormalized(first.sum, first.error + low.error);
}

}  // namespace

TwoSum two_product(double a, double b) {
  const double product = a * b;
  constexpr double kLargestSplit = 0x1p996;
  if (!std::isfinite(product) || std::fabs(a) > kLargestSplit || std::fabs(b) > kLargestSplit) {
    return {.sum = product, .error = 0};
  }
  const double a_high = upper_half(a);
  const double a_low = a - a_high;
  const double b_high = upper_half(b);
  const double b_low = b - b_high;
  const double error =
      ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
  return {.sum = product, .error = error};
}

std::ptrdiff_t add_product(ExactFloatSum& sum, double a, double b, Weight weight) {
  const TwoSum product = two_product(a, b);
  std::ptrdiff_t spilled = sum.add(product.sum, weight);
  if (product.error != 0) spilled += sum.add(product.error, weight);
  return spilled;
}

std::optional<double> centered_product(const ExactFloatSum& products,
                                       const ExactFloatSum& a,
                                       const ExactFloatSum& b,
                                       Weight count) {
  const TwoSum sum_a = a.parts();
  const TwoSum sum_b = b.parts();
  const TwoSum sum_products = products.parts();
  const bool has_special =
      (a.value() && !std::isfinite(sum_a.sum)) || (b.value() && !std::isfinite(sum_b.sum));
  if (has_special) return std::numeric_limits<double>::quiet_NaN();
  const auto n = static_cast<double>(count);
  const TwoSum scaled = multiply(sum_products, {.sum = n, .error = 0});
  const TwoSum difference = subtract(scaled, multiply(sum_a, sum_b));
  const double centered = difference.sum / n;
  if (!std::isfinite(centered)) return std::nullopt;
  return centered;
}

}  // namespace matview
