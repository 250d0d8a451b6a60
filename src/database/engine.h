// Engine: the parts of one open database, and how work on them becomes a commit.
//
// Everything that changes a database runs inside atomically(), which makes it a statement: it
// happens whole or not at all, and commits by itself unless BEGIN opened a transaction.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "database/session_sequences.h"
#include "database/session_settings.h"
#include "database/writing/foreign_keys.h"
#include "database/writing/table_rules.h"
#include "database/writing/table_writer.h"
#include "exec/repeated_run.h"
#include "exec/run_once.h"
#include "expr/evaluator.h"
#include "maintain/refresh_scheduler.h"
#include "maintain/subscriptions.h"
#include "maintain/view_maintainer.h"
#include "persist/store.h"
#include "storage/ordered_map.h"
#include "storage/transaction.h"
#include "types/text_dictionary.h"

namespace matview {

class Engine {
 public:
  explicit Engine(Clock clock);

  // Reads what the map holds, and keeps `store` (null in memory) informed of every commit.
  [[nodiscard]] Status load(std::unique_ptr<persist::Store> store);

  // What another session left that was to last no longer than it.
  [[nodiscard]] std::vector<std::string> temporary_tables() const;

  // Runs `work` as one statement. 25P02 when the open transaction has already failed. On error the
  // database is as before the call, and an open transaction has failed.
  [[nodiscard]] Status atomically(const std::function<Status()>& work);

  // How a statement changes a table's rows. Requires: the table exists.
  [[nodiscard]] Result<TableWriter> writer_of(std::string_view table);
  // Of the statements to come; null: they are held to `memory` only.
  void set_interrupt(Interrupt* interrupt);
  // What a query or expression runs with.
  [[nodiscard]] ExecutionContext execution_context(std::span<const Value> parameters);

  [[nodiscard]] ForeignKeyParts foreign_key_parts();

  // BEGIN, COMMIT, ROLLBACK and savepoints, with PostgreSQL's rules. COMMIT of a failed transaction
  // rolls it back and says so by returning false.
  // Out of place, BEGIN, COMMIT and ROLLBACK do nothing, which PostgreSQL only warns of.
  [[nodiscard]] Status begin(bool read_only);
  [[nodiscard]] Result<bool> commit();
  void rollback();
  [[nodiscard]] Status set_savepoint(std::string name);
  [[nodiscard]] Status release_savepoint(std::string_view name);
  [[nodiscard]] Status rollback_to_savepoint(std::string_view name);

  [[nodiscard]] bool in_transaction() const { return in_transaction_; }

  // SET TRANSACTION READ ONLY or READ WRITE. 25001 for the latter once it is read only.
  [[nodiscard]] Status set_read_only(bool read_only);

  [[nodiscard]] bool is_read_only() const { return is_read_only_; }

  // A statement failed before it came to anything: an open transaction is over all the same.
  void fail_transaction() { has_failed_ = in_transaction_; }

  [[nodiscard]] Status require_transaction(std::string_view command) const;

  // Runs a plan over tables, and views that are fresh.
  [[nodiscard]] Result<RowBatch> run(const plan::NodePtr& plan, std::span<const Value> parameters);
  // Makes views fresh before a statement reads them.
  [[nodiscard]] Status prepare_to_read(const std::vector<std::string>& relations);
  // A view's definition changed or went: what was derived from it is void.
  void definition_changed(std::string_view view);

  // Counts changes of definitions: a plan bound at another count must be bound again.
  [[nodiscard]] std::uint64_t schema_version() const { return schema_version_; }

  void schema_changed() { ++schema_version_; }

  [[nodiscard]] std::uint64_t version() const { return version_; }

  [[nodiscard]] const TableLookup& tables() const { return tables_; }

  [[nodiscard]] persist::Store* store() const { return store_.get(); }

  OrderedMap map;
  TextDictionary dictionary;
  Catalog catalog;
  ViewMaintainer maintainer;
  Subscriptions subscriptions;
  RefreshScheduler scheduler;
  Transaction transaction;
  TableRulebook rulebook;
  ForeignKeyQueue foreign_keys;
  SessionSequences sequences;
  MemoryBudget memory;
  const std::vector<RowBatch>* with_rows = nullptr;  // of the statement that runs
  SessionSettings settings;

 private:
  // Of the system's entropy.
  [[nodiscard]] static std::uint64_t random_seed();

  struct NamedSavepoint {
    std::string name;
    Transaction::Savepoint savepoint;
  };

  [[nodiscard]] Status catch_up(const std::string& view);
  [[nodiscard]] Status check_not_failed() const;
  [[nodiscard]] Result<std::size_t> find_savepoint(std::string_view name);
  // Propagates, then makes everything final; rolls everything back when that fails.
  [[nodiscard]] Status finish_commit();
  // 53200 when rows were added since `before` that there is no room for.
  [[nodiscard]] Status check_room(const Transaction::Savepoint& before) const;
  void end_transaction();
  void roll_back_all();
  void roll_back_to(const Transaction::Savepoint& savepoint);

  TableLookup tables_;
  RepeatedRuns runs_;
  Interrupt uninterrupted_;
  Interrupt* interrupt_ = nullptr;  // never null once made
  std::unique_ptr<persist::Store> store_;
  std::uint64_t version_ = 0;
  std::uint64_t schema_version_ = 0;
  bool in_transaction_ = false;
  Instant transaction_time_ = 0;
  Instant statement_time_ = 0;
  std::uint64_t random_state_ = random_seed();  // of random(); setseed() sets it
  bool has_failed_ = false;
  bool is_read_only_ = false;
  std::vector<NamedSavepoint> savepoints_;
};

}  // namespace matview
