// KeyedRows: the rows of a part of a plan that have given values in some of its columns, found in
// the tables it reads as they are now.
//
// A maintained join must find the rows of one input that match a change of the other. An input made
// of tables by filters, projections and inner joins alone needs no state for that: the tables are
// there, and have or get an index (storage/shared_index.h), one for all joins of all views that
// look for the same columns. Filters, projections and joins are applied to what the index finds.
//
// The cost of a key follows the table rows that have it, those included that a filter then drops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "common/result.h"
#include "expr/execution_context.h"
#include "plan/logical_plan.h"
#include "storage/table_lookup.h"
#include "types/chunk.h"

namespace matview {

// Where found rows go.
class KeyedSink {
 public:
  virtual ~KeyedSink() = default;

  // `origins[row]`: for which row of the keys the physical row was found. Both are borrowed until
  // accept returns.
  [[nodiscard]] virtual Status accept(const Chunk& rows,
                                      std::span<const std::uint32_t> origins) = 0;
};

class KeyedRows {
 public:
  virtual ~KeyedRows() = default;

  // Null when the rows of `node` cannot be found by its columns `key`. `tables`, `context` and the
  // node must outlive the result.
  [[nodiscard]] static std::unique_ptr<KeyedRows> make(const plan::Node& node,
                                                       std::span<const std::size_t> key,
                                                       const TableLookup& tables,
                                                       const ExecutionContext& context);

  // Finds the tables. Until close() they must not change. O(rows) where an index is not there yet.
  [[nodiscard]] virtual Status open() = 0;
  virtual void close() = 0;

  // Sends every row whose key columns equal those of a selected row of `key`; a NULL equals
  // nothing. Requires: open.
  [[nodiscard]] virtual Status find(std::span<const ColumnView> key,
                                    const Selection& rows,
                                    KeyedSink& out) = 0;

  // How many rows a key may be expected to have, by the tables' statistics. O(tables).
  [[nodiscard]] virtual Result<double> rows_per_key() const = 0;

  // Of the indexes it uses, which others may use too.
  [[nodiscard]] virtual std::size_t shared_byte_size() const = 0;
};

}  // namespace matview
