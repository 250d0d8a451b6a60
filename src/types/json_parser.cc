// Reading JSON, as PostgreSQL does: what it accepts and the errors it gives.
#include <algorithm>

#include "common/ascii.h"
#include "common/hash.h"
#include "common/utf8.h"
#include "types/decimal.h"
#include "types/json.h"

namespace matview {

namespace {

using Kind = Json::Kind;

class JsonParser {
 public:
  JsonParser(std::string_view text, bool is_canonical) : text_(text), is_canonical_(is_canonical) {}

  Result<Json> parse() {
    Json json;
    MATVIEW_TRY(parse_value(json, 0));
    skip_blanks();
    if (at_ != text_.size()) return unexpected_token("end of input");
    return json;
  }

 private:
  [[nodiscard]] static std::unexpected<Failure> invalid(std::string detail) {
    return std::unexpected<Failure>(Error{.code = ErrorCode::kInvalidTextRepresentation,
                                          .message = "invalid input syntax for type json",
                                          .detail = std::move(detail)});
  }

  [[nodiscard]] std::unexpected<Failure> unexpected_token(std::string_view expected) const {
    if (at_ >= text_.size()) return invalid("The input string ended unexpectedly.");
    std::size_t end = at_ + 1;
    const auto is_word = [&](char c) {
      return ascii::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
             static_cast<unsigned char>(c) >= 0x80;
    };
    if (is_word(text_[at_])) {
      while (end < text_.size() && is_word(text_[end])) ++end;
      return invalid(format_text("Token \"{}\" is invalid.", text_.substr(at_, end - at_)));
    }
    return invalid(
        format_text("Expected {}, but found \"{}\".", expected, text_.substr(at_, end - at_)));
  }

  void skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Status parse_value(Json& json, std::size_t depth) {
    if (depth > kMaxJsonDepth) {
      return fail(ErrorCode::kStatementTooComplex, "stack depth limit exceeded");
    }
    skip_blanks();
    const std::size_t start = at_;
    switch (peek()) {
      case '{': MATVIEW_TRY(parse_object(json, depth)); break;
      case '[': MATVIEW_TRY(parse_array(json, depth)); break;
      case '"':
        json.kind = Kind::kString;
        MATVIEW_TRY(parse_string(json.text));
        break;
      default: MATVIEW_TRY(parse_word(json)); break;
    }
    json.source = text_.substr(start, at_ - start);
    return {};
  }

  Status parse_word(Json& json) {
    if (peek() == '-' || ascii::is_digit(peek())) return parse_number(json);
    const std::string_view rest = text_.substr(at_);
    for (const auto& [word, kind] : {std::pair(std::string_view("null"), Kind::kNull),
                                     std::pair(std::string_view("true"), Kind::kTrue),
                                     std::pair(std::string_view("false"), Kind::kFalse)}) {
      if (!rest.starts_with(word)) continue;
      const char next = rest.size() > word.size() ? rest[word.size()] : ' ';
      if (ascii::is_digit(next) || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') ||
          next == '_') {
        break;
      }
      json.kind = kind;
      at_ += word.size();
      return {};
    }
    return unexpected_token("JSON value");
  }

  Status parse_number(Json& json) {
    const std::size_t start = at_;
    const auto digits = [&] {
      const std::size_t first = at_;
      while (ascii::is_digit(peek())) ++at_;
      return at_ != first;
    };
    if (peek() == '-') ++at_;
    bool is_good = true;
    if (peek() == '0') {
      ++at_;
    } else {
      is_good = digits();
    }
    if (peek() == '.') {
      ++at_;
      is_good = digits() && is_good;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      is_good = digits() && is_good;
    }
    const char next = peek();
    if (!is_good || ascii::is_digit(next) || (next >= 'a' && next <= 'z') ||
        (next >= 'A' && next <= 'Z')) {
      at_ = start;
      return unexpected_token("JSON value");
    }
    json.kind = Kind::kNumber;
    json.text = text_.substr(start, at_ - start);
    if (!is_canonical_) return {};
    MATVIEW_ASSIGN(const Decimal decimal, Decimal::parse(json.text));
    json.text = decimal.to_string();
    return {};
  }

  Result<std::uint32_t> parse_hex() {
    std::uint32_t point = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      const char lower = static_cast<char>(c | 0x20);
      const bool is_letter = lower >= 'a' && lower <= 'f';
      if (!ascii::is_digit(c) && !is_letter) {
        return invalid("\"\\u\" must be followed by four hexadecimal digits.");
      }
      point = point * 16 + static_cast<std::uint32_t>(is_letter ? lower - 'a' + 10 : c - '0');
      ++at_;
    }
    return point;
  }

  Status parse_escape(std::string& out) {
    const char c = peek();
    ++at_;
    switch (c) {
      case '"':
      case '\\':
      case '/': out += c; return {};
      case 'b': out += '\b'; return {};
      case 'f': out += '\f'; return {};
      case 'n': out += '\n'; return {};
      case 'r': out += '\r'; return {};
      case 't': out += '\t'; return {};
      case 'u': break;
      default:
        return invalid(
            format_text("Escape sequence \"\\{}\" is invalid.", std::string_view(&c, 1)));
    }
    MATVIEW_ASSIGN(std::uint32_t point, parse_hex());
    if (point == 0 && is_canonical_) {
      return std::unexpected<Failure>(Error{.code = ErrorCode::kUntranslatableCharacter,
                                            .message = "unsupported Unicode escape sequence",
                                            .detail = "\\u0000 cannot be converted to text."});
    }
    if (point >= 0xDC00 && point < 0xE000) return lone_surrogate(out, "low");
    if (point >= 0xD800 && point < 0xDC00) {
      if (!text_.substr(at_).starts_with("\\u")) return lone_surrogate(out, "high");
      at_ += 2;
      MATVIEW_ASSIGN(const std::uint32_t low, parse_hex());
      if (low < 0xDC00 || low >= 0xE000) return lone_surrogate(out, "high");
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(point, out);
    return {};
  }

  // Only what is kept as text may have them.
  Status lone_surrogate(std::string& out, std::string_view half) {
    if (is_canonical_) {
      return invalid(half == "low" ? "Unicode low surrogate must follow a high surrogate."
                                   : "Unicode high surrogate must not follow a high surrogate.");
    }
    append_utf8(0xFFFD, out);
    return {};
  }

  Status parse_string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return {};
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return invalid(format_text("Character with value 0x{}{} must be escaped.",
                                   c < 16 ? "0" : "1",
                                   std::string_view("0123456789abcdef").substr(c & 15, 1)));
      }
      ++at_;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ >= text_.size()) break;
      MATVIEW_TRY(parse_escape(out));
    }
    return invalid("The input string ended unexpectedly.");
  }

  Status parse_array(Json& json, std::size_t depth) {
    json.kind = Kind::kArray;
    ++at_;
    skip_blanks();
    if (peek() == ']') {
      ++at_;
      return {};
    }
    for (;;) {
      MATVIEW_TRY(parse_value(json.children.emplace_back(), depth + 1));
      skip_blanks();
      const char c = peek();
      if (c != ',' && c != ']') return unexpected_token("\",\" or \"]\"");
      ++at_;
      if (c == ']') return {};
    }
  }

  Status parse_object(Json& json, std::size_t depth) {
    json.kind = Kind::kObject;
    ++at_;
    skip_blanks();
    if (peek() == '}') {
      ++at_;
      return {};
    }
    for (;;) {
      skip_blanks();
      if (peek() != '"') return unexpected_token("string");
      Json& member = json.children.emplace_back();
      MATVIEW_TRY(parse_string(member.key));
      skip_blanks();
      if (peek() != ':') return unexpected_token("\":\"");
      ++at_;
      MATVIEW_TRY(parse_value(member, depth + 1));
      skip_blanks();
      const char c = peek();
      if (c != ',' && c != '}') return unexpected_token("\",\" or \"}\"");
      ++at_;
      if (c == '}') break;
    }
    if (is_canonical_) order_members(json);
    return {};
  }

  std::string_view text_;
  bool is_canonical_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Json> parse_json(std::string_view text, bool is_canonical) {
  return JsonParser(text, is_canonical).parse();
}

}  // namespace matview
