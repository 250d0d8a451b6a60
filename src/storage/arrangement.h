// Arrangement: a multiset of rows indexed by a key: the state of a join input that is maintained.
//
// Rows are kept by column under small ids; equal rows share an id and add their weights, and a row
// whose weight becomes zero leaves nothing behind.
//
// A key may begin with a group: then rows with a NULL after the group are kept too, found by their
// group only (IN's operands, which compare as NULL with them).
//
// Invariants:
//   1. No id has weight 0; no two ids hold equal rows.
//   2. empty() exactly when the weights of everything applied cancel out.
// Complexity: apply O(1) expected per row; a probe O(1) plus the rows it yields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/hash_chains.h"
#include "types/chunk.h"
#include "types/row_batch.h"

namespace matview {

class Arrangement {
 public:
  using Id = HashChains::Id;

  // `key` are positions in `types`; `group_size`: how many of them, from the first, are the group.
  Arrangement(std::span<const Type> types,
              std::vector<std::size_t> key,
              std::optional<std::size_t> group_size = std::nullopt);

  // Where a row went.
  struct Applied {
    Id id = HashChains::kNone;  // kNone: it was kept out
    bool is_new = false;        // no equal row was there
  };

  // Adds the selected rows with their weights; applied[i] tells of the i-th. `key_hashes[row]` is
  // the hash of the row's key columns, by physical row. Rows with a NULL in the key (in the group,
  // where there is one) are kept out, as they match nothing, and rows of weight 0, as they are
  // none. An id that a row gives up may go to a later row of the same chunk.
  void apply(const Chunk& rows,
             std::span<const std::uint64_t> key_hashes,
             std::vector<Applied>& applied);

  // Calls `visit(id)` for every row whose key equals that of `probe_key` at `row`, which has no
  // NULL.
  template <typename Visitor>
  void probe(std::uint64_t key_hash,
             std::span<const ColumnView> probe_key,
             std::size_t row,
             Visitor&& visit) const {
    for (Id id = by_key_.first(key_hash); id != HashChains::kNone; id = by_key_.next(id)) {
      if (key_equals(id, probe_key, row)) visit(id);
    }
  }

  // Calls `visit(id)` for every row of the group of `probe_key` at `row`; with `only_nulls` for
  // those that have a NULL in their key. Requires: there is a group.
  template <typename Visitor>
  void probe_group(std::span<const ColumnView> probe_key,
                   std::size_t row,
                   bool only_nulls,
                   Visitor&& visit) const {
    const HashChains& chains = only_nulls ? nulls_by_group_ : by_group_;
    const auto group = probe_key.first(*group_size_);
    for (Id id = chains.first(group_hash(group, row)); id != HashChains::kNone;
         id = chains.next(id)) {
      if (key_equals(id, group, row)) visit(id);
    }
  }

  [[nodiscard]] const RowBatch& rows() const { return rows_; }

  // Borrowed; invalidated by the next apply.
  [[nodiscard]] std::span<const ColumnView> columns() const { return views_; }

  // 0 for an id that holds no row.
  [[nodiscard]] Weight weight(Id id) const { return id < rows_.row_count() ? rows_.weight(id) : 0; }

  [[nodiscard]] std::size_t row_count() const { return rows_.row_count() - free_ids_.size(); }

  [[nodiscard]] bool empty() const { return row_count() == 0; }

  [[nodiscard]] std::size_t byte_size() const;

  [[nodiscard]] std::span<const std::size_t> key() const { return key_; }

 private:
  [[nodiscard]] static std::uint64_t group_hash(std::span<const ColumnView> group, std::size_t row);
  // Of as many key columns as `probe` has.
  [[nodiscard]] bool key_equals(Id id, std::span<const ColumnView> probe, std::size_t row) const;
  [[nodiscard]] Id find_row(std::uint64_t row_hash,
                            std::span<const ColumnView> columns,
                            std::size_t row);
  [[nodiscard]] Id store(std::span<const ColumnView> columns, std::size_t row, Weight weight);
  void index(Id id, std::uint64_t key_hash, bool has_null, std::size_t row);
  void unindex(Id id, std::uint64_t key_hash, bool has_null, std::size_t row);
  void refresh_views();

  std::vector<std::size_t> key_;
  std::optional<std::size_t> group_size_;
  RowBatch rows_;
  std::vector<ColumnView> views_;      // of rows_, current after every apply
  std::vector<ColumnView> key_views_;  // views_ at key_
  bool are_views_stale_ = false;       // within apply only
  std::vector<Id> free_ids_;
  HashChains by_key_;  // rows without a NULL in the key
  HashChains by_row_;
  HashChains by_group_;        // all rows, where there is a group
  HashChains nulls_by_group_;  // those with a NULL in the key
  std::vector<ColumnView> probe_key_;
};

}  // namespace matview
