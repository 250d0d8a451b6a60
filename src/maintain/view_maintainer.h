// ViewMaintainer: keeps the contents of views in step with what they read.
//
// Incremental views follow every commit: propagate() turns what a transaction did to each table
// into deltas, steps every view's circuit in dependency order, and applies what comes out to the
// view's contents, in the same transaction. Other views count the changes they do not show yet and
// are brought up to date by refresh_view().
//
// Invariants:
//   1. After propagate(), every incremental view's contents equal its query over the tables as the
//      transaction left them. Each change is propagated once, however often it is called.
//   2. A circuit is warm only while it stands at the tables' current state: a rollback past what
//      was propagated, or an error, cools it, and the next propagate() builds it anew.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "circuit/circuit.h"
#include "exec/run_once.h"
#include "maintain/view_plans.h"
#include "storage/transaction.h"

namespace matview {

class ViewMaintainer final : public Refresher {
 public:
  // All must outlive the maintainer.
  ViewMaintainer(Catalog& catalog, TextDictionary& dictionary);

  // Brings every incremental view up to date with `transaction`. An error names the view in its
  // hint; the transaction must be rolled back then.
  [[nodiscard]] Status propagate(Transaction& transaction);

  // Makes a view's contents anew, or, for an incremental view, propagates.
  // 0A000 with the reason when kIncremental is asked of a query that cannot be maintained.
  [[nodiscard]] Result<std::uint64_t> refresh_view(Transaction& transaction,
                                                   std::string_view view,
                                                   RefreshRequest request) override;
  // Replaces a view's contents by rows that did not come from its query.
  [[nodiscard]] Result<std::uint64_t> store_view_data(Transaction& transaction,
                                                      std::string_view view,
                                                      const RowBatch& rows,
                                                      const Schema& schema,
                                                      bool concurrently);

  // The transaction was rolled back, to a savepoint or whole: circuits may have run ahead of it.
  void rolled_back();
  // The transaction is over. Returns how it changed each view that someone watches, consolidated.
  [[nodiscard]] Deltas committed();

  // Deltas of this view are wanted from committed(); of any number of watchers.
  void watch(const std::string& view) { ++watchers_[view]; }

  void unwatch(const std::string& view);
  // Forgets the circuit and plan of a view that changed or went.
  void forget(std::string_view view);

  [[nodiscard]] ViewPlans& plans() { return plans_; }

 private:
  // What of a transaction's changes to one table has been propagated.
  using Marks = std::map<const Table*, Transaction::Savepoint::Mark>;

  [[nodiscard]] Deltas take_table_deltas(Transaction& transaction);
  // In the order to step them in; `of_several` is room for what no one else remembers.
  [[nodiscard]] std::span<const std::string> affected_views(
      const Deltas& deltas, std::vector<std::string>& of_several) const;
  [[nodiscard]] Status maintain(Transaction& transaction, const std::string& view, Deltas& deltas);
  [[nodiscard]] Result<RowBatch> step(const std::string& view, const Deltas& deltas);
  [[nodiscard]] Result<RowBatch> build(const std::string& view);
  [[nodiscard]] Result<RowBatch> difference_to_contents(const std::string& view,
                                                        const RowBatch& rows) const;
  [[nodiscard]] Result<Circuit*> circuit_of(const std::string& view);
  void record(Transaction& transaction, const std::string& view, const RowBatch& delta);

  [[nodiscard]] bool is_watched(const std::string& view) const { return watchers_.contains(view); }

  [[nodiscard]] bool has_dependents(const std::string& view) const;
  [[nodiscard]] Status replace_contents(Transaction& transaction,
                                        const std::string& view,
                                        const RowBatch& rows,
                                        const Schema& schema,
                                        bool concurrently);

  Catalog& catalog_;
  TextDictionary& dictionary_;
  ExecutionContext context_;
  TableLookup tables_;
  ViewPlans plans_;
  std::map<std::string, std::unique_ptr<Circuit>, std::less<>> circuits_;
  std::map<std::string, int, std::less<>> watchers_;

  // Of the running transaction.
  Marks marks_;
  Deltas replaced_views_;           // by refreshes: not yet seen by the views that read them
  Deltas changes_;                  // of watched views
  std::set<std::string> advanced_;  // views whose circuits moved
};

}  // namespace matview
