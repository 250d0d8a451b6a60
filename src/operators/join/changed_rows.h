// ChangedRows: how an input of a join changed in a step, found by its key: what the other input's
// change must not be joined with twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/hash_chains.h"
#include "operators/join/keyed_rows.h"
#include "types/row_batch.h"

namespace matview {

class ChangedRows {
 public:
  // `key`: positions in `types`.
  ChangedRows(std::span<const Type> types, std::vector<std::size_t> key);

  void add(const Chunk& rows);
  // Keeps buffers for small changes only.
  void clear();

  [[nodiscard]] bool empty() const { return rows_.row_count() == 0; }

  // As KeyedRows::find; rows come with the negation of their weights.
  [[nodiscard]] Status find_negated(std::span<const ColumnView> key,
                                    const Selection& rows,
                                    KeyedSink& out);

 private:
  using Id = HashChains::Id;

  void index();
  [[nodiscard]] Status send(KeyedSink& out);

  std::vector<std::size_t> key_;
  RowBatch rows_;
  bool is_indexed_ = false;
  HashChains by_key_;
  std::vector<ColumnView> views_;
  std::vector<ColumnView> key_views_;
  // One find.
  std::vector<Id> found_;
  std::vector<std::uint32_t> origins_;
  std::vector<Weight> weights_;
  std::vector<Column> columns_;
  Chunk output_;
};

}  // namespace matview
