#include "storage/table_statistics.h"

#include <algorithm>
#include <optional>

#include <parallel_hashmap/phmap.h>

#include "storage/table.h"
#include "types/row_hash.h"

namespace matview {

namespace {

constexpr std::size_t kSampleRows = 16384;

// A value as a point on a line, where its type has one.
[[nodiscard]] std::optional<double> point_of(const ColumnView& column, std::size_t row) {
  switch (column.type.id) {
    case TypeId::kInteger:
    case TypeId::kDate: return column.values<std::int32_t>()[row];
    case TypeId::kBigint:
    case TypeId::kTimestamp: return static_cast<double>(column.values<std::int64_t>()[row]);
    case TypeId::kDouble: return column.values<double>()[row];
    default: return std::nullopt;
  }
}

class Sample {
 public:
  void add(const ColumnView& column, std::size_t row) {
    ++rows_;
    if (!column.is_valid(row)) {
      ++nulls_;
      return;
    }
    ++counts_[hash_row({&column, 1}, row)];
    const std::optional<double> point = point_of(column, row);
    if (!point) return;
    low_ = has_range_ ? std::min(low_, *point) : *point;
    high_ = has_range_ ? std::max(high_, *point) : *point;
    has_range_ = true;
  }

  [[nodiscard]] ColumnStatistics statistics(std::size_t table_rows) const {
    if (rows_ == 0) return {};
    const double share = static_cast<double>(nulls_) / static_cast<double>(rows_);
    return {.distinct = distinct(static_cast<double>(table_rows) * (1 - share)),
            .null_fraction = share,
            .has_range = has_range_,
            .low = low_,
            .high = high_};
  }

 private:
  // Haas and Stokes' Duj1: n·d / (n − f1 + f1·n/N), f1 the values seen exactly once.
  [[nodiscard]] double distinct(double population) const {
    const auto n = static_cast<double>(rows_ - nulls_);
    if (n == 0) return 0;
    const auto d = static_cast<double>(counts_.size());
    const auto f1 = static_cast<double>(
        std::ranges::count_if(counts_, [](const auto& entry) { return entry.second == 1; }));
    return std::max(d, std::min(population, n * d / (n - f1 + f1 * n / population)));
  }

  std::size_t rows_ = 0;
  std::size_t nulls_ = 0;
  phmap::flat_hash_map<std::uint64_t, std::uint32_t> counts_;
  bool has_range_ = false;
  double low_ = 0;
  double high_ = 0;
};

[[nodiscard]] ColumnStatistics take_sample(const Table& table, std::size_t column) {
  Sample sample;
  const std::size_t step = std::max<std::size_t>(1, table.row_count() / kSampleRows);
  std::size_t next = 0;  // how many slots to pass before the next sampled one
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    const TableChunk& chunk = table.chunk(i);
    const ColumnView& view = chunk.columns()[column];
    for (; next < chunk.used(); next += step) {
      if (chunk.is_live(next)) sample.add(view, next);
    }
    next -= chunk.used();
  }
  return sample.statistics(table.row_count());
}

}  // namespace

const ColumnStatistics& TableStatistics::column(const Table& table, std::size_t column) {
  if (columns_.size() <= column) columns_.resize(table.schema().columns.size());
  Remembered& remembered = columns_[column];
  const std::size_t now = table.row_count();
  const std::size_t then = remembered.row_count;
  const std::size_t moved = now > then ? now - then : then - now;
  if (!remembered.is_known || moved * 5 > then) {
    remembered = {.is_known = true, .row_count = now, .statistics = take_sample(table, column)};
  }
  return remembered.statistics;
}

}  // namespace matview
