#include "operators/top_k.h"

#include <algorithm>

#include "types/row_hash.h"
#include "types/value_order.h"

namespace matview {

namespace {

constexpr std::size_t kSpareRows = 4 * kChunkRows;

// Leaves in `selected` the rows whose key does not come after the threshold: at row 0, not NULL.
void select_not_after(const ColumnView& key,
                      KeyDirection direction,
                      const ColumnView& threshold,
                      const Selection& rows,
                      const TextDictionary& dictionary,
                      std::vector<std::uint32_t>& selected) {
  selected.resize(rows.count);
  std::size_t count = 0;
  visit_physical_type(key.type.id, [&]<typename T>() {
    if constexpr (std::is_arithmetic_v<T>) {
      if (!std::is_same_v<T, TextCode>) {
        const T* const values = key.values<T>();
        const T bound = threshold.values<T>()[0];
        rows.for_each([&](std::size_t row) {
          const bool is_after =
              direction.descending ? sql_less(values[row], bound) : sql_less(bound, values[row]);
          const bool is_null = !key.is_valid(row);
          selected[count] = static_cast<std::uint32_t>(row);
          count += (is_null ? direction.nulls_first : !is_after) ? 1 : 0;
        });
        return;
      }
    }
    rows.for_each([&](std::size_t row) {
      selected[count] = static_cast<std::uint32_t>(row);
      count += compare_keys(direction, key, row, threshold, 0, dictionary) <= 0 ? 1 : 0;
    });
  });
  selected.resize(count);
}

}  // namespace

TopK::TopK(const plan::TopK& plan, const ExecutionContext& context)
    : plan_(plan), context_(context), rows_(plan.input->schema.types()), keys_(plan.keys, context) {
  for (const plan::SortKey& key : plan.keys) threshold_.emplace_back(key.expression->type);
}

Status TopK::start() {
  is_started_ = true;
  MATVIEW_ASSIGN(limit_, evaluate_row_limit(plan_.limit, plan_.offset, context_));
  const std::uint64_t kept = std::min<std::uint64_t>(limit_.end(), RowLimit::kAll / 4);
  drop_at_ = static_cast<std::size_t>(
      std::min<std::uint64_t>(kept * 2 + kSpareRows, std::numeric_limits<std::size_t>::max()));
  return {};
}

Status TopK::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  if (!is_started_) MATVIEW_TRY(start());
  if (limit_.limit == 0) return {};
  MATVIEW_ASSIGN(const Selection selection, promising(rows));
  if (selection.count == 0) return {};
  MATVIEW_TRY(keys_.append(rows, selection));
  Chunk taken = rows;
  taken.selection = selection;
  rows_.append(taken);
  if (rows_.row_count() >= drop_at_) drop_others();
  return {};
}

Result<Selection> TopK::promising(const Chunk& rows) {
  if (!has_threshold_) return rows.selection;
  MATVIEW_TRY(keys_.evaluate(rows, rows.selection, key_views_));
  std::vector<ColumnView> threshold;
  for (const Column& column : threshold_) threshold.push_back(column.view());
  Selection selection = rows.selection;
  if (threshold.front().is_valid(0)) {
    select_not_after(key_views_.front(),
                     keys_.directions().front(),
                     threshold.front(),
                     selection,
                     context_.dictionary,
                     selected_);
  } else {
    selected_.clear();
    selection.for_each(
        [&](std::size_t row) { selected_.push_back(static_cast<std::uint32_t>(row)); });
  }
  // A later row that ties with the last is not among the first, but WITH TIES.
  std::erase_if(selected_, [&](std::uint32_t row) {
    const int order =
        compare_rows(keys_.directions(), key_views_, row, threshold, 0, context_.dictionary);
    return order > 0 || (order == 0 && !plan_.with_ties);
  });
  return Selection{.rows = selected_.data(), .count = selected_.size()};
}

std::vector<std::uint32_t> TopK::first_rows(std::uint64_t skipped) const {
  std::vector<ColumnView> partition;
  for (const std::size_t column : plan_.partition) {
    partition.push_back(rows_.column(column).view());
  }
  const std::vector<ColumnView> keys = keys_.views();
  // Keys that begin with the partition's columns, in whatever order, keep its rows together.
  const bool keys_begin_with_partition =
      plan_.keys.size() >= partition.size() &&
      std::ranges::all_of(plan_.partition, [&](std::size_t column) {
        return std::ranges::any_of(
            std::span(plan_.keys).first(partition.size()), [&](const plan::SortKey& key) {
              const auto* reference = std::get_if<ColumnReference>(&key.expression->node);
              return reference != nullptr && reference->index == column;
            });
      });
  std::vector<ColumnView> order;
  std::vector<KeyDirection> directions;
  if (!keys_begin_with_partition) {
    order = partition;
    directions.resize(partition.size());
  }
  order.insert(order.end(), keys.begin(), keys.end());
  directions.insert(directions.end(), keys_.directions().begin(), keys_.directions().end());
  const std::vector<std::uint32_t> sorted =
      sorted_rows(directions, order, rows_.row_count(), context_.dictionary);

  std::vector<std::uint32_t> first;
  std::uint64_t place = 0;  // in its partition
  for (std::size_t i = 0; i < sorted.size(); ++i, ++place) {
    if (i != 0 && !rows_equal(partition, sorted[i - 1], partition, sorted[i])) place = 0;
    const bool ties = plan_.with_ties && place >= limit_.end() && place != 0 && !first.empty() &&
                      first.back() == sorted[i - 1] &&
                      rows_equal(keys, sorted[i - 1], keys, sorted[i]);
    if (place >= skipped && (place < limit_.end() || ties)) first.push_back(sorted[i]);
  }
  return first;
}

void TopK::drop_others() {
  const std::vector<std::uint32_t> kept = first_rows(0);
  RowBatch rows(rows_.types());
  for (std::size_t c = 0; c < rows.column_count(); ++c) {
    rows.column(c).append_rows(rows_.column(c).view(), kept);
  }
  rows.set_row_count(kept.size());
  rows_ = std::move(rows);
  keys_.keep(kept);
  drop_at_ = std::max(drop_at_, 2 * kept.size() + kSpareRows);
  if (!plan_.partition.empty() || plan_.keys.empty() || kept.size() < limit_.end()) return;
  const std::vector<ColumnView> keys = keys_.views();
  for (std::size_t k = 0; k < keys.size(); ++k) {
    threshold_[k].clear();
    threshold_[k].append(keys[k], kept.size() - 1);
  }
  has_threshold_ = true;
}

Status TopK::finish(Sink& out) {
  if (!is_started_) MATVIEW_TRY(start());
  if (limit_.limit == 0) return {};
  return emit_rows(rows_.views(), first_rows(limit_.offset), out);
}

}  // namespace matview
