#include "operators/sort.h"

#include <algorithm>
#include <numeric>

#include "types/row_hash.h"

namespace matview {

namespace {

struct KeyOrder {
  ColumnView values;
  bool descending;
  bool nulls_first;
};

// Negative when `left` comes first, positive when `right` does.
[[nodiscard]] int compare(const KeyOrder& key,
                          std::uint32_t left,
                          std::uint32_t right,
                          const TextDictionary& dictionary) {
  const bool left_null = !key.values.is_valid(left);
  const bool right_null = !key.values.is_valid(right);
  if (left_null || right_null) {
    if (left_null == right_null) return 0;
    return left_null == key.nulls_first ? -1 : 1;
  }
  const auto order = compare_values(key.values, left, key.values, right, dictionary);
  if (order == 0) return 0;
  return (order < 0) != key.descending ? -1 : 1;
}

}  // namespace

Sort::Sort(std::span<const Type> input, std::span<const Key> keys, const ExecutionContext& context)
    : keys_(keys.begin(), keys.end()), context_(context), rows_(input) {
  for (const Key& key : keys_) {
    expressions_.push_back(compile(*key.expression));
    key_columns_.emplace_back(key.expression->type);
  }
}

Status Sort::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    MATVIEW_ASSIGN(const ColumnView key, expressions_[k]->evaluate(rows, rows.selection, context_));
    if (rows.selection.rows == nullptr) {
      key_columns_[k].append_range(key, 0, rows.selection.count);
    } else {
      key_columns_[k].append_rows(key, {rows.selection.rows, rows.selection.count});
    }
  }
  rows_.append(rows);
  return {};
}

std::vector<std::uint32_t> Sort::sorted_order() const {
  std::vector<KeyOrder> keys;
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    keys.push_back({key_columns_[k].view(), keys_[k].descending, keys_[k].nulls_first});
  }
  std::vector<std::uint32_t> order(rows_.row_count());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::uint32_t left, std::uint32_t right) {
    for (const KeyOrder& key : keys) {
      const int comparison = compare(key, left, right, context_.dictionary);
      if (comparison != 0) return comparison < 0;
    }
    return false;
  });
  return order;
}

Status Sort::finish(Sink& out) {
  const std::vector<std::uint32_t> order = sorted_order();
  const std::vector<Type> types = rows_.types();
  std::vector<Column> columns(types.begin(), types.end());
  Chunk chunk;
  for (std::size_t first = 0; first < order.size(); first += kChunkRows) {
    const std::size_t count = std::min(kChunkRows, order.size() - first);
    chunk.columns.clear();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      columns[c].clear();
      columns[c].append_rows(rows_.column(c).view(), std::span(order).subspan(first, count));
      chunk.columns.push_back(columns[c].view());
    }
    chunk.selection = {.rows = nullptr, .count = count};
    MATVIEW_TRY(out.accept(chunk));
  }
  return {};
}

}  // namespace matview
