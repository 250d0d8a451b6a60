// Sort: all rows in the order of some keys, ties as they came. Runs once only: a maintained view is
// a multiset.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "operators/key_columns.h"
#include "operators/operator.h"
#include "types/row_batch.h"

namespace matview {

class Sort final : public Operator {
 public:
  Sort(std::span<const Type> input,
       std::span<const plan::SortKey> keys,
       const ExecutionContext& context)
      : context_(context), keys_(keys, context), rows_(input) {}

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;

 private:
  const ExecutionContext& context_;
  KeyColumns keys_;
  RowBatch rows_;
};

}  // namespace matview
