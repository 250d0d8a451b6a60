#include "operators/dynamic_filter.h"

#include <utility>

namespace matview {

namespace {

[[nodiscard]] std::vector<Type> with_key(std::vector<Type> types, Type key) {
  types.push_back(key);
  return types;
}

}  // namespace

DynamicFilter::DynamicFilter(const plan::Join& join,
                             const plan::RangeCondition& condition,
                             const ExecutionContext& context)
    : context_(context),
      is_anti_(join.kind == plan::JoinKind::kAnti),
      is_inclusive_(condition.is_inclusive),
      direction_{.descending = !condition.is_greater},
      left_key_(compile(*condition.left)),
      right_key_(compile(*condition.right)),
      left_(with_key(join.left->schema.types(), condition.left->type),
            {},
            std::vector{OrderedRows::Key{join.left->schema.columns.size(), direction_}},
            context.dictionary),
      right_(std::vector{condition.right->type},
             {},
             std::vector{OrderedRows::Key{0, direction_}},
             context.dictionary),
      bound_(std::vector{condition.right->type}) {}

Status DynamicFilter::push(std::size_t port, const Chunk& rows, Sink& out) {
  if (port == 0) return push_left(rows, out);
  MATVIEW_ASSIGN(const ColumnView key, right_key_->evaluate(rows, rows.selection, context_));
  columns_.assign(1, key);
  rows.selection.for_each([&](std::size_t row) {
    if (!key.is_valid(row)) return;
    right_.add(right_.partition_of(columns_, row), columns_, row, rows.weight(row));
  });
  return {};
}

Status DynamicFilter::push_left(const Chunk& rows, Sink& out) {
  MATVIEW_ASSIGN(const ColumnView key, left_key_->evaluate(rows, rows.selection, context_));
  columns_ = rows.columns;
  columns_.push_back(key);
  selected_.clear();
  rows.selection.for_each([&](std::size_t row) {
    const bool is_known = key.is_valid(row);
    if (is_known) left_.add(left_.partition_of(columns_, row), columns_, row, rows.weight(row));
    if ((is_known && passes(key, row, bound_)) != is_anti_) {
      selected_.push_back(static_cast<std::uint32_t>(row));
    }
  });
  if (selected_.empty()) return {};
  output_.columns = rows.columns;
  output_.weights = rows.weights;
  output_.selection = {.rows = selected_.data(), .count = selected_.size()};
  return out.accept(output_);
}

int DynamicFilter::compare(const ColumnView& key, std::size_t row, const Bound& bound) const {
  return compare_keys(direction_, key, row, bound.column(0).view(), 0, context_.dictionary);
}

bool DynamicFilter::passes(const ColumnView& key, std::size_t row, const Bound& bound) const {
  if (bound.row_count() == 0) return false;
  const int order = compare(key, row, bound);
  return order > 0 || (is_inclusive_ && order == 0);
}

DynamicFilter::Bound DynamicFilter::find_bound() const {
  Bound bound(bound_.types());
  const OrderedRows::Partition all = right_.find_partition({}, 0);
  if (all == OrderedRows::kNoPartition) return bound;
  right_.for_each_while(all, [&](OrderedRows::Id id, Weight) {
    bound.append_row(right_.columns(), id);
    return false;
  });
  return bound;
}

Status DynamicFilter::finish(Sink& out) {
  const Bound old_bound = std::exchange(bound_, find_bound());
  const bool was = old_bound.row_count() != 0;
  const bool is = bound_.row_count() != 0;
  const std::size_t width = left_.columns().size() - 1;
  std::vector<Type> types;
  for (const ColumnView& column : left_.columns().first(width)) types.push_back(column.type);
  RowBatch changes(types);
  const OrderedRows::Partition all = left_.find_partition({}, 0);
  const int moved = was && is ? compare(old_bound.column(0).view(), 0, bound_) : was || is;
  if (moved != 0 && all != OrderedRows::kNoPartition) {
    const Bound& first = !is || (was && moved < 0) ? old_bound : bound_;
    left_.for_each_from(all, first.views(), 0, [&](OrderedRows::Id id, Weight weight) {
      const ColumnView& key = left_.columns()[width];
      const bool passed = passes(key, id, old_bound);
      const bool passes_now = passes(key, id, bound_);
      if (passed && passes_now) return false;  // and so do all behind it
      if (passed != passes_now) {
        const Weight change = passes_now != is_anti_ ? weight : -weight;
        changes.append_row(left_.columns().first(width), id, change);
      }
      return true;
    });
  }
  left_.settle();
  right_.settle();
  return changes.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

std::size_t DynamicFilter::byte_size() const {
  return left_.byte_size() + right_.byte_size();
}

}  // namespace matview
