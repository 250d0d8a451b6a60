#include "storage/table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/rows_by_id.h"
#include "types/row_hash.h"

namespace matview {

namespace {

[[nodiscard]] RowId row_id(std::size_t chunk, std::size_t slot) {
  return static_cast<RowId>(chunk * kChunkRows + slot);
}

}  // namespace

void select_columns(std::span<const ColumnView> columns,
                    std::span<const std::size_t> positions,
                    std::vector<ColumnView>& out) {
  out.clear();
  out.reserve(positions.size());
  for (const std::size_t position : positions) out.push_back(columns[position]);
}

Table::Table(std::string name, Schema schema, std::vector<std::size_t> primary_key)
    : name_(std::move(name)),
      data_prefix_(data_prefix(name_)),
      schema_(std::move(schema)),
      types_(schema_.types()),
      primary_key_(std::move(primary_key)) {
  if (!primary_key_.empty()) {
    unique_keys_.push_back({.name = name_ + "_pkey", .columns = primary_key_});
  }
}

Result<std::shared_ptr<Table>> Table::load(OrderedMap& map,
                                           std::string name,
                                           Schema schema,
                                           std::vector<std::size_t> primary_key) {
  auto table = std::make_shared<Table>(std::move(name), std::move(schema), std::move(primary_key));
  table->map_ = &map;
  bool intact = true;
  map.for_each(table->data_prefix_, [&](std::string_view key, const Entry& entry) {
    const auto* chunk = std::get_if<std::shared_ptr<TableChunk>>(&entry);
    intact = intact && chunk != nullptr && (*chunk)->types() == table->types_ &&
             key == chunk_key(table->data_prefix_, table->chunks_.size());
    if (intact) table->chunks_.push_back(*chunk);
  });
  if (!intact) {
    return fail(ErrorCode::kDataCorrupted,
                "the stored rows of \"{}\" do not fit its definition",
                table->name_);
  }
  for (std::size_t i = 0; i < table->chunks_.size(); ++i) {
    const TableChunk& chunk = *table->chunks_[i];
    table->row_count_ += chunk.live_count();
    for (std::size_t slot = 0; slot < chunk.used(); ++slot) {
      if (!chunk.is_live(slot)) table->free_slots_.push_back(row_id(i, slot));
    }
  }
  return table;
}

void Table::attach(OrderedMap& map) {
  map_ = &map;
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    map.put(chunk_key(data_prefix_, i), chunks_[i]);
  }
}

void Table::detach() {
  if (map_ != nullptr) map_->erase_prefix(data_prefix_);
  map_ = nullptr;
}

void Table::redefine(Schema schema,
                     std::vector<std::size_t> primary_key,
                     std::vector<UniqueKey> unique_keys) {
  schema_ = std::move(schema);
  primary_key_ = std::move(primary_key);
  unique_keys_ = std::move(unique_keys);
}

void Table::rename(std::string name) {
  OrderedMap* const map = map_;
  detach();
  name_ = std::move(name);
  data_prefix_ = data_prefix(name_);
  if (map != nullptr) attach(*map);
}

void Table::add_ordered_index(std::shared_ptr<OrderedIndex> index) {
  ordered_indexes_.push_back(std::move(index));
}

void Table::remove_ordered_index(std::string_view name) {
  std::erase_if(ordered_indexes_, [&](const auto& index) { return index->name() == name; });
}

OrderedIndex* Table::ordered_index(std::string_view name) const {
  for (const auto& index : ordered_indexes_) {
    if (index->name() == name) return index.get();
  }
  return nullptr;
}

std::size_t Table::byte_size() const {
  std::size_t total = free_slots_.capacity() * sizeof(RowId) + index_byte_size();
  for (const auto& chunk : chunks_) total += chunk->byte_size();
  return total;
}

std::size_t Table::index_byte_size() const {
  std::size_t total = 0;
  for (const auto& index : indexes_) total += index->rows.byte_size();
  for (const auto& index : ordered_indexes_) total += index->byte_size();
  return total;
}

const TableIndex& Table::index_on(std::span<const std::size_t> columns) {
  TableIndex& index = find_or_build_index(columns);
  index.is_kept = true;
  return index;
}

const TableIndex& Table::acquire_index(std::span<const std::size_t> columns) {
  TableIndex& index = find_or_build_index(columns);
  ++index.users;
  return index;
}

void Table::release_index(const TableIndex& released) {
  const auto index = std::ranges::find(indexes_, &released, &std::unique_ptr<TableIndex>::get);
  if (--(*index)->users == 0 && !(*index)->is_kept) indexes_.erase(index);
}

TableIndex& Table::find_or_build_index(std::span<const std::size_t> columns) {
  for (const auto& index : indexes_) {
    if (std::ranges::equal(index->columns, columns)) return *index;
  }
  auto index = std::make_unique<TableIndex>();
  index->columns.assign(columns.begin(), columns.end());
  index->rows.reserve(row_count_,
                      columns.size() == 1
                          ? static_cast<std::size_t>(statistics(columns[0]).distinct) + 1
                          : row_count_);
  std::vector<std::uint64_t> hashes(kChunkRows);
  std::vector<std::uint32_t> selection;
  std::vector<ColumnView> key;
  Chunk rows;
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    chunks_[i]->read(rows, selection);
    select_columns(rows.columns, index->columns, key);
    hash_rows(key, rows.selection, hashes.data());
    rows.selection.for_each(
        [&](std::size_t slot) { index->rows.insert(hashes[slot], row_id(i, slot)); });
  }
  indexes_.push_back(std::move(index));
  return *indexes_.back();
}

RowId Table::find(const TableIndex& index, std::span<const ColumnView> key, std::size_t row) const {
  return find(index, hash_row(key, row), key, row);
}

RowId Table::find_identical(const TableIndex& index,
                            std::span<const ColumnView> columns,
                            std::size_t row) const {
  for (RowId id = index.rows.first(hash_row(columns, index.columns, row)); id != kNoRow;
       id = index.rows.next(id)) {
    if (rows_identical(columns, row, columns_at(id), slot(id))) return id;
  }
  return kNoRow;
}

RowId Table::find(const TableIndex& index,
                  std::uint64_t key_hash,
                  std::span<const ColumnView> key,
                  std::size_t row) const {
  const auto equals_key = [&](RowId id) {
    const std::span<const ColumnView> stored = columns_at(id);
    for (std::size_t c = 0; c < key.size(); ++c) {
      if (!values_equal(key[c], row, stored[index.columns[c]], slot(id))) return false;
    }
    return true;
  };
  for (RowId id = index.rows.first(key_hash); id != kNoRow; id = index.rows.next(id)) {
    if (equals_key(id)) return id;
  }
  return kNoRow;
}

void Table::insert(const Chunk& rows, std::vector<RowId>& ids) {
  const std::size_t first_id = ids.size();
  const std::size_t filled = std::min(rows.selection.count, free_slots_.size());
  fill_free_slots(rows, filled, ids);
  append_chunks(rows, filled, ids);
  row_count_ += rows.selection.count;
  const std::span<const RowId> inserted = std::span(ids).subspan(first_id);
  if (!indexes_.empty()) index_rows(rows, inserted);
  for (const auto& index : ordered_indexes_) index->insert(rows, inserted);
}

// In ascending order, so that rows of one chunk are written together.
void Table::fill_free_slots(const Chunk& rows, std::size_t count, std::vector<RowId>& ids) {
  const std::size_t first_id = ids.size();
  const auto taken = free_slots_.end() - static_cast<std::ptrdiff_t>(count);
  ids.insert(ids.end(), taken, free_slots_.end());
  free_slots_.erase(taken, free_slots_.end());
  std::sort(ids.begin() + static_cast<std::ptrdiff_t>(first_id), ids.end());
  std::array<std::uint32_t, kChunkRows> slots;
  for (std::size_t first = 0; first < count;) {
    const std::size_t chunk = ids[first_id + first] / kChunkRows;
    std::size_t run = 0;
    for (; first + run < count && ids[first_id + first + run] / kChunkRows == chunk; ++run) {
      slots[run] = static_cast<std::uint32_t>(slot(ids[first_id + first + run]));
      mark_written(chunk, slots[run], 1);
    }
    writable_chunk(chunk).write({slots.data(), run}, rows, first);
    first += run;
  }
}

void Table::index_rows(const Chunk& rows, std::span<const RowId> ids) {
  if (ids.size() == 1) {  // without the buffers that many rows are hashed into
    const std::size_t row = rows.selection[0];
    for (const auto& index : indexes_) {
      index->rows.insert(hash_row(rows.columns, index->columns, row), ids[0]);
    }
    return;
  }
  std::vector<std::uint64_t> hashes(rows.selection.end());
  std::vector<ColumnView> key;
  for (const auto& index : indexes_) {
    select_columns(rows.columns, index->columns, key);
    hash_rows(key, rows.selection, hashes.data());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      index->rows.insert(hashes[rows.selection[i]], ids[i]);
    }
  }
}

void Table::append_chunks(const Chunk& rows, std::size_t first, std::vector<RowId>& ids) {
  while (first < rows.selection.count) {
    if (chunks_.empty() || chunks_.back()->used() == kChunkRows) {
      chunks_.push_back(std::make_shared<TableChunk>(types_));
      if (map_ != nullptr) map_->put(chunk_key(data_prefix_, chunks_.size() - 1), chunks_.back());
    }
    const std::size_t index = chunks_.size() - 1;
    TableChunk& chunk = writable_chunk(index);
    const std::size_t slot = chunk.used();
    const std::size_t count = std::min(kChunkRows - slot, rows.selection.count - first);
    chunk.append(rows, first, count);
    mark_written(index, slot, count);
    for (std::size_t i = 0; i < count; ++i) ids.push_back(row_id(index, slot + i));
    first += count;
  }
}

void Table::hide(RowId row) {
  unindex_row(row);
  writable_chunk(row / kChunkRows).set_live(slot(row), false);
  mark_written(row / kChunkRows, slot(row), 1);
  --row_count_;
}

void Table::hide(std::span<const RowId> rows) {
  if (rows.size() == 1) return hide(rows[0]);
  unindex_rows(rows);
  for (const RowId row : rows) {
    writable_chunk(row / kChunkRows).set_live(slot(row), false);
    mark_written(row / kChunkRows, slot(row), 1);
  }
  row_count_ -= rows.size();
}

void Table::unhide(RowId row) {
  writable_chunk(row / kChunkRows).set_live(slot(row), true);
  mark_written(row / kChunkRows, slot(row), 1);
  ++row_count_;
  index_row(row);
}

void Table::release(std::span<const RowId> rows) {
  free_slots_.insert(free_slots_.end(), rows.begin(), rows.end());
}

TableChunk& Table::writable_chunk(std::size_t index) {
  const long owners = map_ != nullptr ? 2 : 1;  // this table, and the map's entry
  if (chunks_[index].use_count() > owners) {
    chunks_[index] = chunks_[index]->clone();
    if (map_ != nullptr) map_->replace_chunk(chunk_key(data_prefix_, index), chunks_[index]);
  }
  return *chunks_[index];
}

void Table::mark_written(std::size_t chunk, std::size_t first_slot, std::size_t count) {
  if (map_ == nullptr || !map_->records_writes()) return;
  map_->write_set().touch_slots(chunk_key(data_prefix_, chunk), first_slot, count);
}

void Table::index_row(RowId row) {
  for (const auto& index : indexes_) {
    index->rows.insert(hash_row(columns_at(row), index->columns, slot(row)), row);
  }
  for (const auto& index : ordered_indexes_) index->insert(row);
}

void Table::unindex_row(RowId row) {
  for (const auto& index : indexes_) {
    index->rows.erase(hash_row(columns_at(row), index->columns, slot(row)), row);
  }
  for (const auto& index : ordered_indexes_) index->erase(row);
}

void Table::unindex_rows(std::span<const RowId> rows) {
  std::vector<std::uint64_t> hashes(rows.size());
  for (const auto& index : indexes_) {
    std::vector<Type> types;
    for (const std::size_t column : index->columns) types.push_back(types_[column]);
    RowBatch key(types);
    for (std::size_t c = 0; c < types.size(); ++c) {
      append_values(*this, index->columns[c], rows, key.column(c));
    }
    hash_rows(key.views(), {.rows = nullptr, .count = rows.size()}, hashes.data());
    for (std::size_t i = 0; i < rows.size(); ++i) index->rows.erase(hashes[i], rows[i]);
  }
  for (const auto& index : ordered_indexes_) {
    for (const RowId row : rows) index->erase(row);
  }
}

}  // namespace matview
