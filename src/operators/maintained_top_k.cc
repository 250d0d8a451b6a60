#include "operators/maintained_top_k.h"

#include <algorithm>

#include "operators/collect.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// Where rows as they are kept have each key: a column of the input, or one behind them.
[[nodiscard]] std::vector<std::size_t> key_places(const plan::TopK& plan) {
  std::vector<std::size_t> places;
  std::size_t next = plan.input->schema.columns.size();
  for (const plan::SortKey& key : plan.keys) {
    const auto* column = std::get_if<ColumnReference>(&key.expression->node);
    places.push_back(column != nullptr ? column->index : next++);
  }
  return places;
}

[[nodiscard]] std::vector<Type> row_types(const plan::TopK& plan) {
  std::vector<Type> types = plan.input->schema.types();
  for (const plan::SortKey& key : plan.keys) {
    const bool is_column = std::holds_alternative<ColumnReference>(key.expression->node);
    if (!is_column) types.push_back(key.expression->type);
  }
  return types;
}

[[nodiscard]] std::vector<OrderedRows::Key> row_keys(const plan::TopK& plan,
                                                     std::span<const std::size_t> places) {
  std::vector<OrderedRows::Key> keys;
  for (std::size_t i = 0; i < plan.keys.size(); ++i) {
    const plan::SortKey& key = plan.keys[i];
    keys.push_back({places[i], {.descending = key.descending, .nulls_first = key.nulls_first}});
  }
  return keys;
}

}  // namespace

MaintainedTopK::MaintainedTopK(const plan::TopK& plan,
                               const ExecutionContext& context,
                               const TableLookup* tables)
    : plan_(plan),
      context_(context),
      input_count_(plan.input->schema.columns.size()),
      keys_(plan.keys, context),
      key_places_(key_places(plan)),
      rows_(row_types(plan), plan.partition, row_keys(plan, key_places_), context.dictionary) {
  const bool is_simple = plan.partition.empty() && !plan.with_ties && plan.limit != nullptr;
  if (tables != nullptr && is_simple) tables_ = TableFirstRows::make(plan, *tables, context);
}

Status MaintainedTopK::start() {
  is_started_ = true;
  MATVIEW_ASSIGN(limit_, evaluate_row_limit(plan_.limit, plan_.offset, context_));
  constexpr std::uint64_t kFew = 100'000;
  if (limit_.end() > kFew) {
    tables_.reset();
    return {};
  }
  rows_.look_at_first(static_cast<std::size_t>(limit_.end()));
  if (tables_ == nullptr) return {};
  MATVIEW_TRY(size_reserve());
  first_step_ = tables_->pick(reserved_ + 1);
  return {};
}

Status MaintainedTopK::size_reserve() {
  constexpr std::size_t kShare = 256;
  constexpr std::size_t kLeast = 16;
  MATVIEW_ASSIGN(const std::size_t table_rows, tables_->table_rows());
  reserved_ = static_cast<std::size_t>(limit_.end()) + std::max(kLeast, table_rows / kShare);
  cut_at_ = 2 * reserved_;
  return {};
}

Status MaintainedTopK::push(std::size_t port, const Chunk& rows, Sink& out) {
  if (!is_started_) MATVIEW_TRY(start());
  if (first_step_ != nullptr) {
    row_count_ += static_cast<Weight>(rows.selection.count);
    return first_step_->push(port, rows, out);
  }
  MATVIEW_TRY(evaluate(rows));
  rows.selection.for_each([&](std::size_t row) { add(row, rows.weight(row)); });
  return tables_ != nullptr && rows_.row_count() > cut_at_ ? cut() : Status();
}

Status MaintainedTopK::evaluate(const Chunk& rows) {
  MATVIEW_TRY(keys_.evaluate(rows, rows.selection, key_views_));
  columns_ = rows.columns;
  columns_.resize(input_count_);
  for (std::size_t k = 0; k < key_views_.size(); ++k) {
    if (key_places_[k] >= input_count_) columns_.push_back(key_views_[k]);
  }
  return {};
}

void MaintainedTopK::add(std::size_t row, Weight weight) {
  row_count_ += weight;
  if (bound_ && rows_.compare(bound_views_, 0, columns_, row) <= 0) return;
  kept_count_ += weight;
  const OrderedRows::Partition partition = rows_.partition_of(columns_, row);
  if (!is_behind_first(partition, row)) touch(partition);
  rows_.add(partition, columns_, row, weight);
}

// Whether the row, coming or going, leaves the first rows of its partition as they are.
bool MaintainedTopK::is_behind_first(OrderedRows::Partition partition, std::size_t row) const {
  const bool has_last = partition < last_.size() && last_[partition] != HashChains::kNone;
  return has_last && rows_.compare(rows_.columns(), last_[partition], columns_, row) < 0;
}

void MaintainedTopK::touch(OrderedRows::Partition partition) {
  const auto [change, is_new] = before_.try_emplace(partition);
  if (!is_new) return;
  change->second = first_rows(partition);
  if (partition < last_.size()) last_[partition] = HashChains::kNone;
}

std::vector<MaintainedTopK::FirstRow> MaintainedTopK::first_rows(OrderedRows::Partition partition) {
  std::vector<FirstRow> first;
  if (limit_.limit == 0) return first;
  const auto ties_with = [&](OrderedRows::Id left, OrderedRows::Id right) {
    return std::ranges::all_of(key_places_, [&](std::size_t place) {
      const ColumnView& key = rows_.columns()[place];
      return values_equal(key, left, key, right);
    });
  };
  std::uint64_t place = 0;
  rows_.for_each_while(partition, [&](OrderedRows::Id id, Weight weight) {
    const bool is_past = place >= limit_.end();
    if (is_past && !(plan_.with_ties && !first.empty() && ties_with(first.back().id, id))) {
      return false;
    }
    const std::uint64_t begin = std::max(place, limit_.offset);
    place += static_cast<std::uint64_t>(weight);
    // Copies of a row tie.
    const std::uint64_t end = plan_.with_ties ? place : std::min(place, limit_.end());
    if (begin < end) first.push_back({id, static_cast<Weight>(end - begin)});
    return true;
  });
  return first;
}

// Nothing that comes behind the last of as many rows as there may be is among them; but ties are.
void MaintainedTopK::remember_last(OrderedRows::Partition partition,
                                   std::span<const FirstRow> first) {
  if (partition >= last_.size()) last_.resize(partition + 1, HashChains::kNone);
  Weight count = 0;
  for (const FirstRow& row : first) count += row.weight;
  const bool is_full = !first.empty() && static_cast<std::uint64_t>(count) == limit_.limit;
  last_[partition] = is_full && !plan_.with_ties ? first.back().id : HashChains::kNone;
}

Status MaintainedTopK::end_first_step() {
  RowBatch first(plan_.input->schema.types());
  Collect collect(first);
  MATVIEW_TRY(first_step_->finish(collect));
  first_step_.reset();
  MATVIEW_ASSIGN(const bool is_enough, keep(first, first.row_count() <= reserved_));
  return is_enough ? Status() : read_tables();
}

Status MaintainedTopK::read_tables() {
  MATVIEW_TRY(size_reserve());
  // More than a few rows that tie in everything may make it not enough.
  for (std::size_t count = reserved_;; count *= 4) {
    MATVIEW_ASSIGN(const RowBatch first, tables_->read(count + 1));
    MATVIEW_ASSIGN(const bool is_enough, keep(first, first.row_count() <= count));
    if (is_enough) return {};
  }
}

Result<bool> MaintainedTopK::keep(const RowBatch& first, bool are_all) {
  RowBatch rows(rows_.types());
  MATVIEW_TRY(first.for_each_chunk([&](const Chunk& chunk) -> Status {
    MATVIEW_TRY(evaluate(chunk));
    rows.append({.columns = columns_, .selection = chunk.selection});
    return {};
  }));
  const std::vector<ColumnView> columns = rows.views();
  bound_.reset();
  if (!are_all) set_bound(columns, rows.row_count() - 1);
  const OrderedRows::Partition partition = rows_.partition_of(columns, 0);
  touch(partition);
  rows_.clear_partition(partition);
  kept_count_ = 0;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    if (bound_ && rows_.compare(bound_views_, 0, columns, row) <= 0) break;
    rows_.add(partition, columns, row, 1);
    ++kept_count_;
  }
  return are_all || static_cast<std::uint64_t>(kept_count_) >= limit_.end();
}

void MaintainedTopK::set_bound(std::span<const ColumnView> columns, std::size_t row) {
  RowBatch bound(rows_.types());
  bound.append_row(columns, row);
  bound_ = std::move(bound);
  bound_->views(bound_views_);
}

Status MaintainedTopK::cut() {
  MATVIEW_TRY(size_reserve());
  if (rows_.row_count() <= cut_at_) return {};
  const OrderedRows::Partition partition = rows_.partition_of(columns_, 0);
  if (const auto cut = rows_.cut_partition(partition, reserved_)) {
    set_bound(rows_.columns(), cut->first);
    kept_count_ -= cut->weight;
  }
  cut_at_ = rows_.row_count() + reserved_;
  return {};
}

Status MaintainedTopK::finish(Sink& out) {
  if (!is_started_) MATVIEW_TRY(start());
  if (first_step_ != nullptr) {
    MATVIEW_TRY(end_first_step());
  } else if (bound_ && static_cast<std::uint64_t>(kept_count_) < limit_.end()) {
    MATVIEW_TRY(read_tables());
  }
  if (before_.empty()) return {};
  RowBatch changes(plan_.input->schema.types());
  for (auto& [partition, change] : before_) {
    for (FirstRow& row : change) row.weight = -row.weight;
    const std::vector<FirstRow> first = first_rows(partition);
    remember_last(partition, first);
    std::ranges::copy(first, std::back_inserter(change));
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
  cut_at_ = 2 * reserved_;
  return changes.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

}  // namespace matview
