// Functions that make JSON of other values. Each writes JSON's text; JSONB is that text made
// canonical.
#include <algorithm>
#include <array>

#include "expr/functions/array_access.h"
#include "expr/functions/families.h"
#include "expr/functions/json_access.h"

namespace matview {

namespace {

void append_array(std::string& out, const Array& array, std::size_t depth, std::size_t& next) {
  out += '[';
  for (std::int32_t i = 0; i < array.dimensions[depth].size; ++i) {
    if (i != 0) out += ',';
    if (depth + 1 < array.dimensions.size()) {
      append_array(out, array, depth + 1, next);
    } else {
      append_json(out, array.elements[next++]);
    }
  }
  out += ']';
}

// As ISO 8601 has it.
[[nodiscard]] std::string json_time(const Value& value) {
  std::string text = value.to_string();
  if (const std::size_t blank = text.find(' '); blank != std::string::npos && blank >= 10) {
    text[blank] = 'T';
  }
  if (value.type().id == TypeId::kTimestampTz) {
    const std::size_t sign = text.find_last_of("+-");
    if (sign != std::string::npos && sign > 10 && text.size() - sign == 3) text += ":00";
  }
  return text;
}

}  // namespace

void append_json(std::string& out, const Value& value) {
  if (value.is_null()) {
    out += "null";
    return;
  }
  switch (value.type().id) {
    case TypeId::kBoolean: out += value.as_boolean() ? "true" : "false"; return;
    case TypeId::kJson:
    case TypeId::kJsonb: out += value.as_text(); return;
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz: return append_json_string(out, json_time(value));
    case TypeId::kArray: {
      const Array array = decode_array(value.as_text(), value.type());
      std::size_t next = 0;
      if (array.elements.empty()) {
        out += "[]";
      } else {
        append_array(out, array, 0, next);
      }
      return;
    }
    default: break;
  }
  const std::string text = value.to_string();
  const bool is_finite = text.find_first_of("Ny") == std::string::npos;  // NaN, Infinity
  if (is_numeric(value.type().id) && is_finite) {
    out += text;
  } else {
    append_json_string(out, text);
  }
}

Result<std::string> json_key(const Value& value) {
  const TypeId id = value.type().id;
  if (id == TypeId::kArray || id == TypeId::kJson || id == TypeId::kJsonb) {
    return fail(ErrorCode::kInvalidParameterValue,
                "key value must be scalar, not array, composite, or json");
  }
  if (id == TypeId::kBoolean) return std::string(value.as_boolean() ? "true" : "false");
  if (id == TypeId::kTimestamp || id == TypeId::kTimestampTz) return json_time(value);
  return value.to_string();
}

Result<std::string> json_of_type(std::string text, TypeId type) {
  if (type != TypeId::kJsonb) return text;
  return parse_json(text, true).transform(json_text);
}

Result<Json> json_argument(std::string_view text) {
  return parse_json(text, false);  // JSONB's text is canonical as it is
}

std::string json_as_text(const Json& json, TypeId type) {
  if (json.kind == Json::Kind::kString) return json.text;
  if (type == TypeId::kJsonb) return json_text(json);
  return std::string(json.source);
}

namespace {

using Word = RowCall::Word;

template <TypeId kType>
Word finish(RowCall& call, std::string text) {
  Result<std::string> made = json_of_type(std::move(text), kType);
  if (!made) return call.failed(std::unexpected(std::move(made).error()));
  return call.result(*made);
}

template <TypeId kType>
Word to_json(RowCall& call) {
  std::string text;
  append_json(text, call.value(0));
  return finish<kType>(call, std::move(text));
}

// array_to_json and row_to_json: with `true`, the outer elements on lines of their own.
Word array_to_json(RowCall& call) {
  std::string text;
  append_json(text, call.value(0));
  return call.result(text);
}

template <TypeId kType>
Word build_array(RowCall& call) {
  std::string text = "[";
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (i != 0) text += ", ";
    append_json(text, call.value(i));
  }
  return finish<kType>(call, text + ']');
}

// Keys and values in turn, as `{"a" : 1, "b" : 2}`, or for a row as `{"a":1,"b":2}`.
template <TypeId kType, bool kRow>
Word build_object(RowCall& call) {
  if (call.size() % 2 != 0) {
    return call.failed(std::unexpected<Failure>(Error{
        .code = ErrorCode::kInvalidParameterValue,
        .message = "argument list must have even number of elements",
        .hint =
            format_text("The arguments of {} must consist of alternating keys and values.",
                        kType == TypeId::kJson ? "json_build_object()" : "jsonb_build_object()")}));
  }
  std::string text = "{";
  for (std::size_t i = 0; i < call.size(); i += 2) {
    if (i != 0) text += kRow ? "," : ", ";
    if (call.is_null(i)) {
      return kType == TypeId::kJson ? call.failed(fail(ErrorCode::kNullValueNotAllowed,
                                                       "null value not allowed for object key"))
                                    : call.failed(fail(ErrorCode::kInvalidParameterValue,
                                                       "argument {}: key must not be null",
                                                       i + 1));
    }
    auto key = json_key(call.value(i));
    if (!key) return call.failed(std::unexpected(std::move(key).error()));
    append_json_string(text, *key);
    text += kRow ? ":" : " : ";
    append_json(text, call.value(i + 1));
  }
  return finish<kType>(call, text + '}');
}

template <TypeId kType>
Word empty_array(RowCall& call) {
  return call.result(std::string_view("[]"));
}

template <TypeId kType>
Word empty_object(RowCall& call) {
  return call.result(std::string_view("{}"));
}

// json_object(keys and values in turn), or (keys, values): all of text.
template <TypeId kType>
Word object_of_texts(RowCall& call) {
  const Array first = array_argument(call, 0);
  const bool is_pairs = call.size() == 1;
  const Array second = is_pairs ? Array() : array_argument(call, 1);
  const std::size_t depth = first.dimensions.size();
  const auto mismatched = [&](std::string_view message) {
    return call.failed(fail(ErrorCode::kArraySubscriptError, "{}", message));
  };
  if (depth > (is_pairs ? 2U : 1U)) return mismatched("wrong number of array subscripts");
  if (is_pairs && depth == 2 && first.dimensions[1].size != 2) {
    return mismatched("array must have two columns");
  }
  if (is_pairs && first.elements.size() % 2 != 0) {
    return mismatched("array must have even number of elements");
  }
  if (!is_pairs && first.elements.size() != second.elements.size()) {
    return mismatched("mismatched array dimensions");
  }
  std::string text = "{";
  const std::size_t count = first.elements.size() / (is_pairs ? 2 : 1);
  for (std::size_t i = 0; i < count; ++i) {
    const Value& key = first.elements[is_pairs ? 2 * i : i];
    if (key.is_null()) {
      return call.failed(
          fail(ErrorCode::kNullValueNotAllowed, "null value not allowed for object key"));
    }
    if (i != 0) text += ", ";
    append_json_string(text, key.as_text());
    text += " : ";
    append_json(text, is_pairs ? first.elements[2 * i + 1] : second.elements[i]);
  }
  return finish<kType>(call, text + '}');
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kAny = TypeId::kAny;
constexpr TypeId kJson = TypeId::kJson;
constexpr TypeId kJsonb = TypeId::kJsonb;
constexpr Type kTexts = Type::array_of(TypeId::kText);
constexpr ParameterList kAnything = ParameterList{kAny}.variadic();

constexpr std::array kFunctions = {
    strict_row<to_json<kJson>>("to_json", {kAny}, kJson),
    strict_row<to_json<kJsonb>>("to_jsonb", {kAny}, kJsonb),
    strict_row<array_to_json>("array_to_json", {TypeId::kAnyArray}, kJson),
    strict_row<array_to_json>("row_to_json", {kJson}, kJson),
    open_row<build_array<kJson>>("json_build_array", kAnything, kJson),
    open_row<build_array<kJsonb>>("jsonb_build_array", kAnything, kJsonb),
    open_row<empty_array<kJson>>("json_build_array", {}, kJson),
    open_row<empty_array<kJsonb>>("jsonb_build_array", {}, kJsonb),
    open_row<build_object<kJson, false>>("json_build_object", kAnything, kJson),
    open_row<build_object<kJsonb, false>>("jsonb_build_object", kAnything, kJsonb),
    open_row<empty_object<kJson>>("json_build_object", {}, kJson),
    open_row<empty_object<kJsonb>>("jsonb_build_object", {}, kJsonb),
    open_row<build_object<kJson, true>>("json_of_row", kAnything, kRowJson),
    strict_row<object_of_texts<kJson>>("json_object", {kTexts}, kJson),
    strict_row<object_of_texts<kJsonb>>("jsonb_object", {kTexts}, kJsonb),
    strict_row<object_of_texts<kJson>>("json_object", {kTexts, kTexts}, kJson),
    strict_row<object_of_texts<kJsonb>>("jsonb_object", {kTexts, kTexts}, kJsonb),
};

}  // namespace

std::span<const ScalarFunction> json_build_functions() {
  return kFunctions;
}

}  // namespace matview
