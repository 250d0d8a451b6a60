#include "storage/unique_keys.h"

#include "storage/rows_by_id.h"
#include "storage/table.h"
#include "types/row_hash.h"

namespace matview {

std::optional<KeyConflict> find_conflict(Table& table, const UniqueKey& unique, const Chunk& rows) {
  const TableIndex& index = table.index_on(unique.columns);
  std::vector<ColumnView> key;
  select_columns(rows.columns, unique.columns, key);
  std::vector<std::uint64_t> hashes(rows.selection.end());
  hash_rows(key, rows.selection, hashes.data());
  const bool is_single = rows.selection.count == 1;
  std::vector<RowId> found;
  if (!is_single) find_rows(table, index, key, rows.selection, hashes, found);
  HashChains seen;  // keys of `rows` so far
  if (!is_single) seen.reserve(hashes.size(), rows.selection.count);
  const auto is_seen = [&](std::size_t row) {
    for (auto id = seen.first(hashes[row]); id != HashChains::kNone; id = seen.next(id)) {
      if (rows_equal(key, row, key, id)) return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    if (unique.nulls_distinct && any_null(key, row)) continue;
    const RowId stored = is_single ? table.find(index, hashes[row], key, row) : found[i];
    if (stored != kNoRow || is_seen(row)) {
      return KeyConflict{.key = &unique, .row = row, .stored = stored};
    }
    if (!is_single) seen.insert(hashes[row], static_cast<HashChains::Id>(row));
  }
  return std::nullopt;
}

std::optional<KeyConflict> find_conflict(Table& table, const Chunk& rows) {
  std::optional<KeyConflict> first;
  for (const UniqueKey& unique : table.unique_keys()) {
    const auto conflict = find_conflict(table, unique, rows);
    if (conflict && (!first || conflict->row < first->row)) first = conflict;
  }
  return first;
}

}  // namespace matview
