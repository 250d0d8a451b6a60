// What the functions of the SQL/JSON path language share, the one that gives rows included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace matview {

// What a function of a path was called with. `variables` is JSONB, an object.
struct JsonPathCall {
  std::string_view target;
  std::string_view path;
  std::string_view variables = "{}";
  bool is_silent = false;
  bool stops_at_first = false;  // only whether there are items matters
};

struct JsonPathItems {
  std::vector<std::string> texts;  // canonical
  bool has_failed = false;         // an error was suppressed
};

// 42601 for a path that is none, 22023 for variables that are no object, and unless it is silent
// what the path says of the target.
[[nodiscard]] Result<JsonPathItems> run_json_path(const JsonPathCall& call);

}  // namespace matview
