// TopK: the first rows of each partition in the order of some keys, run once.
//
// Keeps about as many rows as can still be among the first: without partitions, a row that comes
// after the last of them is not taken in at all, and now and then the rows kept are sorted and the
// others dropped. Ties are in the order in which rows came.
#pragma once

#include <span>
#include <vector>

#include "operators/key_columns.h"
#include "operators/operator.h"
#include "operators/row_limit.h"
#include "types/row_batch.h"

namespace matview {

class TopK final : public Operator {
 public:
  TopK(const plan::TopK& plan, const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;

 private:
  [[nodiscard]] Status start();
  // The rows of `rows` that may be among the first.
  [[nodiscard]] Result<Selection> promising(const Chunk& rows);
  // The positions of the first rows of every partition, from `skipped` of each on, in their order.
  [[nodiscard]] std::vector<std::uint32_t> first_rows(std::uint64_t skipped) const;
  void drop_others();

  const plan::TopK& plan_;
  const ExecutionContext& context_;
  RowLimit limit_;
  bool is_started_ = false;
  RowBatch rows_;
  KeyColumns keys_;
  std::size_t drop_at_ = 0;  // rows kept
  // No partitions: the last of the first rows, as far as known.
  std::vector<Column> threshold_;
  bool has_threshold_ = false;
  // Buffers.
  std::vector<ColumnView> key_views_;
  std::vector<std::uint32_t> selected_;
};

}  // namespace matview
