// NUMERIC arithmetic: + - * / % and what rounds.
//
// Columns of one scale whose results fit in words are computed in loops of 64-bit integers, which
// check nothing but gather what would tell that they were wrong; if they were, everything is
// computed again number by number.
#include "types/numeric.h"

#include <algorithm>
#include <array>
#include <bit>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"
#include "expr/functions/numeric_kernels.h"
#include "types/numeric_quotient.h"

namespace matview {

namespace {

using Words = const NumericWord*;

// What a loop gathers: the bits that differ from the first word of each side, and the bits of all
// magnitudes.
struct Gathered {
  std::int64_t differing = 0;
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  std::uint64_t result = 0;
  std::int64_t carried = 0;  // negative where a sum left 64 bits

  [[nodiscard]] bool is_uniform() const { return (differing & kNumericTail) == 0; }
};

int bits(std::uint64_t magnitude) {
  return std::bit_width(magnitude);
}

// ── Sums and differences ────────────────────────────────────────────────────────────────────────

// Words of one scale are added as they are, but for one of the scales: what leaves the word leaves
// 64 bits.
template <bool kSubtract>
bool add_alike(const KernelInput& input, Words a, Words b, NumericWord first, NumericWord* out) {
  const std::int64_t tail = first.bits & kNumericTail;
  Gathered seen;
  input.rows.for_each([&](std::size_t row) {
    const std::int64_t x = a[row].bits;
    const std::int64_t y = b[row].bits;
    const std::int64_t term = y - tail;
    const auto sum = static_cast<std::int64_t>(
        kSubtract ? static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(term)
                  : static_cast<std::uint64_t>(x) + static_cast<std::uint64_t>(term));
    seen.carried |= kSubtract ? (x ^ term) & (x ^ sum) : (x ^ sum) & (term ^ sum);
    seen.differing |= (x ^ first.bits) | (y ^ first.bits);
    out[row].bits = sum;
  });
  return seen.is_uniform() && seen.carried >= 0;
}

template <bool kSubtract>
bool add_scaled(const KernelInput& input,
                Words a,
                Words b,
                NumericWord first_a,
                NumericWord first_b,
                NumericWord* out) {
  const std::int32_t scale = std::max(scale_of(first_a), scale_of(first_b));
  const std::int32_t up_a = scale - scale_of(first_a);
  const std::int32_t up_b = scale - scale_of(first_b);
  if (std::max(up_a, up_b) > 16) return false;
  const std::int64_t by_a = power_of_ten(up_a);
  const std::int64_t by_b = power_of_ten(up_b);
  const std::int64_t tail = std::int64_t{scale} << 1;
  Gathered seen;
  input.rows.for_each([&](std::size_t row) {
    const std::int64_t x = coefficient_of(a[row]);
    const std::int64_t y = coefficient_of(b[row]);
    const std::uint64_t left = static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(by_a);
    const std::uint64_t right = static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(by_b);
    const std::uint64_t sum = kSubtract ? left - right : left + right;
    seen.left |= magnitude_bits(x);
    seen.right |= magnitude_bits(y);
    seen.result |= magnitude_bits(static_cast<std::int64_t>(sum));
    seen.differing |= (a[row].bits ^ first_a.bits) | (b[row].bits ^ first_b.bits);
    out[row].bits = static_cast<std::int64_t>(sum << kNumericTailBits) | tail;
  });
  const auto factor_bits = [](std::int64_t factor) {
    return bits(static_cast<std::uint64_t>(factor));
  };
  return seen.is_uniform() && bits(seen.left) + factor_bits(by_a) <= 62 &&
         bits(seen.right) + factor_bits(by_b) <= 62 && bits(seen.result) <= kInlineBits;
}

template <bool kSubtract>
struct Sum {
  static bool all_inline(const KernelInput& input,
                         Words a,
                         Words b,
                         NumericWord first_a,
                         NumericWord first_b,
                         NumericWord* out) {
    if (((first_a.bits ^ first_b.bits) & kNumericTail) == 0) {
      return add_alike<kSubtract>(input, a, b, first_a, out);
    }
    return add_scaled<kSubtract>(input, a, b, first_a, first_b, out);
  }

  static Result<NumericWord> apply(NumericWord a, NumericWord b, TextDictionary& dictionary) {
    if (is_inline(a) && is_inline(b) && std::abs(scale_of(a) - scale_of(b)) <= 18) {
      const std::int32_t scale = std::max(scale_of(a), scale_of(b));
      const int128 x = int128{coefficient_of(a)} * power_of_ten(scale - scale_of(a));
      const int128 y = int128{coefficient_of(b)} * power_of_ten(scale - scale_of(b));
      return make_numeric(kSubtract ? x - y : x + y, scale, dictionary);
    }
    const Decimal x = to_decimal(a);
    const Decimal y = to_decimal(b);
    return checked_numeric(kSubtract ? x - y : x + y, dictionary);
  }
};

// ── Products ────────────────────────────────────────────────────────────────────────────────────

struct Product {
  static bool all_inline(const KernelInput& input,
                         Words a,
                         Words b,
                         NumericWord first_a,
                         NumericWord first_b,
                         NumericWord* out) {
    const std::int32_t scale = scale_of(first_a) + scale_of(first_b);
    if (scale > kMaxInlineScale) return false;
    const std::int64_t tail = std::int64_t{scale} << 1;
    Gathered seen;
    input.rows.for_each([&](std::size_t row) {
      const std::int64_t x = coefficient_of(a[row]);
      const std::int64_t y = coefficient_of(b[row]);
      seen.left |= magnitude_bits(x);
      seen.right |= magnitude_bits(y);
      seen.differing |= (a[row].bits ^ first_a.bits) | (b[row].bits ^ first_b.bits);
      const std::uint64_t product = static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(y);
      out[row].bits = static_cast<std::int64_t>(product << kNumericTailBits) | tail;
    });
    return seen.is_uniform() && bits(seen.left) + bits(seen.right) <= kInlineBits;
  }

  static Result<NumericWord> apply(NumericWord a, NumericWord b, TextDictionary& dictionary) {
    if (is_inline(a) && is_inline(b)) {
      const int128 product = int128{coefficient_of(a)} * coefficient_of(b);
      return make_numeric(product, scale_of(a) + scale_of(b), dictionary);
    }
    return checked_numeric(to_decimal(a) * to_decimal(b), dictionary);
  }
};

template <typename Operation>
Status arithmetic(const KernelInput& input, Column& result) {
  if (input.rows.count == 0) return {};
  const Words a = input.arguments[0].values<NumericWord>();
  const Words b = input.arguments[1].values<NumericWord>();
  NumericWord* const out = result.values<NumericWord>();
  const NumericWord first_a = a[input.rows[0]];
  const NumericWord first_b = b[input.rows[0]];
  if (is_inline(first_a) && is_inline(first_b) &&
      Operation::all_inline(input, a, b, first_a, first_b, out)) {
    return {};
  }
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    MATVIEW_ASSIGN(out[row], Operation::apply(a[row], b[row], input.dictionary));
  }
  return {};
}

// ── Quotients ───────────────────────────────────────────────────────────────────────────────────

std::unexpected<Failure> division_by_zero() {
  return fail(ErrorCode::kDivisionByZero, "division by zero");
}

Result<Decimal> divide(const Decimal& a, const Decimal& b) {
  if (a.is_nan() || b.is_nan()) return Decimal(Decimal::Kind::kNan);
  if (b.is_zero()) return division_by_zero();
  return Decimal::quotient(a, b, Decimal::quotient_scale(a, b));
}

Status quotients(const KernelInput& input, Column& result) {
  const Words a = input.arguments[0].values<NumericWord>();
  const Words b = input.arguments[1].values<NumericWord>();
  NumericWord* const out = result.values<NumericWord>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    if (is_inline(a[row]) && is_inline(b[row])) {
      const auto word = short_quotient(a[row], b[row], input.dictionary);
      if (word) {
        out[row] = *word;
        continue;
      }
    }
    MATVIEW_ASSIGN(const Decimal quotient, divide(to_decimal(a[row]), to_decimal(b[row])));
    MATVIEW_ASSIGN(out[row], checked_numeric(quotient, input.dictionary));
  }
  return {};
}

Result<Decimal> divide_whole(const Decimal& a, const Decimal& b) {
  if (a.is_nan() || b.is_nan()) return Decimal(Decimal::Kind::kNan);
  if (b.is_zero()) return division_by_zero();
  return Decimal::whole_quotient(a, b);
}

Result<Decimal> modulo(const Decimal& a, const Decimal& b) {
  if (a.is_nan() || b.is_nan()) return Decimal(Decimal::Kind::kNan);
  if (b.is_zero()) return division_by_zero();
  return Decimal::remainder(a, b);
}

// ── One argument ────────────────────────────────────────────────────────────────────────────────

Result<Decimal> negate(const Decimal& a) {
  return a.negated();
}

Result<Decimal> absolute(const Decimal& a) {
  return a.absolute();
}

Result<Decimal> sign(const Decimal& a) {
  return a.is_nan() ? a : Decimal::of(a.sign());
}

Result<Decimal> floor(const Decimal& a) {
  return a.floor();
}

Result<Decimal> ceil(const Decimal& a) {
  return a.ceil();
}

Result<Decimal> round_whole(const Decimal& a) {
  return a.rounded(0);
}

Result<Decimal> truncate_whole(const Decimal& a) {
  return a.truncated(0);
}

Result<Decimal> trim_scale(const Decimal& a) {
  return a.trimmed();
}

// ── Rounding to digits ──────────────────────────────────────────────────────────────────────────

// PostgreSQL keeps the digits it is asked for within these.
std::int32_t digits_within_bounds(std::int32_t digits) {
  constexpr std::int32_t kMost = 2000;
  return std::clamp(digits, -kMost, kMost);
}

template <bool kRounds>
Status to_digits(const KernelInput& input, Column& result) {
  const Words a = input.arguments[0].values<NumericWord>();
  const std::int32_t* const digits = input.arguments[1].values<std::int32_t>();
  NumericWord* const out = result.values<NumericWord>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const std::int32_t kept = digits_within_bounds(digits[row]);
    const std::int32_t dropped = is_inline(a[row]) ? scale_of(a[row]) - kept : -1;
    if (dropped >= 0 && kept >= 0 && dropped <= 18) {
      out[row] = drop_digits(a[row], dropped, kRounds);
      continue;
    }
    const Decimal decimal = to_decimal(a[row]);
    MATVIEW_ASSIGN(out[row],
                   checked_numeric(kRounds ? decimal.rounded(kept) : decimal.truncated(kept),
                                   input.dictionary));
  }
  return {};
}

Status scale_of_value(const KernelInput& input, Column& result) {
  const Words a = input.arguments[0].values<NumericWord>();
  std::int32_t* const out = result.values<std::int32_t>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    if (!input.arguments[0].is_valid(row) || !to_decimal(a[row]).is_finite()) {
      result.set_null(row);
    } else {
      out[row] = to_decimal(a[row]).scale();
    }
  }
  return {};
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kNum = TypeId::kNumeric;

constexpr std::array kFunctions = {
    partial("+", {kNum, kNum}, kNum, arithmetic<Sum<false>>),
    partial("-", {kNum, kNum}, kNum, arithmetic<Sum<true>>),
    partial("*", {kNum, kNum}, kNum, arithmetic<Product>),
    partial("/", {kNum, kNum}, kNum, quotients),
    partial("%", {kNum, kNum}, kNum, numeric_binary<modulo>),
    partial("mod", {kNum, kNum}, kNum, numeric_binary<modulo>),
    partial("div", {kNum, kNum}, kNum, numeric_binary<divide_whole>),
    partial("-", {kNum}, kNum, numeric_unary<negate>),
    partial("abs", {kNum}, kNum, numeric_unary<absolute>),
    partial("@", {kNum}, kNum, numeric_unary<absolute>),
    partial("sign", {kNum}, kNum, numeric_unary<sign>),
    partial("floor", {kNum}, kNum, numeric_unary<floor>),
    partial("ceil", {kNum}, kNum, numeric_unary<ceil>),
    partial("ceiling", {kNum}, kNum, numeric_unary<ceil>),
    partial("round", {kNum}, kNum, numeric_unary<round_whole>),
    partial("trunc", {kNum}, kNum, numeric_unary<truncate_whole>),
    partial("trim_scale", {kNum}, kNum, numeric_unary<trim_scale>),
    partial("round", {kNum, TypeId::kInteger}, kNum, to_digits<true>),
    partial("trunc", {kNum, TypeId::kInteger}, kNum, to_digits<false>),
    ScalarFunction{"scale", {kNum}, TypeId::kInteger, scale_of_value, NullHandling::kKernel, false},
};

}  // namespace

std::span<const ScalarFunction> numeric_functions() {
  return kFunctions;
}

}  // namespace matview
