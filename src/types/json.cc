#include "types/json.h"

#include <algorithm>

#include "common/ascii.h"
#include "common/hash.h"
#include "common/utf8.h"
#include "types/decimal.h"

namespace matview {

namespace {

using Kind = Json::Kind;

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
    if (!ascii::is_digit(c)) end_fraction();
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
