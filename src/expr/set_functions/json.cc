// JSON taken apart into rows.
#include <array>

#include "expr/functions/json_access.h"
#include "expr/functions/json_path_access.h"
#include "expr/set_functions/families.h"

namespace matview {

namespace {

enum class Part : std::uint8_t { kElements, kKeys, kMembers };

// The rows of one value; with `kText` what ->> gives of each part.
template <Part kPart, bool kText>
[[nodiscard]] Status take_apart(std::span<const ColumnView> arguments,
                                std::size_t row,
                                const ExecutionContext& context,
                                RowBatch& out) {
  TextDictionary& dictionary = context.dictionary;
  const TypeId type = arguments[0].type.id;
  MATVIEW_ASSIGN(const Json json,
                 json_argument(dictionary.text(arguments[0].values<TextCode>()[row])));
  const bool wants_object = kPart != Part::kElements;
  const bool is_right = json.kind == (wants_object ? Json::Kind::kObject : Json::Kind::kArray);
  if (!is_right) {
    const std::string_view prefix = type == TypeId::kJsonb ? "jsonb" : "json";
    const std::string_view kind = json.is_container() ? json_kind_name(json.kind) : "scalar";
    if (kPart == Part::kKeys) {
      return fail(ErrorCode::kInvalidParameterValue,
                  "cannot call {}_object_keys on {} {}",
                  prefix,
                  json.is_container() ? "an" : "a",
                  kind);
    }
    if (kPart == Part::kMembers) {
      return fail(ErrorCode::kInvalidParameterValue,
                  "cannot call {}_each{} on a non-object",
                  prefix,
                  kText ? "_text" : "");
    }
    return fail(ErrorCode::kInvalidParameterValue,
                "cannot extract elements from {} {}",
                json.is_container() ? "an" : "a",
                kind);
  }
  const std::size_t first = out.row_count();
  out.resize(first + json.children.size());
  for (std::size_t i = 0; i < json.children.size(); ++i) {
    const Json& child = json.children[i];
    const std::size_t at = first + i;
    std::size_t column = 0;
    if (kPart != Part::kElements) {
      out.column(column++).values<TextCode>()[at] = dictionary.intern(child.key);
      if (kPart == Part::kKeys) continue;
    }
    if (kText && child.kind == Json::Kind::kNull) {
      out.column(column).set_null(at);
    } else if (kText) {
      out.column(column).values<TextCode>()[at] = dictionary.intern(json_as_text(child, type));
    } else {
      out.column(column).values<TextCode>()[at] = dictionary.intern(child.source);
    }
  }
  return {};
}

// jsonb_path_query(target, path [, variables [, silent]])
[[nodiscard]] Status query_path(std::span<const ColumnView> arguments,
                                std::size_t row,
                                const ExecutionContext& context,
                                RowBatch& out) {
  const auto text = [&](std::size_t i) {
    return context.dictionary.text(arguments[i].values<TextCode>()[row]);
  };
  JsonPathCall call{.target = text(0), .path = text(1)};
  if (arguments.size() > 2) call.variables = text(2);
  if (arguments.size() > 3) call.is_silent = arguments[3].values<std::uint8_t>()[row] != 0;
  MATVIEW_ASSIGN(const JsonPathItems items, run_json_path(call));
  const std::size_t first = out.row_count();
  out.resize(first + items.texts.size());
  for (std::size_t i = 0; i < items.texts.size(); ++i) {
    out.column(0).values<TextCode>()[first + i] = context.dictionary.intern(items.texts[i]);
  }
  return {};
}

constexpr std::array<std::string_view, 1> kPathQuery = {"jsonb_path_query"};
constexpr std::array<std::string_view, 1> kValue = {"value"};
constexpr std::array<std::string_view, 2> kKeyValue = {"key", "value"};
constexpr std::array<std::string_view, 1> kJsonKeys = {"json_object_keys"};
constexpr std::array<std::string_view, 1> kJsonbKeys = {"jsonb_object_keys"};
constexpr std::array<Type, 1> kText = {TypeId::kText};
constexpr std::array<Type, 1> kJson = {TypeId::kJson};
constexpr std::array<Type, 1> kJsonb = {TypeId::kJsonb};
constexpr std::array<Type, 2> kTexts = {TypeId::kText, TypeId::kText};
constexpr std::array<Type, 2> kTextJson = {TypeId::kText, TypeId::kJson};
constexpr std::array<Type, 2> kTextJsonb = {TypeId::kText, TypeId::kJsonb};

constexpr SetFunction kFunctions[] = {
    {"json_array_elements", {TypeId::kJson}, kValue, kJson, take_apart<Part::kElements, false>},
    {"jsonb_array_elements", {TypeId::kJsonb}, kValue, kJsonb, take_apart<Part::kElements, false>},
    {"json_array_elements_text", {TypeId::kJson}, kValue, kText, take_apart<Part::kElements, true>},
    {"jsonb_array_elements_text",
     {TypeId::kJsonb},
     kValue,
     kText,
     take_apart<Part::kElements, true>},
    {"json_object_keys", {TypeId::kJson}, kJsonKeys, kText, take_apart<Part::kKeys, false>},
    {"jsonb_object_keys", {TypeId::kJsonb}, kJsonbKeys, kText, take_apart<Part::kKeys, false>},
    {"json_each", {TypeId::kJson}, kKeyValue, kTextJson, take_apart<Part::kMembers, false>},
    {"jsonb_each", {TypeId::kJsonb}, kKeyValue, kTextJsonb, take_apart<Part::kMembers, false>},
    {"json_each_text", {TypeId::kJson}, kKeyValue, kTexts, take_apart<Part::kMembers, true>},
    {"jsonb_each_text", {TypeId::kJsonb}, kKeyValue, kTexts, take_apart<Part::kMembers, true>},
    {"jsonb_path_query", {TypeId::kJsonb, TypeId::kText}, kPathQuery, kJsonb, query_path},
    {"jsonb_path_query",
     {TypeId::kJsonb, TypeId::kText, TypeId::kJsonb},
     kPathQuery,
     kJsonb,
     query_path},
    {"jsonb_path_query",
     {TypeId::kJsonb, TypeId::kText, TypeId::kJsonb, TypeId::kBoolean},
     kPathQuery,
     kJsonb,
     query_path},
};

}  // namespace

std::span<const SetFunction> json_set_functions() {
  return kFunctions;
}

}  // namespace matview
