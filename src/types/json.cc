#include "types/json.h"

#include <algorithm>

#include "common/hash.h"
#include "common/utf8.h"
#include "types/decimal.h"

namespace matview {

namespace {

using Kind = Json::Kind;

[[nodiscard]] bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

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
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
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
    if (peek() == '-' || is_digit(peek())) return parse_number(json);
    const std::string_view rest = text_.substr(at_);
    for (const auto& [word, kind] : {std::pair(std::string_view("null"), Kind::kNull),
                                     std::pair(std::string_view("true"), Kind::kTrue),
                                     std::pair(std::string_view("false"), Kind::kFalse)}) {
      if (!rest.starts_with(word)) continue;
      const char next = rest.size() > word.size() ? rest[word.size()] : ' ';
      if (is_digit(next) || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') ||
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
      while (is_digit(peek())) ++at_;
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
    if (!is_good || is_digit(next) || (next >= 'a' && next <= 'z') ||
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
      if (!is_digit(c) && !is_letter) {
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

void append_text(std::string& out, const Json& json) {
  switch (json.kind) {
    case Kind::kNull: out += "null"; return;
    case Kind::kFalse: out += "false"; return;
    case Kind::kTrue: out += "true"; return;
    case Kind::kNumber: out += json.text; return;
    case Kind::kString: append_json_string(out, json.text); return;
    case Kind::kArray:
    case Kind::kObject: break;
  }
  const bool is_object = json.kind == Kind::kObject;
  out += is_object ? '{' : '[';
  bool is_first = true;
  for (const Json& child : json.children) {
    if (!std::exchange(is_first, false)) out += ", ";
    if (is_object) {
      append_json_string(out, child.key);
      out += ": ";
    }
    append_text(out, child);
  }
  out += is_object ? '}' : ']';
}

void append_pretty(std::string& out, const Json& json, std::size_t level) {
  if (!json.is_container()) return append_text(out, json);
  const bool is_object = json.kind == Kind::kObject;
  const auto new_line = [&](std::size_t depth) {
    out += '\n';
    out.append(depth * 4, ' ');
  };
  out += is_object ? '{' : '[';
  bool is_first = true;
  for (const Json& child : json.children) {
    if (!std::exchange(is_first, false)) out += ',';
    new_line(level + 1);
    if (is_object) {
      append_json_string(out, child.key);
      out += ": ";
    }
    append_pretty(out, child, level + 1);
  }
  new_line(level);
  out += is_object ? '}' : ']';
}

[[nodiscard]] bool key_precedes(const Json& left, const Json& right) {
  if (left.key.size() != right.key.size()) return left.key.size() < right.key.size();
  return left.key < right.key;
}

[[nodiscard]] Decimal number_of(const Json& json) {
  return Decimal::parse(json.text).value_or(Decimal());
}

// Null, string, number, boolean, array, object.
[[nodiscard]] int rank_of(Kind kind) {
  return kind == Kind::kTrue ? static_cast<int>(Kind::kFalse) : static_cast<int>(kind);
}

[[nodiscard]] std::strong_ordering compare(const Json& left, const Json& right) {
  if (const auto order = rank_of(left.kind) <=> rank_of(right.kind); order != 0) return order;
  switch (left.kind) {
    case Kind::kNull: return std::strong_ordering::equal;
    case Kind::kString: return left.text <=> right.text;
    case Kind::kNumber: return number_of(left) <=> number_of(right);
    case Kind::kFalse:
    case Kind::kTrue: return left.kind <=> right.kind;
    case Kind::kArray:
    case Kind::kObject: break;
  }
  if (const auto order = left.children.size() <=> right.children.size(); order != 0) return order;
  for (std::size_t i = 0; i < left.children.size(); ++i) {
    if (const auto order = left.children[i].key <=> right.children[i].key; order != 0) return order;
    if (const auto order = compare(left.children[i], right.children[i]); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace

const Json* Json::member(std::string_view name) const {
  if (kind != Kind::kObject) return nullptr;
  for (std::size_t i = children.size(); i-- > 0;) {
    if (children[i].key == name) return &children[i];
  }
  return nullptr;
}

Json* Json::member(std::string_view name) {
  return const_cast<Json*>(std::as_const(*this).member(name));
}

const Json* Json::element(std::int64_t index) const {
  const auto size = static_cast<std::int64_t>(children.size());
  if (index < 0) index += size;
  if (kind != Kind::kArray || index < 0 || index >= size) return nullptr;
  return &children[static_cast<std::size_t>(index)];
}

Result<Json> parse_json(std::string_view text, bool is_canonical) {
  return JsonParser(text, is_canonical).parse();
}

void order_members(Json& object) {
  std::vector<Json>& members = object.children;
  std::ranges::stable_sort(members, key_precedes);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool is_replaced = i + 1 < members.size() && members[i + 1].key == members[i].key;
    if (is_replaced) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.resize(kept);
}

std::string json_text(const Json& json) {
  std::string out;
  append_text(out, json);
  return out;
}

std::string pretty_json(const Json& json) {
  std::string out;
  append_pretty(out, json, 0);
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; continue;
      case '\\': out += "\\\\"; continue;
      case '\b': out += "\\b"; continue;
      case '\f': out += "\\f"; continue;
      case '\n': out += "\\n"; continue;
      case '\r': out += "\\r"; continue;
      case '\t': out += "\\t"; continue;
      default: break;
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      out += c < 16 ? "\\u000" : "\\u001";
      out += "0123456789abcdef"[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string_view json_kind_name(Json::Kind kind) {
  switch (kind) {
    case Kind::kNull: return "null";
    case Kind::kString: return "string";
    case Kind::kNumber: return "number";
    case Kind::kFalse:
    case Kind::kTrue: return "boolean";
    case Kind::kArray: return "array";
    case Kind::kObject: break;
  }
  return "object";
}

std::strong_ordering compare_jsonb(std::string_view left, std::string_view right) {
  if (left == right) return std::strong_ordering::equal;
  const Json a = parse_json(left, true).value_or(Json());
  const Json b = parse_json(right, true).value_or(Json());
  // PostgreSQL keeps a lone scalar as an array of one, which makes an empty array come before it.
  if (a.kind == Kind::kArray && a.children.empty() && !b.is_container()) {
    return std::strong_ordering::less;
  }
  if (b.kind == Kind::kArray && b.children.empty() && !a.is_container()) {
    return std::strong_ordering::greater;
  }
  return compare(a, b);
}

std::uint64_t jsonb_hash(std::string_view text) {
  if (!text.contains('.')) return hash_bytes(text);
  // Without the zeros at the end of fractions.
  std::string plain;
  bool in_string = false;
  std::size_t point = std::string::npos;  // where the fraction at hand begins in `plain`
  const auto end_fraction = [&] {
    if (point == std::string::npos) return;
    plain.resize(std::max(plain.find_last_not_of('0'), point) + 1);
    if (plain.size() == point + 1) plain.pop_back();
    point = std::string::npos;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      plain += c;
      plain += text.substr(++i, 1);
      continue;
    }
    if (!is_digit(c)) end_fraction();
    if (c == '"') in_string = !in_string;
    if (c == '.' && !in_string) point = plain.size();
    plain += c;
  }
  end_fraction();
  return hash_bytes(plain);
}

bool json_contains(const Json& left, const Json& right) {
  if (left.kind == Kind::kArray && right.kind != Kind::kArray) {
    return false;  // an array contains a lone scalar only at the top
  }
  if (left.kind == Kind::kObject && right.kind == Kind::kObject) {
    return std::ranges::all_of(right.children, [&](const Json& wanted) {
      const Json* const has = left.member(wanted.key);
      return has != nullptr && json_contains(*has, wanted);
    });
  }
  if (left.kind == Kind::kArray) {
    return std::ranges::all_of(right.children, [&](const Json& wanted) {
      return std::ranges::any_of(left.children,
                                 [&](const Json& has) { return json_contains(has, wanted); });
    });
  }
  return compare(left, right) == 0;
}

}  // namespace matview
