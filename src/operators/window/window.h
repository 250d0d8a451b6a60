// Window: every row with the values of window functions beside it.
//
// Made to run once it keeps all rows, and finish sorts them once and emits them in the order of
// partitions and keys. Maintained it keeps them by partition; finish emits, for every partition the
// step touched, all it gave before with −1 and all it gives now with +1, less what is in both.
// Ties are then broken by whole rows, so what a partition gives follows from its rows alone.
#pragma once

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

 private:
  // The output for `rows`, which have the columns of columns_.
  [[nodiscard]] Result<RowBatch> compute(RowBatch rows) const;
  [[nodiscard]] RowBatch rows_of(std::span<const OrderedRows::Partition> partitions) const;

  WindowColumns columns_;
  const ExecutionContext& context_;
  Retention retention_;
  RowBatch step_;     // the rows of this step
  OrderedRows kept_;  // kMaintained
};

}  // namespace matview
