// GroupIndex: from the keys of rows to the ids of their groups, which it gives out.
//
// Keys without NULLs that fit in eight bytes are looked up as one integer; all others are hashed
// and compared, in SQL's grouping sense (types/row_hash.h).
//
// Invariants:
//   1. keys() has a row for every id given out so far; of released ids it means nothing.
//   2. Every id that is not released is in exactly one of words_ and chains_.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/hash_chains.h"
#include "common/word_table.h"
#include "operators/key_encoder.h"
#include "types/row_batch.h"

namespace matview {

class GroupIndex {
 public:
  using Id = std::uint32_t;

  explicit GroupIndex(std::span<const Type> types);

  // ids[row] becomes the group of each selected row of `keys`, by physical row; a new one where
  // there was none. Invalidates views of keys(). O(rows) expected.
  void assign(std::span<const ColumnView> keys, const Selection& rows, Id* ids);

  // The key's next row makes a new group. Requires: `id` is given out.
  void release(Id id);

  // Ids are below it.
  [[nodiscard]] std::size_t id_count() const { return keys_.row_count(); }

  [[nodiscard]] std::size_t size() const { return id_count() - released_.size(); }

  [[nodiscard]] bool is_empty() const { return size() == 0; }

  // The keys by id, as of the group's first row. Live until the next assign() or release().
  [[nodiscard]] std::span<const ColumnView> keys() {
    keys_.views(views_);
    return views_;
  }

  // Gives everything back: ids begin at 0 again.
  void clear();
  [[nodiscard]] std::size_t byte_size() const;

 private:
  void assign_words(std::span<const ColumnView> keys, const Selection& rows, Id* ids);
  void assign_hashed(std::span<const ColumnView> keys, const Selection& rows, Id* ids);
  [[nodiscard]] Id find_hashed(std::span<const ColumnView> keys, std::size_t row) const;
  // An id for the group whose first row is `row`.
  [[nodiscard]] Id new_id(std::span<const ColumnView> keys, std::size_t row);
  // Takes the keys of new groups into keys_.
  void keep_new_keys(std::span<const ColumnView> keys);

  KeyEncoder encoder_;
  WordTable words_;
  HashChains chains_;
  RowBatch keys_;
  std::vector<Id> released_;

  // While assigning: rows of groups that are not in keys_ yet, in the order of their ids.
  std::vector<std::uint32_t> new_rows_;
  std::vector<ColumnView> views_;  // of keys_
  // Buffers.
  std::vector<std::uint64_t> codes_;
  std::vector<std::uint32_t> rows_with_nulls_;
  std::vector<std::uint32_t> rows_without_;
};

}  // namespace matview
