// Statements: which one it is, and those too small for a room of their own: transactions, EXPLAIN.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

using Production = Result<Statement> (*)(ParserState&);

Result<Statement> parse_query_statement(ParserState& state) {
  MATVIEW_ASSIGN(QueryPtr query, parse_query_expression(state));
  return Statement{.node = SelectStatement{std::move(query)}};
}

// ── CREATE, DROP, ALTER ─────────────────────────────────────────────────────────────────────────

// 0A000 for the objects that PostgreSQL has and matview lacks: `CREATE INDEX is not supported`.
std::unexpected<Failure> refuse_object(const ParserState& state, std::string_view verb) {
  struct Entry {
    std::string_view phrase;
    std::string_view name;
  };

  static constexpr std::array kObjects = std::to_array<Entry>({
      {"aggregate", "AGGREGATE"},
      {"database", "DATABASE"},
      {"domain", "DOMAIN"},
      {"extension", "EXTENSION"},
      {"function", "FUNCTION"},
      {"global", "TEMPORARY TABLE"},
      {"index", "INDEX"},
      {"local", "TEMPORARY TABLE"},
      {"or replace", "OR REPLACE"},
      {"policy", "POLICY"},
      {"procedure", "PROCEDURE"},
      {"recursive", "RECURSIVE VIEW"},
      {"role", "ROLE"},
      {"rule", "RULE"},
      {"schema", "SCHEMA"},
      {"sequence", "SEQUENCE"},
      {"table", "TABLE"},
      {"temp", "TEMPORARY TABLE"},
      {"temporary", "TEMPORARY TABLE"},
      {"trigger", "TRIGGER"},
      {"type", "TYPE"},
      {"unique", "UNIQUE INDEX"},
      {"unlogged", "UNLOGGED TABLE"},
      {"user", "USER"},
      {"view", "VIEW"},
  });
  for (const Entry& entry : kObjects) {
    if (state.at(entry.phrase)) return state.unsupported(format_text("{} {}", verb, entry.name));
  }
  return state.syntax_error();
}

Result<Statement> parse_create(ParserState& state) {
  state.advance();
  if (state.at("table")) return parse_create_table(state);
  if (state.at("materialized")) return parse_create_materialized_view(state);
  return refuse_object(state, "CREATE");
}

Result<Statement> parse_drop(ParserState& state) {
  state.advance();
  if (state.at("table")) return parse_drop_table(state);
  if (state.at("materialized")) return parse_drop_materialized_view(state);
  return refuse_object(state, "DROP");
}

Result<Statement> parse_alter(ParserState& state) {
  state.advance();
  if (state.at("materialized")) return parse_alter_materialized_view(state);
  return refuse_object(state, "ALTER");
}

// ── Transactions ────────────────────────────────────────────────────────────────────────────────

Statement transaction(TransactionAction action, std::string savepoint = {}) {
  return Statement{.node = TransactionControl{action, std::move(savepoint)}};
}

void skip_transaction_noise(ParserState& state) {
  if (!state.accept("work")) state.accept("transaction");
}

// History is serial, so every isolation level is honoured; a promise not to write is not.
Result<Statement> parse_transaction_modes(ParserState& state) {
  bool more = false;
  while (true) {
    if (state.at("read only")) return state.unsupported("READ ONLY");
    const bool known = state.accept("isolation level serializable") ||
                       state.accept("isolation level repeatable read") ||
                       state.accept("isolation level read committed") ||
                       state.accept("isolation level read uncommitted") ||
                       state.accept("read write") || state.accept("deferrable") ||
                       state.accept("not deferrable");
    if (!known) break;
    more = state.accept(",");
  }
  if (more) return state.syntax_error();
  return transaction(TransactionAction::kBegin);
}

Result<Statement> parse_begin(ParserState& state) {
  state.advance();
  skip_transaction_noise(state);
  return parse_transaction_modes(state);
}

Result<Statement> parse_start(ParserState& state) {
  MATVIEW_TRY(state.expect("start transaction"));
  return parse_transaction_modes(state);
}

// `[AND [NO] CHAIN]`
Result<Statement> finish_transaction(ParserState& state, TransactionAction action) {
  if (state.at("and chain")) return state.unsupported("AND CHAIN");
  state.accept("and no chain");
  return transaction(action);
}

Result<Statement> parse_commit(ParserState& state) {
  state.advance();
  skip_transaction_noise(state);
  return finish_transaction(state, TransactionAction::kCommit);
}

Result<Statement> parse_rollback(ParserState& state) {
  state.advance();
  skip_transaction_noise(state);
  if (!state.accept("to")) return finish_transaction(state, TransactionAction::kRollback);
  state.accept("savepoint");
  MATVIEW_ASSIGN(std::string savepoint, parse_name(state));
  return transaction(TransactionAction::kRollbackTo, std::move(savepoint));
}

Result<Statement> parse_savepoint(ParserState& state) {
  state.advance();
  MATVIEW_ASSIGN(std::string savepoint, parse_name(state));
  return transaction(TransactionAction::kSavepoint, std::move(savepoint));
}

Result<Statement> parse_release(ParserState& state) {
  state.advance();
  state.accept("savepoint");
  MATVIEW_ASSIGN(std::string savepoint, parse_name(state));
  return transaction(TransactionAction::kRelease, std::move(savepoint));
}

// ── EXPLAIN ─────────────────────────────────────────────────────────────────────────────────────

// `(ANALYZE [boolean], …)`
Status parse_explain_options(ParserState& state, Explain& explain) {
  do {
    const Token& name = state.peek();
    if (!state.accept("analyze")) {
      if (!name.is_label()) return state.syntax_error();
      return state.unsupported(format_text("EXPLAIN option \"{}\"", name.text));
    }
    const bool off = state.accept("false") || state.accept("off");
    explain.analyze = !off;
    if (!off && !state.accept("true")) state.accept("on");
  } while (state.accept(","));
  return state.expect(")");
}

Result<Statement> parse_explain(ParserState& state) {
  state.advance();
  Explain explain;
  if (state.at("(") && !state.at_parenthesised_query()) {
    state.advance();
    MATVIEW_TRY(parse_explain_options(state, explain));
  } else {
    explain.analyze = state.accept("analyze");
    if (state.at("verbose")) return state.unsupported("EXPLAIN VERBOSE");
  }
  for (const std::string_view verb : {"insert", "update", "delete", "create", "refresh"}) {
    if (state.at(verb)) return state.unsupported("EXPLAIN of a statement that is not a query");
  }
  MATVIEW_ASSIGN(explain.query, parse_query_expression(state));
  return Statement{.node = std::move(explain)};
}

// ── Dispatch ────────────────────────────────────────────────────────────────────────────────────

Result<Statement> refuse_statement(ParserState& state) {
  std::string name = state.peek().text;
  for (char& letter : name) letter = static_cast<char>(letter - ('a' - 'A'));
  return state.unsupported(name);
}

struct StatementProduction {
  std::string_view keyword;
  Production parse;
};

constexpr std::array kStatements = std::to_array<StatementProduction>({
    {"select", parse_query_statement},
    {"insert", parse_insert},
    {"update", parse_update},
    {"delete", parse_delete},
    {"(", parse_query_statement},
    {"with", parse_query_statement},
    {"values", parse_query_statement},
    {"table", parse_query_statement},
    {"create", parse_create},
    {"drop", parse_drop},
    {"alter", parse_alter},
    {"refresh", parse_refresh_materialized_view},
    {"begin", parse_begin},
    {"start", parse_start},
    {"commit", parse_commit},
    {"end", parse_commit},
    {"rollback", parse_rollback},
    {"abort", parse_rollback},
    {"savepoint", parse_savepoint},
    {"release", parse_release},
    {"explain", parse_explain},
    // PostgreSQL has these, matview does not.
    {"analyze", refuse_statement},
    {"call", refuse_statement},
    {"checkpoint", refuse_statement},
    {"close", refuse_statement},
    {"cluster", refuse_statement},
    {"comment", refuse_statement},
    {"copy", refuse_statement},
    {"deallocate", refuse_statement},
    {"declare", refuse_statement},
    {"discard", refuse_statement},
    {"do", refuse_statement},
    {"execute", refuse_statement},
    {"fetch", refuse_statement},
    {"grant", refuse_statement},
    {"listen", refuse_statement},
    {"lock", refuse_statement},
    {"merge", refuse_statement},
    {"notify", refuse_statement},
    {"prepare", refuse_statement},
    {"reindex", refuse_statement},
    {"reset", refuse_statement},
    {"revoke", refuse_statement},
    {"set", refuse_statement},
    {"show", refuse_statement},
    {"truncate", refuse_statement},
    {"unlisten", refuse_statement},
    {"vacuum", refuse_statement},
});

}  // namespace

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
