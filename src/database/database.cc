#include "database/database.h"

#include <algorithm>
#include <chrono>

#include "database/check.h"
#include "database/database_implementation.h"
#include "database/statement_runner.h"
#include "database/statements/statements.h"
#include "database/writing/assigned_rows.h"
#include "persist/backup.h"

namespace matview {

namespace {

[[nodiscard]] Instant system_clock_now() {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  return duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

Database::Entrance::Entrance(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

Database::Entrance::~Entrance() = default;

Database::Implementation& Database::Entrance::operator*() const {
  enter_dictionary(implementation_->engine.dictionary);
  return *implementation_;
}

Database::Database(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options) {
  Clock clock = options.clock ? std::move(options.clock) : Clock(system_clock_now);
  auto implementation = std::make_unique<Implementation>(std::move(clock));
  Engine& engine = implementation->engine;
  engine.memory = options.memory;
  if (options.break_even) engine.maintainer.set_break_even(*options.break_even);
  if (options.least_sliced_rows) {
    engine.maintainer.set_least_sliced_rows(*options.least_sliced_rows);
  }
  std::unique_ptr<persist::Store> store;
  std::unique_ptr<persist::Directory> directory = std::move(options.directory);
  if (!options.path.empty()) {
    MATVIEW_ASSIGN(directory, persist::open_posix_directory(options.path));
  }
  if (directory != nullptr) {
    MATVIEW_ASSIGN(store,
                   persist::Store::open(
                       std::move(directory), engine.map, engine.dictionary, options.checkpoints));
  }
  if (!options.backup.empty()) {
    if (engine.map.size() != 0 || (store != nullptr && store->last_lsn() != 0)) {
      return fail(ErrorCode::kObjectNotInPrerequisiteState,
                  "a backup can only be restored into a new database");
    }
    MATVIEW_TRY(persist::read_backup(options.backup, engine.map, engine.dictionary));
    if (store != nullptr) store->append_commit();
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

Result<StatementDescription> Database::describe(PreparedStatement& statement) {
  return describe_statement(implementation_->engine, statement);
}

void Database::set_interrupt(Interrupt* interrupt) {
  implementation_->engine.set_interrupt(interrupt);
}

Result<RelationDescription> Database::describe(std::string_view relation) const {
  const Catalog& catalog = implementation_->engine.catalog;
  auto found = catalog.find(relation);
  if (!found) {
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", relation);
  }
  const auto table = catalog.tables.find(relation);
  return RelationDescription{
      .schema = std::move(found->schema),
      .primary_key = table == nullptr ? std::vector<std::size_t>() : table->primary_key()};
}

bool Database::in_transaction() const {
  return implementation_->engine.in_transaction();
}

std::uint64_t Database::version() const {
  return implementation_->engine.version();
}

TimeZone Database::time_zone() const {
  return implementation_->engine.settings.time_zone();
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
  return store->write_group();
}

Result<bool> Database::checkpoint_step() {
  persist::Store* const store = implementation_->engine.store();
  if (store == nullptr) return false;
  // One begins with the map as it is, which in mid-transaction is not a committed state.
  const bool may_begin = store->wants_checkpoint() && !in_transaction();
  return store->is_checkpointing() || may_begin ? store->checkpoint_step() : false;
}

Status Database::checkpoint() {
  persist::Store* const store = implementation_->engine.store();
  if (store == nullptr) return {};
  if (in_transaction()) {
    return fail(ErrorCode::kActiveSqlTransaction, "cannot checkpoint inside a transaction");
  }
  return store->checkpoint();
}

Result<std::string> Database::backup() const {
  const Engine& engine = implementation_->engine;
  if (in_transaction()) {
    return fail(ErrorCode::kActiveSqlTransaction, "cannot back up inside a transaction");
  }
  return persist::write_backup(engine.map, engine.dictionary, engine.version());
}

Result<std::vector<Problem>> Database::check() {
  if (in_transaction()) {
    return fail(ErrorCode::kActiveSqlTransaction, "cannot check inside a transaction");
  }
  return check_engine(implementation_->engine);
}

FolderChanges Database::take_folder_changes() {
  persist::Store* const store = implementation_->engine.store();
  if (store == nullptr) return {};
  persist::FileChanges changes = store->take_file_changes();
  return {.written = std::move(changes.written), .removed = std::move(changes.removed)};
}

}  // namespace matview
