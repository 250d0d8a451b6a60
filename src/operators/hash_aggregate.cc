#include "operators/hash_aggregate.h"

#include <algorithm>
#include <numeric>

#include "types/row_hash.h"

namespace matview {

HashAggregate::HashAggregate(const plan::Aggregate& aggregate,
                             std::span<const Type> types,
                             const ExecutionContext& context,
                             Retention retention)
    : calls_(aggregate.aggregates, types.subspan(aggregate.groups.size()), context, retention),
      context_(context),
      retention_(retention),
      groups_(types.first(aggregate.groups.size())),
      emitted_(types),
      row_groups_(kChunkRows),
      outputs_(types),
      changes_(types) {
  for (const ExpressionPtr& group : aggregate.groups) {
    group_expressions_.push_back(compile(*group));
  }
  if (!is_global()) return;
  make_room();
  if (retention_ == Retention::kMaintained) touch(0);
}

Status HashAggregate::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  const bool is_maintained = retention_ == Retention::kMaintained;
  if (is_global()) {
    if (is_maintained) touch(0);
    return calls_.update(rows, nullptr);
  }
  MATVIEW_TRY(evaluate_keys(rows));
  groups_.assign(row_keys_, rows.selection, row_groups_.data());
  make_room();
  if (is_maintained) {
    rows.selection.for_each([&](std::size_t row) {
      row_counts_[row_groups_[row]] += rows.weight(row);
      touch(row_groups_[row]);
    });
  }
  return calls_.update(rows, row_groups_.data());
}

Status HashAggregate::evaluate_keys(const Chunk& rows) {
  row_keys_.clear();
  for (const auto& expression : group_expressions_) {
    MATVIEW_ASSIGN(const ColumnView key, expression->evaluate(rows, rows.selection, context_));
    row_keys_.push_back(key);
  }
  return {};
}

// For the groups there are by now.
void HashAggregate::make_room() {
  const std::size_t count = is_global() ? 1 : groups_.id_count();
  if (count == group_count_) return;
  group_count_ = count;
  calls_.resize(count);
  if (retention_ != Retention::kMaintained) return;
  row_counts_.resize(count);
  is_emitted_.resize(count);
  is_touched_.resize(count);
}

void HashAggregate::touch(GroupId group) {
  if (is_touched_[group]) return;
  is_touched_[group] = true;
  touched_.push_back(group);
}

Status HashAggregate::finish(Sink& out) {
  if (retention_ == Retention::kRunOnce) return emit_first(out);
  if (touched_.empty()) return {};
  const Status status = emit_changes(out);
  for (const GroupId group : touched_) is_touched_[group] = false;
  touched_.clear();
  if (!is_global() && groups_.is_empty()) forget_all_groups();
  return status;
}

// The keys and current results of `groups`, into outputs_.
Status HashAggregate::compute_outputs(std::span<const GroupId> groups) {
  outputs_.clear();
  const std::span<const ColumnView> keys = groups_.keys();
  for (std::size_t c = 0; c < keys.size(); ++c) outputs_.column(c).append_rows(keys[c], groups);
  MATVIEW_TRY(calls_.append_results(groups, outputs_, keys.size()));
  outputs_.set_row_count(groups.size());
  return {};
}

Status HashAggregate::emit_first(Sink& out) {
  std::vector<GroupId> all(group_count_);
  std::iota(all.begin(), all.end(), GroupId{0});
  MATVIEW_TRY(compute_outputs(all));
  return outputs_.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

Status HashAggregate::emit_changes(Sink& out) {
  MATVIEW_TRY(compute_outputs(touched_));
  changes_.clear();
  emitted_.views(before_);
  outputs_.views(now_);
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    const GroupId group = touched_[i];
    if (is_emitted_[group] && exists(group) && rows_identical(now_, i, before_, group)) continue;
    if (is_emitted_[group]) changes_.append_row(before_, group, -1);
    if (exists(group)) changes_.append_row(now_, i, 1);
  }
  remember_outputs(now_);
  return changes_.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

void HashAggregate::remember_outputs(std::span<const ColumnView> outputs) {
  emitted_.resize(group_count_);
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    const GroupId group = touched_[i];
    is_emitted_[group] = exists(group);
    if (exists(group)) {
      emitted_.assign_row(group, outputs, i);
    } else {
      drop_group(group);
    }
  }
}

void HashAggregate::drop_group(GroupId group) {
  groups_.release(group);
  calls_.reset(group);
  row_counts_[group] = 0;
}

// Gives everything back, so that undone changes leave no trace.
void HashAggregate::forget_all_groups() {
  groups_.clear();
  group_count_ = 0;
  emitted_.clear();
  calls_.resize(0);
  row_counts_.clear();
  is_emitted_.clear();
  is_touched_.clear();
}

std::size_t HashAggregate::byte_size() const {
  return groups_.byte_size() + emitted_.byte_size() + row_counts_.capacity() * sizeof(Weight) +
         calls_.byte_size();
}

}  // namespace matview
