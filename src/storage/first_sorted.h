// FirstSorted: ids of rows, of which as many as are asked for are kept in order.
//
// Who looks at the first rows only need not pay for the order of all others: they are in `rest_`,
// in none, until they are needed.
//
// Invariants:
//   1. Every id of `rest_` comes behind every one of `sorted_`.
//   2. place[id] is where `rest_` has the id, kSorted for those of `sorted_`.
// Complexity: to add and take away, O(log sorted ids), and O(1) for what is in the rest; to walk
// over the sorted ids into the rest, O(rest), which sorts so many of them that it is O(1) for each
// id walked over or taken away.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <parallel_hashmap/btree.h>

namespace matview {

template <typename Less>
class FirstSorted {
 public:
  using Id = std::uint32_t;
  using Sorted = phmap::btree_set<Id, Less>;
  // Of all ids there are, in one or another FirstSorted.
  using Places = std::vector<std::uint32_t>;

  static constexpr std::size_t kAll = static_cast<std::size_t>(-1);

  explicit FirstSorted(Less less) : sorted_(less) {}

  [[nodiscard]] bool empty() const { return sorted_.empty() && rest_.empty(); }

  [[nodiscard]] std::size_t size() const { return sorted_.size() + rest_.size(); }

  // `first`: as many ids will be walked over, as a rule; kAll: any number.
  void insert(Id id, std::size_t first, Places& places) {
    if (first == kAll) {
      sorted_.insert(id);
      return;
    }
    if (id >= places.size()) places.resize(std::max<std::size_t>(id + 1, places.size() * 2));
    if (!rest_.empty() && (sorted_.empty() || sorted_.key_comp()(*sorted_.rbegin(), id))) {
      put_aside(id, places);
      return;
    }
    places[id] = kSorted;
    sorted_.insert(id);
    const std::size_t kept = std::max<std::size_t>(4 * first, kLeastSorted);
    if (sorted_.size() <= 2 * kept) return;
    while (sorted_.size() > kept) {
      const auto last = std::prev(sorted_.end());
      put_aside(*last, places);
      sorted_.erase(last);
    }
  }

  // Requires: the id is there.
  void erase(Id id, Places& places) {
    if (rest_.empty() || places[id] == kSorted) {
      sorted_.erase(id);
      return;
    }
    rest_[places[id]] = rest_.back();
    places[rest_.back()] = places[id];
    rest_.pop_back();
  }

  // Calls `visit(id) -> bool` for the ids in their order, while it gives true.
  template <typename Visitor>
  void for_each_while(Places& places, Visitor&& visit) {
    std::size_t visited = 0;
    for (;;) {
      auto at = sorted_.begin();
      std::advance(at, visited);
      for (; at != sorted_.end(); ++at) {
        if (!visit(*at)) return;
      }
      if (rest_.empty()) return;
      visited = sorted_.size();
      sort_more(places);
    }
  }

  // Calls `visit(id)` for all ids, in no order.
  template <typename Visitor>
  void for_each(Visitor&& visit) const {
    for (const Id id : sorted_) visit(id);
    for (const Id id : rest_) visit(id);
  }

  // All ids; requires that all are sorted (`first` was kAll).
  [[nodiscard]] const Sorted& sorted() const { return sorted_; }

  // Without the places.
  [[nodiscard]] std::size_t byte_size() const {
    return 2 * sorted_.size() * sizeof(Id) + rest_.capacity() * sizeof(Id);
  }

 private:
  static constexpr std::uint32_t kSorted = static_cast<std::uint32_t>(-1);
  static constexpr std::size_t kLeastSorted = 256;

  void put_aside(Id id, Places& places) {
    places[id] = static_cast<std::uint32_t>(rest_.size());
    rest_.push_back(id);
  }

  void sort_more(Places& places) {
    const std::size_t count =
        std::min(rest_.size(), std::max<std::size_t>(2 * kLeastSorted, rest_.size() / 64));
    // The ones to sort go to the end, where they can be cut off.
    const Less less = sorted_.key_comp();
    const auto behind = [&less](Id left, Id right) { return less(right, left); };
    const auto cut = rest_.end() - static_cast<std::ptrdiff_t>(count);
    std::nth_element(rest_.begin(), cut, rest_.end(), behind);
    std::sort(cut, rest_.end(), less);
    for (auto id = cut; id != rest_.end(); ++id) {
      sorted_.insert(sorted_.end(), *id);
      places[*id] = kSorted;
    }
    rest_.erase(cut, rest_.end());
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      places[rest_[i]] = static_cast<std::uint32_t>(i);
    }
  }

  Sorted sorted_;
  std::vector<Id> rest_;
};

}  // namespace matview
