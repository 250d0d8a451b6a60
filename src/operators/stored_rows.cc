#include "operators/stored_rows.h"

#include <numeric>

#include "operators/interrupt.h"
#include "plan/logical_plan.h"

namespace matview {

void ColumnPicker::pick(std::span<const ColumnView> stored, RowId first_row, Chunk& out) {
  out.columns.clear();
  out.columns.reserve(columns_.size());
  for (const std::size_t column : columns_) {
    out.columns.push_back(column == plan::kRowIdColumn ? row_ids(first_row) : stored[column]);
  }
}

void ColumnPicker::pick_one(std::span<const ColumnView> stored, RowId row, Chunk& out) {
  static constexpr std::uint64_t kNotValid = 0;
  out.columns.clear();
  out.columns.reserve(columns_.size());
  for (const std::size_t column : columns_) {
    if (column == plan::kRowIdColumn) {
      row_ids_.resize(1);
      row_ids_.values<std::int64_t>()[0] = row;
      out.columns.push_back(row_ids_.view());
      continue;
    }
    const ColumnView& all = stored[column];
    const std::size_t slot = Table::slot(row);
    out.columns.push_back({all.type,
                           all.data + slot * byte_width(all.type.id),
                           all.is_valid(slot) ? nullptr : &kNotValid});
  }
  out.selection = {.rows = nullptr, .count = 1};
}

ColumnView ColumnPicker::row_ids(RowId first_row) {
  row_ids_.resize(kChunkRows);
  std::iota(row_ids_.values<std::int64_t>(),
            row_ids_.values<std::int64_t>() + kChunkRows,
            std::int64_t{first_row});
  return row_ids_.view();
}

Status send_table(const std::vector<std::size_t>& columns,
                  const Table& table,
                  const ExecutionContext& context,
                  Sink& sink) {
  ColumnPicker picker(columns);
  Chunk stored;
  Chunk chunk;
  std::vector<std::uint32_t> selection;
  for (std::size_t i = 0; i < table.chunk_count() && !sink.is_satisfied(); ++i) {
    MATVIEW_TRY(check_interrupt(context));
    table.chunk(i).read(stored, selection);
    if (context.interrupt != nullptr) context.interrupt->count_rows(stored.selection.count);
    if (stored.selection.count == 0) continue;
    picker.pick(stored.columns, static_cast<RowId>(i * kChunkRows), chunk);
    chunk.selection = stored.selection;
    MATVIEW_TRY(sink.accept(chunk));
  }
  return {};
}

Status send_stored_rows(const std::vector<std::size_t>& columns,
                        const Table& table,
                        std::span<const RowId> rows,
                        const ExecutionContext& context,
                        Sink& sink) {
  ColumnPicker picker(columns);
  Chunk chunk;
  std::vector<std::uint32_t> slots;
  for (std::size_t next = 0; next < rows.size() && !sink.is_satisfied();) {
    MATVIEW_TRY(check_interrupt(context));
    const auto first = static_cast<RowId>(rows[next] - Table::slot(rows[next]));
    if (next + 1 == rows.size() || rows[next + 1] - first >= kChunkRows) {
      picker.pick_one(table.columns_at(first), rows[next++], chunk);
      MATVIEW_TRY(sink.accept(chunk));
      continue;
    }
    slots.clear();
    for (; next < rows.size() && rows[next] - first < kChunkRows; ++next) {
      slots.push_back(static_cast<std::uint32_t>(rows[next] - first));
    }
    picker.pick(table.columns_at(first), first, chunk);
    chunk.selection = {.rows = slots.data(), .count = slots.size()};
    MATVIEW_TRY(sink.accept(chunk));
  }
  return {};
}

}  // namespace matview
