// Arrangement: a multiset of rows indexed by a key: the state of a join input.
//
// Rows are kept by column under small ids; equal rows share an id and add their weights, and a row
// whose weight becomes zero leaves nothing behind.
//
// Invariants:
//   1. No id has weight 0; no two ids hold equal rows (while deltas are supported).
//   2. empty() exactly when the weights of everything applied cancel out.
// Complexity: apply O(1) expected per row; a probe O(1) plus the rows it yields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/hash_chains.h"
#include "types/chunk.h"
#include "types/row_batch.h"

namespace matview {

class Arrangement {
 public:
  using Id = HashChains::Id;

  // `key` are positions in `types`. With `accepts_retractions` false, rows may only be added (one
  // index less to keep): for an input that is read once.
  Arrangement(std::span<const Type> types, std::vector<std::size_t> key, bool accepts_retractions);

  // Adds the selected rows with their weights. `key_hashes[row]` is the hash of the row's key
  // columns, by physical row. Rows with a NULL in the key are kept out, as they match nothing, and
  // rows of weight 0, as they are none.
  void apply(const Chunk& rows, std::span<const std::uint64_t> key_hashes);

  // Calls `visit(id)` for every row whose key equals that of `probe_key` at `row`.
  template <typename Visitor>
  void probe(std::uint64_t key_hash,
             std::span<const ColumnView> probe_key,
             std::size_t row,
             Visitor&& visit) const {
    for (Id id = by_key_.first(key_hash); id != HashChains::kNone; id = by_key_.next(id)) {
      if (key_equals(id, probe_key, row)) visit(id);
    }
  }

  [[nodiscard]] const RowBatch& rows() const { return rows_; }

  [[nodiscard]] Weight weight(Id id) const { return rows_.weight(id); }

  [[nodiscard]] std::size_t row_count() const { return rows_.row_count() - free_ids_.size(); }

  [[nodiscard]] bool empty() const { return row_count() == 0; }

  [[nodiscard]] std::size_t byte_size() const;

  [[nodiscard]] std::span<const std::size_t> key() const { return key_; }

 private:
  [[nodiscard]] bool key_equals(Id id,
                                std::span<const ColumnView> probe_key,
                                std::size_t row) const;
  [[nodiscard]] Id find_row(std::uint64_t row_hash,
                            std::span<const ColumnView> columns,
                            std::size_t row) const;
  [[nodiscard]] Id store(std::span<const ColumnView> columns, std::size_t row, Weight weight);
  void refresh_views();

  std::vector<std::size_t> key_;
  bool accepts_retractions_;
  RowBatch rows_;
  std::vector<ColumnView> views_;      // of rows_, current after every apply
  std::vector<ColumnView> key_views_;  // views_ at key_
  std::vector<Id> free_ids_;
  HashChains by_key_;
  HashChains by_row_;
};

}  // namespace matview
