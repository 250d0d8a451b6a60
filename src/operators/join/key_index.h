// KeyIndex: from the keys of rows to the rows, for the side of a join that is read whole before it
// is looked into.
//
// Built once over key columns that stay where they are; rows with a NULL in the key are left out.
// Keys of up to eight bytes become one integer each and are compared as such; keys of integers that
// lie close together index an array directly, without hashing. Longer keys are hashed to 64 bits
// and compared column by column where those are equal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "operators/key_encoder.h"
#include "types/chunk.h"

namespace matview {

class KeyIndex {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = ~Id{0};

  explicit KeyIndex(std::vector<Type> types) : types_(std::move(types)), encoder_(types_) {}

  // Indexes rows 0 … row_count − 1 of `columns`, or of those only `rows` when it is given. The
  // columns must outlive the index, unchanged. O(row_count).
  void build(std::span<const ColumnView> columns,
             std::size_t row_count,
             const std::vector<Id>* rows = nullptr);

  // ids[i] becomes the first row whose key equals that of `columns` at the i-th row of `rows`, or
  // kNone. Requires: no key at `rows` has a NULL.
  void find(std::span<const ColumnView> columns, const Selection& rows, std::vector<Id>& ids);

  // The next row with the same key as `id`, or kNone. Rows come in ascending order.
  [[nodiscard]] Id next(Id id) const;

  // True when no two rows have equal keys.
  [[nodiscard]] bool is_unique() const { return is_unique_; }

  [[nodiscard]] bool empty() const { return indexed_ == 0; }

  [[nodiscard]] std::size_t byte_size() const;

 private:
  void encode_all(std::size_t row_count);
  template <typename RowAt>
  void index(std::size_t count, RowAt&& row);
  void choose_slots(std::int64_t low, std::int64_t high);
  void insert(Id row);

  [[nodiscard]] std::size_t slot(std::uint64_t key) const {
    return is_direct_ ? static_cast<std::size_t>(key - low_)
                      : static_cast<std::size_t>((key * 0x9e3779b97f4a7c15ULL) >> shift_);
  }

  std::vector<Type> types_;
  KeyEncoder encoder_;
  std::vector<ColumnView> columns_;
  std::vector<std::uint64_t> keys_;  // by row; empty once a direct index is built
  std::vector<Id> heads_;            // by slot
  std::vector<Id> next_;             // by row; chains of one slot
  std::size_t indexed_ = 0;
  std::uint64_t low_ = 0;  // direct: the least key
  unsigned shift_ = 0;
  bool is_direct_ = false;
  bool is_unique_ = true;
  std::vector<std::uint64_t> probe_keys_;
};

}  // namespace matview
