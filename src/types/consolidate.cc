#include "types/consolidate.h"

#include <algorithm>
#include <span>
#include <vector>

#include "common/hash_chains.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// Up to this many rows are compared with each other: the delta of one changed row is two.
constexpr std::size_t kFewRows = 4;

[[nodiscard]] bool are_identical(const RowBatch& rows, std::size_t a, std::size_t b) {
  for (std::size_t c = 0; c < rows.column_count(); ++c) {
    const ColumnView column = rows.column(c).view();
    if (!rows_identical({&column, 1}, a, {&column, 1}, b)) return false;
  }
  return true;
}

// Whether each of a few rows is there once and weighs something.
[[nodiscard]] bool are_few_and_distinct(const RowBatch& rows) {
  if (rows.row_count() > kFewRows) return false;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    if (rows.weight(row) == 0) return false;
    for (std::size_t known = 0; known < row; ++known) {
      if (are_identical(rows, row, known)) return false;
    }
  }
  return true;
}

// Where each row first appears, by comparing it with every row before it.
void find_among_few(std::span<const ColumnView> columns, std::span<std::size_t> firsts) {
  for (std::size_t row = 0; row < firsts.size(); ++row) {
    std::size_t known = 0;
    while (known < row && !rows_identical(columns, row, columns, known)) ++known;
    firsts[row] = known;
  }
}

void find_by_hash(std::span<const ColumnView> columns, std::span<std::size_t> firsts) {
  std::vector<std::uint64_t> hashes(firsts.size());
  hash_rows(columns, {.rows = nullptr, .count = firsts.size()}, hashes.data());
  HashChains seen;
  seen.reserve(firsts.size(), firsts.size());
  for (std::size_t row = 0; row < firsts.size(); ++row) {
    auto known = seen.first(hashes[row]);
    while (known != HashChains::kNone && !rows_identical(columns, row, columns, known)) {
      known = seen.next(known);
    }
    if (known == HashChains::kNone) {
      known = static_cast<HashChains::Id>(row);
      seen.insert(hashes[row], known);
    }
    firsts[row] = known;
  }
}

// The total weight of each distinct row, at the row where it first appears; 0 elsewhere.
[[nodiscard]] std::vector<Weight> total_weights(const RowBatch& rows,
                                                std::span<const ColumnView> columns) {
  std::vector<std::size_t> firsts(rows.row_count());
  if (rows.row_count() <= kFewRows) {
    find_among_few(columns, firsts);
  } else {
    find_by_hash(columns, firsts);
  }
  std::vector<Weight> totals(rows.row_count(), 0);
  for (std::size_t row = 0; row < totals.size(); ++row) totals[firsts[row]] += rows.weight(row);
  return totals;
}

// Whether no row is 0 or has given its weight to another. A row that gave its own away has total 0.
[[nodiscard]] bool is_consolidated(std::span<const Weight> totals) {
  return !std::ranges::contains(totals, Weight{0});
}

}  // namespace

RowBatch consolidate(RowBatch rows) {
  if (are_few_and_distinct(rows)) return rows;
  const std::vector<ColumnView> columns = rows.views();
  const std::vector<Weight> totals = total_weights(rows, columns);
  if (is_consolidated(totals)) return rows;
  const std::vector<Type> types = rows.types();
  RowBatch result(types);
  for (std::size_t row = 0; row < totals.size(); ++row) {
    if (totals[row] != 0) result.append_row(columns, row, totals[row]);
  }
  return result;
}

}  // namespace matview
