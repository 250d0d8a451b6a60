#include "operators/set_operation.h"

#include <algorithm>

namespace matview {

Status SetOperation::push(std::size_t port, const Chunk& rows, Sink& /*out*/) {
  rows_.add_all(rows, ids_);
  if (counts_.size() < rows_.size()) counts_.resize(rows_.size());
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    Count& count = counts_[ids_[i]];
    count.sides[port] += rows.weight(rows.selection[i]);
    if (!count.is_touched) touched_.push_back(ids_[i]);
    count.is_touched = true;
  }
  return {};
}

Weight SetOperation::wanted(const Count& count) const {
  const Weight left = std::max<Weight>(count.sides[0], 0);
  const Weight right = std::max<Weight>(count.sides[1], 0);
  const Weight times = is_intersect_ ? std::min(left, right)
                       : all_        ? std::max<Weight>(left - right, 0)
                       : right == 0  ? left
                                     : 0;
  return all_ ? times : std::min<Weight>(times, 1);
}

Status SetOperation::finish(Sink& out) {
  changes_.clear();
  const std::vector<ColumnView> columns = rows_.rows().views();
  for (const RowSet::Id id : touched_) {
    Count& count = counts_[id];
    count.is_touched = false;
    const Weight change = wanted(count) - count.emitted;
    count.emitted += change;
    if (retention_ == Retention::kRunOnce) {
      for (Weight i = 0; i < change; ++i) changes_.append_row(columns, id);
    } else if (change != 0) {
      changes_.append_row(columns, id, change);
    }
  }
  for (const RowSet::Id id : touched_) {
    if (counts_[id].sides == std::array<Weight, 2>{}) rows_.erase(id);
  }
  touched_.clear();
  return changes_.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); });
}

std::size_t SetOperation::byte_size() const {
  return rows_.byte_size() + counts_.capacity() * sizeof(Count);
}

}  // namespace matview
