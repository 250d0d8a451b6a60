// Window: every row with the values of window functions beside it.
//
// Made to run once it keeps all rows, and finish sorts them once and emits them in the order of
// partitions and keys. Maintained it keeps them by partition; finish emits, for every partition the
// step touched, all it gave before with −1 and all it gives now with +1, less what is in both.
// Ties are then broken by whole rows, so what a partition gives follows from its rows alone.
//
// Where no call looks further than some rows (window_reach.h), only the *segments* around the rows
// that changed are computed: runs of rows that lie within twice that reach of a change. Of them the
// rows within the reach, which may look at the change, are emitted; the others are there for these
// to look at. Distances count rows that are there before and after alike, so both times the same
// rows are emitted.
#pragma once

#include <optional>

#include <parallel_hashmap/phmap.h>

#include "operators/operator.h"
#include "operators/window/window_columns.h"
#include "storage/ordered_rows.h"
#include "types/row_batch.h"

namespace matview {

class Window final : public Operator {
 public:
  Window(const plan::Window& window, const ExecutionContext& context, Retention retention);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;

  [[nodiscard]] std::size_t byte_size() const override { return kept_.byte_size(); }

  [[nodiscard]] std::size_t state_rows() const override { return kept_.row_count(); }

 private:
  // The output for `rows`, which have the columns of columns_.
  [[nodiscard]] Result<RowBatch> compute(RowBatch rows) const;
  [[nodiscard]] RowBatch rows_of(std::span<const OrderedRows::Partition> partitions) const;

  using Deltas = phmap::flat_hash_map<OrderedRows::Id, Weight>;

  // Adds to `change` how the output changes around `id`, one of the rows that changed by `deltas`,
  // and takes note of those of them that this settles.
  [[nodiscard]] Status change_around(OrderedRows::Partition partition,
                                     OrderedRows::Id id,
                                     const Deltas& deltas,
                                     phmap::flat_hash_set<OrderedRows::Id>& done,
                                     RowBatch& change) const;
  [[nodiscard]] Result<RowBatch> local_change(const RowBatch& step);

  WindowColumns columns_;
  const ExecutionContext& context_;
  Retention retention_;
  RowBatch step_;     // the rows of this step
  OrderedRows kept_;  // kMaintained: in the window's order
  std::optional<std::size_t> reach_;
};

}  // namespace matview
