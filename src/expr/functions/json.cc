// Functions of JSON and JSONB that look into them.
#include <algorithm>
#include <array>
#include <optional>

#include "expr/functions/array_access.h"
#include "expr/functions/families.h"
#include "expr/functions/json_access.h"

namespace matview {

namespace {

using Word = RowCall::Word;
using Kind = Json::Kind;

Word invalid(RowCall& call, std::string_view message) {
  return call.failed(fail(ErrorCode::kInvalidParameterValue, "{}", message));
}

// ── Looking in ──

// `found`, or NULL, as JSON or as text.
Word give(RowCall& call, const Json* found, bool as_text) {
  if (found == nullptr || (as_text && found->kind == Kind::kNull)) return call.null();
  const TypeId type = call.type(0).id;
  if (as_text) return call.result(json_as_text(*found, type));
  // What was parsed is canonical already.
  return call.result(found->source);
}

[[nodiscard]] const Json* step_into(const Json* json, std::string_view name) {
  if (json->kind == Kind::kObject) return json->member(name);
  const auto index = json_index(name);
  return index ? json->element(*index) : nullptr;
}

template <bool kText>
Word member(RowCall& call) {
  return with_json(
      call, 0, [&](const Json& json) { return give(call, json.member(call.text(1)), kText); });
}

template <bool kText>
Word element(RowCall& call) {
  return with_json(call, 0, [&](const Json& json) {
    // PostgreSQL keeps a lone scalar of jsonb as an array of one.
    const std::int32_t index = call.integer(1);
    const bool is_lone = call.type(0).id == TypeId::kJsonb && !json.is_container();
    if (is_lone && (index == 0 || index == -1)) return give(call, &json, kText);
    return give(call, json.element(index), kText);
  });
}

// #> and #>>
template <bool kText>
Word at_path(RowCall& call) {
  return with_json(call, 0, [&](const Json& json) {
    const Json* found = &json;
    for (const Value& name : array_argument(call, 1).elements) {
      found = name.is_null() ? nullptr : step_into(found, name.as_text());
      if (found == nullptr) break;
    }
    return give(call, found, kText);
  });
}

// json_extract_path(json, name, …)
template <bool kText>
Word at_names(RowCall& call) {
  return with_json(call, 0, [&](const Json& json) {
    const Json* found = &json;
    for (std::size_t i = 1; i < call.size() && found != nullptr; ++i) {
      found = call.is_null(i) ? nullptr : step_into(found, call.value(i).as_text());
    }
    return give(call, found, kText);
  });
}

Word type_of(RowCall& call) {
  return with_json(
      call, 0, [&](const Json& json) { return call.result(json_kind_name(json.kind)); });
}

Word array_length(RowCall& call) {
  return with_json(call, 0, [&](const Json& json) {
    if (json.kind == Kind::kArray) return Word{json.children.size()};
    return invalid(call,
                   json.kind == Kind::kObject ? "cannot get array length of a non-array"
                                              : "cannot get array length of a scalar");
  });
}

// ── @> <@ ? ?| ?& ──

template <bool kReversed>
Word contains(RowCall& call) {
  return with_json(call, kReversed ? 1 : 0, [&](const Json& whole) {
    return with_json(call, kReversed ? 0 : 1, [&](const Json& part) {
      // Only here an array may contain a scalar.
      if (whole.kind == Kind::kArray && !part.is_container()) {
        return Word{std::ranges::any_of(whole.children,
                                        [&](const Json& has) { return json_contains(has, part); })};
      }
      return Word{json_contains(whole, part)};
    });
  });
}

[[nodiscard]] bool has_key(const Json& json, std::string_view key) {
  if (json.kind == Kind::kObject) return json.member(key) != nullptr;
  if (json.kind == Kind::kString) return json.text == key;
  return std::ranges::any_of(json.children, [&](const Json& child) {
    return child.kind == Kind::kString && child.text == key;
  });
}

Word exists(RowCall& call) {
  return with_json(call, 0, [&](const Json& json) { return Word{has_key(json, call.text(1))}; });
}

template <bool kAll>
Word exist(RowCall& call) {
  return with_json(call, 0, [&](const Json& json) {
    for (const Value& key : array_argument(call, 1).elements) {
      if (!key.is_null() && has_key(json, key.as_text()) != kAll) return Word{!kAll};
    }
    return Word{kAll};
  });
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kBool = TypeId::kBoolean;
constexpr TypeId kJson = TypeId::kJson;
constexpr TypeId kJsonb = TypeId::kJsonb;
constexpr Type kTexts = Type::array_of(TypeId::kText);

constexpr std::array kFunctions = {
    nullable_row<member<false>>("->", {kJson, kText}, kJson),
    nullable_row<member<false>>("->", {kJsonb, kText}, kJsonb),
    nullable_row<element<false>>("->", {kJson, kInt}, kJson),
    nullable_row<element<false>>("->", {kJsonb, kInt}, kJsonb),
    nullable_row<member<true>>("->>", {kJson, kText}, kText),
    nullable_row<member<true>>("->>", {kJsonb, kText}, kText),
    nullable_row<element<true>>("->>", {kJson, kInt}, kText),
    nullable_row<element<true>>("->>", {kJsonb, kInt}, kText),
    nullable_row<at_path<false>>("#>", {kJson, kTexts}, kJson),
    nullable_row<at_path<false>>("#>", {kJsonb, kTexts}, kJsonb),
    nullable_row<at_path<true>>("#>>", {kJson, kTexts}, kText),
    nullable_row<at_path<true>>("#>>", {kJsonb, kTexts}, kText),
    nullable_row<at_names<false>>(
        "json_extract_path", ParameterList{kJson, kText}.variadic(), kJson),
    nullable_row<at_names<false>>(
        "jsonb_extract_path", ParameterList{kJsonb, kText}.variadic(), kJsonb),
    nullable_row<at_names<true>>(
        "json_extract_path_text", ParameterList{kJson, kText}.variadic(), kText),
    nullable_row<at_names<true>>(
        "jsonb_extract_path_text", ParameterList{kJsonb, kText}.variadic(), kText),
    strict_row<type_of>("json_typeof", {kJson}, kText),
    strict_row<type_of>("jsonb_typeof", {kJsonb}, kText),
    strict_row<array_length>("json_array_length", {kJson}, kInt),
    strict_row<array_length>("jsonb_array_length", {kJsonb}, kInt),
    strict_row<contains<false>>("@>", {kJsonb, kJsonb}, kBool),
    strict_row<contains<true>>("<@", {kJsonb, kJsonb}, kBool),
    strict_row<exists>("?", {kJsonb, kText}, kBool),
    strict_row<exist<false>>("?|", {kJsonb, kTexts}, kBool),
    strict_row<exist<true>>("?&", {kJsonb, kTexts}, kBool),
};

}  // namespace

std::span<const ScalarFunction> json_functions() {
  return kFunctions;
}

}  // namespace matview
