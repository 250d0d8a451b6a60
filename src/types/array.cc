#include "types/array.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "types/interval.h"
#include "types/json.h"

namespace matview {

namespace {

constexpr char kEnd = 0;
constexpr char kPresent = 1;
constexpr char kNull = 2;

// ── Words whose bytes order like what they stand for ──

void put_word(std::string& out, std::uint64_t word, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>(word >> (8 * i));
}

[[nodiscard]] std::uint64_t get_word(std::string_view bytes, std::size_t& at, std::size_t count) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) {
    word = (word << 8) | static_cast<unsigned char>(at < bytes.size() ? bytes[at] : 0);
    ++at;
  }
  return word;
}

void put_signed(std::string& out, std::int64_t value, std::size_t bytes) {
  put_word(out, static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << (8 * bytes - 1)), bytes);
}

[[nodiscard]] std::int64_t get_signed(std::string_view bytes, std::size_t& at, std::size_t count) {
  const std::uint64_t sign = std::uint64_t{1} << (8 * count - 1);
  const std::uint64_t word = get_word(bytes, at, count) ^ sign;
  return static_cast<std::int64_t>((word ^ sign) - sign);  // extends the sign
}

[[nodiscard]] std::int32_t get_int32(std::string_view bytes, std::size_t& at) {
  return static_cast<std::int32_t>(get_signed(bytes, at, 4));
}

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

[[nodiscard]] std::uint64_t ordered_bits(double value) {
  if (std::isnan(value)) return std::numeric_limits<std::uint64_t>::max();
  const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

[[nodiscard]] double double_of_ordered_bits(std::uint64_t bits) {
  if (bits == std::numeric_limits<std::uint64_t>::max()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return std::bit_cast<double>((bits & kSign) != 0 ? bits & ~kSign : ~bits);
}

// Strings end with a zero byte; zeros and ones among their bytes are escaped by a one.
void put_bytes(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) {
    if (byte == 0 || byte == 1) {
      out += '\1';
      out += static_cast<char>(byte + 1);
    } else {
      out += byte;
    }
  }
  out += '\0';
}

[[nodiscard]] std::string get_bytes(std::string_view bytes, std::size_t& at) {
  std::string text;
  while (at < bytes.size() && bytes[at] != 0) {
    const bool is_escape = bytes[at] == 1 && at + 1 < bytes.size();
    text += is_escape ? static_cast<char>(bytes[at + 1] - 1) : bytes[at];
    at += is_escape ? 2 : 1;
  }
  ++at;
  return text;
}

// ── Decimals: a class, and for finite ones the place of the first digit and the digits ──

enum : unsigned char {
  kNegativeInfinity = 1,
  kNegative,
  kZero,
  kPositive,
  kPositiveInfinity,
  kNan
};

void put_decimal(std::string& out, std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text == "NaN" || text == "Infinity") {
    out += static_cast<char>(text == "NaN" ? kNan
                             : negative    ? kNegativeInfinity
                                           : kPositiveInfinity);
    return;
  }
  std::string digits;
  const std::size_t point = std::min(text.find('.'), text.size());
  for (const char c : text) {
    if (c != '.') digits += c;
  }
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) {
    out += static_cast<char>(kZero);
    return;
  }
  const auto place = static_cast<std::int32_t>(point) - static_cast<std::int32_t>(first);
  digits = digits.substr(first, digits.find_last_not_of('0') + 1 - first);
  std::string key;
  put_signed(key, place, 4);
  key += digits;
  key += '\0';
  if (negative) {
    for (char& byte : key) byte = static_cast<char>(~byte);
  }
  out += static_cast<char>(negative ? kNegative : kPositive);
  out += key;
}

// Without its scale: only the digits that are not zeros at the end.
[[nodiscard]] std::string get_decimal(std::string_view bytes, std::size_t& at) {
  const auto kind = static_cast<unsigned char>(bytes[at++]);
  switch (kind) {
    case kNegativeInfinity: return "-Infinity";
    case kPositiveInfinity: return "Infinity";
    case kNan: return "NaN";
    case kZero: return "0";
    default: break;
  }
  const bool negative = kind == kNegative;
  const auto byte_at = [&](std::size_t i) {
    const char byte = i < bytes.size() ? bytes[i] : '\0';
    return negative ? static_cast<char>(~byte) : byte;
  };
  std::string place_bytes;
  for (int i = 0; i < 4; ++i) place_bytes += byte_at(at++);
  std::size_t zero = 0;
  const std::int32_t place = get_int32(place_bytes, zero);
  std::string digits;
  for (; at < bytes.size() && byte_at(at) != 0; ++at) digits += byte_at(at);
  ++at;
  if (place <= 0) {
    digits = "0." + std::string(static_cast<std::size_t>(-place), '0') + digits;
  } else if (digits.size() <= static_cast<std::size_t>(place)) {
    digits.append(static_cast<std::size_t>(place) - digits.size(), '0');
  } else {
    digits.insert(static_cast<std::size_t>(place), 1, '.');
  }
  return negative ? "-" + digits : digits;
}

[[nodiscard]] std::size_t scale_of_text(std::string_view digits) {
  const std::size_t point = digits.find('.');
  return point == std::string_view::npos ? 0 : digits.size() - point - 1;
}

// ── Elements ──

[[nodiscard]] bool has_tail(TypeId element) {
  return element == TypeId::kNumeric || element == TypeId::kInterval;
}

[[nodiscard]] bool is_float(TypeId element) {
  return element == TypeId::kDouble || element == TypeId::kReal;
}

void put_element(std::string& out, const Value& value, TypeId element) {
  if (is_float(element)) return put_word(out, ordered_bits(value.as_double()), 8);
  if (element == TypeId::kBoolean) return put_word(out, value.as_boolean() ? 1 : 0, 1);
  if (element == TypeId::kNumeric) return put_decimal(out, value.as_text());
  if (element == TypeId::kInterval) {
    const int128 length = interval_length(value.as_interval());
    put_signed(out, static_cast<std::int64_t>(length >> 64), 8);
    return put_word(out, static_cast<std::uint64_t>(length), 8);
  }
  if (is_dictionary_coded(element)) return put_bytes(out, value.as_text());
  put_signed(out, value.as_integer(), byte_width(element));
}

// Steps over one, and gives its value unless it has a tail (then only what is ahead of that).
[[nodiscard]] Value get_element(std::string_view bytes, std::size_t& at, TypeId element) {
  if (element == TypeId::kDouble) {
    return Value::float8(double_of_ordered_bits(get_word(bytes, at, 8)));
  }
  if (element == TypeId::kReal) {
    return Value::float4(static_cast<float>(double_of_ordered_bits(get_word(bytes, at, 8))));
  }
  if (element == TypeId::kBoolean) return Value::boolean(get_word(bytes, at, 1) != 0);
  if (element == TypeId::kNumeric) return Value::numeric(get_decimal(bytes, at));
  if (element == TypeId::kInterval) {
    at += 16;
    return Value::interval({});
  }
  if (is_dictionary_coded(element)) return Value::of_bytes(element, get_bytes(bytes, at));
  return Value::of_integer(element, get_signed(bytes, at, byte_width(element)));
}

void skip_element(std::string_view bytes, std::size_t& at, TypeId element) {
  if (is_dictionary_coded(element)) {
    at = std::min(bytes.find('\0', at), bytes.size()) + 1;
  } else {
    (void)get_element(bytes, at, element);
  }
}

// Behind the elements' end mark: skips the dimensions.
void skip_dimensions(std::string_view bytes, std::size_t& at) {
  const auto count = static_cast<std::size_t>(get_word(bytes, at, 1));
  at += count * 8;
}

}  // namespace

Array make_array(std::vector<Value> elements) {
  Array array{.elements = std::move(elements), .dimensions = {}};
  if (!array.elements.empty()) {
    array.dimensions.push_back({.size = static_cast<std::int32_t>(array.elements.size())});
  }
  return array;
}

Value array_value(const Array& array, Type type) {
  return Value::of_bytes(type, encode_array(array, type));
}

std::string encode_array(const Array& array, Type type) {
  const TypeId element = type.element;
  std::string out;
  for (const Value& value : array.elements) {
    out += value.is_null() ? kNull : kPresent;
    if (!value.is_null()) put_element(out, value, element);
  }
  out += kEnd;
  out += static_cast<char>(array.dimensions.size());
  for (const ArrayDimension& dimension : array.dimensions) put_signed(out, dimension.size, 4);
  for (const ArrayDimension& dimension : array.dimensions) put_signed(out, dimension.lower, 4);
  if (!has_tail(element)) return out;
  for (const Value& value : array.elements) {
    if (value.is_null()) continue;
    if (element == TypeId::kNumeric) {
      put_word(out, scale_of_text(value.as_text()), 2);
    } else {
      const Interval interval = value.as_interval();
      put_signed(out, interval.months, 4);
      put_signed(out, interval.days, 4);
      put_signed(out, interval.microseconds, 8);
    }
  }
  return out;
}

Array decode_array(std::string_view bytes, Type type) {
  const TypeId element = type.element;
  Array array;
  std::size_t at = 0;
  while (at < bytes.size() && bytes[at] != kEnd) {
    const bool is_null = bytes[at++] == kNull;
    array.elements.push_back(is_null ? Value::null(element_type(type))
                                     : get_element(bytes, at, element));
  }
  ++at;
  array.dimensions.resize(static_cast<std::size_t>(get_word(bytes, at, 1)));
  for (ArrayDimension& dimension : array.dimensions) dimension.size = get_int32(bytes, at);
  for (ArrayDimension& dimension : array.dimensions) dimension.lower = get_int32(bytes, at);
  if (!has_tail(element)) return array;
  for (Value& value : array.elements) {
    if (value.is_null()) continue;
    if (element == TypeId::kInterval) {
      Interval interval;
      interval.months = get_int32(bytes, at);
      interval.days = get_int32(bytes, at);
      interval.microseconds = get_signed(bytes, at, 8);
      value = Value::interval(interval);
      continue;
    }
    const auto scale = static_cast<std::size_t>(get_word(bytes, at, 2));
    std::string digits = value.as_text();
    const std::size_t has = scale_of_text(digits);
    if (has < scale) {
      if (has == 0) digits += '.';
      digits.append(scale - has, '0');
      value = Value::numeric(std::move(digits));
    }
  }
  return array;
}

std::string_view array_key(std::string_view bytes, Type type) {
  if (!has_tail(type.element)) return bytes;
  std::size_t at = 0;
  while (at < bytes.size() && bytes[at] != kEnd) {
    if (bytes[at++] != kNull) skip_element(bytes, at, type.element);
  }
  ++at;
  skip_dimensions(bytes, at);
  return bytes.substr(0, at);
}

std::vector<std::string_view> array_element_keys(std::string_view bytes, Type type) {
  std::vector<std::string_view> keys;
  std::size_t at = 0;
  while (at < bytes.size() && bytes[at] != kEnd) {
    if (bytes[at++] == kNull) {
      keys.emplace_back();
      continue;
    }
    const std::size_t start = at;
    skip_element(bytes, at, type.element);
    keys.push_back(bytes.substr(start, at - start));
  }
  return keys;
}

std::strong_ordering compare_arrays(std::string_view left, std::string_view right, Type type) {
  if (type.element != TypeId::kJsonb) return array_key(left, type) <=> array_key(right, type);
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < left.size() && b < right.size()) {
    const char mark = left[a];
    if (mark != right[b]) break;
    ++a;
    ++b;
    if (mark == kEnd) break;
    if (mark == kNull) continue;
    const std::size_t a_end = std::min(left.find('\0', a), left.size());
    const std::size_t b_end = std::min(right.find('\0', b), right.size());
    const auto order = compare_jsonb(left.substr(a, a_end - a), right.substr(b, b_end - b));
    if (order != 0) return order;
    a = std::min(a_end + 1, left.size());
    b = std::min(b_end + 1, right.size());
  }
  return left.substr(a) <=> right.substr(b);
}

std::string element_key(const Value& value, TypeId element) {
  std::string key;
  put_element(key, value, element);
  return key;
}
}  // namespace matview
