// ViewCatalog: the whole life of a materialized view, on one page.
//
//   create_view ─► [never refreshed] ─► store_view_data / refresh_view ─► [has contents]
//                        ▲                                                    │   ▲
//                        │ discard_view_data             apply_delta, refresh │   │
//                        └────────────────────────────────────────────────────┘───┘
//                                              drop_view ─► gone
//
// A view is two entries of the ordered map, `meta:mv:NAME` (definition) and `stat:mv:NAME` (state
// of its contents), and, once it has contents, a table of rows under `data:__mv_NAME:`.
//
// Every change belongs to a transaction and is undone with it: a create, drop, refresh or ALTER
// that is rolled back leaves no trace. A call that fails changes nothing. Views share one namespace
// with tables.
//
// Invariants:
//   1. list_views() are exactly the keys under `meta:mv:`, and every one decodes.
//   2. A view's contents are whole: a reader sees all of the old or all of the new.
//   3. Contents exist exactly when last_refresh does, and have the view's schema.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/dependency_graph.h"
#include "catalog/refresher.h"
#include "catalog/table_catalog.h"
#include "catalog/view_metadata.h"
#include "catalog/weighted_rows.h"
#include "common/result.h"
#include "storage/ordered_map.h"
#include "storage/table.h"
#include "storage/transaction.h"
#include "types/row_batch.h"

namespace matview {

// The time, as the host tells it. Injected so that tests can turn the clock.
using Clock = std::function<Instant()>;

class ViewCatalog {
 public:
  // Both must outlive the catalog, and the catalog every transaction that changed it.
  ViewCatalog(OrderedMap& map, const TableCatalog& tables, Clock clock);

  // Reads every view found in the map. XX001 naming the view whose entry cannot be read.
  [[nodiscard]] Status load();

  // ── Definition ──
  // A view never refreshed, whatever state `view` carries. 42P07 `Materialized view 'NAME' already
  // exists`, or `relation "NAME" already exists` when a table has the name; 42939 for a name that
  // is reserved (`__mv_…`); 42P16 when it would read itself.
  [[nodiscard]] Status create_view(Transaction& transaction, ViewMetadata view);
  [[nodiscard]] bool view_exists(std::string_view name) const;
  // 42P01 `Materialized view 'NAME' does not exist`. The pointer lives until the view next changes.
  [[nodiscard]] Result<const ViewMetadata*> get_view(std::string_view name) const;
  // Replaces the definition of a view that exists. Its contents and their state stay as they are,
  // so an ALTER decided on before a refresh does not undo it. 42P01 when there is no such view;
  // 42P16 when it would read itself; 55000 when it has contents and they have another schema.
  [[nodiscard]] Status update_view(Transaction& transaction, ViewMetadata view);
  // Removes the view and its contents.
  [[nodiscard]] Status drop_view(Transaction& transaction, std::string_view name);
  // Sorted names: a prefix seek, whatever else the database holds.
  [[nodiscard]] std::vector<std::string> list_views() const;

  // Which views read what, in which order.
  [[nodiscard]] const DependencyGraph& dependencies() const { return dependencies_; }

  // ── Contents ──
  // Replaces the contents by `rows`, in their order and as often as their weights say (none is
  // negative), and marks the view fully refreshed; returns the row count. The new contents are
  // built aside and swapped in whole: whoever holds the old table, or a snapshot, keeps the old
  // rows. 42P01 when there is no such view; 42804 when `rows` or `schema` are not the view's.
  [[nodiscard]] Result<std::uint64_t> store_view_data(Transaction& transaction,
                                                      std::string_view name,
                                                      const RowBatch& rows,
                                                      const Schema& schema);
  // The same by another name, for REFRESH … CONCURRENTLY: with one writer there is nothing to gain
  // from replacing rows in place, so a plain store disturbs readers as little.
  [[nodiscard]] Result<std::uint64_t> store_view_data_concurrent(Transaction& transaction,
                                                                 std::string_view name,
                                                                 const RowBatch& rows,
                                                                 const Schema& schema);
  // Adds and takes away weighted rows and marks the view incrementally refreshed. O(delta), but for
  // the first row ever taken away, which builds an index of the contents: over the columns `key`,
  // which should tell rows apart, or over all when there are none.
  // Requires: consolidated (no row twice). 55000 when the view has no contents; 42804 when `delta`
  // has other columns; XX000 when a row to take away is not there.
  [[nodiscard]] Status apply_delta(Transaction& transaction,
                                   std::string_view name,
                                   const RowBatch& delta,
                                   std::span<const std::size_t> key = {});
  // The contents. 55000 `Materialized view 'NAME' has no data (never refreshed)`.
  [[nodiscard]] Result<std::shared_ptr<Table>> read_view_data(std::string_view name) const;
  // Back to never refreshed (REFRESH … WITH NO DATA).
  [[nodiscard]] Status discard_view_data(Transaction& transaction, std::string_view name);

  // ── Freshness ──
  // Never refreshed in full, changed by more than half since, or behind by changes that were to be
  // kept for it and are not: there were too many.
  [[nodiscard]] Result<bool> needs_full_refresh(std::string_view name) const;
  [[nodiscard]] Result<std::optional<std::int64_t>> staleness_seconds(std::string_view name) const;
  // Counts `rows` committed changes that the view does not show yet. Nothing for a missing view.
  void add_pending_changes(Transaction& transaction, std::string_view name, std::uint64_t rows);

  // From now on what the view does not show is kept for it.
  void keep_deltas(Transaction& transaction, std::string_view name);

  void set_refresher(Refresher& refresher) { refresher_ = &refresher; }

  // Brings the contents up to date; returns the row count. 42P01 when there is no such view.
  // Requires: set_refresher was called.
  [[nodiscard]] Result<std::uint64_t> refresh_view(Transaction& transaction,
                                                   std::string_view name,
                                                   RefreshRequest request);

  [[nodiscard]] Instant now() const { return clock_(); }

  [[nodiscard]] const Clock& clock() const { return clock_; }

  // `__mv_NAME`: the table of a view's contents. No relation may be named with this prefix.
  [[nodiscard]] static std::string data_table_name(std::string_view view);

 private:
  struct View {
    ViewMetadata metadata;
    std::shared_ptr<Table> contents;  // null until the first refresh
  };

  using Views = std::map<std::string, View, std::less<>>;

  [[nodiscard]] Result<View*> find(std::string_view name);
  [[nodiscard]] Result<const View*> find(std::string_view name) const;
  [[nodiscard]] Result<View> read_entries(const std::string& name);
  [[nodiscard]] Status check_name_is_free(std::string_view name) const;
  [[nodiscard]] Status check_reads_no_reader(const ViewMetadata& view) const;

  // Registers that the view `name`, or its absence, comes back on rollback.
  void remember(Transaction& transaction, std::string_view name);
  // Makes `view` the view of its name, in the map and in memory; and takes one away.
  void install(View view);
  void remove(const std::string& name);

  // Gives a view other contents, another state, or both; undone with the transaction. Writes only
  // what changes: for a state, the small entry `stat:mv:NAME`.
  void change_contents(Transaction& transaction,
                       View& view,
                       std::shared_ptr<Table> contents,
                       const ViewState& state);
  void put_contents(View& view, std::shared_ptr<Table> contents, const ViewState& state);
  void swap_tables(View& view, std::shared_ptr<Table> contents);

  OrderedMap& map_;
  const TableCatalog& tables_;
  Clock clock_;
  Refresher* refresher_ = nullptr;
  Views views_;
  DependencyGraph dependencies_;
  // Buffers of apply_delta.
  Transaction::Savepoint before_;
  RowBuffers buffers_;
};

}  // namespace matview
