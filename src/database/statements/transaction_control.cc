#include "database/statements/statements.h"

namespace matview {

Result<ResultSet> run_transaction_control(Engine& engine,
                                          const sql::TransactionControl& statement) {
  if (statement.read_only.value_or(false)) {
    return fail(ErrorCode::kFeatureNotSupported, "READ ONLY is not supported");
  }
  if (statement.chain) return fail(ErrorCode::kFeatureNotSupported, "AND CHAIN is not supported");
  switch (statement.action) {
    case sql::TransactionAction::kBegin: MATVIEW_TRY(engine.begin()); return done("BEGIN");
    case sql::TransactionAction::kCommit: {
      MATVIEW_ASSIGN(const bool committed, engine.commit());
      return done(committed ? "COMMIT" : "ROLLBACK");
    }
    case sql::TransactionAction::kRollback: MATVIEW_TRY(engine.rollback()); return done("ROLLBACK");
    case sql::TransactionAction::kSavepoint:
      MATVIEW_TRY(engine.set_savepoint(statement.savepoint));
      return done("SAVEPOINT");
    case sql::TransactionAction::kRelease:
      MATVIEW_TRY(engine.release_savepoint(statement.savepoint));
      return done("RELEASE");
    case sql::TransactionAction::kRollbackTo:
      MATVIEW_TRY(engine.rollback_to_savepoint(statement.savepoint));
      return done("ROLLBACK");
    case sql::TransactionAction::kSetModes: return done("SET");
  }
  return fail(ErrorCode::kInternalError, "unknown transaction statement");
}

}  // namespace matview
