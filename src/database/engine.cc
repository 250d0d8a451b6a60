#include "database/engine.h"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include "catalog/view_options.h"
#include "database/catalog_relations.h"
#include "database/view_relations.h"
#include "plan/statement_target.h"

namespace matview {

Engine::Engine(Clock clock)
    : catalog(map, std::move(clock)),
      maintainer(map, catalog, dictionary),
      scheduler(catalog),
      rulebook(catalog, dictionary),
      sequences(catalog),
      tables_([this](const std::string& relation) { return catalog.rows_of(relation); }) {
  catalog.views.set_refresher(maintainer);
  set_interrupt(nullptr);
  add_view_relations(*this);
  add_catalog_relations(*this);
}

Status Engine::load(std::unique_ptr<persist::Store> store) {
  MATVIEW_TRY(catalog.load());
  for (const std::string& name : catalog.tables.list_tables()) {
    MATVIEW_TRY(
        attach_indexes(*catalog.tables.find(name), *catalog.tables.definition(name), dictionary));
  }
  maintainer.load();
  store_ = std::move(store);
  if (store_ != nullptr) version_ = store_->last_lsn();
  return {};
}

std::vector<std::string> Engine::temporary_tables() const {
  std::vector<std::string> names;
  for (std::string& name : catalog.tables.list_tables()) {
    if (catalog.tables.definition(name)->is_temporary) names.push_back(std::move(name));
  }
  return names;
}

void Engine::set_interrupt(Interrupt* interrupt) {
  interrupt_ = interrupt != nullptr ? interrupt : &uninterrupted_;
  interrupt_->set_memory(&memory);
  maintainer.set_interrupt(interrupt_);
}

// ── Statements and commits ──

Status Engine::atomically(const std::function<Status()>& work) {
  MATVIEW_TRY(check_not_failed());
  const SessionTimeZone zone(settings.time_zone());
  statement_time_ = catalog.views.now();
  if (!in_transaction_) transaction_time_ = statement_time_;
  const Transaction::Savepoint before = transaction.savepoint();
  memory.begin_statement();
  Status done = work();
  if (done && !foreign_keys.is_empty()) done = settle_foreign_keys(foreign_key_parts());
  if (done) done = check_room(before);
  if (!done) {
    foreign_keys.clear();
    roll_back_to(before);
    has_failed_ = in_transaction_;
    return done;
  }
  return in_transaction_ ? Status() : finish_commit();
}

Status Engine::check_room(const Transaction::Savepoint& before) const {
  return transaction.added_rows(before) > 0 ? memory.check_kept() : Status();
}

Result<TableWriter> Engine::writer_of(std::string_view table) {
  MATVIEW_ASSIGN(TableRules* const rules, rulebook.of(table));
  return TableWriter({.transaction = transaction,
                      .dictionary = dictionary,
                      .foreign_keys = foreign_keys,
                      .context = execution_context({})},
                     catalog.tables.find(table),
                     *rules);
}

std::uint64_t Engine::random_seed() {
  std::uint64_t seed = 0;
  (void)getentropy(&seed, sizeof seed);
  return seed | 1;
}

ExecutionContext Engine::execution_context(std::span<const Value> parameters) {
  ExecutionContext context{
      .dictionary = dictionary, .parameters = parameters, .random_state = &random_state_};
  context.sequences = &sequences;
  context.transaction_time = transaction_time_;
  context.statement_time = statement_time_;
  context.clock = &catalog.views.clock();
  context.interrupt = interrupt_;
  context.with_rows = with_rows;
  return context;
}

ForeignKeyParts Engine::foreign_key_parts() {
  return {.catalog = catalog,
          .dictionary = dictionary,
          .queue = foreign_keys,
          .writer_of = [this](std::string_view table) { return writer_of(table); },
          .default_of = [this](std::string_view table, std::size_t column) -> Result<Value> {
            plan::ParameterTypes no_parameters;
            MATVIEW_ASSIGN(const plan::Target target, plan::find_target(catalog, table, {}, 0));
            MATVIEW_ASSIGN(
                const ExpressionPtr value,
                plan::bind_column_default(
                    target, column, {.dictionary = dictionary, .parameters = no_parameters}));
            if (value == nullptr) return Value::null(target.columns()[column].type);
            return evaluate_constant(*value, execution_context({}));
          }};
}

Status Engine::finish_commit() {
  Status ready = maintainer.propagate(transaction);
  if (ready) ready = check_room({});
  if (!ready) {
    roll_back_all();
    return ready;
  }
  // What sequences gave out is durable with whatever is committed next, be it nothing else.
  if (transaction.is_unchanged() && !catalog.sequences.has_changes()) return {};
  catalog.sequences.flush();
  ++version_;
  transaction.commit();
  subscriptions.publish(version_, maintainer.committed());
  maintainer.history().committed(version_);
  if (store_ != nullptr) store_->append_commit();
  return {};
}

void Engine::roll_back_all() {
  transaction.rollback();
  maintainer.rolled_back();
  ++schema_version_;  // definitions may have come back
}

void Engine::roll_back_to(const Transaction::Savepoint& savepoint) {
  transaction.rollback_to(savepoint);
  maintainer.rolled_back();
  ++schema_version_;
}

Result<RowBatch> Engine::run(const plan::NodePtr& plan, std::span<const Value> parameters) {
  RepeatedRun& run = runs_.of(plan);
  MATVIEW_TRY(prepare_to_read(run.relations()));
  return run.run(tables_, execution_context(parameters));
}

Status Engine::prepare_to_read(const std::vector<std::string>& relations) {
  for (const std::string& name : relations) {
    if (!catalog.views.view_exists(name)) continue;
    MATVIEW_TRY(maintainer.propagate(transaction));
    MATVIEW_TRY(catch_up(name));
  }
  return {};
}

// A view with lazy_update is refreshed by whoever reads it.
Status Engine::catch_up(const std::string& name) {
  MATVIEW_ASSIGN(const ViewMetadata* const view, catalog.views.get_view(name));
  if (view->pending_changes == 0 || view->metadata.empty()) return {};
  const RefreshPolicy policy = refresh_policy(*view);
  const auto staleness = view->staleness_seconds(catalog.views.now());
  if (!policy.lazy_update || !staleness) return {};
  if (*staleness < policy.lazy_catchup_window_seconds) return {};
  const auto refreshed =
      catalog.views.refresh_view(transaction, name, {.trigger = RefreshTrigger::kReader});
  return refreshed ? Status() : std::unexpected(refreshed.error());
}

void Engine::definition_changed(std::string_view view) {
  maintainer.forget(view);
  scheduler.forget(view);
  const auto found = catalog.views.get_view(view);
  subscriptions.definition_changed(transaction, view, found ? &(*found)->schema : nullptr);
  schema_changed();
}

// ── Transactions ──

Status Engine::check_not_failed() const {
  if (!has_failed_) return {};
  return fail(ErrorCode::kInFailedSqlTransaction,
              "current transaction is aborted, commands ignored until end of transaction block");
}

Status Engine::begin(bool read_only) {
  MATVIEW_TRY(check_not_failed());
  if (!in_transaction_) {
    is_read_only_ = false;
    transaction_time_ = catalog.views.now();
  }
  in_transaction_ = true;
  is_read_only_ |= read_only;
  return {};
}

Status Engine::set_read_only(bool read_only) {
  if (!in_transaction_) return {};
  MATVIEW_TRY(check_not_failed());
  if (is_read_only_ && !read_only) {
    return fail(ErrorCode::kActiveSqlTransaction,
                "transaction read-write mode must be set before any query");
  }
  is_read_only_ = read_only;
  return {};
}

void Engine::end_transaction() {
  in_transaction_ = false;
  is_read_only_ = false;
  savepoints_.clear();
  settings.end_transaction();
}

Result<bool> Engine::commit() {
  if (!in_transaction_) return true;
  end_transaction();
  if (std::exchange(has_failed_, false)) {
    roll_back_all();
    return false;
  }
  MATVIEW_TRY(finish_commit());
  return true;
}

void Engine::rollback() {
  if (!in_transaction_) return;
  end_transaction();
  has_failed_ = false;
  roll_back_all();
}

Status Engine::require_transaction(std::string_view command) const {
  if (in_transaction_) return {};
  return fail(
      ErrorCode::kNoActiveSqlTransaction, "{} can only be used in transaction blocks", command);
}

Status Engine::set_savepoint(std::string name) {
  MATVIEW_TRY(require_transaction("SAVEPOINT"));
  MATVIEW_TRY(check_not_failed());
  savepoints_.push_back({.name = std::move(name), .savepoint = transaction.savepoint()});
  return {};
}

Result<std::size_t> Engine::find_savepoint(std::string_view name) {
  for (std::size_t i = savepoints_.size(); i-- > 0;) {
    if (savepoints_[i].name == name) return i;
  }
  fail_transaction();
  return fail(ErrorCode::kInvalidSavepoint, "savepoint \"{}\" does not exist", name);
}

Status Engine::release_savepoint(std::string_view name) {
  MATVIEW_TRY(require_transaction("RELEASE SAVEPOINT"));
  MATVIEW_TRY(check_not_failed());
  MATVIEW_ASSIGN(const std::size_t place, find_savepoint(name));
  savepoints_.resize(place);
  return {};
}

Status Engine::rollback_to_savepoint(std::string_view name) {
  MATVIEW_TRY(require_transaction("ROLLBACK TO SAVEPOINT"));
  MATVIEW_ASSIGN(const std::size_t place, find_savepoint(name));
  roll_back_to(savepoints_[place].savepoint);
  savepoints_.resize(place + 1);
  has_failed_ = false;
  return {};
}

}  // namespace matview
