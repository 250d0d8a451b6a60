#include "operators/window/window.h"

#include <algorithm>
#include <utility>

#include "operators/window/window_functions.h"
#include "types/consolidate.h"

namespace matview {

Window::Window(const plan::Window& window, const ExecutionContext& context, Retention retention)
    : columns_(window, context),
      context_(context),
      retention_(retention),
      step_(columns_.types()),
      kept_(columns_.types(), columns_.partition(), {}, context.dictionary) {}

Status Window::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  return columns_.append(rows, step_);
}

Status Window::finish(Sink& out) {
  RowBatch step = std::exchange(step_, RowBatch(columns_.types()));
  const auto emit = [&](const Chunk& chunk) { return out.accept(chunk); };
  if (step.row_count() == 0) return {};
  if (retention_ == Retention::kRunOnce) {
    MATVIEW_ASSIGN(const RowBatch output, compute(std::move(step)));
    return output.for_each_chunk(emit);
  }
  const std::vector<ColumnView> columns = step.views();
  std::vector<OrderedRows::Partition> partitions;
  for (std::size_t row = 0; row < step.row_count(); ++row) {
    partitions.push_back(kept_.partition_of(columns, row));
  }
  std::vector<OrderedRows::Partition> touched = partitions;
  std::ranges::sort(touched);
  touched.erase(std::ranges::unique(touched).begin(), touched.end());
  MATVIEW_ASSIGN(const RowBatch before, compute(rows_of(touched)));
  for (std::size_t row = 0; row < step.row_count(); ++row) {
    kept_.add(partitions[row], columns, row, step.weight(row));
  }
  MATVIEW_ASSIGN(RowBatch change, compute(rows_of(touched)));
  kept_.settle();
  MATVIEW_TRY(before.for_each_chunk([&](const Chunk& chunk) -> Status {
    change.append(chunk, -1);
    return {};
  }));
  return consolidate(change).for_each_chunk(emit);
}

RowBatch Window::rows_of(std::span<const OrderedRows::Partition> partitions) const {
  RowBatch rows(columns_.types());
  for (const OrderedRows::Partition partition : partitions) {
    kept_.for_each_while(partition, [&](OrderedRows::Id id, Weight weight) {
      rows.append_row(kept_.columns(), id, weight);
      return true;
    });
  }
  return rows;
}

Result<RowBatch> Window::compute(RowBatch rows) const {
  SortedWindow window(
      columns_, std::move(rows), retention_ == Retention::kMaintained, context_.dictionary);
  std::vector<Column> results;
  std::vector<Type> types(
      columns_.types().begin(),
      columns_.types().begin() + static_cast<std::ptrdiff_t>(columns_.input_count()));
  for (const WindowColumns::Call& call : columns_.calls()) {
    types.push_back(call.call->result);
    Column& result = results.emplace_back(call.call->result);
    MATVIEW_TRY(compute_window_call(call, columns_, window, context_, result));
  }
  RowBatch output(types);
  for (std::size_t c = 0; c < types.size(); ++c) {
    const bool is_input = c < columns_.input_count();
    output.column(c) =
        std::move(is_input ? window.rows.column(c) : results[c - columns_.input_count()]);
  }
  output.set_row_count(window.positions.size());
  return output;
}

}  // namespace matview
