#include "database/database.h"

#include <algorithm>
#include <chrono>

#include "database/database_implementation.h"
#include "database/statement_runner.h"
#include "database/statements/statements.h"
#include "database/writing/assigned_rows.h"
#include "persist/directory.h"

namespace matview {

namespace {

[[nodiscard]] Instant system_clock_now() {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  return duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Table columns by name.
[[nodiscard]] Result<std::vector<std::size_t>> resolve_columns(const Table& table,
                                                               std::span<const std::string> names) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto column = table.schema().find(names[i]);
    if (!column) {
      return fail(ErrorCode::kUndefinedColumn,
                  "column \"{}\" of relation \"{}\" does not exist",
                  names[i],
                  table.name());
    }
    if (std::ranges::contains(columns, *column)) {
      return fail(ErrorCode::kDuplicateColumn, "column \"{}\" specified more than once", names[i]);
    }
    columns.push_back(*column);
  }
  return columns;
}

}  // namespace

Database::Database(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options) {
  Clock clock = options.clock ? std::move(options.clock) : Clock(system_clock_now);
  auto implementation = std::make_unique<Implementation>(std::move(clock));
  Engine& engine = implementation->engine;
  std::unique_ptr<persist::Store> store;
  if (!options.path.empty()) {
    MATVIEW_ASSIGN(auto directory, persist::open_posix_directory(options.path));
    MATVIEW_ASSIGN(store,
                   persist::Store::open(std::move(directory), engine.map, engine.dictionary));
  }
  MATVIEW_TRY(engine.load(std::move(store)));
  if (const std::vector<std::string> tables = engine.temporary_tables(); !tables.empty()) {
    MATVIEW_TRY(engine.atomically([&] {
      return run_drop(engine, {.kind = sql::ObjectKind::kTable, .names = tables, .cascade = true})
          .transform([](auto&&) {});
    }));
  }
  return std::unique_ptr<Database>(new Database(std::move(implementation)));
}

// ── SQL ──

Result<ResultSet> Database::execute(std::string_view sql, std::span<const Value> parameters) {
  StatementCache& cache = implementation_->statements;
  std::shared_ptr<PreparedStatement> statement = cache.find(sql);
  if (statement == nullptr) {
    MATVIEW_ASSIGN(statement, prepare(sql));
    cache.keep(sql, statement);
  }
  return run(*statement, parameters);
}

Result<std::vector<ResultSet>> Database::execute_script(std::string_view sql) {
  MATVIEW_ASSIGN(const auto statements, parse_script(implementation_->engine, sql));
  std::vector<ResultSet> results;
  for (const auto& statement : statements) {
    MATVIEW_ASSIGN(ResultSet result, run(*statement, {}));
    results.push_back(std::move(result));
  }
  return results;
}

Result<std::shared_ptr<PreparedStatement>> Database::prepare(std::string_view sql) {
  MATVIEW_ASSIGN(auto statements, parse_script(implementation_->engine, sql));
  if (statements.size() != 1) {
    return fail(
        ErrorCode::kSyntaxError, "expected exactly one statement, found {}", statements.size());
  }
  return std::move(statements.front());
}

Result<ResultSet> Database::run(PreparedStatement& statement, std::span<const Value> parameters) {
  return run_statement(implementation_->engine, statement, parameters);
}

void Database::set_interrupt(Interrupt* interrupt) {
  implementation_->engine.interrupt = interrupt;
}

Result<std::uint64_t> Database::insert_rows(std::string_view table_name,
                                            std::span<const std::string> columns,
                                            RowBatch rows) {
  Engine& engine = implementation_->engine;
  if (engine.catalog.views.view_exists(table_name)) {
    return fail(ErrorCode::kWrongObjectType, "cannot change materialized view \"{}\"", table_name);
  }
  const auto table = engine.catalog.tables.find(table_name);
  if (table == nullptr) {
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", table_name);
  }
  MATVIEW_ASSIGN(const std::vector<std::size_t> places, resolve_columns(*table, columns));
  MATVIEW_TRY(assign_types(table->schema(), places, rows, engine.execution_context({})));
  MATVIEW_TRY(engine.atomically([&] { return insert_into(engine, table, places, rows); }));
  return rows.row_count();
}

Result<Schema> Database::describe(std::string_view relation) const {
  const auto found = implementation_->engine.catalog.find(relation);
  if (!found) {
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", relation);
  }
  return found->schema;
}

bool Database::in_transaction() const {
  return implementation_->engine.in_transaction();
}

std::uint64_t Database::version() const {
  return implementation_->engine.version();
}

TextDictionary& Database::dictionary() {
  return implementation_->engine.dictionary;
}

// ── Durability ──

bool Database::has_unwritten_commits() const {
  const persist::Store* const store = implementation_->engine.store();
  return store != nullptr && store->has_pending_group();
}

Status Database::write_commits() {
  persist::Store* const store = implementation_->engine.store();
  if (store == nullptr) return {};
  MATVIEW_TRY(store->write_group());
  // A checkpoint writes the map as it is, which in mid-transaction is not a committed state.
  return store->wants_checkpoint() && !in_transaction() ? store->checkpoint() : Status();
}

Status Database::checkpoint() {
  persist::Store* const store = implementation_->engine.store();
  if (store == nullptr) return {};
  if (in_transaction()) {
    return fail(ErrorCode::kActiveSqlTransaction, "cannot checkpoint inside a transaction");
  }
  return store->checkpoint();
}

FolderChanges Database::take_folder_changes() {
  persist::Store* const store = implementation_->engine.store();
  if (store == nullptr) return {};
  persist::FileChanges changes = store->take_file_changes();
  return {.written = std::move(changes.written), .removed = std::move(changes.removed)};
}

}  // namespace matview
