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
// that is rolled back leaves no trace. Views share one namespace with tables.
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
  // Both must outlive the catalog.
  ViewCatalog(OrderedMap& map, const TableCatalog& tables, Clock clock);

  // Reads every view found in the map. XX001 naming the view whose entry cannot be read.
  [[nodiscard]] Status load();

  // ── Definition ──
  // 42P07 `Materialized view 'NAME' already exists`, or `relation "NAME" already exists` when a
  // table has the name.
  [[nodiscard]] Status create_view(Transaction& transaction, ViewMetadata view);
  [[nodiscard]] bool view_exists(std::string_view name) const;
  // 42P01 `Materialized view 'NAME' does not exist`. The pointer lives until the view next changes.
  [[nodiscard]] Result<const ViewMetadata*> get_view(std::string_view name) const;
  // Replaces the metadata of a view that exists; its contents stay.
  [[nodiscard]] Status update_view(Transaction& transaction, ViewMetadata view);
  // Removes the view and its contents.
  [[nodiscard]] Status drop_view(Transaction& transaction, std::string_view name);
  // Sorted names: a prefix seek, whatever else the database holds.
  [[nodiscard]] std::vector<std::string> list_views() const;
  // Which views read what, in which order.
  [[nodiscard]] const DependencyGraph& dependencies() const { return dependencies_; }

  // ── Contents ──
  // Replaces the contents by `rows` and marks the view fully refreshed; returns the row count.
  // 42804 when `schema` is not the view's; 42P01 when there is no such view.
  [[nodiscard]] Result<std::uint64_t> store_view_data(Transaction& transaction,
                                                      std::string_view name, const RowBatch& rows,
                                                      const Schema& schema);
  // The same, but the new contents are built aside and swapped in whole: snapshots taken before
  // keep the old rows, and a failure before the swap leaves nothing behind.
  [[nodiscard]] Result<std::uint64_t> store_view_data_concurrent(Transaction& transaction,
                                                                 std::string_view name,
                                                                 const RowBatch& rows,
                                                                 const Schema& schema);
  // Adds and takes away weighted rows and marks the view incrementally refreshed.
  // Requires: consolidated (no row twice); XX000 when a row to take away is not there.
  [[nodiscard]] Status apply_delta(Transaction& transaction, std::string_view name,
                                   const RowBatch& delta);
  // The contents. 55000 `Materialized view 'NAME' has no data (never refreshed)`.
  [[nodiscard]] Result<std::shared_ptr<Table>> read_view_data(std::string_view name) const;
  // Back to never refreshed (REFRESH … WITH NO DATA).
  [[nodiscard]] Status discard_view_data(Transaction& transaction, std::string_view name);

  // ── Freshness ──
  [[nodiscard]] Result<bool> needs_full_refresh(std::string_view name) const;
  [[nodiscard]] Result<std::optional<std::int64_t>> staleness_seconds(std::string_view name) const;
  // Counts `rows` committed changes that the view does not show yet.
  void add_pending_changes(Transaction& transaction, std::string_view name, std::uint64_t rows);

  void set_refresher(Refresher& refresher) { refresher_ = &refresher; }
  // Brings the contents up to date; returns the row count. Requires: set_refresher was called.
  [[nodiscard]] Result<std::uint64_t> refresh_view(Transaction& transaction, std::string_view name,
                                                   RefreshRequest request);

  [[nodiscard]] Instant now() const { return clock_(); }

  // `__mv_NAME`: the table of a view's contents. The prefix is reserved.
  [[nodiscard]] static std::string data_table_name(std::string_view view);

 private:
  struct View {
    ViewMetadata metadata;
    std::shared_ptr<Table> contents;  // null until the first refresh
  };
  using Views = std::map<std::string, View, std::less<>>;

  [[nodiscard]] Result<View*> find(std::string_view name);
  [[nodiscard]] Result<const View*> find(std::string_view name) const;
  // Registers that `view`, as it is now, comes back on rollback.
  void remember(Transaction& transaction, std::string_view name);
  void restore(const std::string& name, std::optional<View> view);
  void write_entries(const ViewMetadata& view);
  void set_contents(View& view, std::shared_ptr<Table> contents);
  [[nodiscard]] Status check_schema(const View& view, const Schema& schema) const;

  OrderedMap& map_;
  const TableCatalog& tables_;
  Clock clock_;
  Refresher* refresher_ = nullptr;
  Views views_;
  DependencyGraph dependencies_;
};

}  // namespace matview
