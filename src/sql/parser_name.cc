// Names: of columns, and of relations with their schema.

#include "sql/grammar.h"

namespace matview::sql {
namespace {

std::string join_with_dots(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += '.';
    joined += part;
  }
  return joined;
}

}  // namespace

std::unexpected<Failure> unknown_schema(std::string_view schema, std::size_t position) {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kInvalidSchemaName,
            .message = format_text("schema \"{}\" does not exist", schema),
            .hint = "The only schema is public.",
            .position = position});
}

std::unexpected<Failure> cross_database_reference(const std::vector<std::string>& parts,
                                                  std::size_t position) {
  return std::unexpected<Failure>(Error{
      .code = ErrorCode::kFeatureNotSupported,
      .message =
          format_text("cross-database references are not implemented: {}", join_with_dots(parts)),
      .position = position});
}

Result<std::string> parse_name(ParserState& state) {
  if (!state.peek().names_column()) return state.syntax_error();
  return state.advance().text;
}

Result<std::vector<std::string>> parse_name_list(ParserState& state) {
  MATVIEW_TRY(state.expect("("));
  std::vector<std::string> names;
  do {
    MATVIEW_ASSIGN(names.emplace_back(), parse_name(state));
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  return names;
}

// Behind a dot any word is a name. The star of `t.*` is left to the caller, with its dot.
Result<std::vector<std::string>> parse_dotted_name(ParserState& state) {
  std::vector<std::string> parts;
  MATVIEW_ASSIGN(parts.emplace_back(), parse_name(state));
  while (state.at(".") && !state.at(". *")) {
    state.advance();
    if (!state.peek().is_label()) return state.syntax_error();
    parts.push_back(state.advance().text);
  }
  return parts;
}

bool is_known_schema(std::string_view schema) {
  return schema == "public" || schema == "pg_catalog";
}

Result<RelationName> parse_relation_name(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(std::vector<std::string> parts, parse_dotted_name(state));
  if (parts.size() > 2) return cross_database_reference(parts, position);
  if (parts.size() == 2 && parts.front() == "information_schema") {
    // Its relations are known by both names, so that tables may have theirs.
    return RelationName{.name = join_with_dots(parts), .position = position, .is_qualified = true};
  }
  if (parts.size() == 2 && !is_known_schema(parts.front())) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kUndefinedTable,
              .message = format_text("relation \"{}\" does not exist", join_with_dots(parts)),
              .hint = "The only schema is public.",
              .position = position});
  }
  return RelationName{
      .name = std::move(parts.back()), .position = position, .is_qualified = parts.size() == 2};
}

Result<RelationName> parse_definition_name(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(std::vector<std::string> parts, parse_dotted_name(state));
  if (parts.size() > 2) return cross_database_reference(parts, position);
  if (parts.size() == 2 && !is_known_schema(parts.front())) {
    return unknown_schema(parts.front(), position);
  }
  return RelationName{.name = std::move(parts.back()), .position = position};
}

Result<std::vector<std::string>> parse_definition_names(ParserState& state) {
  std::vector<std::string> names;
  do {
    MATVIEW_ASSIGN(RelationName relation, parse_definition_name(state));
    names.push_back(std::move(relation.name));
  } while (state.accept(","));
  return names;
}

}  // namespace matview::sql
