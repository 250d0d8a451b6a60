// Statements: which one it is, and what PostgreSQL has that matview lacks.
#include <array>

#include "common/ascii.h"
#include "sql/grammar.h"

namespace matview::sql {
namespace {

using Production = Result<Statement> (*)(ParserState&);

// ── CREATE, DROP, ALTER ─────────────────────────────────────────────────────────────────────────

// The objects that PostgreSQL has and matview lacks, wholly or for some verbs.
constexpr std::array kObjects = std::to_array<UnsupportedPhrase>({
    {"access method", "ACCESS METHOD"},
    {"aggregate", "AGGREGATE"},
    {"cast", "CAST"},
    {"collation", "COLLATION"},
    {"conversion", "CONVERSION"},
    {"database", "DATABASE"},
    {"default", "DEFAULT PRIVILEGES"},
    {"domain", "DOMAIN"},
    {"event trigger", "EVENT TRIGGER"},
    {"extension", "EXTENSION"},
    {"foreign", "FOREIGN TABLE"},
    {"function", "FUNCTION"},
    {"global", "TEMPORARY TABLE"},
    {"group", "GROUP"},
    {"index", "INDEX"},
    {"language", "LANGUAGE"},
    {"large object", "LARGE OBJECT"},
    {"local", "TEMPORARY TABLE"},
    {"operator", "OPERATOR"},
    {"or replace aggregate", "AGGREGATE"},
    {"or replace function", "FUNCTION"},
    {"or replace procedure", "PROCEDURE"},
    {"or replace recursive", "RECURSIVE VIEW"},
    {"or replace rule", "RULE"},
    {"or replace temp", "TEMPORARY VIEW"},
    {"or replace temporary", "TEMPORARY VIEW"},
    {"or replace trigger", "TRIGGER"},
    {"or replace language", "LANGUAGE"},
    {"owned", "OWNED"},
    {"policy", "POLICY"},
    {"procedure", "PROCEDURE"},
    {"publication", "PUBLICATION"},
    {"recursive", "RECURSIVE VIEW"},
    {"role", "ROLE"},
    {"routine", "ROUTINE"},
    {"rule", "RULE"},
    {"schema", "SCHEMA"},
    {"sequence", "SEQUENCE"},
    {"server", "SERVER"},
    {"statistics", "STATISTICS"},
    {"subscription", "SUBSCRIPTION"},
    {"system", "SYSTEM"},
    {"tablespace", "TABLESPACE"},
    {"temp", "TEMPORARY TABLE"},
    {"temporary", "TEMPORARY TABLE"},
    {"text search", "TEXT SEARCH"},
    {"transform", "TRANSFORM"},
    {"trigger", "TRIGGER"},
    {"trusted", "LANGUAGE"},
    {"type", "TYPE"},
    {"user", "USER"},
    {"view", "VIEW"},
});

// 0A000 for an object: `CREATE FUNCTION is not supported`.
std::unexpected<Failure> refuse_object(const ParserState& state, std::string_view verb) {
  for (const UnsupportedPhrase& object : kObjects) {
    if (state.at(object.phrase)) return state.unsupported(format_text("{} {}", verb, object.name));
  }
  return state.syntax_error();
}

Result<Statement> parse_create(ParserState& state) {
  state.advance();
  if (state.at("table")) return parse_create_table(state, false);
  for (const std::string_view phrase :
       {"temp", "temporary", "local temp", "local temporary", "global temp", "global temporary"}) {
    if (!state.at(std::string(phrase) + " table")) continue;
    state.accept(phrase);
    return parse_create_table(state, true);
  }
  // Every table is as durable as its database.
  if (state.at("unlogged table")) {
    state.advance();
    return parse_create_table(state, false);
  }
  if (state.at("materialized")) return parse_create_materialized_view(state);
  if (state.at("index") || state.at("unique")) return parse_create_index(state);
  if (state.at("view") || state.at("or replace view")) return parse_create_view(state);
  if (state.at("sequence")) return parse_create_sequence(state);
  return refuse_object(state, "CREATE");
}

Result<Statement> parse_drop(ParserState& state) {
  state.advance();
  if (state.at("materialized")) return parse_drop_materialized_view(state);
  if (state.at("table")) return parse_drop_object(state, ObjectKind::kTable);
  if (state.at("index")) return parse_drop_object(state, ObjectKind::kIndex);
  if (state.at("view")) return parse_drop_object(state, ObjectKind::kView);
  if (state.at("sequence")) return parse_drop_object(state, ObjectKind::kSequence);
  return refuse_object(state, "DROP");
}

Result<Statement> parse_alter(ParserState& state) {
  state.advance();
  if (state.at("table")) return parse_alter_table(state);
  if (state.at("materialized")) return parse_alter_materialized_view(state);
  if (state.accept("index")) return parse_alter_other(state, ObjectKind::kIndex, "ALTER INDEX");
  if (state.accept("view")) return parse_alter_other(state, ObjectKind::kView, "ALTER VIEW");
  if (state.accept("sequence")) {
    return parse_alter_other(state, ObjectKind::kSequence, "ALTER SEQUENCE");
  }
  return refuse_object(state, "ALTER");
}

// ── Dispatch ────────────────────────────────────────────────────────────────────────────────────

Result<Statement> refuse_statement(ParserState& state) {
  return state.unsupported(ascii::upper_case(state.peek().text));
}

struct StatementProduction {
  std::string_view keyword;
  Production parse;
};

constexpr std::array kStatements = std::to_array<StatementProduction>({
    {"select", parse_data_statement},
    {"insert", parse_data_statement},
    {"update", parse_data_statement},
    {"delete", parse_data_statement},
    {"merge", parse_data_statement},
    {"(", parse_data_statement},
    {"with", parse_data_statement},
    {"values", parse_data_statement},
    {"table", parse_data_statement},
    {"copy", parse_copy},
    {"create", parse_create},
    {"drop", parse_drop},
    {"alter", parse_alter},
    {"truncate", parse_truncate},
    {"comment", parse_comment},
    {"refresh", parse_refresh_materialized_view},
    {"begin", parse_begin},
    {"start", parse_start},
    {"commit", parse_commit},
    {"end", parse_commit},
    {"rollback", parse_rollback},
    {"abort", parse_rollback},
    {"savepoint", parse_savepoint},
    {"release", parse_release},
    {"set", parse_set},
    {"reset", parse_reset},
    {"show", parse_show},
    {"explain", parse_explain},
    {"analyze", parse_analyze},
    {"analyse", parse_analyze},
    {"vacuum", parse_analyze},
    // PostgreSQL has these, matview does not.
    {"call", refuse_statement},
    {"checkpoint", refuse_statement},
    {"close", refuse_statement},
    {"cluster", refuse_statement},
    {"deallocate", refuse_statement},
    {"declare", refuse_statement},
    {"discard", refuse_statement},
    {"do", refuse_statement},
    {"execute", refuse_statement},
    {"fetch", refuse_statement},
    {"grant", refuse_statement},
    {"import", refuse_statement},
    {"listen", refuse_statement},
    {"load", refuse_statement},
    {"lock", refuse_statement},
    {"move", refuse_statement},
    {"notify", refuse_statement},
    {"prepare", refuse_statement},
    {"reassign", refuse_statement},
    {"reindex", refuse_statement},
    {"revoke", refuse_statement},
    {"security", refuse_statement},
    {"unlisten", refuse_statement},
});

}  // namespace

Result<Statement> parse_data_statement(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(WithClause with, parse_with(state));
  if (starts_data_modification(state.peek())) return parse_data_change(state, std::move(with));
  MATVIEW_ASSIGN(QueryPtr query, parse_query_after_with(state, std::move(with), position));
  return Statement{.node = SelectStatement{std::move(query)}};
}

Status refuse(const ParserState& state, std::span<const UnsupportedPhrase> phrases) {
  for (const UnsupportedPhrase& entry : phrases) {
    if (state.at(entry.phrase)) return state.unsupported(entry.name);
  }
  return {};
}

bool accept_cascade(ParserState& state) {
  if (state.accept("cascade")) return true;
  state.accept("restrict");
  return false;
}

Result<Statement> parse_statement(ParserState& state) {
  for (const StatementProduction& production : kStatements) {
    if (state.at(production.keyword)) return production.parse(state);
  }
  return state.syntax_error();
}

}  // namespace matview::sql
