#include "database/statements/statements.h"

namespace matview {

namespace {

// AND CHAIN: the next transaction is of the same kind.
[[nodiscard]] Result<ResultSet> end_transaction(Engine& engine,
                                                const sql::TransactionControl& statement) {
  const bool is_commit = statement.action == sql::TransactionAction::kCommit;
  if (statement.chain) {
    MATVIEW_TRY(engine.require_transaction(is_commit ? "COMMIT AND CHAIN" : "ROLLBACK AND CHAIN"));
  }
  const bool was_read_only = engine.is_read_only();
  bool is_committed = false;
  if (is_commit) {
    MATVIEW_ASSIGN(is_committed, engine.commit());
  } else {
    engine.rollback();
  }
  if (statement.chain) MATVIEW_TRY(engine.begin(was_read_only));
  return done(is_committed ? "COMMIT" : "ROLLBACK");
}

// What SHOW says of it until the transaction ends.
[[nodiscard]] Status set_isolation(Engine& engine, const sql::TransactionControl& statement) {
  if (statement.isolation.empty() || !engine.in_transaction()) return {};
  return engine.settings.set(
      "transaction_isolation", std::string(statement.isolation), true, &engine.transaction);
}

}  // namespace

Result<ResultSet> run_transaction_control(Engine& engine,
                                          const sql::TransactionControl& statement) {
  switch (statement.action) {
    case sql::TransactionAction::kBegin:
      MATVIEW_TRY(engine.begin(statement.read_only.value_or(false)));
      MATVIEW_TRY(set_isolation(engine, statement));
      return done("BEGIN");
    case sql::TransactionAction::kCommit:
    case sql::TransactionAction::kRollback: return end_transaction(engine, statement);
    case sql::TransactionAction::kSavepoint:
      MATVIEW_TRY(engine.set_savepoint(statement.savepoint));
      return done("SAVEPOINT");
    case sql::TransactionAction::kRelease:
      MATVIEW_TRY(engine.release_savepoint(statement.savepoint));
      return done("RELEASE");
    case sql::TransactionAction::kRollbackTo:
      MATVIEW_TRY(engine.rollback_to_savepoint(statement.savepoint));
      return done("ROLLBACK");
    case sql::TransactionAction::kSetModes:
      if (statement.read_only) MATVIEW_TRY(engine.set_read_only(*statement.read_only));
      MATVIEW_TRY(set_isolation(engine, statement));
      return done("SET");
  }
  return fail(ErrorCode::kInternalError, "unknown transaction statement");
}

}  // namespace matview
