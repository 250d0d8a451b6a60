// CREATE, REFRESH, ALTER and DROP MATERIALIZED VIEW.
#include "sql/grammar.h"

namespace matview::sql {
namespace {

// A number, a string, true or false, or a bare word.
Result<Value> parse_option_value(ParserState& state) {
  const Token& token = state.peek();
  const bool negative = state.at("-") || state.at("+");
  const Token& number = negative ? state.peek(1) : token;
  if (number.kind == TokenKind::kNumber) {
    auto value = parse_number(token.is("-") ? "-" + number.text : number.text);
    if (!value) return std::unexpected(std::move(value).error().at(token.position));
    if (negative) state.advance();
    state.advance();
    return value;
  }
  if (state.accept("true")) return Value::boolean(true);
  if (state.accept("false")) return Value::boolean(false);
  if (token.kind != TokenKind::kString && !token.is_label()) return state.syntax_error();
  return Value::text(state.advance().text);
}

// `name [= value]`. As for PostgreSQL's storage parameters, no value means true.
Result<ViewOption> parse_option(ParserState& state) {
  if (!state.peek().is_label()) return state.syntax_error();
  const Token& name = state.advance();
  ViewOption option{.name = name.text, .value = Value::boolean(true), .position = name.position};
  if (state.accept("=")) {
    MATVIEW_ASSIGN(option.value, parse_option_value(state));
  }
  return option;
}

// The query, and its text: it is stored with the view, so it is what the user wrote.
Status parse_view_query(ParserState& state, CreateMaterializedView& view) {
  view.query_position = state.position();
  MATVIEW_ASSIGN(view.query, parse_query_expression(state));
  view.query_text = state.text_between(view.query_position, state.previous_end());
  if (state.parameter_count() > 0) {
    return fail(ErrorCode::kFeatureNotSupported,
                "materialized views may not be defined using bound parameters");
  }
  return {};
}

}  // namespace

Result<bool> parse_with_data(ParserState& state) {
  if (!state.accept("with")) return true;
  const bool with_data = !state.accept("no");
  MATVIEW_TRY(state.expect("data"));
  return with_data;
}

Result<std::vector<ViewOption>> parse_options(ParserState& state) {
  MATVIEW_TRY(state.expect("("));
  std::vector<ViewOption> options;
  do {
    MATVIEW_ASSIGN(options.emplace_back(), parse_option(state));
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  return options;
}

// The cursor is on MATERIALIZED, behind CREATE.
Result<Statement> parse_create_materialized_view(ParserState& state) {
  MATVIEW_TRY(state.expect("materialized view"));
  CreateMaterializedView view;
  view.if_not_exists = state.accept("if not exists");
  MATVIEW_ASSIGN(RelationName relation, parse_definition_name(state));
  view.name = std::move(relation.name);
  if (state.at("(")) {
    MATVIEW_ASSIGN(view.columns, parse_name_list(state));
  }
  if (state.at("using")) return state.unsupported("an access method");
  if (state.accept("with")) {
    MATVIEW_ASSIGN(view.options, parse_options(state));
  }
  if (state.at("tablespace")) return state.unsupported("TABLESPACE");
  MATVIEW_TRY(state.expect("as"));
  MATVIEW_TRY(parse_view_query(state, view));
  MATVIEW_ASSIGN(view.with_data, parse_with_data(state));
  return Statement{.node = std::move(view), .name_position = relation.position};
}

// The cursor is on REFRESH.
Result<Statement> parse_refresh_materialized_view(ParserState& state) {
  MATVIEW_TRY(state.expect("refresh materialized view"));
  RefreshMaterializedView refresh;
  refresh.concurrently = state.accept("concurrently");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  refresh.name = std::move(relation.name);
  refresh.incrementally = state.accept("incrementally");
  MATVIEW_ASSIGN(refresh.with_data, parse_with_data(state));
  return Statement{.node = std::move(refresh), .name_position = relation.position};
}

// The cursor is on MATERIALIZED, behind ALTER.
Result<Statement> parse_alter_materialized_view(ParserState& state) {
  MATVIEW_TRY(state.expect("materialized view"));
  AlterMaterializedView alter;
  alter.if_exists = state.accept("if exists");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  alter.name = std::move(relation.name);
  if (state.at("rename")) return state.unsupported("ALTER MATERIALIZED VIEW … RENAME");
  if (state.at("reset")) return state.unsupported("ALTER MATERIALIZED VIEW … RESET");
  MATVIEW_TRY(state.expect("set"));
  MATVIEW_ASSIGN(alter.options, parse_options(state));
  return Statement{.node = std::move(alter), .name_position = relation.position};
}

// The cursor is on MATERIALIZED, behind DROP.
Result<Statement> parse_drop_materialized_view(ParserState& state) {
  MATVIEW_TRY(state.expect("materialized view"));
  DropMaterializedView drop;
  drop.if_exists = state.accept("if exists");
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(drop.names, parse_definition_names(state));
  drop.cascade = accept_cascade(state);
  return Statement{.node = std::move(drop), .name_position = position};
}

}  // namespace matview::sql
