// KeyEncoder: the keys of rows as integers, for tables of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "types/chunk.h"

namespace matview {

// Turns the key columns of a chunk into integers, one a row.
class KeyEncoder {
 public:
  explicit KeyEncoder(std::span<const Type> types);

  // True when two rows without NULLs have equal keys exactly when their integers are equal;
  // otherwise the integers are only hashes.
  [[nodiscard]] bool is_exact() const { return is_exact_; }

  // keys[i] becomes the integer of the i-th selected row.
  void encode(std::span<const ColumnView> columns, const Selection& rows, std::uint64_t* keys);

 private:
  bool is_exact_;
  std::vector<std::uint64_t> hashes_;
};

}  // namespace matview
