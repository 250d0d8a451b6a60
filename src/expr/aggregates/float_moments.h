// Exact sums of doubles and of their products: what variances, correlations and regressions are
// computed of.
//
// Invariant: the sums depend on what is in them, not on its order; what was added can be taken
// away again.
#pragma once

#include <cstddef>
#include <optional>

#include "expr/aggregates/exact_float_sum.h"

namespace matview {

// a × b, and exactly what rounding it lost, unless a factor is beyond 2⁹⁹⁶ or the product is below
// 2⁻⁹⁶⁹. (T. J. Dekker's product; without fused operations, so that every machine gives the same.)
[[nodiscard]] TwoSum two_product(double a, double b);

// Adds `weight` times a × b. Returns by how much spilled_bytes() has changed.
std::ptrdiff_t add_product(ExactFloatSum& sum, double a, double b, Weight weight);

// Σab − Σa·Σb/count: count times the covariance of two columns, from their exact sums. NaN where an
// argument was infinite or NaN; nullopt where finite arguments overflow. Requires: count > 0.
[[nodiscard]] std::optional<double> centered_product(const ExactFloatSum& products,
                                                     const ExactFloatSum& a,
                                                     const ExactFloatSum& b,
                                                     Weight count);

}  // namespace matview
