// RankedIds: a sequence of ids that knows the position of each: an order-statistic tree.
//
// It knows no order: its owner says where an id goes, having searched with count_while. A tree
// balanced by weight, in one array with a place for each id; ids are small dense integers.
//
// Invariant: of two siblings, neither weighs more than three times the other (Hirai and Yamamoto's
// ⟨3, 2⟩; a weight is the number of ids below, plus 1), so the depth is O(log ids).
// Complexity: insert, erase, at and count_while O(log ids); assign O(ids). 12 bytes an id.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace matview {

class RankedIds {
 public:
  using Id = std::uint32_t;

  [[nodiscard]] std::size_t size() const { return size_of(root_); }

  // Forgets all, and takes these in their order. Requires: no id twice.
  void assign(std::span<const Id> ids);
  // Puts an id before the one at `position`. Requires: position ≤ size(), and the id is not there.
  void insert(std::size_t position, Id id);
  // Takes an id away, and returns it. Requires: position < size().
  Id erase(std::size_t position);

  // Requires: position < size().
  [[nodiscard]] Id at(std::size_t position) const;

  // How many ids come before the first for which `is_before(id)` is false. Requires: it is true for
  // none after that.
  template <typename IsBefore>
  [[nodiscard]] std::size_t count_while(IsBefore&& is_before) const {
    std::size_t count = 0;
    for (Id node = root_; node != kNone;) {
      const bool is_counted = is_before(node);
      if (is_counted) count += size_of(nodes_[node].children[0]) + 1;
      node = nodes_[node].children[is_counted ? 1 : 0];
    }
    return count;
  }

  // Appends the ids at positions begin … end − 1. Requires: begin ≤ end ≤ size(). O(log ids) plus
  // O(1) for each.
  void append_range(std::size_t begin, std::size_t end, std::vector<Id>& ids) const {
    append_below(root_, begin, end, ids);
  }

 private:
  static constexpr Id kNone = ~Id{0};

  struct Node {
    Id children[2] = {kNone, kNone};  // before it, and after it
    std::uint32_t size = 1;           // of all below, with it
  };

  [[nodiscard]] std::uint32_t size_of(Id node) const {
    return node == kNone ? 0 : nodes_[node].size;
  }

  // What these return is the root of what the node was the root of.
  [[nodiscard]] Id build(std::span<const Id> ids);
  [[nodiscard]] Id insert_below(Id node, std::size_t position, Id id);
  [[nodiscard]] Id erase_below(Id node, std::size_t position, Id& erased);
  [[nodiscard]] Id rotate(Id node, std::size_t from);
  [[nodiscard]] Id balance(Id node);
  void count(Id node);
  void append_below(Id node, std::size_t begin, std::size_t end, std::vector<Id>& ids) const;

  std::vector<Node> nodes_;  // by id
  Id root_ = kNone;
};

}  // namespace matview
