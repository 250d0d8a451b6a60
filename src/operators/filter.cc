#include "operators/filter.h"

namespace matview {

Status Filter::push(std::size_t /*port*/, const Chunk& rows, Sink& out) {
  MATVIEW_TRY(select_rows(*predicate_, rows, rows.selection, context_, selected_));
  if (selected_.empty()) return {};
  output_.columns.assign(rows.columns.begin(), rows.columns.end());
  output_.weights = rows.weights;
  output_.selection = {.rows = selected_.data(), .count = selected_.size()};
  if (selected_.size() == rows.selection.count) output_.selection = rows.selection;
  return out.accept(output_);
}

}  // namespace matview
