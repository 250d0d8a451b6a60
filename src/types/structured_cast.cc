#include "types/structured_cast.h"

#include <algorithm>

#include "types/array.h"
#include "types/json.h"

namespace matview {

namespace {

[[nodiscard]] bool is_text(TypeId id) {
  return id == TypeId::kText || id == TypeId::kChar || id == TypeId::kUnknown;
}

[[nodiscard]] std::unexpected<Failure> impossible(Type from, Type to) {
  return fail(
      ErrorCode::kCannotCoerce, "cannot cast type {} to {}", type_name(from), type_name(to));
}

Result<Value> to_array(const Value& value, Type target) {
  const Type source = value.type();
  if (is_text(source.id)) {
    MATVIEW_ASSIGN(const Array array, parse_array(value.as_text(), target));
    return array_value(array, target);
  }
  if (source.id != TypeId::kArray) return impossible(source, target);
  Array array = decode_array(value.as_text(), source);
  for (Value& element : array.elements) {
    MATVIEW_ASSIGN(element, cast_value(element, element_type(target)));
  }
  return array_value(array, target);
}

Result<Value> to_json(const Value& value, Type target) {
  const TypeId source = value.type().id;
  const bool is_canonical = target.id == TypeId::kJsonb;
  if (!is_text(source) && !is_structured(source)) return impossible(source, target);
  MATVIEW_ASSIGN(const Json json, parse_json(value.as_text(), is_canonical));
  return Value::of_bytes(target, is_canonical ? json_text(json) : value.as_text());
}

Result<Value> from_jsonb(const Value& value, Type target) {
  MATVIEW_ASSIGN(const Json json, parse_json(value.as_text(), true));
  if (json.kind == Json::Kind::kNull) return Value::null(target);
  const bool is_boolean = json.kind == Json::Kind::kTrue || json.kind == Json::Kind::kFalse;
  if (target.id == TypeId::kBoolean && is_boolean) {
    return Value::boolean(json.kind == Json::Kind::kTrue);
  }
  if (is_numeric(target.id) && json.kind == Json::Kind::kNumber) {
    return cast_value(Value::numeric(json.text), target);
  }
  return fail(ErrorCode::kInvalidParameterValue,
              "cannot cast jsonb {} to type {}",
              json_kind_name(json.kind),
              type_name(target));
}

}  // namespace

Result<Value> cast_structured(const Value& value, Type target) {
  const Type source = value.type();
  if (target.id == TypeId::kArray) return to_array(value, target);
  if (target.id == TypeId::kJson || target.id == TypeId::kJsonb) return to_json(value, target);
  if (is_text(target.id)) return Value::of_bytes(target, value.to_string());
  if (source.id == TypeId::kJsonb) return from_jsonb(value, target);
  return impossible(source, target);
}

}  // namespace matview
