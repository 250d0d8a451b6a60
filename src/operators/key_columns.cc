#include "operators/key_columns.h"

#include <algorithm>

namespace matview {

KeyColumns::KeyColumns(std::span<const plan::SortKey> keys, const ExecutionContext& context)
    : context_(context) {
  for (const plan::SortKey& key : keys) {
    expressions_.push_back(compile(*key.expression));
    directions_.push_back({.descending = key.descending, .nulls_first = key.nulls_first});
    columns_.emplace_back(key.expression->type);
  }
}

Status KeyColumns::append(const Chunk& rows, const Selection& selection) {
  for (std::size_t k = 0; k < expressions_.size(); ++k) {
    MATVIEW_ASSIGN(const ColumnView key, expressions_[k]->evaluate(rows, selection, context_));
    append_selected(columns_[k], key, selection);
  }
  row_count_ += selection.count;
  return {};
}

Status KeyColumns::evaluate(const Chunk& rows,
                            const Selection& selection,
                            std::vector<ColumnView>& keys) {
  keys.clear();
  for (const auto& expression : expressions_) {
    MATVIEW_ASSIGN(const ColumnView key, expression->evaluate(rows, selection, context_));
    keys.push_back(key);
  }
  return {};
}

std::vector<std::uint32_t> KeyColumns::sorted(const TextDictionary& dictionary) const {
  return sorted_rows(directions_, views(), row_count_, dictionary);
}

std::vector<ColumnView> KeyColumns::views() const {
  std::vector<ColumnView> views;
  for (const Column& column : columns_) views.push_back(column.view());
  return views;
}

void KeyColumns::keep(std::span<const std::uint32_t> rows) {
  for (Column& column : columns_) {
    Column kept(column.type());
    kept.append_rows(column.view(), rows);
    column = std::move(kept);
  }
  row_count_ = rows.size();
}

void KeyColumns::clear() {
  for (Column& column : columns_) column.clear();
  row_count_ = 0;
}

Status emit_rows(std::span<const ColumnView> columns,
                 std::span<const std::uint32_t> rows,
                 Sink& out) {
  std::vector<Column> buffers;
  for (const ColumnView& column : columns) buffers.emplace_back(column.type);
  Chunk chunk;
  for (std::size_t first = 0; first < rows.size() && !out.is_satisfied(); first += kChunkRows) {
    const std::size_t count = std::min(kChunkRows, rows.size() - first);
    chunk.columns.clear();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      buffers[c].clear();
      buffers[c].append_rows(columns[c], rows.subspan(first, count));
      chunk.columns.push_back(buffers[c].view());
    }
    chunk.selection = {.rows = nullptr, .count = count};
    MATVIEW_TRY(out.accept(chunk));
  }
  return {};
}

void append_selected(Column& target, const ColumnView& source, const Selection& selection) {
  if (selection.rows == nullptr) {
    target.append_range(source, 0, selection.count);
  } else {
    target.append_rows(source, {selection.rows, selection.count});
  }
}

}  // namespace matview
