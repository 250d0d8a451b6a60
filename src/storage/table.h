// Table: rows in columnar chunks of the ordered map, with hash and ordered indexes.
//
// A table holds the rows of a base table, or the contents of a materialized view. All writing goes
// through a Transaction, which keeps what is needed to undo it.
//
// Invariants:
//   1. chunks_[i] is the entry `data:NAME:i` of the map the table is attached to.
//   2. Every built index holds exactly the live rows.
//   3. free_slots_ holds only dead slots, and never one whose row a running transaction may still
//      bring back: slots are released at commit (erased rows) or rollback (inserted rows).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/hash_chains.h"
#include "common/result.h"
#include "storage/ordered_index.h"
#include "storage/ordered_map.h"
#include "storage/table_chunk.h"
#include "storage/table_statistics.h"
#include "storage/unique_keys.h"
#include "types/row_batch.h"
#include "types/schema.h"

namespace matview {

// chunk × kChunkRows + slot. Stable while the row lives; reused after it is gone.
using RowId = HashChains::Id;
inline constexpr RowId kNoRow = HashChains::kNone;

// Row ids by the hash of some of the columns. Which columns decides what it is for: the primary
// key's, or all of them (to find an equal row of a view's contents).
struct TableIndex {
  std::vector<std::size_t> columns;
  HashChains rows;
  bool is_kept = false;   // for as long as the table lives; else while it has users
  std::size_t users = 0;  // SharedIndex
};

class Table {
 public:
  // An empty, detached table. `primary_key` are column positions; empty when there is none. The
  // key is the first of unique_keys(), as `NAME_pkey`.
  Table(std::string name, Schema schema, std::vector<std::size_t> primary_key);
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // Makes a table of the chunks found in `map` under `data:NAME:`, attached. XX001 when a chunk is
  // missing or does not have the schema's columns.
  [[nodiscard]] static Result<std::shared_ptr<Table>> load(OrderedMap& map,
                                                           std::string name,
                                                           Schema schema,
                                                           std::vector<std::size_t> primary_key);

  // Puts the chunks into `map`, or takes them out of it; the rows stay as they are either way, so a
  // view's new contents are built detached and swapped in, and a dropped table can come back.
  void attach(OrderedMap& map);
  void detach();

  [[nodiscard]] bool is_attached() const { return map_ != nullptr; }

  [[nodiscard]] const std::string& name() const { return name_; }

  [[nodiscard]] const Schema& schema() const { return schema_; }

  [[nodiscard]] const std::vector<std::size_t>& primary_key() const { return primary_key_; }

  [[nodiscard]] const std::vector<UniqueKey>& unique_keys() const { return unique_keys_; }

  // Gives the columns other names and the table other keys; the rows stay. Requires: a schema of
  // the same types, whose rules the rows obey.
  void redefine(Schema schema,
                std::vector<std::size_t> primary_key,
                std::vector<UniqueKey> unique_keys);
  // Moves the table, and its chunks if it is attached, to another name.
  void rename(std::string name);

  [[nodiscard]] std::size_t row_count() const { return row_count_; }

  // Of rows and indexes; and of the indexes alone.
  [[nodiscard]] std::size_t byte_size() const;
  [[nodiscard]] std::size_t index_byte_size() const;

  // ── Reading ──
  [[nodiscard]] std::size_t chunk_count() const { return chunks_.size(); }

  [[nodiscard]] const TableChunk& chunk(std::size_t index) const { return *chunks_[index]; }

  // The chunk as it is now: while someone holds it, who writes to it copies it first.
  [[nodiscard]] std::shared_ptr<const TableChunk> share_chunk(std::size_t index) const {
    return chunks_[index];
  }

  [[nodiscard]] std::span<const ColumnView> columns_at(RowId row) const {
    return chunks_[row / kChunkRows]->columns();
  }

  [[nodiscard]] static std::size_t slot(RowId row) { return row % kChunkRows; }

  [[nodiscard]] bool is_live(RowId row) const {
    return chunks_[row / kChunkRows]->is_live(slot(row));
  }

  // A sample's statistics; see TableStatistics.
  [[nodiscard]] const ColumnStatistics& statistics(std::size_t column) const {
    return statistics_.column(*this, column);
  }

  // Appends row `row` to `out`, live or dead (a dead row's values stay until its slot is reused).
  void copy_row(RowId row, RowBatch& out, Weight weight = 1) const {
    out.append_row(columns_at(row), slot(row), weight);
  }

  // The index over `columns`, built by a scan the first time it is asked for. O(rows) then, O(1)
  // afterwards; kept current by every write. The reference lives as long as the table.
  [[nodiscard]] const TableIndex& index_on(std::span<const std::size_t> columns);
  // The same for SharedIndex, whose reference lives until it is released by its last user.
  [[nodiscard]] const TableIndex& acquire_index(std::span<const std::size_t> columns);
  void release_index(const TableIndex& index);
  // A live row whose indexed columns equal those of `key` at `row` (in the index's column order,
  // NULL equal to NULL), or kNoRow.
  [[nodiscard]] RowId find(const TableIndex& index,
                           std::span<const ColumnView> key,
                           std::size_t row) const;
  // A live row that is shown like `row` of `columns`, which are all of the table's, or kNoRow.
  [[nodiscard]] RowId find_identical(const TableIndex& index,
                                     std::span<const ColumnView> columns,
                                     std::size_t row) const;
  // The same as find, for callers that have hashed the key already (types/row_hash.h).
  [[nodiscard]] RowId find(const TableIndex& index,
                           std::uint64_t key_hash,
                           std::span<const ColumnView> key,
                           std::size_t row) const;

  // Those there are by now.
  [[nodiscard]] std::span<const std::unique_ptr<TableIndex>> hash_indexes() const {
    return indexes_;
  }

  // Ordered indexes are there from the moment they are added, but built when first used.
  void add_ordered_index(std::shared_ptr<OrderedIndex> index);
  void remove_ordered_index(std::string_view name);
  [[nodiscard]] OrderedIndex* ordered_index(std::string_view name) const;

  [[nodiscard]] const std::vector<std::shared_ptr<OrderedIndex>>& ordered_indexes() const {
    return ordered_indexes_;
  }

  // ── Writing: for Transaction ──
  // Stores the selected rows of `rows`, reusing released slots, and appends their ids to `ids`.
  void insert(const Chunk& rows, std::vector<RowId>& ids);
  // Takes a live row away from scans and indexes, keeping its values; and brings it back.
  void hide(RowId row);
  // The same for many. Requires: different ones.
  void hide(std::span<const RowId> rows);
  void unhide(RowId row);
  // Gives dead slots up for reuse.
  void release(std::span<const RowId> rows);

 private:
  [[nodiscard]] TableChunk& writable_chunk(std::size_t index);
  // Stores the first `count` rows of the selection. Requires: so many free slots.
  void fill_free_slots(const Chunk& rows, std::size_t count, std::vector<RowId>& ids);
  // Stores those from `first` on.
  void append_chunks(const Chunk& rows, std::size_t first, std::vector<RowId>& ids);
  void mark_written(std::size_t chunk, std::size_t first_slot, std::size_t count);
  [[nodiscard]] TableIndex& find_or_build_index(std::span<const std::size_t> columns);
  void index_rows(const Chunk& rows, std::span<const RowId> ids);
  void index_row(RowId row);
  void unindex_row(RowId row);
  void unindex_rows(std::span<const RowId> rows);

  std::string name_;
  std::string data_prefix_;
  Schema schema_;
  std::vector<Type> types_;
  std::vector<std::size_t> primary_key_;
  OrderedMap* map_ = nullptr;
  std::vector<std::shared_ptr<TableChunk>> chunks_;
  std::vector<UniqueKey> unique_keys_;
  std::vector<std::unique_ptr<TableIndex>> indexes_;
  std::vector<std::shared_ptr<OrderedIndex>> ordered_indexes_;
  std::vector<RowId> free_slots_;
  std::size_t row_count_ = 0;
  mutable TableStatistics statistics_;
};

// The views of `columns[positions[i]]`: a row's key as a row of its own.
void select_columns(std::span<const ColumnView> columns,
                    std::span<const std::size_t> positions,
                    std::vector<ColumnView>& out);

}  // namespace matview
