#include "types/binary_text.h"

#include "types/number_text.h"

namespace matview {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr int kNoDigit = -1;

int hex_digit(char c) {
  const char small = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
  const std::size_t digit = kHexDigits.find(small);
  return digit == std::string_view::npos ? kNoDigit : static_cast<int>(digit);
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

// Three octal digits of at most \377 at `at`, or kNoDigit.
int octal_at(std::string_view text, std::size_t at) {
  if (text.size() < at + 3 || text[at] > '3') return kNoDigit;
  int value = 0;
  for (const char c : text.substr(at, 3)) {
    if (c < '0' || c > '7') return kNoDigit;
    value = value * 8 + (c - '0');
  }
  return value;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15U];
  }
  return text;
}

Result<std::string> from_hex(std::string_view text) {
  std::string bytes;
  int high = kNoDigit;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_blank(text[i])) continue;
    const int digit = hex_digit(text[i]);
    if (digit == kNoDigit) {
      std::size_t next = i + 1;
      while (next < text.size() && continues_character(text[next])) ++next;
      return fail(ErrorCode::kInvalidParameterValue,
                  "invalid hexadecimal digit: \"{}\"",
                  text.substr(i, next - i));
    }
    if (high == kNoDigit) {
      high = digit;
    } else {
      bytes += static_cast<char>(high << 4 | digit);
      high = kNoDigit;
    }
  }
  if (high != kNoDigit) {
    return fail(ErrorCode::kInvalidParameterValue,
                "invalid hexadecimal data: odd number of digits");
  }
  return bytes;
}

std::string format_bytea(std::string_view bytes) {
  return "\\x" + to_hex(bytes);
}

Result<std::string> parse_bytea(std::string_view text) {
  if (text.starts_with("\\x")) return from_hex(text.substr(2));
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
    } else if (text.substr(i + 1).starts_with('\\')) {
      bytes += '\\';
      ++i;
    } else if (const int byte = octal_at(text, i + 1); byte != kNoDigit) {
      bytes += static_cast<char>(byte);
      i += 3;
    } else {
      return fail(ErrorCode::kInvalidTextRepresentation, "invalid input syntax for type bytea");
    }
  }
  return bytes;
}

std::string format_uuid(std::string_view bytes) {
  std::string text = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) {
    if (text.size() > at) text.insert(at, 1, '-');
  }
  return text;
}

Result<std::string> parse_uuid(std::string_view text) {
  std::string_view digits = text;
  const bool braced = digits.starts_with('{');
  if (braced) digits.remove_prefix(1);
  std::string bytes;
  for (int i = 0; i < 16; ++i) {
    if (digits.size() < 2) return invalid_syntax(text, TypeId::kUuid);
    const int high = hex_digit(digits[0]);
    const int low = hex_digit(digits[1]);
    if (high == kNoDigit || low == kNoDigit) return invalid_syntax(text, TypeId::kUuid);
    bytes += static_cast<char>(high << 4 | low);
    digits.remove_prefix(2);
    if (i % 2 == 1 && i < 15 && digits.starts_with('-')) digits.remove_prefix(1);
  }
  if (braced ? digits != "}" : !digits.empty()) return invalid_syntax(text, TypeId::kUuid);
  return bytes;
}

}  // namespace matview
