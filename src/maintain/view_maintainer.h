// ViewMaintainer: keeps the contents of views in step with what they read.
//
// Incremental views follow every commit: propagate() turns what a transaction did to each table
// into deltas, steps every view's circuit in dependency order, and applies what comes out to the
// view's contents, in the same transaction. Other views count the changes they do not show yet and
// are brought up to date by refresh_view(): by their query, or, once they were refreshed
// incrementally, by the deltas that pend since. A delta past the break-even (is_worth_recomputing)
// is not applied: the circuit is built anew and its output compared with the contents, which costs
// the data once.
//
// Invariants:
//   1. After propagate(), every incremental view's contents equal its query over the tables as the
//      transaction left them. Each change is propagated once, however often it is called.
//   2. A circuit is warm only while it stands at the tables' current state, or, when its view
//      follows pending deltas, at the state these lead on from: a rollback past what was
//      propagated, or an error, cools it, and the next propagate() or refresh builds it anew.
//   3. A view follows pending deltas only while its circuit is warm, or, after opening, since it
//   was.
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
#include "maintain/pending_deltas.h"
#include "maintain/refresh_history.h"
#include "maintain/sliced_refresh.h"
#include "maintain/view_plans.h"
#include "storage/transaction.h"

namespace matview {

class ViewMaintainer final : public Refresher {
 public:
  // All must outlive the maintainer.
  ViewMaintainer(OrderedMap& map, Catalog& catalog, TextDictionary& dictionary);

  // Takes up what the map holds of views, once the catalog is loaded. Runs none of them.
  void load();

  // Brings every incremental view up to date with `transaction`. An error names the view in its
  // hint; the transaction must be rolled back then.
  [[nodiscard]] Status propagate(Transaction& transaction);

  // Makes a view's contents anew, or, for an incremental view, propagates.
  // 0A000 with the reason when kIncremental is asked of a query that cannot be maintained.
  [[nodiscard]] Result<std::uint64_t> refresh_view(Transaction& transaction,
                                                   std::string_view view,
                                                   RefreshRequest request) override;

  // True when changes pend that an incremental refresh could apply.
  [[nodiscard]] bool has_pending_deltas(std::string_view view) const override {
    return pending_.is_followed_by(view) && !is_refreshing(view);
  }

  // What would make a view's contents those of its query, over the tables as they are: nothing of
  // an incremental view after propagate(). As a run of the query.
  [[nodiscard]] Result<RowBatch> difference_to_query(const std::string& view);

  // Replaces a view's contents by rows that did not come from its query.
  [[nodiscard]] Result<std::uint64_t> store_view_data(Transaction& transaction,
                                                      std::string_view view,
                                                      const RowBatch& rows,
                                                      const Schema& schema,
                                                      bool concurrently);

  // Takes a view's contents away, up to its next refresh; who watches it sees its rows go.
  [[nodiscard]] Status discard_view_data(Transaction& transaction, const std::string& view);

  // The transaction was rolled back, to a savepoint or whole: circuits may have run ahead of it.
  void rolled_back();
  // The transaction is over. Returns how it changed each view that someone watches, consolidated.
  [[nodiscard]] Deltas committed();

  // Deltas of this view are wanted from committed(); of any number of watchers.
  void watch(const std::string& view) { ++watchers_[view]; }

  void unwatch(const std::string& view);
  // Forgets the circuit and plan of a view that changed or went.
  void forget(std::string_view view);

  // Begins a refresh of a view that runs aside, in slices, when it would take long and its query
  // allows it. Commits may come in between; the view keeps its contents meanwhile. Requires: no
  // transaction, and no view is_refreshing().
  [[nodiscard]] bool begin_slices(const std::string& view);
  // Goes on until all is read or the time is up after a slice. True when there is nothing more to
  // do but refresh_view(), which takes over what was built and what pends since.
  [[nodiscard]] bool run_slices(const std::function<bool()>& is_time_up);

  // The view that is refreshed in slices; or null.
  [[nodiscard]] const SlicedRefresh* sliced_refresh() const { return sliced_.get(); }

  [[nodiscard]] bool is_refreshing(std::string_view view) const {
    return sliced_ != nullptr && sliced_->view() == view;
  }

  [[nodiscard]] RefreshHistory& history() { return history_; }

  [[nodiscard]] ViewPlans& plans() { return plans_; }

  // What may end a refresh early, with 57014; or null.
  void set_interrupt(Interrupt* interrupt) { context_.interrupt = interrupt; }

  // Deltas of more than so many rows for each row of what a view reads are recomputed. 0 always,
  // infinity never.
  void set_break_even(double ratio) { break_even_ = ratio; }

  // Refreshes that read fewer rows run in one go.
  void set_least_sliced_rows(std::uint64_t rows) { least_sliced_rows_ = rows; }

  // The view's plan, and what its circuit holds while it is warm. 42P01.
  [[nodiscard]] Result<plan::NodePtr> explain(const std::string& view,
                                              plan::Maintenance& maintenance);

  // Of the state that the view's circuit keeps for itself, while it is warm.
  [[nodiscard]] std::size_t state_byte_size(std::string_view view) const;

  // The number of changed rows above which a view is recomputed. O(relations it reads).
  [[nodiscard]] double break_even_of(const ViewMetadata& view) const;

 private:
  static constexpr double kBreakEven = 1.0;
  static constexpr std::uint64_t kLeastSlicedRows = 20'000;

  // What of a transaction's changes to one table has been propagated.
  struct Mark {
    const Table* table = nullptr;
    Transaction::Savepoint::Mark done;
    friend bool operator==(const Mark&, const Mark&) = default;
  };

  using Marks = std::vector<Mark>;

  // A view's operators, and the last transaction in which they moved.
  struct Kept {
    std::unique_ptr<Circuit> circuit;
    std::uint64_t moved_in = 0;
  };

  // Into deltas_.
  void take_table_deltas(Transaction& transaction);
  [[nodiscard]] Status propagate_deltas(Transaction& transaction);
  // An empty delta with such columns, in what room there is.
  [[nodiscard]] Deltas::node_type make_delta(const std::string& relation, const Schema& schema);
  void give_back(Deltas::node_type delta);
  // In the order to step them in; `of_several` is room for what no one else remembers.
  [[nodiscard]] std::span<const std::string> affected_views(
      const Deltas& deltas, std::vector<std::string>& of_several) const;
  [[nodiscard]] Status maintain(Transaction& transaction, const std::string& view);
  void keep_pending(Transaction& transaction, const ViewMetadata& view, const Deltas& deltas);
  [[nodiscard]] bool is_worth_recomputing(const ViewMetadata& view, std::uint64_t changes) const;
  [[nodiscard]] Result<RowBatch> step(const std::string& view, const Deltas& deltas);
  // The same, into `delta`, which is empty and has the columns of the circuit, that of the view.
  [[nodiscard]] Status step(const std::string& view,
                            Circuit& circuit,
                            const Deltas& deltas,
                            RowBatch& delta);
  [[nodiscard]] Result<RowBatch> build(const std::string& view);
  // What would make these rows of a view's contents.
  [[nodiscard]] Result<RowBatch> difference_to_contents(const std::string& view,
                                                        const RowBatch& rows) const;
  // Lets go of a view's state and of what pends for it.
  void cool(std::string_view view);
  [[nodiscard]] Result<Circuit*> circuit_of(const std::string& view);
  void record(Transaction& transaction, const std::string& view, const RowBatch& delta);

  [[nodiscard]] bool is_watched(const std::string& view) const { return watchers_.contains(view); }

  [[nodiscard]] bool has_dependents(const std::string& view) const;
  // The rows of a view's query by its circuit, which is warm then.
  [[nodiscard]] Result<RowBatch> build_or_take_over(const std::string& view);
  // What a refresh did is noted in `done`.
  [[nodiscard]] Status refresh(Transaction& transaction,
                               const std::string& view,
                               RefreshRequest request,
                               RefreshRecord& done);
  [[nodiscard]] Status apply_pending(Transaction& transaction,
                                     const std::string& view,
                                     RefreshRecord& done);
  [[nodiscard]] Status apply_output(Transaction& transaction,
                                    const std::string& view,
                                    const RowBatch& delta,
                                    RefreshRecord& done);
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
  std::map<std::string, Kept, std::less<>> circuits_;
  std::map<std::string, int, std::less<>> watchers_;
  PendingDeltas pending_;
  std::unique_ptr<SlicedRefresh> sliced_;  // its view follows pending deltas, from its start on
  RefreshHistory history_;
  double break_even_ = kBreakEven;
  std::uint64_t least_sliced_rows_ = kLeastSlicedRows;

  // Of the running transaction.
  std::uint64_t transaction_ = 1;  // counts them
  Marks marks_;
  Deltas replaced_views_;         // by refreshes: not yet seen by the views that read them
  Deltas changes_;                // of watched views
  Deltas deltas_;                 // of this propagation, by table and view
  std::set<std::string> queued_;  // relations whose deltas of this propagation pend already
  Deltas room_;                   // for deltas to come
};

}  // namespace matview
