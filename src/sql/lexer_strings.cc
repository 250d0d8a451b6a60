// The part of the lexer that reads what stands between quotes.
#include <algorithm>
#include <optional>

#include "common/utf8.h"
#include "sql/lexer.h"

namespace matview::sql {
namespace {

// The value of a digit of a base up to 16, or the base itself when `c` is none.
std::uint32_t digit_value(char c, std::uint32_t base) {
  std::uint32_t value = base;
  if (c >= '0' && c <= '9') value = static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') value = static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') value = static_cast<std::uint32_t>(c - 'A' + 10);
  return std::min(value, base);
}

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

// Decodes the escapes of U&'…' one after the other.
class UnicodeDecoder {
 public:
  UnicodeDecoder(std::string_view text, char escape) : text_(text), escape_(escape) {}

  // Nothing when an escape is malformed.
  [[nodiscard]] std::optional<std::string> decode() {
    std::string value;
    while (at_ < text_.size()) {
      if (text_[at_] != escape_) {
        value += text_[at_++];
      } else if (text_.substr(at_ + 1).starts_with(escape_)) {
        value += escape_;
        at_ += 2;
      } else if (!decode_escape(value)) {
        return std::nullopt;
      }
    }
    return value;
  }

 private:
  [[nodiscard]] bool decode_escape(std::string& value) {
    auto code_point = code_unit();
    if (code_point && is_high_surrogate(*code_point)) {
      const auto low = at_ < text_.size() && text_[at_] == escape_ ? code_unit() : std::nullopt;
      if (!low || !is_low_surrogate(*low)) return false;
      code_point = 0x10000 + ((*code_point - 0xD800) << 10) + (*low - 0xDC00);
    }
    if (!code_point || is_low_surrogate(*code_point) || *code_point > kLastCodePoint) return false;
    append_utf8(*code_point, value);
    return *code_point != 0;
  }

  // \XXXX or \+XXXXXX.
  [[nodiscard]] std::optional<std::uint32_t> code_unit() {
    ++at_;
    const bool is_long = at_ < text_.size() && text_[at_] == '+';
    if (is_long) ++at_;
    std::uint32_t unit = 0;
    for (int i = is_long ? 6 : 4; i > 0; --i, ++at_) {
      const std::uint32_t digit = at_ < text_.size() ? digit_value(text_[at_], 16) : 16;
      if (digit == 16) return std::nullopt;
      unit = unit * 16 + digit;
    }
    return unit;
  }

  std::string_view text_;
  char escape_;
  std::size_t at_ = 0;
};

// An escape may be anything that cannot be taken for a digit, a sign, a quote or a blank.
bool is_escape_character(std::string_view text) {
  static constexpr std::string_view kTaken = "+'\" \t\n\r\f\v";
  return text.size() == 1 && digit_value(text.front(), 16) == 16 && !kTaken.contains(text.front());
}

}  // namespace

Result<Token> Lexer::scan_unicode(std::size_t start) {
  const bool is_string = peek() == '\'';
  MATVIEW_ASSIGN(Token raw,
                 is_string ? scan_string(start, Escapes::kNone) : scan_quoted_identifier());
  const std::size_t length = at_ - start;
  MATVIEW_ASSIGN(const char escape, scan_escape_character());
  auto decoded = UnicodeDecoder(raw.text, escape).decode();
  if (!decoded) {
    return std::unexpected<Failure>(Error{.code = ErrorCode::kSyntaxError,
                                          .message = "invalid Unicode escape",
                                          .hint = "Unicode escapes must be \\XXXX or \\+XXXXXX.",
                                          .position = start});
  }
  raw.text = *std::move(decoded);
  raw.position = start;
  raw.length = length;
  return raw;
}

// `[UESCAPE 'c']`, a backslash when absent.
Result<char> Lexer::scan_escape_character() {
  static constexpr std::string_view kUescape = "uescape";
  const std::size_t end = at_;
  MATVIEW_TRY(skip_blanks());
  const std::string_view word = text_.substr(at_, kUescape.size());
  const bool found =
      std::ranges::equal(word, kUescape, [](char a, char b) { return (a | 0x20) == b; });
  if (!found) {
    at_ = end;
    return '\\';
  }
  at_ += kUescape.size();
  MATVIEW_TRY(skip_blanks());
  const std::size_t start = at_;
  if (peek() != '\'') {
    return error("UESCAPE must be followed by a simple string literal", start, start);
  }
  MATVIEW_ASSIGN(const Token character, scan_string(start, Escapes::kNone));
  if (!is_escape_character(character.text)) {
    return error("invalid Unicode escape character", start, at_);
  }
  return character.text.front();
}

Result<Token> Lexer::scan_quoted_identifier() {
  const std::size_t start = at_++;
  std::string name;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c != '"') {
      name += c;
    } else if (peek() == '"') {
      name += text_[at_++];
    } else if (name.empty()) {
      return error("zero-length delimited identifier", start, at_);
    } else {
      return token(TokenKind::kQuotedIdentifier, start, std::move(name));
    }
  }
  return error("unterminated quoted identifier", start, text_.size());
}

Result<Token> Lexer::scan_string(std::size_t start, Escapes escapes) {
  std::string value;
  do {
    ++at_;
    MATVIEW_TRY(scan_string_part(start, escapes, value));
  } while (skip_to_continuation());
  // Only escapes can spell bytes that are not UTF-8: the text itself has been checked.
  const auto invalid = escapes == Escapes::kBackslash ? find_invalid_utf8(value) : std::nullopt;
  if (invalid) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kCharacterNotInRepertoire,
              .message = format_text("invalid byte sequence for encoding \"UTF8\": 0x{:02x}",
                                     static_cast<unsigned char>(value[*invalid])),
              .position = start});
  }
  return token(TokenKind::kString, start, std::move(value));
}

Status Lexer::scan_string_part(std::size_t start, Escapes escapes, std::string& value) {
  while (at_ < text_.size()) {
    const char c = peek();
    if (c == '\'' && peek(1) == '\'') {
      value += c;
      at_ += 2;
    } else if (c == '\'') {
      ++at_;
      return {};
    } else if (c == '\\' && escapes == Escapes::kBackslash) {
      MATVIEW_TRY(scan_escape(value));
    } else {
      value += c;
      ++at_;
    }
  }
  return error("unterminated quoted string", start, text_.size());
}

// 'a' 'b' is one string when a line break, and nothing but blanks and -- comments, lies between.
bool Lexer::skip_to_continuation() {
  const std::size_t end = at_;
  bool broken = false;
  while (at_ < text_.size()) {
    if (at("--")) {
      skip_line_comment();
    } else if (peek() == ' ' || (peek() >= '\t' && peek() <= '\r')) {
      broken = broken || peek() == '\n' || peek() == '\r';
      ++at_;
    } else {
      break;
    }
  }
  if (broken && peek() == '\'') return true;
  at_ = end;
  return false;
}

// One backslash escape of an E'…' string. A backslash before any other character yields it.
Status Lexer::scan_escape(std::string& value) {
  const char c = peek(1);
  if (c == 'u' || c == 'U') return scan_unicode_escape(value);
  if (at_ + 1 == text_.size()) {
    ++at_;  // the string is unterminated; its loop will say so
    return {};
  }
  ++at_;
  if (digit_value(c, 8) < 8) {
    scan_byte_escape(value, 8, 3);
    return {};
  }
  ++at_;
  if (c == 'x' && digit_value(peek(), 16) < 16) {
    scan_byte_escape(value, 16, 2);
    return {};
  }
  static constexpr std::string_view kNames = "bfnrt";
  static constexpr std::string_view kControls = "\b\f\n\r\t";
  const std::size_t control = kNames.find(c);
  value += control == std::string_view::npos ? c : kControls[control];
  return {};
}

void Lexer::scan_byte_escape(std::string& value, std::uint32_t base, std::size_t most_digits) {
  std::uint32_t byte = 0;
  for (std::size_t i = 0; i < most_digits && digit_value(peek(), base) < base; ++i) {
    byte = byte * base + digit_value(text_[at_++], base);
  }
  value += static_cast<char>(byte & 0xFF);
}

Status Lexer::scan_unicode_escape(std::string& value) {
  const std::size_t start = at_;
  MATVIEW_ASSIGN(std::uint32_t code_point, scan_code_unit());
  if (is_high_surrogate(code_point) && (at("\\u") || at("\\U"))) {
    MATVIEW_ASSIGN(const std::uint32_t low, scan_code_unit());
    if (!is_low_surrogate(low)) return error("invalid Unicode surrogate pair", start, at_);
    code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
  }
  if (is_high_surrogate(code_point) || is_low_surrogate(code_point)) {
    return error("invalid Unicode surrogate pair", start, at_);
  }
  if (code_point > kLastCodePoint) return error("invalid Unicode escape value", start, at_);
  append_utf8(code_point, value);
  return {};
}

// \uXXXX or \UXXXXXXXX.
Result<std::uint32_t> Lexer::scan_code_unit() {
  const std::size_t start = at_;
  const std::size_t digits = peek(1) == 'u' ? 4 : 8;
  at_ += 2;
  std::uint32_t unit = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::uint32_t digit = digit_value(peek(), 16);
    if (digit == 16) {
      return std::unexpected<Failure>(
          Error{.code = ErrorCode::kInvalidEscapeSequence,
                .message = "invalid Unicode escape",
                .hint = "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.",
                .position = start});
    }
    unit = unit * 16 + digit;
    ++at_;
  }
  return unit;
}

Result<Token> Lexer::scan_dollar_string(std::string_view delimiter) {
  const std::size_t start = at_;
  const std::size_t content = start + delimiter.size();
  const std::size_t end = text_.find(delimiter, content);
  if (end == std::string_view::npos) {
    return error("unterminated dollar-quoted string", start, text_.size());
  }
  at_ = end + delimiter.size();
  return token(TokenKind::kString, start, std::string(text_.substr(content, end - content)));
}

}  // namespace matview::sql
