// COPY. What its options mean together is for the statement to say; here is what they are.
#include <array>

#include "common/ascii.h"
#include "sql/grammar.h"

namespace matview::sql {
namespace {

std::unexpected<Failure> copy_error(ErrorCode code, std::string message, std::size_t position) {
  return std::unexpected<Failure>(
      Error{.code = code, .message = std::move(message), .position = position});
}

Result<std::string> parse_copy_string(ParserState& state) {
  if (state.peek().kind != TokenKind::kString) return state.syntax_error();
  return state.advance().text;
}

// `(a, b)`, `a, b` or `*`
Status parse_copy_columns(ParserState& state, CopyColumns& columns) {
  if (state.accept("*")) {
    columns.all = true;
    return {};
  }
  if (state.at("(")) {
    MATVIEW_ASSIGN(columns.names, parse_name_list(state));
    return {};
  }
  do {
    MATVIEW_ASSIGN(columns.names.emplace_back(), parse_name(state));
  } while (state.accept(","));
  return {};
}

Status set_format(Copy& copy, const Token& format) {
  copy.csv = format.text == "csv";
  if (copy.csv || format.text == "text") return {};
  if (format.text == "binary") {
    return copy_error(
        ErrorCode::kFeatureNotSupported, "COPY in binary format is not supported", format.position);
  }
  return copy_error(ErrorCode::kInvalidParameterValue,
                    format_text("COPY format \"{}\" not recognized", format.text),
                    format.position);
}

Status parse_header(ParserState& state, Copy& copy) {
  const bool absent = state.at(",") || state.at(")");
  const std::string value = absent ? "true" : state.advance().text;
  copy.header_matches = value == "match";
  copy.header = copy.header_matches || value == "true" || value == "on" || value == "1";
  if (copy.header || value == "false" || value == "off" || value == "0") return {};
  return copy_error(
      ErrorCode::kSyntaxError, "header requires a Boolean value or \"match\"", state.position());
}

// `ENCODING 'utf8'`: all text is.
Status check_encoding(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(const std::string written, parse_copy_string(state));
  const std::string name = ascii::lower_case(written);
  if (name == "utf8" || name == "utf-8" || name == "unicode") return {};
  return copy_error(ErrorCode::kFeatureNotSupported,
                    format_text("encoding \"{}\" is not supported", name),
                    position);
}

// The options that take one string, by their names in either syntax.
std::optional<std::string>* string_option(Copy& copy, std::string_view name) {
  if (name == "delimiter") return &copy.delimiter;
  if (name == "null") return &copy.null_string;
  if (name == "quote") return &copy.quote;
  if (name == "escape") return &copy.escape;
  return nullptr;
}

CopyColumns* column_option(Copy& copy, std::string_view name) {
  if (name == "force_quote") return &copy.force_quote;
  if (name == "force_not_null") return &copy.force_not_null;
  if (name == "force_null") return &copy.force_null;
  return nullptr;
}

// `name [value]` of `WITH (…)`.
Status parse_option(ParserState& state, Copy& copy, std::vector<std::string>& seen) {
  const Token& name = state.peek();
  if (!name.is_label()) return state.syntax_error();
  state.advance();
  for (const std::string& other : seen) {
    if (other == name.text) {
      return copy_error(ErrorCode::kSyntaxError, "conflicting or redundant options", name.position);
    }
  }
  seen.push_back(name.text);
  if (name.text == "format") return set_format(copy, state.advance());
  if (name.text == "header") return parse_header(state, copy);
  if (name.text == "encoding") return check_encoding(state);
  if (auto* const text = string_option(copy, name.text)) {
    MATVIEW_ASSIGN(*text, parse_copy_string(state));
    return {};
  }
  if (auto* const columns = column_option(copy, name.text)) {
    if (!state.at("(") && !state.at("*")) return state.syntax_error();
    return parse_copy_columns(state, *columns);
  }
  for (const std::string_view known :
       {"freeze", "default", "on_error", "log_verbosity", "reject_limit"}) {
    if (name.text != known) continue;
    return copy_error(ErrorCode::kFeatureNotSupported,
                      format_text("COPY option {} is not supported", known),
                      name.position);
  }
  return copy_error(ErrorCode::kSyntaxError,
                    format_text("option \"{}\" not recognized", name.text),
                    name.position);
}

// The options without parentheses, in the form of PostgreSQL before 9.0.
Status parse_old_options(ParserState& state, Copy& copy) {
  while (!state.at_end() && !state.at(";") && !state.at("where")) {
    if (state.at("binary")) return state.unsupported("COPY in binary format");
    if (state.accept("csv")) {
      copy.csv = true;
    } else if (state.accept("header")) {
      copy.header = true;
    } else if (state.accept("encoding")) {
      MATVIEW_TRY(check_encoding(state));
    } else if (state.accept("force quote")) {
      MATVIEW_TRY(parse_copy_columns(state, copy.force_quote));
    } else if (state.accept("force not null")) {
      MATVIEW_TRY(parse_copy_columns(state, copy.force_not_null));
    } else if (state.accept("force null")) {
      MATVIEW_TRY(parse_copy_columns(state, copy.force_null));
    } else if (auto* const text = string_option(copy, state.peek().text)) {
      state.advance();
      state.accept("as");
      MATVIEW_ASSIGN(*text, parse_copy_string(state));
    } else {
      return state.syntax_error();
    }
  }
  return {};
}

Status parse_options_of_copy(ParserState& state, Copy& copy) {
  state.accept("with");
  if (!state.accept("(")) return parse_old_options(state, copy);
  std::vector<std::string> seen;
  do {
    MATVIEW_TRY(parse_option(state, copy, seen));
  } while (state.accept(","));
  return state.expect(")");
}

// FROM STDIN or TO STDOUT. There is no file system to name a file of.
Status parse_endpoint(ParserState& state, Copy& copy) {
  copy.is_from = state.accept("from");
  if (!copy.is_from) MATVIEW_TRY(state.expect("to"));
  if (state.at("program")) return state.unsupported("COPY with a program");
  if (state.peek().kind == TokenKind::kString) return state.unsupported("COPY with a file");
  if (!state.accept("stdin")) MATVIEW_TRY(state.expect("stdout"));
  return {};
}

}  // namespace

Result<Statement> parse_copy(ParserState& state) {
  state.advance();
  if (state.at("binary")) return state.unsupported("COPY in binary format");
  Copy copy;
  std::size_t position = state.position();
  const bool is_query = state.at("(");
  if (is_query) {
    for (const std::string_view verb : {"insert", "update", "delete", "merge"}) {
      if (state.peek(1).is(verb)) return state.unsupported("COPY of a data-modifying statement");
    }
    MATVIEW_ASSIGN(copy.query, parse_parenthesised_query(state));
  } else {
    MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
    copy.table = std::move(relation.name);
    position = relation.position;
    if (state.at("(")) {
      MATVIEW_ASSIGN(copy.columns, parse_name_list(state));
    }
  }
  if (is_query && !state.at("to")) return state.syntax_error();
  MATVIEW_TRY(parse_endpoint(state, copy));
  MATVIEW_TRY(parse_options_of_copy(state, copy));
  if (state.at("where")) return state.unsupported("COPY … WHERE");
  return Statement{.node = std::move(copy), .name_position = position};
}

}  // namespace matview::sql
