// Database's COPY: the statement and its text arrive together.
#include "database/copy/copy_table.h"
#include "database/database_implementation.h"
#include "database/prepared_statement.h"
#include "database/statement_runner.h"

namespace matview {

namespace {

// The one COPY that `sql` is.
[[nodiscard]] Result<sql::Copy*> copy_of(PreparedStatement& statement, bool is_from) {
  auto* const copy = std::get_if<sql::Copy>(&statement.ast.node);
  if (copy != nullptr && copy->is_from == is_from) return copy;
  return fail(ErrorCode::kSyntaxError,
              "the statement is not COPY … {}",
              is_from ? "FROM STDIN" : "TO STDOUT");
}

}  // namespace

Result<std::uint64_t> Database::copy_from(std::string_view sql, std::string_view bytes) {
  Engine& engine = implementation_->engine;
  MATVIEW_ASSIGN(const auto statement, prepare(sql));
  MATVIEW_ASSIGN(sql::Copy* const copy, copy_of(*statement, true));
  std::uint64_t row_count = 0;
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    if (engine.is_read_only()) {
      return fail(ErrorCode::kReadOnlySqlTransaction,
                  "cannot execute COPY FROM in a read-only transaction");
    }
    MATVIEW_ASSIGN(row_count, matview::copy_from(engine, *copy, bytes));
    return {};
  }));
  return row_count;
}

Result<std::string> Database::copy_to(std::string_view sql) {
  Engine& engine = implementation_->engine;
  MATVIEW_ASSIGN(const auto statement, prepare(sql));
  MATVIEW_ASSIGN(sql::Copy* const copy, copy_of(*statement, false));
  std::string text;
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    MATVIEW_ASSIGN(text, matview::copy_to(engine, *copy));
    return {};
  }));
  return text;
}

}  // namespace matview
