// RowSet: distinct rows under small ids, in the grouping sense (NULL equals NULL).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/hash_chains.h"
#include "types/row_batch.h"

namespace matview {

class RowSet {
 public:
  using Id = HashChains::Id;

  explicit RowSet(std::span<const Type> types);

  // ids[i] becomes the id of the i-th selected row, which is added when it is not known: ids of new
  // rows count on from size().
  void add_all(const Chunk& rows, std::vector<Id>& ids);
  // The same without adding; HashChains::kNone where a row is not known.
  void find_all(const Chunk& rows, std::vector<Id>& ids);
  // Adds the selected rows, and names those that were not known (the first of equal ones).
  void add(const Chunk& rows, std::vector<std::uint32_t>& new_rows);

  // Forgets a row, whose id is given to a row added later.
  void erase(Id id);

  // One past the largest id ever given.
  [[nodiscard]] std::size_t size() const { return rows_.row_count(); }

  // Rows that are known.
  [[nodiscard]] std::size_t row_count() const { return size() - free_ids_.size(); }

  [[nodiscard]] const RowBatch& rows() const { return rows_; }

  [[nodiscard]] std::size_t byte_size() const { return rows_.byte_size() + by_row_.byte_size(); }

 private:
  [[nodiscard]] Id find(std::span<const ColumnView> columns, std::size_t row);
  [[nodiscard]] Id store(std::span<const ColumnView> columns, std::size_t row);

  RowBatch rows_;
  std::vector<ColumnView> views_;  // of rows_, when they are not stale
  bool are_views_stale_ = false;
  std::vector<Id> free_ids_;
  HashChains by_row_;
  std::vector<std::uint64_t> hashes_;
  std::vector<Id> ids_;
};

}  // namespace matview
