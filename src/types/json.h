// JSON values: reading, writing and comparing them. JSON columns hold the text as given, JSONB
// columns the canonical text below; both reach JavaScript as that text.
//
// Canonical text is what PostgreSQL prints for jsonb: members ordered by the length of their keys,
// then by bytes, the last of several with one key; numbers as NUMERIC prints them; one blank behind
// `:` and `,`. So equal values have one text, but for numbers that differ in their scale only.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "types/value.h"

namespace matview {

// Deeper nesting is refused with 54001.
inline constexpr std::size_t kMaxJsonDepth = 500;

struct Json {
  enum class Kind : std::uint8_t { kNull, kString, kNumber, kFalse, kTrue, kArray, kObject };

  Kind kind = Kind::kNull;
  std::string key;             // of a member of an object
  std::string text;            // of a string, decoded; of a number, its digits
  std::vector<Json> children;  // elements, or members in order
  // What was parsed, without blanks around it; a view of that text.
  std::string_view source = {};

  [[nodiscard]] bool is_container() const { return kind == Kind::kArray || kind == Kind::kObject; }

  // The member of an object, the last one of that key; or nullptr.
  [[nodiscard]] const Json* member(std::string_view name) const;
  [[nodiscard]] Json* member(std::string_view name);
  // The element of an array, from the end when negative; or nullptr.
  [[nodiscard]] const Json* element(std::int64_t index) const;
};

// `text` as JSON writes it, or for `is_canonical` as JSONB takes it: numbers and members made
// canonical. 22P02 where it is no JSON, or holds what no text can.
[[nodiscard]] Result<Json> parse_json(std::string_view text, bool is_canonical);
// Brings the members of an object into their order.
void order_members(Json& object);

// The canonical text. Requires: members in order.
[[nodiscard]] std::string json_text(const Json& json);
// On several lines, four blanks a level.
[[nodiscard]] std::string pretty_json(const Json& json);
// `text` in quotes, escaped.
void append_json_string(std::string& out, std::string_view text);
// "object", "array", "string", "number", "boolean" or "null".
[[nodiscard]] std::string_view json_kind_name(Json::Kind kind);

// PostgreSQL's order of jsonb values. Requires: canonical texts, or values of them.
[[nodiscard]] std::strong_ordering compare_jsonb(std::string_view left, std::string_view right);
// Equal values hash alike, whatever the scale of their numbers. Requires: a canonical text.
[[nodiscard]] std::uint64_t jsonb_hash(std::string_view text);
// left @> right.
[[nodiscard]] bool json_contains(const Json& left, const Json& right);

}  // namespace matview
