// Transactions: BEGIN, COMMIT, ROLLBACK, savepoints and the modes of a transaction.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

Statement transaction(TransactionAction action, std::string savepoint = {}) {
  TransactionControl control{};
  control.action = action;
  control.savepoint = std::move(savepoint);
  return Statement{.node = std::move(control)};
}

void skip_transaction_noise(ParserState& state) {
  if (!state.accept("work")) state.accept("transaction");
}

constexpr std::array kIsolationLevels = std::to_array<std::string_view>({
    "serializable",
    "repeatable read",
    "read committed",
    "read uncommitted",
});

// `ISOLATION LEVEL level`: history is serial, so every level is honoured.
Result<bool> parse_isolation(ParserState& state, TransactionControl& control) {
  if (!state.accept("isolation level")) return false;
  for (const std::string_view level : kIsolationLevels) {
    if (!state.accept(level)) continue;
    control.isolation = level;
    return true;
  }
  return state.syntax_error();
}

Result<bool> parse_mode(ParserState& state, TransactionControl& control) {
  if (state.accept("read only")) {
    control.read_only = true;
    return true;
  }
  if (state.accept("read write")) {
    control.read_only = false;
    return true;
  }
  if (state.accept("deferrable") || state.accept("not deferrable")) return true;
  return parse_isolation(state, control);
}

// `[AND [NO] CHAIN]`
Result<Statement> finish_transaction(ParserState& state, TransactionAction action) {
  TransactionControl control{};
  control.action = action;
  control.chain = state.accept("and chain");
  if (!control.chain) state.accept("and no chain");
  return Statement{.node = std::move(control)};
}

}  // namespace

Result<Statement> parse_transaction_modes(ParserState& state, TransactionAction action) {
  TransactionControl control{};
  control.action = action;
  bool more = action == TransactionAction::kSetModes;
  while (true) {
    MATVIEW_ASSIGN(const bool found, parse_mode(state, control));
    if (!found) break;
    more = state.accept(",");
  }
  if (more) return state.syntax_error();
  return Statement{.node = std::move(control)};
}

Result<Statement> parse_begin(ParserState& state) {
  state.advance();
  skip_transaction_noise(state);
  return parse_transaction_modes(state, TransactionAction::kBegin);
}

Result<Statement> parse_start(ParserState& state) {
  MATVIEW_TRY(state.expect("start transaction"));
  return parse_transaction_modes(state, TransactionAction::kBegin);
}

Result<Statement> parse_commit(ParserState& state) {
  if (state.at("commit prepared")) return state.unsupported("COMMIT PREPARED");
  state.advance();
  skip_transaction_noise(state);
  return finish_transaction(state, TransactionAction::kCommit);
}

Result<Statement> parse_rollback(ParserState& state) {
  if (state.at("rollback prepared")) return state.unsupported("ROLLBACK PREPARED");
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

}  // namespace matview::sql
