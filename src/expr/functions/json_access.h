// What functions of JSON share, aggregates and set-returning ones included.
#pragma once

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

}  // namespace matview
