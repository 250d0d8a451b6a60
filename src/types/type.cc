#include "types/type.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "common/ascii.h"

namespace matview {

namespace {

// A type, and its array, by TypeId.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kTypeNames = {{
    {"unknown", "unknown[]"},
    {"boolean", "boolean[]"},
    {"integer", "integer[]"},
    {"bigint", "bigint[]"},
    {"double precision", "double precision[]"},
    {"text", "text[]"},
    {"date", "date[]"},
    {"timestamp without time zone", "timestamp without time zone[]"},
    {"smallint", "smallint[]"},
    {"real", "real[]"},
    {"numeric", "numeric[]"},
    {"character", "character[]"},
    {"time without time zone", "time without time zone[]"},
    {"timestamp with time zone", "timestamp with time zone[]"},
    {"interval", "interval[]"},
    {"uuid", "uuid[]"},
    {"bytea", "bytea[]"},
    {"json", "json[]"},
    {"jsonb", "jsonb[]"},
    {"array", "array[]"},
}};
static_assert(kTypeNames.size() == static_cast<std::size_t>(kLastTypeId) + 1);

struct KnownName {
  std::string_view name;
  Type type;
};

constexpr std::array kKnownNames = std::to_array<KnownName>({
    {"boolean", TypeId::kBoolean},
    {"bool", TypeId::kBoolean},
    {"smallint", TypeId::kSmallint},
    {"int2", TypeId::kSmallint},
    {"int", TypeId::kInteger},
    {"integer", TypeId::kInteger},
    {"int4", TypeId::kInteger},
    {"bigint", TypeId::kBigint},
    {"int8", TypeId::kBigint},
    {"real", TypeId::kReal},
    {"float4", TypeId::kReal},
    {"double precision", TypeId::kDouble},
    {"double", TypeId::kDouble},
    {"float8", TypeId::kDouble},
    {"float", TypeId::kDouble},
    {"numeric", TypeId::kNumeric},
    {"decimal", TypeId::kNumeric},
    {"dec", TypeId::kNumeric},
    {"text", TypeId::kText},
    {"varchar", TypeId::kText},
    {"character varying", TypeId::kText},
    {"char varying", TypeId::kText},
    {"national character varying", TypeId::kText},
    {"string", TypeId::kText},
    {"char", {TypeId::kChar, 1}},
    {"character", {TypeId::kChar, 1}},
    {"nchar", {TypeId::kChar, 1}},
    {"national character", {TypeId::kChar, 1}},
    {"national char", {TypeId::kChar, 1}},
    {"bpchar", TypeId::kChar},
    {"date", TypeId::kDate},
    {"time", TypeId::kTime},
    {"time without time zone", TypeId::kTime},
    {"timestamp", TypeId::kTimestamp},
    {"timestamp without time zone", TypeId::kTimestamp},
    {"datetime", TypeId::kTimestamp},
    {"timestamptz", TypeId::kTimestampTz},
    {"timestamp with time zone", TypeId::kTimestampTz},
    {"interval", TypeId::kInterval},
    {"uuid", TypeId::kUuid},
    {"bytea", TypeId::kBytea},
    {"json", TypeId::kJson},
    {"jsonb", TypeId::kJsonb},
    {"unknown", TypeId::kUnknown},
});

// The fields of INTERVAL by their bits in its modifier, largest first.
constexpr std::array<std::string_view, 6> kIntervalFields = {
    "year", "month", "day", "hour", "minute", "second"};

std::size_t interval_field(std::string_view word) {
  return static_cast<std::size_t>(std::ranges::find(kIntervalFields, word) -
                                  kIntervalFields.begin());
}

// " year to month", or nothing without fields.
std::string interval_fields_text(std::int32_t fields) {
  if (fields == 0) return {};
  std::size_t first = 0;
  while ((fields >> first & 1) == 0) ++first;
  std::size_t last = kIntervalFields.size() - 1;
  while ((fields >> last & 1) == 0) --last;
  std::string text = format_text(" {}", kIntervalFields[first]);
  if (last != first) text += format_text(" to {}", kIntervalFields[last]);
  return text;
}

std::string modifier_text(Type type) {
  switch (type.id) {
    case TypeId::kNumeric:
      return format_text("({},{})", numeric_precision(type), numeric_scale(type));
    case TypeId::kText:
    case TypeId::kChar: return format_text("({})", type.modifier);
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz: return format_text("({})", modifier_precision(type.modifier));
    default: return {};
  }
}

std::string scalar_name(Type type) {
  const std::string_view name = type_name(type);
  if (type.modifier == 0) return std::string(name);
  if (type.id == TypeId::kInterval) {
    std::string text = std::string(name) + interval_fields_text(interval_fields(type));
    if (interval_has_precision(type)) text += format_text("({})", interval_precision(type));
    return text;
  }
  // "timestamp(3) without time zone": the precision follows the first word.
  const std::size_t split = name.starts_with("time") ? name.find(' ') : name.size();
  return std::string(name.substr(0, split)) + modifier_text(type) + std::string(name.substr(split));
}

std::string_view trim_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Cuts "( 15, -2 )" out of `name`; nullopt when it is not well formed.
std::optional<std::vector<std::int32_t>> take_modifiers(std::string& name) {
  std::vector<std::int32_t> modifiers;
  const std::size_t open = name.find('(');
  if (open == std::string::npos) return modifiers;
  const std::size_t close = name.find(')', open);
  if (close == std::string::npos) return std::nullopt;
  std::string_view list = std::string_view(name).substr(open + 1, close - open - 1);
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = trim_blanks(list.substr(0, comma));
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), value);
    if (error != std::errc{} || end != item.data() + item.size()) return std::nullopt;
    modifiers.push_back(value);
    if (comma == list.size()) break;
    list.remove_prefix(comma + 1);
  }
  std::string rest(trim_blanks(std::string_view(name).substr(0, open)));
  const std::string_view behind = trim_blanks(std::string_view(name).substr(close + 1));
  if (!behind.empty()) rest.append(" ").append(behind);
  name = std::move(rest);
  return modifiers;
}

// "interval", "interval day", "interval day to second".
std::optional<Type> interval_from_name(std::string_view name) {
  if (!name.starts_with("interval ")) return std::nullopt;
  const std::string_view fields = name.substr(9);
  const std::size_t to = fields.find(" to ");
  const std::size_t first = interval_field(fields.substr(0, to));
  const std::size_t last =
      to == std::string_view::npos ? first : interval_field(fields.substr(to + 4));
  if (first == kIntervalFields.size() || last == kIntervalFields.size()) return std::nullopt;
  return interval_type(first, last);
}

std::unexpected<Failure> bad_modifier(std::string message) {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kInvalidParameterValue, .message = message});
}

Result<Type> with_length(Type base, std::int32_t length) {
  constexpr std::int32_t kMaxLength = 10'485'760;
  const std::string_view name = base.id == TypeId::kChar ? "char" : "varchar";
  if (length < 1) return bad_modifier(format_text("length for type {} must be at least 1", name));
  if (length > kMaxLength) {
    return bad_modifier(format_text("length for type {} cannot exceed {}", name, kMaxLength));
  }
  base.modifier = length;
  return base;
}

Result<Type> with_precision_and_scale(std::int32_t precision, std::int32_t scale) {
  if (precision < 1 || precision > 1000) {
    return bad_modifier(format_text("NUMERIC precision {} must be between 1 and 1000", precision));
  }
  if (scale < -1000 || scale > 1000) {
    return bad_modifier(format_text("NUMERIC scale {} must be between -1000 and 1000", scale));
  }
  return numeric_type(precision, scale);
}

Result<Type> with_float_digits(std::int32_t digits) {
  if (digits < 1) return bad_modifier("precision for type float must be at least 1 bit");
  if (digits > 53) return bad_modifier("precision for type float must be less than 54 bits");
  return Type(digits <= 24 ? TypeId::kReal : TypeId::kDouble);
}

}  // namespace

std::string_view type_name(Type type) {
  switch (type.id) {
    case TypeId::kAny: return "any";
    case TypeId::kAnyElement: return "anyelement";
    case TypeId::kAnyArray: return "anyarray";
    default: break;
  }
  const bool is_array = type.id == TypeId::kArray;
  const TypeId id = is_array ? type.element : type.id;
  if (id == TypeId::kText && type.modifier != 0) {
    return is_array ? "character varying[]" : "character varying";
  }
  const auto index = static_cast<std::size_t>(id);
  if (index >= kTypeNames.size()) return "unknown";
  return is_array ? kTypeNames[index].second : kTypeNames[index].first;
}

std::string full_type_name(Type type) {
  if (type.id != TypeId::kArray) return scalar_name(type);
  return scalar_name({type.element, type.modifier}) + "[]";
}

std::optional<Type> type_from_name(std::string_view name) {
  std::string lower = ascii::lower_case(trim_blanks(name));
  bool is_array = false;
  while (lower.ends_with("[]")) {  // PostgreSQL does not tell dimensions apart either
    is_array = true;
    lower.resize(lower.size() - 2);
  }
  if (is_array && lower.ends_with(' ')) lower = trim_blanks(lower);
  const auto modifiers = take_modifiers(lower);
  if (!modifiers) return std::nullopt;

  const auto* const known = std::ranges::find(kKnownNames, lower, &KnownName::name);
  std::optional<Type> type = interval_from_name(lower);
  if (known != kKnownNames.end()) type = known->type;
  if (!type) return std::nullopt;
  if (!modifiers->empty()) {
    const Result<Type> modified = with_modifiers(*type, *modifiers);
    if (!modified) return std::nullopt;
    type = *modified;
  }
  return is_array ? array_type(*type) : *type;
}

Result<Type> with_modifiers(Type base, std::span<const std::int32_t> modifiers) {
  if (modifiers.empty()) return base;
  const std::int32_t first = modifiers[0];
  if (base.id == TypeId::kNumeric && modifiers.size() <= 2) {
    return with_precision_and_scale(first, modifiers.size() == 2 ? modifiers[1] : 0);
  }
  if (base.id == TypeId::kNumeric) return bad_modifier("invalid NUMERIC type modifier");
  if (modifiers.size() != 1) return bad_modifier("invalid type modifier");
  switch (base.id) {
    case TypeId::kText:
    case TypeId::kChar: return with_length(base, first);
    case TypeId::kDouble: return with_float_digits(first);
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
    case TypeId::kInterval: {
      if (first < 0) {
        return bad_modifier(
            format_text("{}({}) precision must not be negative", type_name(base), first));
      }
      constexpr std::int32_t kMicroseconds = 6;  // the most there is
      const std::int32_t digits = std::min(first, kMicroseconds);
      base.modifier = base.id == TypeId::kInterval ? (base.modifier | precision_modifier(digits))
                                                   : precision_modifier(digits);
      return base;
    }
    default:
      return fail(
          ErrorCode::kSyntaxError, "type modifier is not allowed for type \"{}\"", type_name(base));
  }
}

}  // namespace matview
