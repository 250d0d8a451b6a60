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
      keys_(types.first(aggregate.groups.size())),
      emitted_(types),
      hashes_(kChunkRows),
      row_groups_(kChunkRows),
      outputs_(types),
      changes_(types) {
  for (const ExpressionPtr& group : aggregate.groups) {
    group_expressions_.push_back(compile(*group));
  }
  if (is_global()) touch(add_group(0, 0));
}

Status HashAggregate::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  if (is_global()) {
    touch(0);
    return calls_.update(rows, nullptr);
  }
  MATVIEW_TRY(evaluate_keys(rows));
  assign_groups(rows);
  return calls_.update(rows, row_groups_.data());
}

Status HashAggregate::evaluate_keys(const Chunk& rows) {
  row_keys_.clear();
  for (const auto& expression : group_expressions_) {
    MATVIEW_ASSIGN(const ColumnView key, expression->evaluate(rows, rows.selection, context_));
    row_keys_.push_back(key);
  }
  hash_rows(row_keys_, rows.selection, hashes_.data());
  return {};
}

void HashAggregate::assign_groups(const Chunk& rows) {
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    GroupId group = find_group(hashes_[row], row);
    if (group == HashChains::kNone) group = add_group(hashes_[row], row);
    row_groups_[row] = group;
    row_counts_[group] += rows.weight(row);
    touch(group);
  }
}

HashAggregate::GroupId HashAggregate::find_group(std::uint64_t hash, std::size_t row) const {
  for (GroupId id = by_key_.first(hash); id != HashChains::kNone; id = by_key_.next(id)) {
    if (rows_equal(key_views_, id, row_keys_, row)) return id;
  }
  return HashChains::kNone;
}

HashAggregate::GroupId HashAggregate::add_group(std::uint64_t hash, std::size_t row) {
  GroupId id;
  if (free_groups_.empty()) {
    id = static_cast<GroupId>(keys_.row_count());
    keys_.append_row(row_keys_, row);
    row_counts_.push_back(0);
    is_emitted_.push_back(false);
    is_touched_.push_back(false);
    calls_.resize(keys_.row_count());
  } else {
    id = free_groups_.back();
    free_groups_.pop_back();
    keys_.assign_row(id, row_keys_, row);
  }
  refresh_key_views();
  if (!is_global()) by_key_.insert(hash, id);
  return id;
}

void HashAggregate::touch(GroupId group) {
  if (is_touched_[group]) return;
  is_touched_[group] = true;
  touched_.push_back(group);
}

Status HashAggregate::finish(Sink& out) {
  if (touched_.empty()) return {};
  const Status status = retention_ == Retention::kRunOnce ? emit_first(out) : emit_changes(out);
  for (const GroupId group : touched_) is_touched_[group] = false;
  touched_.clear();
  if (free_groups_.size() == keys_.row_count()) forget_all_groups();
  return status;
}

// The keys and current results of `groups`, into outputs_.
Status HashAggregate::compute_outputs(std::span<const GroupId> groups) {
  outputs_.clear();
  for (std::size_t c = 0; c < keys_.column_count(); ++c) {
    outputs_.column(c).append_rows(key_views_[c], groups);
  }
  MATVIEW_TRY(calls_.append_results(groups, outputs_, keys_.column_count()));
  outputs_.set_row_count(groups.size());
  return {};
}

Status HashAggregate::emit_first(Sink& out) {
  MATVIEW_TRY(compute_outputs(touched_));
  return outputs_.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

Status HashAggregate::emit_changes(Sink& out) {
  MATVIEW_TRY(compute_outputs(touched_));
  changes_.clear();
  const std::vector<ColumnView> before = emitted_.views();
  const std::vector<ColumnView> now = outputs_.views();
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    const GroupId group = touched_[i];
    if (is_emitted_[group] && exists(group) && rows_identical(now, i, before, group)) continue;
    if (is_emitted_[group]) changes_.append_row(before, group, -1);
    if (exists(group)) changes_.append_row(now, i, 1);
  }
  remember_outputs(now);
  return changes_.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

void HashAggregate::remember_outputs(std::span<const ColumnView> outputs) {
  emitted_.resize(keys_.row_count());
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
  by_key_.erase(hash_row(key_views_, group), group);
  calls_.reset(group);
  row_counts_[group] = 0;
  free_groups_.push_back(group);
}

// Gives everything back, so that undone changes leave no trace.
void HashAggregate::forget_all_groups() {
  keys_.clear();
  emitted_.clear();
  calls_.resize(0);
  row_counts_.clear();
  is_emitted_.clear();
  is_touched_.clear();
  free_groups_.clear();
  by_key_.clear();
  refresh_key_views();
}

void HashAggregate::refresh_key_views() {
  key_views_.clear();
  for (std::size_t c = 0; c < keys_.column_count(); ++c)
    key_views_.push_back(keys_.column(c).view());
}

std::size_t HashAggregate::byte_size() const {
  std::size_t total = keys_.byte_size() + emitted_.byte_size() + by_key_.byte_size() +
                      row_counts_.capacity() * sizeof(Weight);
  return total + calls_.byte_size();
}

}  // namespace matview
