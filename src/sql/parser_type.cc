// Types: names of one word or several, their modifiers, and arrays of them.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

constexpr std::int32_t kMaximumLength = 10'485'760;
constexpr std::int32_t kMaximumPrecision = 1000;  // of NUMERIC
constexpr std::int32_t kMaximumDigits = 6;        // of a second

// A phrase comes before its own beginnings: the first that matches is the longest.
constexpr std::array kPhrases = std::to_array<std::string_view>({
    "double precision",
    "character varying",
    "char varying",
    "national character varying",
    "national char varying",
    "national character",
    "national char",
    "nchar varying",
    "bit varying",
});

constexpr std::array kUnsupportedTypes = std::to_array<std::string_view>({
    "bit",
    "bit varying",
    "box",
    "cidr",
    "circle",
    "cstring",
    "datemultirange",
    "daterange",
    "inet",
    "int2vector",
    "int4range",
    "int8range",
    "jsonpath",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_snapshot",
    "point",
    "polygon",
    "record",
    "regclass",
    "regcollation",
    "regconfig",
    "regnamespace",
    "regoper",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "tid",
    "time with time zone",
    "timetz",
    "tsquery",
    "tsrange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "varbit",
    "void",
    "xid",
    "xid8",
    "xml",
});

// A word that can begin a type, be it a keyword like INTEGER.
bool names_type(const Token& token) {
  return token.names_function() ||
         (token.kind == TokenKind::kWord && token.keyword.category == KeywordCategory::kColumnName);
}

std::size_t word_count(std::string_view phrase) {
  return static_cast<std::size_t>(std::ranges::count(phrase, ' ')) + 1;
}

// The type name of several words at the cursor, or nothing.
std::string_view phrase_at(const ParserState& state) {
  const auto* const found = std::ranges::find_if(
      kPhrases, [&state](std::string_view phrase) { return state.at(phrase); });
  return found == kPhrases.end() ? std::string_view{} : *found;
}

std::unexpected<Failure> invalid_modifier(std::string message, std::size_t position) {
  return std::unexpected<Failure>(Error{.code = ErrorCode::kInvalidParameterValue,
                                        .message = std::move(message),
                                        .position = position});
}

Result<std::string> parse_type_name(ParserState& state) {
  const std::string_view phrase = phrase_at(state);
  if (!phrase.empty() && state.accept(phrase)) return std::string(phrase);
  if (!names_type(state.peek())) return state.syntax_error();
  if (!state.peek(1).is(".")) return state.advance().text;
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(std::vector<std::string> parts, parse_dotted_name(state));
  if (parts.size() > 2) return cross_database_reference(parts, position);
  if (!is_known_schema(parts.front())) return unknown_schema(parts.front(), position);
  return std::move(parts.back());
}

// ── Modifiers ───────────────────────────────────────────────────────────────────────────────────

// `(3, 2)`, or nothing.
Result<std::vector<std::int32_t>> parse_modifiers(ParserState& state) {
  std::vector<std::int32_t> modifiers;
  if (!state.accept("(")) return modifiers;
  do {
    const bool negative = state.accept("-");
    if (state.peek().kind != TokenKind::kNumber) return state.syntax_error();
    const std::string_view digits = state.peek().text;
    std::int32_t& modifier = modifiers.emplace_back();
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, modifier);
    if (error != std::errc{} || stop != end) return state.syntax_error();
    if (negative) modifier = -modifier;
    state.advance();
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  return modifiers;
}

Result<Type> numeric_with(const std::vector<std::int32_t>& modifiers, std::size_t position) {
  const std::int32_t precision = modifiers.front();
  const std::int32_t scale = modifiers.size() > 1 ? modifiers[1] : 0;
  if (modifiers.size() > 2) return invalid_modifier("invalid NUMERIC type modifier", position);
  if (precision < 1 || precision > kMaximumPrecision) {
    return invalid_modifier(
        format_text("NUMERIC precision {} must be between 1 and {}", precision, kMaximumPrecision),
        position);
  }
  if (scale < -kMaximumPrecision || scale > kMaximumPrecision) {
    return invalid_modifier(format_text("NUMERIC scale {} must be between -{} and {}",
                                        scale,
                                        kMaximumPrecision,
                                        kMaximumPrecision),
                            position);
  }
  return numeric_type(precision, scale);
}

Result<Type> text_with(Type type, std::int32_t length, std::size_t position) {
  const std::string_view name = type.id == TypeId::kChar ? "char" : "varchar";
  if (length < 1) {
    return invalid_modifier(format_text("length for type {} must be at least 1", name), position);
  }
  if (length > kMaximumLength) {
    return invalid_modifier(
        format_text("length for type {} cannot exceed {}", name, kMaximumLength), position);
  }
  return Type(type.id, length);
}

Result<Type> float_with(std::int32_t bits, std::size_t position) {
  if (bits < 1) {
    return invalid_modifier("precision for type float must be at least 1 bit", position);
  }
  if (bits > 53) {
    return invalid_modifier("precision for type float must be less than 54 bits", position);
  }
  return Type(bits < 25 ? TypeId::kReal : TypeId::kDouble);
}

Type with_precision(Type type, std::int32_t digits) {
  const std::int32_t modifier = precision_modifier(std::min(digits, kMaximumDigits));
  return {type.id, type.modifier | modifier};
}

Result<Type> with_modifiers(Type type,
                            std::string_view name,
                            const std::vector<std::int32_t>& modifiers,
                            std::size_t position) {
  if (modifiers.empty()) return type;
  const bool is_text = type.id == TypeId::kChar || (type.id == TypeId::kText && name != "text");
  if (type.id == TypeId::kNumeric) return numeric_with(modifiers, position);
  if (modifiers.size() == 1) {
    if (is_text) return text_with(type, modifiers.front(), position);
    if (name == "float") return float_with(modifiers.front(), position);
    if (type.id == TypeId::kTime || type.id == TypeId::kTimestamp ||
        type.id == TypeId::kTimestampTz || type.id == TypeId::kInterval) {
      return with_precision(type, std::max(modifiers.front(), 0));
    }
  }
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kSyntaxError,
            .message = format_text("type modifier is not allowed for type \"{}\"", name),
            .position = position});
}

// ── Intervals ───────────────────────────────────────────────────────────────────────────────────

constexpr std::array kIntervalFields =
    std::to_array<std::string_view>({"year", "month", "day", "hour", "minute", "second"});
constexpr std::size_t kNoField = kIntervalFields.size();
constexpr std::size_t kMonth = 1;
constexpr std::size_t kSecond = 5;

std::size_t interval_field_at(const ParserState& state) {
  for (std::size_t field = 0; field < kNoField; ++field) {
    if (state.at(kIntervalFields[field])) return field;
  }
  return kNoField;
}

Result<Type> resolve_type(std::string_view name, std::size_t position) {
  if (const auto type = type_from_name(name)) return *type;
  const bool known = std::ranges::contains(kUnsupportedTypes, name);
  return std::unexpected<Failure>(
      Error{.code = known ? ErrorCode::kFeatureNotSupported : ErrorCode::kUndefinedObject,
            .message = known ? format_text("type {} is not supported", name)
                             : format_text("type \"{}\" does not exist", name),
            .position = position});
}

// `[WITH | WITHOUT TIME ZONE]` behind TIME and TIMESTAMP.
void accept_time_zone(ParserState& state, std::string& name) {
  if (name != "time" && name != "timestamp") return;
  if (state.accept("with time zone")) name += " with time zone";
  state.accept("without time zone");
}

}  // namespace

Result<std::int32_t> parse_precision(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(const std::vector<std::int32_t> modifiers, parse_modifiers(state));
  if (modifiers.size() != 1 || modifiers.front() < 0) {
    return invalid_modifier("invalid precision", position);
  }
  return std::min(modifiers.front(), kMaximumDigits);
}

Result<Type> parse_interval_fields(ParserState& state, Type type) {
  const std::size_t first = interval_field_at(state);
  if (first == kNoField) return type;
  state.advance();
  // The standard's precision of the leading field, as in INTERVAL '90' DAY (3), says nothing here.
  if (first != kSecond && state.at("(")) MATVIEW_TRY(parse_precision(state));
  std::size_t last = first;
  if (first != kSecond && first != kMonth && state.accept("to")) {
    last = interval_field_at(state);
    const bool is_pair = last != kNoField && last > first && (first == 0) == (last == kMonth);
    if (!is_pair) return state.syntax_error();
    state.advance();
  }
  type.modifier |= interval_type(first, last).modifier;
  if (last != kSecond || !state.at("(")) return type;
  MATVIEW_ASSIGN(const std::int32_t digits, parse_precision(state));
  return with_precision(type, digits);
}

// Whether the cursor is on `name '…'` or `name(n) '…'`.
bool at_typed_literal(const ParserState& state) {
  if (!names_type(state.peek())) return false;
  const Token& second = state.peek(1);
  if (second.kind == TokenKind::kString) return true;
  if (second.is(".") && is_known_schema(state.peek().text)) {
    return state.peek(2).is_label() && state.peek(3).kind == TokenKind::kString;
  }
  std::size_t ahead = 1;
  if (second.kind == TokenKind::kWord) {
    const std::string_view phrase = phrase_at(state);
    if (!phrase.empty()) ahead = word_count(phrase);
  }
  if (state.peek(ahead).is("(") && type_from_name(state.peek().text)) {
    ++ahead;
    while (state.peek(ahead).kind == TokenKind::kNumber || state.peek(ahead).is(",")) ++ahead;
    if (!state.peek(ahead).is(")")) return false;
    ++ahead;
  }
  if (state.at("time") || state.at("timestamp")) {
    const Token& next = state.peek(ahead);
    if ((next.is("with") || next.is("without")) && state.peek(ahead + 1).is("time")) ahead += 3;
  }
  return ahead > 1 && state.peek(ahead).kind == TokenKind::kString;
}

Result<Type> parse_simple_type(ParserState& state) {
  const std::size_t position = state.position();
  const bool quoted = state.peek().kind == TokenKind::kQuotedIdentifier;
  MATVIEW_ASSIGN(std::string name, parse_type_name(state));
  const std::size_t modifiers_position = name == "float" ? state.position() + 1 : position;
  const bool is_character =
      name == "char" || name == "character" || name.ends_with("char") || name.ends_with("varying");
  if (is_character && state.at("(") && state.peek(1).is("-")) {
    state.advance();
    return state.syntax_error();
  }
  if (quoted && name == "char") return state.unsupported("type \"char\"");
  MATVIEW_ASSIGN(const std::vector<std::int32_t> modifiers, parse_modifiers(state));
  accept_time_zone(state, name);
  MATVIEW_ASSIGN(const Type type, resolve_type(name, position));
  return with_modifiers(type, name, modifiers, modifiers_position);
}

Result<Type> parse_type(ParserState& state) {
  if (state.at("setof")) return state.unsupported("SETOF");
  const bool is_interval = state.at("interval");
  MATVIEW_ASSIGN(Type type, parse_simple_type(state));
  if (is_interval && type.modifier == 0) {
    MATVIEW_ASSIGN(type, parse_interval_fields(state, type));
  }
  // The size and the number of dimensions are decoration, as in PostgreSQL.
  bool is_array = state.accept("array");
  while (state.accept("[")) {
    is_array = true;
    if (state.peek().kind == TokenKind::kNumber) state.advance();
    MATVIEW_TRY(state.expect("]"));
  }
  return is_array ? array_type(type) : type;
}

}  // namespace matview::sql
