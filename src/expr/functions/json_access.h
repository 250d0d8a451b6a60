// What functions of JSON share, aggregates and set-returning ones included.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "expr/functions/row_kernel.h"
#include "types/json.h"

namespace matview {

// JSON whose members a whole row became: shown on a line of its own in json_agg.
inline constexpr Type kRowJson = {TypeId::kJson, 1};

// A value of any type as to_json() has it.
void append_json(std::string& out, const Value& value);
// The key of a member made of a value. 22023 for what is no scalar.
[[nodiscard]] Result<std::string> json_key(const Value& value);
// `text`, which is JSON, as a value of `type`: canonical for JSONB.
[[nodiscard]] Result<std::string> json_of_type(std::string text, TypeId type);
// An argument of JSON or JSONB.
[[nodiscard]] Result<Json> json_argument(std::string_view text);
// As ->> gives it; NULL is not asked for.
[[nodiscard]] std::string json_as_text(const Json& json, TypeId type);

// A step of a path as an index of an array; nullopt when it is none.
[[nodiscard]] inline std::optional<std::int64_t> json_index(std::string_view text) {
  std::int32_t index = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return index;
}

// Calls `use` with an argument parsed, or fails.
template <typename Use>
[[nodiscard]] RowCall::Word with_json(RowCall& call, std::size_t i, Use&& use) {
  Result<Json> json = json_argument(call.text(i));
  if (!json) return call.failed(std::unexpected(std::move(json).error()));
  return use(*json);
}

// The same, with JSON of its own where the argument is NULL.
template <typename Use>
[[nodiscard]] RowCall::Word with_json_or(RowCall& call,
                                         std::size_t i,
                                         std::string_view otherwise,
                                         Use&& use) {
  Result<Json> json = json_argument(call.is_null(i) ? otherwise : call.text(i));
  if (!json) return call.failed(std::unexpected(std::move(json).error()));
  return use(*json);
}

}  // namespace matview
