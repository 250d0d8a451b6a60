#include "database/copy/copy_values.h"

#include <charconv>
#include <optional>

#include "common/utf8.h"
#include "expr/evaluator.h"
#include "plan/coercion.h"
#include "types/date_time.h"
#include "types/numeric.h"

namespace matview {

namespace {

// What every value can be read by, and most need not: as an untyped literal that is assigned.
[[nodiscard]] Status store_literal(std::string_view text,
                                   std::size_t row,
                                   Column& column,
                                   const ExecutionContext& context) {
  plan::ParameterTypes no_parameters;
  MATVIEW_ASSIGN(const ExpressionPtr value,
                 plan::coerce(make_constant(Value::unknown(std::string(text))),
                              column.type(),
                              plan::CastContext::kAssignment,
                              {.dictionary = context.dictionary, .parameters = no_parameters},
                              0));
  MATVIEW_ASSIGN(const Value constant, evaluate_constant(*value, context));
  column.set_value(row, constant, context.dictionary);
  return {};
}

template <typename T>
[[nodiscard]] bool store_integer(std::string_view text, std::size_t row, Column& column) {
  T value{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return false;
  column.values<T>()[row] = value;
  return true;
}

// A plain decimal number of few digits, at the scale the column has.
[[nodiscard]] bool store_numeric(std::string_view text, std::size_t row, Column& column) {
  constexpr std::size_t kMostDigits = 16;
  const Type type = column.type();
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kMostDigits) return false;
  std::int64_t coefficient = 0;
  std::int32_t whole = 0;
  std::int32_t scale = -1;  // of the digits read so far; -1 before the point
  for (const char letter : text) {
    if (letter == '.' && scale < 0) {
      scale = 0;
    } else if (letter >= '0' && letter <= '9') {
      coefficient = coefficient * 10 + (letter - '0');
      if (scale < 0) {
        whole += coefficient != 0 ? 1 : 0;
      } else {
        ++scale;
      }
    } else {
      return false;
    }
  }
  if (text == ".") return false;
  scale = std::max(scale, 0);
  if (type.modifier != 0) {
    const std::int32_t wanted = numeric_scale(type);
    if (wanted < scale || wanted > kMaxInlineScale || whole > numeric_precision(type) - wanted) {
      return false;
    }
    if (whole + wanted > static_cast<std::int32_t>(kMostDigits)) return false;
    for (; scale < wanted; ++scale) coefficient *= 10;
  }
  if (!fits_inline(coefficient)) return false;
  column.values<NumericWord>()[row] = inline_numeric(negative ? -coefficient : coefficient, scale);
  return true;
}

[[nodiscard]] std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U ? 1 : 0;
  return count;
}

// TEXT, VARCHAR(n) and CHAR(n), unless it is too long.
[[nodiscard]] bool store_string(std::string_view text,
                                std::size_t row,
                                Column& column,
                                TextDictionary& dictionary) {
  const Type type = column.type();
  if (type.id == TypeId::kChar) {
    while (text.ends_with(' ')) text.remove_suffix(1);
  }
  const auto most = static_cast<std::size_t>(type.modifier);
  if (most != 0 && text.size() > most && count_characters(text) > most) return false;
  column.values<TextCode>()[row] = dictionary.intern(text);
  return true;
}

[[nodiscard]] bool store_quickly(std::string_view text,
                                 std::size_t row,
                                 Column& column,
                                 TextDictionary& dictionary) {
  constexpr std::size_t kDateLength = 10;
  constexpr std::size_t kTimestampLength = 19;
  switch (column.type().id) {
    case TypeId::kSmallint: return store_integer<std::int16_t>(text, row, column);
    case TypeId::kInteger: return store_integer<std::int32_t>(text, row, column);
    case TypeId::kBigint: return store_integer<std::int64_t>(text, row, column);
    case TypeId::kNumeric: return store_numeric(text, row, column);
    case TypeId::kText:
    case TypeId::kChar: return store_string(text, row, column, dictionary);
    case TypeId::kBoolean: {
      const bool yes = text == "t" || text == "true";
      if (!yes && text != "f" && text != "false") return false;
      column.values<std::uint8_t>()[row] = yes ? 1 : 0;
      return true;
    }
    case TypeId::kDate: {
      if (text.size() != kDateLength || text[4] != '-') return false;
      const auto date = parse_date(text);
      if (date) column.values<std::int32_t>()[row] = *date;
      return date.has_value();
    }
    case TypeId::kTimestamp: {
      if (text.size() != kTimestampLength || text[4] != '-') return false;
      const auto timestamp = parse_timestamp(text);
      if (timestamp) column.values<std::int64_t>()[row] = *timestamp;
      return timestamp.has_value();
    }
    default: return false;
  }
}

}  // namespace

Status store_text(std::string_view text,
                  std::size_t row,
                  Column& column,
                  const ExecutionContext& context) {
  if (store_quickly(text, row, column, context.dictionary)) return {};
  return store_literal(text, row, column, context);
}

}  // namespace matview
