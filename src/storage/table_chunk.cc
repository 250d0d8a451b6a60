#include "storage/table_chunk.h"

#include <algorithm>

namespace matview {

TableChunk::TableChunk(std::span<const Type> types) {
  columns_.reserve(types.size());
  for (const Type type : types) columns_.emplace_back(type);
  refresh_views();
}

void TableChunk::refresh_views() {
  views_.clear();
  for (const Column& column : columns_) views_.push_back(column.view());
}

void TableChunk::read(Chunk& out, std::vector<std::uint32_t>& selection) const {
  out.columns.assign(views_.begin(), views_.end());
  out.weights = nullptr;
  if (live_count_ == used()) {
    out.selection = {.rows = nullptr, .count = used()};
    return;
  }
  selection.clear();
  for_each_set_bit(live_.words(), used(), [&](std::size_t slot) {
    selection.push_back(static_cast<std::uint32_t>(slot));
  });
  out.selection = {.rows = selection.data(), .count = selection.size()};
}

void TableChunk::append(const Chunk& rows, std::size_t first, std::size_t count) {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (rows.selection.rows == nullptr) {
      columns_[c].append_range(rows.columns[c], first, count);
    } else {
      columns_[c].append_rows(rows.columns[c], {rows.selection.rows + first, count});
    }
  }
  live_.resize(used() + count, true);
  live_count_ += count;
  refresh_views();
}

void TableChunk::write(std::span<const std::uint32_t> slots, const Chunk& rows, std::size_t first) {
  for (std::size_t c = 0; c < columns_.size(); ++c) write_column(c, slots, rows, first);
  for (const std::uint32_t slot : slots) set_live(slot, true);
}

void TableChunk::write_column(std::size_t column,
                              std::span<const std::uint32_t> slots,
                              const Chunk& rows,
                              std::size_t first) {
  Column& stored = columns_[column];
  const ColumnView& given = rows.columns[column];
  if (given.validity == nullptr && stored.validity() == nullptr) {
    visit_physical_type(stored.type().id, [&]<typename T>() {
      T* const values = stored.values<T>();
      const T* const source = given.values<T>();
      for (std::size_t i = 0; i < slots.size(); ++i) {
        values[slots[i]] = source[rows.selection[first + i]];
      }
    });
    return;
  }
  for (std::size_t i = 0; i < slots.size(); ++i) {
    stored.assign(slots[i], given, rows.selection[first + i]);
  }
  views_[column] = stored.view();  // a first NULL makes a bitmap
}

void TableChunk::set_live(std::size_t slot, bool live) {
  if (live_.test(slot) == live) return;
  live_.assign(slot, live);
  live_count_ = live ? live_count_ + 1 : live_count_ - 1;
}

std::vector<Type> TableChunk::types() const {
  std::vector<Type> types;
  for (const Column& column : columns_) types.push_back(column.type());
  return types;
}

std::size_t TableChunk::byte_size() const {
  std::size_t total = live_.span().size_bytes();
  for (const Column& column : columns_) total += column.byte_size();
  return total;
}

std::shared_ptr<TableChunk> TableChunk::clone() const {
  auto copy = std::make_shared<TableChunk>(*this);
  copy->refresh_views();
  return copy;
}

}  // namespace matview
