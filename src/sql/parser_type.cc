// Type names: of one word or several, and those PostgreSQL has and matview lacks.
#include <algorithm>
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// A phrase comes before its own beginnings: the first that matches is the longest.
constexpr std::array kPhrases = std::to_array<std::string_view>({
    "double precision",
    "character varying",
    "char varying",
    "national character varying",
    "national character",
    "national char",
    "bit varying",
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
});

constexpr std::array kUnsupportedTypes = std::to_array<std::string_view>({
    "bigserial",
    "bit",
    "bit varying",
    "box",
    "bpchar",
    "bytea",
    "char",
    "character",
    "cidr",
    "circle",
    "dec",
    "decimal",
    "float4",
    "inet",
    "int2",
    "interval",
    "json",
    "jsonb",
    "line",
    "lseg",
    "macaddr",
    "money",
    "name",
    "nchar",
    "numeric",
    "oid",
    "path",
    "point",
    "polygon",
    "real",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
    "char varying",
    "national character varying",
    "national character",
    "national char",
    "serial",
    "smallint",
    "smallserial",
    "time",
    "timestamptz",
    "timetz",
    "tsquery",
    "tsvector",
    "uuid",
    "varbit",
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

Result<std::string> parse_type_name(ParserState& state) {
  const std::string_view phrase = phrase_at(state);
  if (!phrase.empty() && state.accept(phrase)) return std::string(phrase);
  if (!names_type(state.peek())) return state.syntax_error();
  if (is_known_schema(state.peek().text) && state.peek(1).is(".")) {
    state.advance();
    state.advance();
    if (!state.peek().is_label()) return state.syntax_error();
  }
  return state.advance().text;
}

Result<Type> resolve_type(std::string_view name, std::size_t position) {
  const bool known = std::ranges::contains(kUnsupportedTypes, name);
  const auto type = type_from_name(name);
  if (type && !known) return *type;
  return std::unexpected(
      Error{.code = known ? ErrorCode::kFeatureNotSupported : ErrorCode::kUndefinedObject,
            .message = known ? format_text("type {} is not supported", name)
                             : format_text("type \"{}\" does not exist", name),
            .position = position});
}

}  // namespace

bool at_typed_literal(const ParserState& state) {
  const std::string_view phrase = phrase_at(state);
  const std::size_t words = phrase.empty() ? 1 : word_count(phrase);
  return names_type(state.peek()) && state.peek(words).kind == TokenKind::kString;
}

Result<Type> parse_type(ParserState& state) {
  if (state.at("setof")) return state.unsupported("SETOF");
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(const std::string name, parse_type_name(state));
  MATVIEW_ASSIGN(const Type type, resolve_type(name, position));
  if (state.at("(")) return state.unsupported(format_text("a length or precision of {}", name));
  if (state.at("[") || state.at("array")) return state.unsupported("an array type");
  return type;
}

}  // namespace matview::sql
