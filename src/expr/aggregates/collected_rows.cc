#include "expr/aggregates/collected_rows.h"

#include <algorithm>

namespace matview {

namespace {

[[nodiscard]] std::vector<Type> column_types(const AggregateSetup& setup) {
  std::vector<Type> types = {TypeId::kInteger};  // the group
  types.insert(types.end(), setup.arguments.begin(), setup.arguments.end());
  for (const AggregateOrder& key : setup.order) types.push_back(key.type);
  return types;
}

}  // namespace

std::uint64_t CollectedGroup::row_count() const {
  std::uint64_t count = 0;
  for (const CollectedRow& row : rows) count += static_cast<std::uint64_t>(row.weight);
  return count;
}

std::uint32_t CollectedGroup::row_at(std::uint64_t place) const {
  for (const CollectedRow& row : rows) {
    const auto copies = static_cast<std::uint64_t>(row.weight);
    if (place < copies) return row.id;
    place -= copies;
  }
  return rows.back().id;
}

CollectedRows::CollectedRows(const AggregateSetup& setup, Nulls nulls, Finish finish)
    : retractable_(setup.retractable),
      nulls_(nulls),
      finish_(finish),
      dictionary_(setup.dictionary),
      column_count_(setup.arguments.size() + setup.order.size()),
      rows_(column_types(setup)) {
  std::vector<OrderedRows::Key> keys;
  for (const AggregateOrder& key : setup.order) {
    order_.push_back({.descending = key.descending, .nulls_first = key.nulls_first});
    keys.push_back(
        {.column = 1 + setup.arguments.size() + keys.size(), .direction = order_.back()});
  }
  constexpr std::size_t kGroup = 0;
  if (retractable_) {
    ordered_.emplace(column_types(setup), std::span(&kGroup, 1), keys, setup.dictionary);
  }
}

void CollectedRows::resize(std::size_t count) {
  group_count_ = count;
  is_sorted_ = false;
  if (count != 0) return;
  rows_.clear();
  if (ordered_) ordered_->clear();
}

bool CollectedRows::is_kept(const AggregateInput& input, std::size_t row) const {
  switch (nulls_) {
    case Nulls::kKept: break;
    case Nulls::kArgumentSkipped: return input.arguments.front().is_valid(row);
    case Nulls::kKeySkipped: return input.arguments[column_count_ - 1].is_valid(row);
  }
  return true;
}

Status CollectedRows::update(const AggregateInput& input) {
  groups_.clear();
  groups_.resize(input.rows.end());
  auto* const groups = groups_.values<std::uint32_t>();
  input.rows.for_each([&](std::size_t row) { groups[row] = input.group(row); });
  columns_.assign(1, groups_.view());
  columns_.insert(columns_.end(), input.arguments.begin(), input.arguments.end());
  is_sorted_ = false;
  input.rows.for_each([&](std::size_t row) {
    const Weight weight = input.weight(row);
    if (weight == 0 || !is_kept(input, row)) return;
    if (retractable_) {
      ordered_->add(ordered_->partition_of(columns_, row), columns_, row, weight);
    } else {
      rows_.append_row(columns_, row, weight);
    }
  });
  if (retractable_) ordered_->settle();
  return {};
}

// A counting sort by group would do without keys; sorting by one small integer is one.
void CollectedRows::sort_by_group() const {
  if (is_sorted_) return;
  is_sorted_ = true;
  std::vector<ColumnView> keys = {rows_.column(0).view()};
  std::vector<KeyDirection> directions(1);
  for (std::size_t k = 0; k < order_.size(); ++k) {
    keys.push_back(rows_.column(1 + column_count_ - order_.size() + k).view());
    directions.push_back(order_[k]);
  }
  sorted_ = sorted_rows(directions, keys, rows_.row_count(), dictionary_);
  first_.assign(group_count_ + 1, 0);
  const auto* const groups = rows_.column(0).values<std::uint32_t>();
  for (std::size_t row = 0; row < rows_.row_count(); ++row) ++first_[groups[row] + 1];
  for (std::size_t group = 0; group < group_count_; ++group) first_[group + 1] += first_[group];
}

void CollectedRows::rows_of(std::uint32_t group, std::vector<CollectedRow>& rows) const {
  rows.clear();
  if (!retractable_) {
    for (std::uint32_t i = first_[group]; i < first_[group + 1]; ++i) {
      rows.push_back({sorted_[i], rows_.weight(sorted_[i])});
    }
    return;
  }
  Column key(TypeId::kInteger);
  key.resize(1);
  key.values<std::uint32_t>()[0] = group;
  const ColumnView view = key.view();
  const OrderedRows::Partition partition = ordered_->find_partition({&view, 1}, 0);
  if (partition == OrderedRows::kNoPartition) return;
  ordered_->for_each_while(partition, [&](OrderedRows::Id id, Weight weight) {
    rows.push_back({id, weight});
    return true;
  });
}

Status CollectedRows::append_results(std::span<const std::uint32_t> groups, Column& out) const {
  if (!retractable_) sort_by_group();
  const std::vector<ColumnView> kept =
      retractable_ ? std::vector<ColumnView>(ordered_->columns().begin(), ordered_->columns().end())
                   : rows_.views();
  std::vector<CollectedRow> rows;
  std::size_t row = out.size();
  out.resize(row + groups.size());
  for (const std::uint32_t group : groups) {
    rows_of(group, rows);
    MATVIEW_TRY(finish_({.columns = std::span(kept).subspan(1),
                         .order = order_,
                         .rows = rows,
                         .dictionary = dictionary_},
                        out,
                        row++));
  }
  return {};
}

void CollectedRows::reset(std::uint32_t group) {
  is_sorted_ = false;
  if (retractable_) {
    Column key(TypeId::kInteger);
    key.resize(1);
    key.values<std::uint32_t>()[0] = group;
    const ColumnView view = key.view();
    const OrderedRows::Partition partition = ordered_->find_partition({&view, 1}, 0);
    if (partition == OrderedRows::kNoPartition) return;
    ordered_->clear_partition(partition);
    ordered_->settle();
    return;
  }
  if (group_count_ == 1) {
    rows_.clear();
    return;
  }
  RowBatch kept(rows_.types());
  const std::vector<ColumnView> columns = rows_.views();
  const auto* const groups = rows_.column(0).values<std::uint32_t>();
  for (std::size_t row = 0; row < rows_.row_count(); ++row) {
    if (groups[row] != group) kept.append_row(columns, row, rows_.weight(row));
  }
  rows_ = std::move(kept);
}

std::size_t CollectedRows::byte_size() const {
  return rows_.byte_size() + (ordered_ ? ordered_->byte_size() : 0);
}

}  // namespace matview
