// SET, RESET and SHOW, EXPLAIN, ANALYZE and VACUUM.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// ── Settings ────────────────────────────────────────────────────────────────────────────────────

constexpr std::array kUnsupportedSettings = std::to_array<UnsupportedPhrase>({
    {"constraints", "SET CONSTRAINTS"},
    {"role", "SET ROLE"},
    {"session authorization", "SET SESSION AUTHORIZATION"},
    {"xml option", "SET XML OPTION"},
    {"transaction snapshot", "SET TRANSACTION SNAPSHOT"},
});

// `name` or `extension.name`, folded.
Result<std::string> parse_setting_name(ParserState& state) {
  MATVIEW_ASSIGN(const std::vector<std::string> parts, parse_dotted_name(state));
  std::string name = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) name += "." + parts[i];
  return name;
}

// A string, a word or a number, as text.
Result<std::string> parse_setting_word(ParserState& state) {
  const bool negative = state.accept("-");
  if (!negative) state.accept("+");
  const Token& token = state.peek();
  const bool is_value = token.kind == TokenKind::kNumber ||
                        (!negative && (token.kind == TokenKind::kString || token.is_label()));
  if (!is_value) return state.syntax_error();
  state.advance();
  return (negative ? "-" : "") + token.text;
}

// `DEFAULT | value, …`; no text for DEFAULT.
Result<std::optional<std::string>> parse_setting_value(ParserState& state) {
  if (state.accept("default")) return std::nullopt;
  MATVIEW_ASSIGN(std::string value, parse_setting_word(state));
  while (state.accept(",")) {
    MATVIEW_ASSIGN(const std::string next, parse_setting_word(state));
    value += ", " + next;
  }
  return value;
}

Result<SetVariable> parse_time_zone(ParserState& state) {
  SetVariable set;
  set.name = "timezone";
  if (state.at("interval")) return state.unsupported("an interval as a time zone");
  if (state.accept("local")) return set;
  MATVIEW_ASSIGN(set.value, parse_setting_value(state));
  return set;
}

// Behind SET [SESSION | LOCAL].
Result<SetVariable> parse_set_rest(ParserState& state) {
  SetVariable set;
  if (state.accept("time zone")) return parse_time_zone(state);
  if (state.accept("names")) {
    set.name = "client_encoding";
    if (state.at_end() || state.at(";")) return set;
    MATVIEW_ASSIGN(set.value, parse_setting_value(state));
    return set;
  }
  if (state.accept("schema")) {
    set.name = "search_path";
    if (state.peek().kind != TokenKind::kString) return state.syntax_error();
    set.value = state.advance().text;
    return set;
  }
  MATVIEW_ASSIGN(set.name, parse_setting_name(state));
  if (state.at("from current")) return state.unsupported("SET … FROM CURRENT");
  if (!state.accept("=")) MATVIEW_TRY(state.expect("to"));
  MATVIEW_ASSIGN(set.value, parse_setting_value(state));
  return set;
}

// What SHOW and RESET name: a setting, or one that has words of its own.
Result<std::string> parse_named_setting(ParserState& state) {
  if (state.accept("time zone")) return std::string("timezone");
  if (state.accept("transaction isolation level")) return std::string("transaction_isolation");
  if (state.accept("session authorization")) return std::string("session_authorization");
  if (state.accept("all")) return std::string("all");
  return parse_setting_name(state);
}

// ── EXPLAIN ─────────────────────────────────────────────────────────────────────────────────────

// Those that change what is told about a plan, but not what matview tells.
constexpr std::array kIgnoredOptions = std::to_array<std::string_view>({
    "verbose",
    "costs",
    "settings",
    "generic_plan",
    "buffers",
    "wal",
    "timing",
    "summary",
    "memory",
    "serialize",
});

// `[boolean]`, true when absent.
Result<bool> parse_option_boolean(ParserState& state, std::string_view option) {
  if (state.at(",") || state.at(")")) return true;
  const Token& token = state.advance();
  if (token.text == "true" || token.text == "on" || token.text == "1") return true;
  if (token.text == "false" || token.text == "off" || token.text == "0") return false;
  if (option == "serialize") return true;
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kSyntaxError,
            .message = format_text("{} requires a Boolean value", option),
            .position = token.position});
}

Status parse_explain_format(ParserState& state, Explain& explain) {
  const Token& format = state.advance();
  explain.json = format.text == "json";
  if (explain.json || format.text == "text") return {};
  if (format.text == "xml" || format.text == "yaml") {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kFeatureNotSupported,
              .message = format_text("EXPLAIN format {} is not supported", format.text),
              .position = format.position});
  }
  return std::unexpected<Failure>(Error{
      .code = ErrorCode::kInvalidParameterValue,
      .message =
          format_text("unrecognized value for EXPLAIN option \"format\": \"{}\"", format.text),
      .position = format.position});
}

Status parse_explain_option(ParserState& state, Explain& explain) {
  const Token& name = state.peek();
  if (!name.is_label()) return state.syntax_error();
  state.advance();
  if (name.text == "format") return parse_explain_format(state, explain);
  if (name.text == "analyze" || name.text == "analyse") {
    MATVIEW_ASSIGN(explain.analyze, parse_option_boolean(state, "analyze"));
    return {};
  }
  if (name.text == "maintenance") {
    MATVIEW_ASSIGN(explain.maintenance, parse_option_boolean(state, "maintenance"));
    return {};
  }
  for (const std::string_view ignored : kIgnoredOptions) {
    if (name.text == ignored) {
      MATVIEW_TRY(parse_option_boolean(state, ignored));
      return {};
    }
  }
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kSyntaxError,
            .message = format_text("unrecognized EXPLAIN option \"{}\"", name.text),
            .position = name.position});
}

// ── ANALYZE and VACUUM ──────────────────────────────────────────────────────────────────────────

// `[(option [value], …)]`
Status skip_maintenance_options(ParserState& state) {
  if (!state.accept("(")) return {};
  do {
    if (!state.peek().is_label()) return state.syntax_error();
    state.advance();
    const bool has_value = !state.at(",") && !state.at(")");
    if (has_value) MATVIEW_TRY(parse_setting_word(state));
  } while (state.accept(","));
  return state.expect(")");
}

}  // namespace

Result<Statement> parse_set(ParserState& state) {
  const std::size_t position = state.advance().position;
  MATVIEW_TRY(refuse(state, kUnsupportedSettings));
  if (state.accept("session characteristics as transaction")) {
    return parse_transaction_modes(state, TransactionAction::kSetModes);
  }
  const bool local = state.accept("local");
  if (!local) state.accept("session");
  MATVIEW_TRY(refuse(state, kUnsupportedSettings));
  if (state.accept("transaction")) {
    return parse_transaction_modes(state, TransactionAction::kSetModes);
  }
  MATVIEW_ASSIGN(SetVariable set, parse_set_rest(state));
  set.is_local = local;
  return Statement{.node = std::move(set), .name_position = position};
}

Result<Statement> parse_reset(ParserState& state) {
  state.advance();
  MATVIEW_TRY(refuse(state, kUnsupportedSettings));
  SetVariable set;
  MATVIEW_ASSIGN(set.name, parse_named_setting(state));
  set.is_reset = true;
  return Statement{.node = std::move(set)};
}

Result<Statement> parse_show(ParserState& state) {
  state.advance();
  ShowVariable show;
  MATVIEW_ASSIGN(show.name, parse_named_setting(state));
  return Statement{.node = std::move(show)};
}

// `EXPLAIN [ANALYZE] [VERBOSE] | [(option, …)] query`, `EXPLAIN (MAINTENANCE) [MATERIALIZED VIEW]
// v`
Result<Statement> parse_explain(ParserState& state) {
  state.advance();
  Explain explain;
  if (state.at("(") && !state.at_parenthesised_query()) {
    state.advance();
    do {
      MATVIEW_TRY(parse_explain_option(state, explain));
    } while (state.accept(","));
    MATVIEW_TRY(state.expect(")"));
  } else {
    explain.analyze = state.accept("analyze") || state.accept("analyse");
    state.accept("verbose");
  }
  for (const std::string_view verb : {"create", "refresh", "execute", "declare"}) {
    if (state.at(verb)) return state.unsupported("EXPLAIN of a statement that is not a query");
  }
  const bool is_name = state.peek(1).kind == TokenKind::kEnd || state.peek(1).is(";");
  if (explain.maintenance && (state.accept("materialized view") || is_name)) {
    const std::size_t position = state.position();
    MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
    explain.view = std::move(relation.name);
    return Statement{.node = std::move(explain), .name_position = position};
  }
  MATVIEW_ASSIGN(Statement statement, parse_data_statement(state));
  explain.statement = std::make_shared<Statement>(std::move(statement));
  return Statement{.node = std::move(explain)};
}

// `ANALYZE [VERBOSE] [table [(columns)], …]`, `VACUUM [FULL] [FREEZE] [VERBOSE] [ANALYZE] …`
Result<Statement> parse_analyze(ParserState& state) {
  Analyze analyze;
  analyze.is_vacuum = state.advance().is("vacuum");
  MATVIEW_TRY(skip_maintenance_options(state));
  if (analyze.is_vacuum) {
    state.accept("full");
    state.accept("freeze");
  }
  state.accept("verbose");
  if (analyze.is_vacuum && !state.accept("analyze")) state.accept("analyse");
  const std::size_t position = state.position();
  if (state.at_end() || state.at(";")) return Statement{.node = std::move(analyze)};
  do {
    MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
    analyze.names.push_back(std::move(relation.name));
    if (state.at("(")) MATVIEW_TRY(parse_name_list(state));
  } while (state.accept(","));
  return Statement{.node = std::move(analyze), .name_position = position};
}

}  // namespace matview::sql
