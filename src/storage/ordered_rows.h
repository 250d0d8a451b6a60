// OrderedRows: a multiset of rows in partitions, each in the order of some keys: the state of what
// looks at first rows, neighbours, or all rows in order.
//
// Equal rows share an id and add their weights. Within a partition rows are in the order of the
// keys, and those that tie in the order of all their columns, so that the order follows from the
// rows there are.
//
// Invariants, after settle():
//   1. No row has weight 0, and no partition is empty; ids of others are free for reuse.
//   2. Nothing is held exactly when the weights of everything added cancel out.
// Complexity: add and the first row of for_each_from O(log rows of the partition).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "common/hash_chains.h"
#include "storage/first_sorted.h"
#include "types/row_batch.h"
#include "types/row_order.h"

namespace matview {

class OrderedRows {
 public:
  using Id = HashChains::Id;
  using Partition = HashChains::Id;
  static constexpr Partition kNoPartition = HashChains::kNone;

  struct Key {
    std::size_t column;
    KeyDirection direction = {};

    friend bool operator==(const Key&, const Key&) = default;
  };

  struct Cut {
    Id first;       // of those taken away
    Weight weight;  // of all of them
  };

  // `partition` are positions in `types`. The dictionary must outlive it.
  OrderedRows(std::span<const Type> types,
              std::span<const std::size_t> partition,
              std::span<const Key> keys,
              const TextDictionary& dictionary);
  OrderedRows(const OrderedRows&) = delete;
  OrderedRows& operator=(const OrderedRows&) = delete;

  // From now on no more than this many first rows of a partition are looked at, as a rule; others
  // are not kept in order. Only for_each_while may then be called of the walks. Requires: empty.
  void look_at_first(std::size_t count) { first_ = count; }

  // The partition of a row; a NULL is equal to a NULL. kNoPartition when it is not there.
  [[nodiscard]] Partition find_partition(std::span<const ColumnView> columns,
                                         std::size_t row) const;
  // The same, made if need be; it lives until the next settle(), or as long as it is not empty.
  [[nodiscard]] Partition partition_of(std::span<const ColumnView> columns, std::size_t row);
  // Adds a row `weight` times. Rows whose weight becomes 0 stay until settle().
  Id add(Partition partition, std::span<const ColumnView> columns, std::size_t row, Weight weight);
  // Takes away all rows of a partition, up to settle().
  void clear_partition(Partition partition);
  // Takes away, up to settle(), the row that `count` others come before, all behind it and those
  // that tie with it in all columns. Nothing when there is none. O(rows).
  std::optional<Cut> cut_partition(Partition partition, std::size_t count);
  // Takes back the ids of rows and partitions that are no more.
  void settle();
  // Forgets everything.
  void clear();

  // Calls `visit(id, weight) -> bool` for the partition's rows in their order, while it gives true.
  // Weights are positive when no more was taken away than was there.
  template <typename Visitor>
  void for_each_while(Partition partition, Visitor&& visit) const {
    partitions_[partition]->for_each_while(places_, [&](Id id) {
      const Weight weight = rows_.weight(id);
      return weight <= 0 || visit(id, weight);
    });
  }

  // The order of two rows that need not be there: negative when the left one comes first, 0 when
  // they tie in all columns.
  [[nodiscard]] int compare(std::span<const ColumnView> left_columns,
                            std::size_t left,
                            std::span<const ColumnView> right_columns,
                            std::size_t right) const;

  // The same from the first row whose keys do not come before those given, one for each key; rows
  // of negative weight, too.
  template <typename Visitor>
  void for_each_from(Partition partition,
                     std::span<const ColumnView> keys,
                     std::size_t row,
                     Visitor&& visit) const {
    const Members::Sorted& members = partitions_[partition]->sorted();
    for (auto at = members.lower_bound(Probe{keys, row}); at != members.end(); ++at) {
      const Weight weight = rows_.weight(*at);
      if (weight != 0 && !visit(*at, weight)) return;
    }
  }

  // Calls `visit(id) -> bool` for the rows behind one, or backwards for those before it, while it
  // gives true; whatever their weights.
  template <typename Visitor>
  void for_each_beside(Partition partition, Id id, bool forward, Visitor&& visit) const {
    const Members::Sorted& members = partitions_[partition]->sorted();
    auto at = members.find(id);
    if (forward) {
      for (++at; at != members.end(); ++at) {
        if (!visit(*at)) return;
      }
    } else {
      while (at != members.begin()) {
        if (!visit(*--at)) return;
      }
    }
  }

  // 0 or less for a row that is not there.
  [[nodiscard]] Weight weight(Id id) const { return rows_.weight(id); }

  // The columns of rows, by id; until something is added.
  [[nodiscard]] std::span<const ColumnView> columns() const { return views_; }

  [[nodiscard]] std::vector<Type> types() const { return rows_.types(); }

  // Different rows.
  [[nodiscard]] std::size_t row_count() const { return rows_.row_count() - free_rows_.size(); }

  [[nodiscard]] std::size_t byte_size() const;

 private:
  // Keys that need not be those of a row.
  struct Probe {
    std::span<const ColumnView> keys;
    std::size_t row;
  };

  struct Less {
    using is_transparent = void;
    const OrderedRows* owner;

    bool operator()(Id left, Id right) const { return owner->precedes(left, right); }

    bool operator()(Id left, const Probe& right) const { return owner->precedes(left, right); }
  };

  using Members = FirstSorted<Less>;

  [[nodiscard]] bool precedes(Id left, Id right) const;
  [[nodiscard]] bool precedes(Id left, const Probe& right) const;
  [[nodiscard]] std::uint64_t hash_partition(std::span<const ColumnView> columns,
                                             std::size_t row) const;

  std::vector<std::size_t> partition_columns_;
  std::vector<Key> keys_;
  const TextDictionary& dictionary_;
  RowBatch rows_;
  std::vector<ColumnView> views_;
  std::vector<Partition> partition_of_;  // by row
  std::size_t first_ = Members::kAll;
  mutable Members::Places places_;  // to walk far may put more in order, which does not show
  std::vector<Id> free_rows_;
  HashChains by_row_;
  // A partition's key is that of any row it has, or that made it.
  RowBatch partition_keys_;
  std::vector<std::unique_ptr<Members>> partitions_;
  std::vector<Partition> free_partitions_;
  HashChains by_partition_;
  // Since the last settle().
  std::vector<Id> maybe_gone_;
  std::vector<Partition> touched_;
};

}  // namespace matview
