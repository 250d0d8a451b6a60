#include "operators/window/window.h"

#include <algorithm>
#include <utility>

#include "operators/window/window_functions.h"
#include "operators/window/window_reach.h"
#include "types/consolidate.h"

namespace matview {

namespace {

[[nodiscard]] std::vector<OrderedRows::Key> keys_of(const WindowColumns& columns) {
  std::vector<OrderedRows::Key> keys;
  for (std::size_t k = 0; k < columns.order().size(); ++k) {
    keys.push_back({columns.order()[k], columns.directions()[k]});
  }
  return keys;
}

}  // namespace

Window::Window(const plan::Window& window, const ExecutionContext& context, Retention retention)
    : columns_(window, context),
      context_(context),
      retention_(retention),
      step_(columns_.types()),
      kept_(columns_.types(), columns_.partition(), keys_of(columns_), context.dictionary),
      reach_(retention == Retention::kMaintained ? find_window_reach(window, context)
                                                 : std::nullopt) {}

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
  if (reach_) {
    MATVIEW_ASSIGN(RowBatch change, local_change(step));
    return consolidate(std::move(change)).for_each_chunk(emit);
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
  return consolidate(std::move(change)).for_each_chunk(emit);
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

Result<RowBatch> Window::local_change(const RowBatch& step) {
  const std::vector<ColumnView> columns = step.views();
  std::vector<std::pair<OrderedRows::Partition, OrderedRows::Id>> changed;
  Deltas deltas;
  for (std::size_t row = 0; row < step.row_count(); ++row) {
    const OrderedRows::Partition partition = kept_.partition_of(columns, row);
    const OrderedRows::Id id = kept_.add(partition, columns, row, step.weight(row));
    changed.emplace_back(partition, id);
    deltas[id] += step.weight(row);
  }
  for (const auto& [partition, id] : changed) {
    const auto delta = deltas.find(id);
    if (delta != deltas.end() && delta->second == 0) deltas.erase(delta);
  }
  std::vector<Type> types(
      columns_.types().begin(),
      columns_.types().begin() + static_cast<std::ptrdiff_t>(columns_.input_count()));
  for (const WindowColumns::Call& call : columns_.calls()) types.push_back(call.call->result);
  RowBatch change(types);
  phmap::flat_hash_set<OrderedRows::Id> done;
  for (const auto& [partition, id] : changed) {
    if (!deltas.contains(id) || done.contains(id)) continue;
    MATVIEW_TRY(change_around(partition, id, deltas, done, change));
  }
  kept_.settle();
  return change;
}

Status Window::change_around(OrderedRows::Partition partition,
                             OrderedRows::Id id,
                             const Deltas& deltas,
                             phmap::flat_hash_set<OrderedRows::Id>& done,
                             RowBatch& change) const {
  // The segment: on either side up to where for twice the reach nothing changed.
  std::vector<OrderedRows::Id> segment;
  for (const bool forward : {false, true}) {
    std::size_t unchanged = 0;
    kept_.for_each_beside(partition, id, forward, [&](OrderedRows::Id other) {
      if (deltas.contains(other)) {
        unchanged = 0;
      } else if (kept_.weight(other) > 0 && ++unchanged > 2 * *reach_) {
        return false;
      }
      segment.push_back(other);
      return true;
    });
    if (forward) continue;
    std::ranges::reverse(segment);
    segment.push_back(id);
  }
  std::vector<bool> is_emitted(segment.size(), false);
  const auto mark = [&](std::size_t i, std::size_t& distance) {
    if (deltas.contains(segment[i])) {
      distance = 0;
      done.insert(segment[i]);
    } else if (kept_.weight(segment[i]) > 0) {
      ++distance;
    }
    if (distance <= *reach_) is_emitted[i] = true;
  };
  std::size_t distance = *reach_ + 1;
  for (std::size_t i = 0; i < segment.size(); ++i) mark(i, distance);
  distance = *reach_ + 1;
  for (std::size_t i = segment.size(); i-- > 0;) mark(i, distance);

  for (const Weight sign : {Weight{-1}, Weight{1}}) {
    RowBatch rows(columns_.types());
    std::vector<bool> copies;  // of each row in turn: whether it is emitted
    for (std::size_t i = 0; i < segment.size(); ++i) {
      const auto delta = deltas.find(segment[i]);
      const Weight past = sign < 0 && delta != deltas.end() ? delta->second : 0;
      const Weight weight = kept_.weight(segment[i]) - past;
      if (weight <= 0) continue;
      rows.append_row(kept_.columns(), segment[i], weight);
      copies.insert(copies.end(), static_cast<std::size_t>(weight), is_emitted[i]);
    }
    MATVIEW_ASSIGN(const RowBatch output, compute(std::move(rows)));
    const std::vector<ColumnView> views = output.views();
    for (std::size_t row = 0; row < copies.size(); ++row) {
      if (copies[row]) change.append_row(views, row, sign);
    }
  }
  return {};
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
