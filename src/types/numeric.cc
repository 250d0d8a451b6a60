#include "types/numeric.h"

#include <array>
#include <cstring>
#include <string>
#include <utility>

#include <fast_float/fast_float.h>

#include "common/hash.h"

namespace matview {

namespace {

constexpr auto kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t power = 1;
  for (std::int64_t& entry : powers) {
    entry = power;
    power = power > 900'000'000'000'000'000 ? power : power * 10;
  }
  return powers;
}();

// The record of a number: its text behind the length. Records are few, and read rarely.
std::string_view record_text(NumericWord word) {
  const auto address = static_cast<std::uintptr_t>(static_cast<std::uint64_t>(word.bits) >> 1U);
  const auto* const bytes = reinterpret_cast<const char*>(address);  // NOLINT: put in below
  std::uint32_t size = 0;
  std::memcpy(&size, bytes, sizeof size);
  return {bytes + sizeof size, size};
}

NumericWord word_of_record(const char* record) {
  const auto address = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(record));
  return {static_cast<std::int64_t>(address << 1U | 1U)};
}

// Without the zeros at the end of its fraction, so that equal numbers become one.
struct Shortest {
  std::int64_t coefficient;
  std::int32_t scale;
};

Shortest shorten(std::int64_t coefficient, std::int32_t scale) {
  if (coefficient == 0) return {0, 0};
  while (scale > 0 && coefficient % 10 == 0) {
    coefficient /= 10;
    --scale;
  }
  return {coefficient, scale};
}

std::uint64_t hash_inline(Shortest number) {
  return static_cast<std::uint64_t>(number.coefficient) * 64 +
         static_cast<std::uint64_t>(number.scale);
}

}  // namespace

std::int64_t power_of_ten(std::int32_t exponent) {
  return kPowers[static_cast<std::size_t>(exponent)];
}

NumericWord make_numeric(const Decimal& decimal, TextDictionary& dictionary) {
  if (decimal.is_finite() && decimal.scale() <= kMaxInlineScale) {
    const std::optional<std::int64_t> coefficient = decimal.coefficient();
    if (coefficient && fits_inline(*coefficient)) {
      return inline_numeric(*coefficient, decimal.scale());
    }
  }
  return word_of_record(dictionary.keep_record(decimal.to_string()));
}

NumericWord make_numeric(int128 coefficient, std::int32_t scale, TextDictionary& dictionary) {
  const auto narrow = static_cast<std::int64_t>(coefficient);
  if (narrow == coefficient && fits_inline(narrow) && scale <= kMaxInlineScale) {
    return inline_numeric(narrow, scale);
  }
  return make_numeric(Decimal::of(coefficient, scale), dictionary);
}

Decimal to_decimal(NumericWord word) {
  if (is_inline(word)) return Decimal::of(coefficient_of(word), scale_of(word));
  return Decimal::parse(record_text(word)).value_or(Decimal());
}

double numeric_to_double(NumericWord word) {
  // A whole number and a power of ten that are doubles have the nearest quotient.
  constexpr int kSignificandBits = 53;
  if (is_inline(word) && scale_of(word) <= 18 &&
      magnitude_bits(coefficient_of(word)) >> kSignificandBits == 0) {
    return static_cast<double>(coefficient_of(word)) /
           static_cast<double>(power_of_ten(scale_of(word)));
  }
  if (is_inline(word)) return to_decimal(word).to_double();
  const std::string_view text = record_text(word);
  double value = 0;
  fast_float::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::strong_ordering compare_slowly(NumericWord left, NumericWord right) {
  if (left.bits == right.bits) return std::strong_ordering::equal;
  if (is_inline(left) && is_inline(right)) {
    const std::int32_t scales = scale_of(left) - scale_of(right);
    if (scales >= -18 && scales <= 18) {
      int128 a = coefficient_of(left);
      int128 b = coefficient_of(right);
      (scales < 0 ? a : b) *= power_of_ten(scales < 0 ? -scales : scales);
      return a < b   ? std::strong_ordering::less
             : b < a ? std::strong_ordering::greater
                     : std::strong_ordering::equal;
    }
  }
  // The nearest doubles mostly tell, and are found much sooner. They do not for NaN.
  const double a = numeric_to_double(left);
  const double b = numeric_to_double(right);
  if (a < b) return std::strong_ordering::less;
  if (a > b) return std::strong_ordering::greater;
  return to_decimal(left) <=> to_decimal(right);
}

std::uint64_t hash_numeric(NumericWord word) {
  if (is_inline(word)) return hash_inline(shorten(coefficient_of(word), scale_of(word)));
  const Decimal decimal = to_decimal(word).trimmed();
  const std::optional<std::int64_t> coefficient = decimal.coefficient();
  if (coefficient && decimal.is_finite() && fits_inline(*coefficient) &&
      decimal.scale() <= kMaxInlineScale) {
    return hash_inline({*coefficient, decimal.scale()});
  }
  return decimal.hash();
}

Result<Decimal> fit_numeric(const Decimal& decimal, Type type) {
  if (type.modifier == 0 || decimal.is_nan()) return decimal;
  const std::int32_t precision = numeric_precision(type);
  const std::int32_t scale = numeric_scale(type);
  const std::int32_t whole = precision - scale;
  const auto overflow = [&](std::string detail) {
    return std::unexpected(Error{.code = ErrorCode::kNumericValueOutOfRange,
                                 .message = "numeric field overflow",
                                 .detail = std::move(detail)});
  };
  if (!decimal.is_finite()) {
    return overflow(format_text(
        "A field with precision {}, scale {} cannot hold an infinite value.", precision, scale));
  }
  Decimal fitted = decimal.rounded(scale);
  if (fitted.digit_count() - fitted.scale() > whole && !fitted.is_zero()) {
    return overflow(
        format_text("A field with precision {}, scale {} must round to an absolute value less "
                    "than {}{}.",
                    precision,
                    scale,
                    whole == 0 ? "1" : "10^",
                    whole == 0 ? std::string() : std::to_string(whole)));
  }
  return fitted;
}

}  // namespace matview
