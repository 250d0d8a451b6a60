// NUMERIC's roots, powers, exponentials and logarithms, factorials, and digits that could be left
// out.
#include <algorithm>
#include <array>
#include <limits>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"
#include "expr/functions/numeric_kernels.h"
#include "types/decimal_math.h"

namespace matview {

namespace {

Result<Decimal> root(const Decimal& a) {
  return square_root(a);
}

Result<Decimal> exponential_of(const Decimal& a) {
  return exponential(a);
}

Result<Decimal> natural(const Decimal& a) {
  return natural_logarithm(a);
}

Result<Decimal> decimal_logarithm(const Decimal& a) {
  return logarithm(Decimal::of(10), a);
}

// The largest number that divides both without a rest, with the digits of both.
Result<Decimal> greatest_divisor(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return Decimal(Decimal::Kind::kNan);
  const std::int32_t scale = std::max(a.scale(), b.scale());
  Decimal divisor = a.absolute();
  Decimal rest = b.absolute();
  while (!rest.is_zero()) {
    const Decimal next = Decimal::remainder(divisor, rest);
    divisor = rest;
    rest = next;
  }
  return divisor.rounded(scale);
}

Result<Decimal> least_multiple(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return Decimal(Decimal::Kind::kNan);
  const std::int32_t scale = std::max(a.scale(), b.scale());
  if (a.is_zero() || b.is_zero()) return Decimal().rounded(scale);
  MATVIEW_ASSIGN(const Decimal divisor, greatest_divisor(a, b));
  return (Decimal::whole_quotient(a, divisor) * b).absolute().rounded(scale);
}

Status factorial(const KernelInput& input, Column& result) {
  constexpr std::int64_t kLargest = 32'177;
  const std::int64_t* const arguments = input.arguments[0].values<std::int64_t>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const std::int64_t of = arguments[row];
    if (of < 0) {
      return fail(ErrorCode::kNumericValueOutOfRange,
                  "factorial of a negative number is undefined");
    }
    if (of > kLargest) {
      return fail(ErrorCode::kNumericValueOutOfRange, "value overflows numeric format");
    }
    // Several factors at a time, as many as fit 64 bits.
    Decimal product = Decimal::of(1);
    std::int64_t factors = 1;
    for (std::int64_t n = 2; n <= of; ++n) {
      factors *= n;
      if (factors < (std::int64_t{1} << 47) && n < of) continue;
      product = product * Decimal::of(factors);
      factors = 1;
    }
    MATVIEW_ASSIGN(result.values<NumericWord>()[row], checked_numeric(product, input.dictionary));
  }
  return {};
}

Status min_scale(const KernelInput& input, Column& result) {
  const NumericWord* const a = input.arguments[0].values<NumericWord>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const bool valid = input.arguments[0].is_valid(row);
    const Decimal value = valid ? to_decimal(a[row]) : Decimal(Decimal::Kind::kNan);
    result.values<std::int32_t>()[row] = value.trimmed().scale();
    if (!value.is_finite()) result.set_null(row);
  }
  return {};
}

// Buckets of one width between two bounds, which may fall: 1 … count, 0 and count + 1 outside.
Status width_bucket(const KernelInput& input, Column& result) {
  const auto invalid = [](std::string_view why) {
    return fail(ErrorCode::kInvalidArgumentForWidthBucket, "{}", why);
  };
  const auto argument = [&](std::size_t i, std::size_t row) {
    return to_decimal(input.arguments[i].values<NumericWord>()[row]);
  };
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const Decimal x = argument(0, row);
    const Decimal low = argument(1, row);
    const Decimal high = argument(2, row);
    const std::int64_t count = input.arguments[3].values<std::int32_t>()[row];
    if (count <= 0) return invalid("count must be greater than zero");
    if (x.is_nan() || low.is_nan() || high.is_nan()) {
      return invalid("operand, lower bound, and upper bound cannot be NaN");
    }
    if (!low.is_finite() || !high.is_finite()) {
      return invalid("lower and upper bounds must be finite");
    }
    if (low == high) return invalid("lower bound cannot equal upper bound");
    const bool rises = low < high;
    std::int64_t bucket = 0;
    if (rises ? x >= high : x <= high) {
      bucket = count + 1;
    } else if (rises ? x >= low : x <= low) {
      const Decimal part = Decimal::whole_quotient((x - low) * Decimal::of(count), high - low);
      bucket = part.to_integer().value_or(0) + 1;
    }
    if (bucket > std::numeric_limits<std::int32_t>::max()) {
      return fail(ErrorCode::kNumericValueOutOfRange, "integer out of range");
    }
    result.values<std::int32_t>()[row] = static_cast<std::int32_t>(bucket);
  }
  return {};
}

constexpr TypeId kNum = TypeId::kNumeric;

constexpr std::array kFunctions = {
    partial("sqrt", {kNum}, kNum, numeric_unary<root>),
    partial("exp", {kNum}, kNum, numeric_unary<exponential_of>),
    partial("ln", {kNum}, kNum, numeric_unary<natural>),
    partial("log", {kNum}, kNum, numeric_unary<decimal_logarithm>),
    partial("log10", {kNum}, kNum, numeric_unary<decimal_logarithm>),
    partial("log", {kNum, kNum}, kNum, numeric_binary<logarithm>),
    partial("^", {kNum, kNum}, kNum, numeric_binary<power>),
    partial("power", {kNum, kNum}, kNum, numeric_binary<power>),
    partial("pow", {kNum, kNum}, kNum, numeric_binary<power>),
    partial("gcd", {kNum, kNum}, kNum, numeric_binary<greatest_divisor>),
    partial("lcm", {kNum, kNum}, kNum, numeric_binary<least_multiple>),
    partial("factorial", {TypeId::kBigint}, kNum, factorial),
    partial("width_bucket", {kNum, kNum, kNum, TypeId::kInteger}, TypeId::kInteger, width_bucket),
    ScalarFunction{"min_scale", {kNum}, TypeId::kInteger, min_scale, NullHandling::kKernel, false},
};

}  // namespace

std::span<const ScalarFunction> numeric_math_functions() {
  return kFunctions;
}

}  // namespace matview
