// Database: the facade. SQL in, rows and view changes out.
//
// One writer, one serial history; every commit has a version number. A call that fails changes
// nothing: not tables, not views, not the disk.
//
//   MATVIEW_ASSIGN(auto db, Database::open({}));
//   MATVIEW_TRY(db->execute("CREATE TABLE t (a int)"));
//   MATVIEW_ASSIGN(auto result, db->execute("SELECT a FROM t WHERE a > $1", {Value::integer(3)}));
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/refresher.h"
#include "catalog/view_metadata.h"
#include "common/memory_budget.h"
#include "common/result.h"
#include "database/problem.h"
#include "database/result_set.h"
#include "database/statement_description.h"
#include "expr/execution_context.h"
#include "maintain/subscriptions.h"
#include "persist/checkpoint_policy.h"
#include "persist/directory.h"
#include "types/row_batch.h"
#include "types/schema.h"
#include "types/text_dictionary.h"
#include "types/time_zone.h"
#include "types/value.h"

namespace matview {

struct DatabaseOptions {
  // The folder the database lives in; empty for one that lives in memory only.
  std::string path = {};
  // What it lives in instead; tests put what fails and forgets there.
  std::unique_ptr<persist::Directory> directory = {};
  persist::CheckpointPolicy checkpoints = {};
  // What backup() gave: the database begins with it. 55000 unless it is new; XX001 when a byte of
  // it is not as it was.
  std::string_view backup = {};
  // What statements are held to: 53200.
  MemoryBudget memory = {};
  // Microseconds since 1970; the system clock when empty.
  std::function<Instant()> clock = {};
  // ViewMaintainer::set_break_even() and set_least_sliced_rows(); tests force them to one side.
  std::optional<double> break_even = {};
  std::optional<std::uint64_t> least_sliced_rows = {};
};

// What to follow of a view: all rows in no order, or those in a window, in an order.
struct Following {
  enum class Order : std::uint8_t {
    kNone,
    kOwn,   // the one that the view's query ends in
    kGiven  // `order_by`
  };
  Order order = Order::kNone;
  std::vector<std::string> order_by = {};  // as ORDER BY has them: "amount DESC NULLS LAST"
  std::optional<RowWindow> window = {};    // none: all rows
};

struct Subscription {
  std::uint32_t id = 0;
  std::uint64_t version = 0;  // of the contents
  Schema schema;
  std::vector<std::size_t> key;  // columns that identify a row; empty when none are known to
  RowBatch contents;             // of one in no order
  std::optional<WindowChange> window = {};  // how the window came of an empty one
};

// Files written and removed since last asked, for a mirror of the folder (IDBFS).
struct FolderChanges {
  std::vector<std::string> written;
  std::vector<std::string> removed;
};

class PreparedStatement;

enum class RowChange : std::uint8_t { kInsert, kUpdate, kUpsert, kDelete };

// A table, or the contents of a view.
struct RelationDescription {
  Schema schema;
  std::vector<std::size_t> primary_key;  // of a table; empty when it has none
};

class Database {
 public:
  // Opens or creates. Errors as Store::open for a folder that cannot be read.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(DatabaseOptions options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // ── SQL ──
  // Runs exactly one statement.
  [[nodiscard]] Result<ResultSet> execute(std::string_view sql,
                                          std::span<const Value> parameters = {});
  // Runs any number of statements, each a commit of its own unless the text opens a transaction;
  // stops at the first error.
  [[nodiscard]] Result<std::vector<ResultSet>> execute_script(std::string_view sql);
  // Parses and plans once. The statement re-plans by itself after the schema changed.
  [[nodiscard]] Result<std::shared_ptr<PreparedStatement>> prepare(std::string_view sql);
  [[nodiscard]] Result<ResultSet> run(PreparedStatement& statement,
                                      std::span<const Value> parameters);

  // The types of its parameters and the columns it answers with, without running it.
  [[nodiscard]] Result<StatementDescription> describe(PreparedStatement& statement);

  // Asked by every statement from now on whether it is to end (57014), and told how many rows it
  // read; null: none. It must outlive the database or be replaced.
  void set_interrupt(Interrupt* interrupt);

  // Changes rows given as whole columns: `columns` are names of `table`'s columns in the order of
  // `rows`'. Values are assigned: converted as INSERT does (42804 where it would refuse). Inserted
  // rows get defaults for the columns they lack; rows to update and delete are those with the same
  // primary key (55000 without one), and the number of those that were there is returned. One
  // commit, or part of the open transaction.
  [[nodiscard]] Result<std::uint64_t> change_rows(RowChange how,
                                                  std::string_view table,
                                                  std::span<const std::string> columns,
                                                  RowBatch rows);
  // COPY t [(columns)] FROM STDIN …: `bytes` are the text, in the format the statement says.
  // Returns how many rows came; all of them or none. The error of a value carries `COPY t, line 3,
  // column a: "x"` as its context. One commit, or part of the open transaction. 42601 for any other
  // statement. In JavaScript: copyFrom(sql, textOrBytes).
  [[nodiscard]] Result<std::uint64_t> copy_from(std::string_view sql, std::string_view bytes);
  // COPY t [(columns)] | (query) TO STDOUT …: the text. In JavaScript: copyTo(sql).
  [[nodiscard]] Result<std::string> copy_to(std::string_view sql);
  [[nodiscard]] Result<RelationDescription> describe(std::string_view relation) const;
  [[nodiscard]] bool in_transaction() const;
  // Commits so far.
  [[nodiscard]] std::uint64_t version() const;
  [[nodiscard]] TextDictionary& dictionary();
  // What SET TIME ZONE set.
  [[nodiscard]] TimeZone time_zone() const;

  // ── Materialized views ── (each a commit of its own, or part of the open transaction)
  struct ViewDefinition {
    std::string view_name;
    std::string query_text;
    std::string refresh_strategy = "manual";
    std::vector<std::pair<std::string, Value>> options = {};
    bool with_data = false;  // incremental and auto views always get their contents at once
  };

  [[nodiscard]] Status create_view(const ViewDefinition& definition);
  [[nodiscard]] bool view_exists(std::string_view name) const;
  [[nodiscard]] Result<ViewMetadata> get_view(std::string_view name) const;
  // Changes options of a view; a changed query_text is planned again and the contents discarded.
  [[nodiscard]] Status update_view(std::string_view name,
                                   std::optional<std::string> query_text,
                                   std::span<const std::pair<std::string, Value>> options);
  [[nodiscard]] Status drop_view(std::string_view name);
  [[nodiscard]] std::vector<std::string> list_views() const;
  // 55000 for an incremental view: its rows follow its query.
  [[nodiscard]] Result<std::uint64_t> store_view_data(std::string_view name,
                                                      RowBatch rows,
                                                      bool concurrently);
  [[nodiscard]] Result<ResultSet> read_view_data(std::string_view name);
  [[nodiscard]] Result<std::uint64_t> refresh_view(std::string_view name, RefreshRequest request);
  [[nodiscard]] Result<bool> needs_full_refresh(std::string_view name) const;
  [[nodiscard]] Result<std::optional<std::int64_t>> staleness_seconds(std::string_view name) const;

  // ── Live views ──
  // Follows a view: from now on every commit that changes it adds a ViewChange. In an order or by
  // a window, every commit that changes the window, or the number of the view's rows. Without an
  // order a window is over the rows in that of their key. Errors as own_order() and parse_order().
  [[nodiscard]] Result<Subscription> subscribe(std::string_view view,
                                               const Following& following = {});
  // Moves the window of a subscription, and returns how that changes its rows; of the last commit.
  // Requires: its changes were taken. 55000 for one that has ended, or follows no window.
  [[nodiscard]] Result<ViewChange> move_window(std::uint32_t subscription, RowWindow window);
  void unsubscribe(std::uint32_t subscription);
  [[nodiscard]] bool has_view_changes() const;
  // The changes since last asked, in commit order. A dropped view's subscription just ends.
  [[nodiscard]] std::vector<ViewChange> take_view_changes();

  // ── Upkeep ──
  // Refreshes `auto` views that are due, most urgent first, for about `budget_microseconds`: one
  // refresh at least, or one slice of one that takes long and goes on in the next call. Returns how
  // many came to their end.
  [[nodiscard]] Result<std::uint32_t> run_scheduled_refreshes(std::int64_t budget_microseconds);
  // True between the slices of a refresh.
  [[nodiscard]] bool has_unfinished_refresh() const;

  // ── Durability ── (all do nothing for a database in memory)
  // True when commits wait to be written.
  [[nodiscard]] bool has_unwritten_commits() const;
  // Writes them as one log file. On error everything stays pending and can be tried again.
  [[nodiscard]] Status write_commits();
  // One slice of a checkpoint, of about a file of 1 MiB: when one is under way, or when the log has
  // grown enough to begin one. To be called between commits, also in transactions, until it returns
  // false. On error the checkpoint is given up; it begins anew with a later call.
  [[nodiscard]] Result<bool> checkpoint_step();
  // All of a checkpoint at once.
  [[nodiscard]] Status checkpoint();
  [[nodiscard]] FolderChanges take_folder_changes();

  // The whole database as of the last commit, views and their state included, as one run of bytes;
  // also of a database in memory. 25001 inside a transaction. O(database).
  [[nodiscard]] Result<std::string> backup() const;

  // What is wrong with what is in memory, which is what the next checkpoint writes: tables, their
  // indexes (storage/table_check.h) and constraints, and incremental views whose contents are not
  // their query. Nothing, of a database that is whole. Files verify when they are read, by opening.
  // 25001 inside a transaction; 57014. O(database) and a run of each view's query.
  [[nodiscard]] Result<std::vector<Problem>> check();

 private:
  class Implementation;

  // The way of every call to the implementation: its dictionary is at work from then on
  // (types/equal_forms.h).
  class Entrance {
   public:
    explicit Entrance(std::unique_ptr<Implementation> implementation);
    ~Entrance();

    Implementation* operator->() const { return &**this; }

    Implementation& operator*() const;

   private:
    std::unique_ptr<Implementation> implementation_;
  };

  explicit Database(std::unique_ptr<Implementation> implementation);
  Entrance implementation_;
};

}  // namespace matview
