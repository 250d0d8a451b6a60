// OrderedContents: the rows of a view in an order, each at its position: what followers of one view
// in one order share.
//
// A copy of the contents with an order-statistic tree over it, kept current by the deltas of
// commits. Rows that tie in the keys are in the order of what identifies a row of the view, then of
// all columns, so that the order follows from the rows there are; equal rows are in any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/ordered_rows.h"
#include "storage/ranked_ids.h"
#include "storage/table.h"
#include "types/row_batch.h"

namespace matview {

class OrderedContents {
 public:
  using Id = RankedIds::Id;
  using Key = OrderedRows::Key;
  using Position = std::uint32_t;
  static constexpr Position kNone = ~Position{0};

  // Where rows were taken away and put, each ascending: first all of `removed` go, by their
  // positions before, then all of `added` come, by their positions after. `replaced[i]` is the
  // place in `removed` of the row that added[i] is another version of, or kNone.
  struct Change {
    std::vector<Position> removed;
    std::vector<Position> added;
    std::vector<Position> replaced;
  };

  // `key`: columns that tell the contents' rows apart; empty when none are known to. Copies the
  // contents and sorts them. The dictionary must outlive it.
  OrderedContents(std::vector<Key> order,
                  std::span<const std::size_t> key,
                  const Table& contents,
                  const TextDictionary& dictionary);
  OrderedContents(const OrderedContents&) = delete;
  OrderedContents& operator=(const OrderedContents&) = delete;

  [[nodiscard]] const std::vector<Key>& order() const { return order_; }

  [[nodiscard]] std::vector<Type> types() const { return rows_.types(); }

  [[nodiscard]] std::size_t row_count() const { return ids_.size(); }

  // O(delta · log rows). Requires: equal types; consolidated; nothing is taken away that is not
  // there. What it returns holds until the next call.
  [[nodiscard]] const Change& apply(const RowBatch& delta);

  // Appends the rows at positions begin … end − 1 to `out`. Requires: begin ≤ end ≤ row_count().
  void append_rows(std::size_t begin, std::size_t end, RowBatch& out);

 private:
  using Columns = std::span<const ColumnView>;

  // Negative when the row comes before that of the other columns.
  [[nodiscard]] int compare(Id id, Columns columns, std::size_t row) const;
  void find_removed(const RowBatch& delta, Columns columns);
  [[nodiscard]] std::vector<Id> store_added(const RowBatch& delta, Columns columns);
  void move_ids(std::span<const Id> added);
  void pair_versions(std::span<const Id> added);

  std::vector<Key> order_;
  std::vector<std::size_t> key_;
  std::vector<Key> all_keys_;  // `order_`, then `key_`, then all other columns
  const TextDictionary& dictionary_;
  RowBatch rows_;  // by id
  std::vector<ColumnView> views_;
  RankedIds ids_;
  std::vector<Id> vacant_;
  Change change_;
  std::vector<Id> removed_;  // of `change_`
  std::vector<Id> range_;    // buffer
};

}  // namespace matview
