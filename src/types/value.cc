#include "types/value.h"

#include "types/array.h"
#include "types/binary_text.h"
#include "types/date_time.h"
#include "types/interval.h"
#include "types/number_text.h"
#include "types/time_zone.h"

namespace matview {

namespace {

// CHAR(n) is shown with the blanks that are not stored.
std::string padded(std::string text, std::int32_t length) {
  std::int32_t characters = 0;
  for (const char c : text) {
    characters += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
  }
  if (characters < length) text.append(static_cast<std::size_t>(length - characters), ' ');
  return text;
}

}  // namespace

std::string Value::to_string() const {
  if (is_null()) return "NULL";
  switch (type_.id) {
    case TypeId::kBoolean: return as_boolean() ? "t" : "f";
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint: return std::to_string(as_integer());
    case TypeId::kReal:
    case TypeId::kDouble: return format_float(as_double(), type_.id);
    case TypeId::kDate: return format_date(static_cast<std::int32_t>(as_integer()));
    case TypeId::kTime: return format_time(as_integer());
    case TypeId::kTimestamp: return format_timestamp(as_integer());
    case TypeId::kTimestampTz:
      return format_timestamptz(as_integer(), session_time_zone().offset_at(as_integer()));
    case TypeId::kInterval: return format_interval(as_interval());
    case TypeId::kUuid: return format_uuid(as_text());
    case TypeId::kBytea: return format_bytea(as_text());
    case TypeId::kArray: return array_text(decode_array(as_text(), type_));
    case TypeId::kChar: return padded(as_text(), type_.modifier);
    default: break;
  }
  return as_text();
}

}  // namespace matview
