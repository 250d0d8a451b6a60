#include "types/consolidate.h"

#include "common/hash_chains.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// The total weight of each distinct row, at the row where it first appears; 0 elsewhere.
[[nodiscard]] std::vector<Weight> total_weights(const RowBatch& rows) {
  const std::vector<ColumnView> columns = rows.views();
  std::vector<Weight> totals(rows.row_count(), 0);
  HashChains seen;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    const std::uint64_t hash = hash_row(columns, row);
    auto known = seen.first(hash);
    while (known != HashChains::kNone && !rows_identical(columns, row, columns, known)) {
      known = seen.next(known);
    }
    if (known == HashChains::kNone) {
      known = static_cast<HashChains::Id>(row);
      seen.insert(hash, known);
    }
    totals[known] += rows.weight(row);
  }
  return totals;
}

}  // namespace

RowBatch consolidate(const RowBatch& rows) {
  const std::vector<Weight> totals = total_weights(rows);
  const std::vector<ColumnView> columns = rows.views();
  const std::vector<Type> types = rows.types();
  RowBatch result(types);
  for (std::size_t row = 0; row < totals.size(); ++row) {
    if (totals[row] != 0) result.append_row(columns, row, totals[row]);
  }
  return result;
}

}  // namespace matview
