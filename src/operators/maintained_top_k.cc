#include "operators/maintained_top_k.h"

#include <algorithm>

#include "types/row_hash.h"

namespace matview {

namespace {

[[nodiscard]] std::vector<Type> row_types(const plan::TopK& plan) {
  std::vector<Type> types = plan.input->schema.types();
  for (const plan::SortKey& key : plan.keys) types.push_back(key.expression->type);
  return types;
}

[[nodiscard]] std::vector<OrderedRows::Key> row_keys(const plan::TopK& plan) {
  std::vector<OrderedRows::Key> keys;
  std::size_t column = plan.input->schema.columns.size();
  for (const plan::SortKey& key : plan.keys) {
    keys.push_back({column++, {.descending = key.descending, .nulls_first = key.nulls_first}});
  }
  return keys;
}

}  // namespace

MaintainedTopK::MaintainedTopK(const plan::TopK& plan, const ExecutionContext& context)
    : plan_(plan),
      context_(context),
      input_count_(plan.input->schema.columns.size()),
      keys_(plan.keys, context),
      rows_(row_types(plan), plan.partition, row_keys(plan), context.dictionary) {}

Status MaintainedTopK::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  if (!is_started_) {
    MATVIEW_ASSIGN(limit_, evaluate_row_limit(plan_.limit, plan_.offset, context_));
    is_started_ = true;
  }
  MATVIEW_TRY(keys_.evaluate(rows, rows.selection, key_views_));
  columns_ = rows.columns;
  columns_.resize(input_count_);
  columns_.insert(columns_.end(), key_views_.begin(), key_views_.end());
  rows.selection.for_each([&](std::size_t row) {
    const OrderedRows::Partition partition = rows_.partition_of(columns_, row);
    if (!before_.contains(partition)) before_.emplace(partition, first_rows(partition));
    rows_.add(partition, columns_, row, rows.weight(row));
  });
  return {};
}

std::vector<MaintainedTopK::FirstRow> MaintainedTopK::first_rows(
    OrderedRows::Partition partition) const {
  std::vector<FirstRow> first;
  if (limit_.limit == 0) return first;
  const auto keys = rows_.columns().subspan(input_count_);
  std::uint64_t place = 0;
  rows_.for_each_while(partition, [&](OrderedRows::Id id, Weight weight) {
    const bool is_past = place >= limit_.end();
    const bool ties =
        is_past && plan_.with_ties && !first.empty() && rows_equal(keys, first.back().id, keys, id);
    if (is_past && !ties) return false;
    const std::uint64_t begin = std::max(place, limit_.offset);
    place += static_cast<std::uint64_t>(weight);
    // Copies of a row tie.
    const std::uint64_t end = plan_.with_ties ? place : std::min(place, limit_.end());
    if (begin < end) first.push_back({id, static_cast<Weight>(end - begin)});
    return true;
  });
  return first;
}

Status MaintainedTopK::finish(Sink& out) {
  if (before_.empty()) return {};
  RowBatch changes(plan_.input->schema.types());
  for (auto& [partition, change] : before_) {
    for (FirstRow& row : change) row.weight = -row.weight;
    std::ranges::copy(first_rows(partition), std::back_inserter(change));
    std::ranges::sort(change, {}, &FirstRow::id);
    for (std::size_t i = 0; i < change.size(); ++i) {
      if (i + 1 < change.size() && change[i].id == change[i + 1].id) {
        change[i + 1].weight += change[i].weight;
      } else if (change[i].weight != 0) {
        changes.append_row(rows_.columns().first(input_count_), change[i].id, change[i].weight);
      }
    }
  }
  before_.clear();
  rows_.settle();
  return changes.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

}  // namespace matview
