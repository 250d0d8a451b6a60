#include "operators/limit.h"

#include <algorithm>

#include "operators/row_limit.h"

namespace matview {

Status Limit::start() {
  is_started_ = true;
  MATVIEW_ASSIGN(const RowLimit rows, evaluate_row_limit(limit_, offset_, context_));
  remaining_ = rows.limit;
  to_skip_ = rows.offset;
  return {};
}

Status Limit::push(std::size_t /*port*/, const Chunk& rows, Sink& out) {
  if (!is_started_) MATVIEW_TRY(start());
  const std::uint64_t skipped = std::min<std::uint64_t>(to_skip_, rows.selection.count);
  const std::uint64_t passed = std::min<std::uint64_t>(remaining_, rows.selection.count - skipped);
  to_skip_ -= skipped;
  remaining_ -= passed;
  if (passed == 0) return {};
  selected_.clear();
  for (std::uint64_t i = skipped; i < skipped + passed; ++i) {
    selected_.push_back(static_cast<std::uint32_t>(rows.selection[static_cast<std::size_t>(i)]));
  }
  output_.columns.assign(rows.columns.begin(), rows.columns.end());
  output_.weights = rows.weights;
  output_.selection = {.rows = selected_.data(), .count = selected_.size()};
  return out.accept(output_);
}

// A bad LIMIT is an error even over no rows.
Status Limit::finish(Sink& /*out*/) {
  return is_started_ ? Status() : start();
}

}  // namespace matview
