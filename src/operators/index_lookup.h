// IndexLookup: the rows of a table that keys lead to by an index, each once.
//
// Its input are the keys; what they lead to is gathered as row ids and sent when all have come, in
// the order of the ids. Runs once only: a circuit's tables come to it as deltas.
// O(log rows) for a key of an ordered index, O(1) for one of a unique key.
#pragma once

#include <vector>

#include "operators/operator.h"
#include "operators/stored_rows.h"
#include "plan/logical_plan.h"
#include "storage/table_lookup.h"

namespace matview {

class IndexLookup final : public Operator {
 public:
  // All must outlive the operator.
  IndexLookup(const plan::IndexLookup& lookup,
              const TableLookup& tables,
              const ExecutionContext& context)
      : lookup_(lookup), tables_(tables), context_(context) {}

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;

 private:
  [[nodiscard]] Status open();
  void find_unique(const Chunk& rows);
  void find_ordered(const Chunk& rows);

  const plan::IndexLookup& lookup_;
  const TableLookup& tables_;
  const ExecutionContext& context_;
  // Once opened: the table, and the one of its indexes that is used.
  std::shared_ptr<Table> table_;
  const TableIndex* unique_ = nullptr;
  const OrderedIndex* ordered_ = nullptr;
  std::vector<RowId> found_;
};

}  // namespace matview
