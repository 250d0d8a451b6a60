#include "operators/window/sorted_window.h"

#include <algorithm>
#include <numeric>

#include "types/row_hash.h"

namespace matview {

namespace {

// Rows, each as often as its weight says, in the order of the keys.
[[nodiscard]] std::vector<std::uint32_t> order_of(const WindowColumns& columns,
                                                  const RowBatch& rows,
                                                  bool total_order,
                                                  const TextDictionary& dictionary) {
  std::vector<ColumnView> keys;
  std::vector<KeyDirection> directions(columns.partition().size());
  for (const std::size_t column : columns.partition()) keys.push_back(rows.column(column).view());
  directions.insert(directions.end(), columns.directions().begin(), columns.directions().end());
  for (const std::size_t column : columns.order()) keys.push_back(rows.column(column).view());
  if (total_order) {
    for (std::size_t c = 0; c < rows.column_count(); ++c) keys.push_back(rows.column(c).view());
    directions.resize(keys.size());
  }
  const std::vector<std::uint32_t> sorted =
      sorted_rows(directions, keys, rows.row_count(), dictionary);
  std::vector<std::uint32_t> order;
  order.reserve(sorted.size());
  for (const std::uint32_t row : sorted) {
    for (Weight copy = 0; copy < rows.weight(row); ++copy) order.push_back(row);
  }
  return order;
}

}  // namespace

SortedWindow::SortedWindow(const WindowColumns& columns,
                           RowBatch unsorted,
                           bool total_order,
                           const TextDictionary& dictionary)
    : rows(columns.types()) {
  const std::vector<std::uint32_t> order = order_of(columns, unsorted, total_order, dictionary);
  const std::size_t count = order.size();
  for (std::size_t c = 0; c < rows.column_count(); ++c) {
    Column taken = std::move(unsorted.column(c));
    rows.column(c).append_rows(taken.view(), order);
  }
  rows.set_row_count(count);
  positions.resize(count);
  std::iota(positions.begin(), positions.end(), 0);

  std::vector<ColumnView> partition_keys;
  std::vector<ColumnView> order_keys;
  for (const std::size_t c : columns.partition()) partition_keys.push_back(rows.column(c).view());
  for (const std::size_t c : columns.order()) order_keys.push_back(rows.column(c).view());
  group_of.resize(count);
  for (std::uint32_t row = 0; row < count; ++row) {
    const bool new_partition =
        row == 0 || !rows_equal(partition_keys, row - 1, partition_keys, row);
    if (new_partition) partitions.push_back(row);
    if (new_partition || !rows_equal(order_keys, row - 1, order_keys, row)) groups.push_back(row);
    group_of[row] = static_cast<std::uint32_t>(groups.size() - 1);
  }
  partitions.push_back(static_cast<std::uint32_t>(count));
  groups.push_back(static_cast<std::uint32_t>(count));
}

}  // namespace matview
