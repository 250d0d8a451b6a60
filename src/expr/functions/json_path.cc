// jsonb_path_exists, jsonb_path_match, jsonb_path_query_…, @? and @@.
#include <array>
#include <optional>
#include <utility>

#include "expr/functions/families.h"
#include "expr/functions/json_access.h"
#include "expr/functions/json_path_access.h"
#include "expr/json_path/path.h"

namespace matview {

namespace {

using Word = RowCall::Word;

// The path last asked for: most calls have one path for all rows.
[[nodiscard]] Result<const json_path::Path*> cached_path(std::string_view text) {
  thread_local std::optional<std::pair<std::string, json_path::Path>> last;
  if (!last || last->first != text) {
    MATVIEW_ASSIGN(json_path::Path path, json_path::parse(text));
    last.emplace(text, std::move(path));
  }
  return &last->second;
}

template <typename Use>
Word with_items(RowCall& call, bool stops_at_first, bool is_operator, Use&& use) {
  JsonPathCall asked{.target = call.text(0), .path = call.text(1)};
  if (call.size() > 2) asked.variables = call.text(2);
  asked.is_silent = is_operator || (call.size() > 3 && call.boolean(3));
  asked.stops_at_first = stops_at_first;
  Result<JsonPathItems> items = run_json_path(asked);
  if (!items) return call.failed(std::unexpected(std::move(items).error()));
  return use(*items, asked.is_silent);
}

template <bool kOperator>
Word exists(RowCall& call) {
  return with_items(call, true, kOperator, [&](const JsonPathItems& items, bool) {
    return items.has_failed ? call.null() : Word{!items.texts.empty()};
  });
}

template <bool kOperator>
Word match(RowCall& call) {
  return with_items(call, false, kOperator, [&](const JsonPathItems& items, bool is_silent) {
    std::string_view only;
    if (items.texts.size() == 1) only = items.texts[0];
    if (only == "true" || only == "false") return Word{only == "true"};
    if (only == "null" || is_silent) return call.null();
    return call.failed(
        fail(ErrorCode::kSingletonSqlJsonItemRequired, "single boolean result is expected"));
  });
}

Word query_array(RowCall& call) {
  return with_items(call, false, false, [&](const JsonPathItems& items, bool) {
    std::string array = "[";
    for (const std::string& item : items.texts) {
      if (array.size() > 1) array += ", ";
      array += item;
    }
    return call.result(array + "]");
  });
}

Word query_first(RowCall& call) {
  return with_items(call, false, false, [&](const JsonPathItems& items, bool) {
    return items.texts.empty() ? call.null() : call.result(items.texts[0]);
  });
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kBool = TypeId::kBoolean;
constexpr TypeId kJsonb = TypeId::kJsonb;

// With variables and `silent`, and without.
template <RowFunction kFunction>
constexpr std::array<ScalarFunction, 3> forms(std::string_view name, TypeId result) {
  return {nullable_row<kFunction>(name, {kJsonb, kText}, result),
          nullable_row<kFunction>(name, {kJsonb, kText, kJsonb}, result),
          nullable_row<kFunction>(name, {kJsonb, kText, kJsonb, kBool}, result)};
}

constexpr std::array kExists = forms<exists<false>>("jsonb_path_exists", kBool);
constexpr std::array kMatch = forms<match<false>>("jsonb_path_match", kBool);
constexpr std::array kArray = forms<query_array>("jsonb_path_query_array", kJsonb);
constexpr std::array kFirst = forms<query_first>("jsonb_path_query_first", kJsonb);

constexpr std::array kFunctions = {
    kExists[0],
    kExists[1],
    kExists[2],
    kMatch[0],
    kMatch[1],
    kMatch[2],
    kArray[0],
    kArray[1],
    kArray[2],
    kFirst[0],
    kFirst[1],
    kFirst[2],
    nullable_row<exists<true>>("@?", {kJsonb, kText}, kBool),
    nullable_row<match<true>>("@@", {kJsonb, kText}, kBool),
};

}  // namespace

Result<JsonPathItems> run_json_path(const JsonPathCall& call) {
  MATVIEW_ASSIGN(const json_path::Path* const path, cached_path(call.path));
  MATVIEW_ASSIGN(const Json variables, json_argument(call.variables));
  if (variables.kind != Json::Kind::kObject) {
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kInvalidParameterValue,
        .message = "\"vars\" argument is not an object",
        .detail = "Jsonpath parameters should be encoded as key-value pairs of \"vars\" object."});
  }
  MATVIEW_ASSIGN(const Json target, json_argument(call.target));
  JsonPathItems items;
  const Status status = json_path::run(
      *path,
      {.target = target, .variables = variables, .stops_at_first = call.stops_at_first},
      items.texts);
  if (status) return items;
  if (!call.is_silent || !json_path::is_suppressible(status.error())) {
    return std::unexpected(status.error());
  }
  items.has_failed = true;
  return items;
}

std::span<const ScalarFunction> json_path_functions() {
  return kFunctions;
}

}  // namespace matview
