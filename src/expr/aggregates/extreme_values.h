// ExtremeValues: the values of one group, of which it knows the first: for MIN and MAX under
// retraction.
//
// Only values near the first are kept in order. All others are in a heap of no order, and those of
// them that went are put beside it until they are many: to fill a group costs no sorting, and what
// comes and goes far from the first costs next to nothing.
//
// Invariants:
//   1. The multiset is `far_` without `gone_`, and `near_`.
//   2. Every value that `near_` covers is in it, and no other. It covers the first, or all.
//   3. While any value is there more than no times, `first_` is the first of those.
//   4. Within a step a value may go before it comes: then it is less than no times there, in
//      `gone_` or in `near_`.
//   5. While the values are few there is no `near_`, and nothing is both in `far_` and in `gone_`.
// Complexity: O(1) for each value that comes to fill it; then O(1) for those that are far and
// O(log near values) for those that are near, amortized. Values are taken from far to near all at
// once, in O(size), each time twice as many up to a part of all: O(1) for each that goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <parallel_hashmap/btree.h>

#include "expr/aggregates/order_keys.h"
#include "types/chunk.h"

namespace matview {

class ExtremeValues {
 public:
  // The order must outlive it.
  explicit ExtremeValues(const KeyOrder& order) : order_(order) {}

  // Adds a value `weight` times.
  void add(std::int64_t key, Weight weight);

  [[nodiscard]] bool empty() const { return far_.empty() && gone_.empty() && near_ == nullptr; }

  // Requires: some value is there more than no times.
  [[nodiscard]] std::int64_t first() const { return first_; }

  [[nodiscard]] std::size_t byte_size() const;

 private:
  struct Precedes {
    const KeyOrder* order;

    bool operator()(std::int64_t left, std::int64_t right) const {
      return order->precedes(left, right);
    }
  };

  // How often each of the first values is there.
  struct Near {
    phmap::btree_map<std::int64_t, Weight, Precedes> counts;
    std::int64_t last = 0;  // covered
    bool covers_all = false;
    std::size_t aim;  // how many values to have
  };

  [[nodiscard]] bool are_few() const;
  [[nodiscard]] bool is_near(std::int64_t key) const;

  void come(std::int64_t key);
  void go(std::int64_t key);
  void go_of_few(std::int64_t key);
  void change_near(std::int64_t key, Weight weight);

  void see(std::int64_t key);
  void find_first();
  void find_first_of_few();
  // Takes what is gone out of what is far.
  void settle();
  // Covers more values than before. Requires: none that it covers is there.
  void cover_more();
  void make_near();
  void cover_first_of_far(std::size_t count);
  void cover_all();
  void cover_less();

  const KeyOrder& order_;
  std::vector<std::int64_t> far_;
  std::vector<std::int64_t> gone_;
  std::unique_ptr<Near> near_;
  Weight count_ = 0;  // of all values
  bool has_first_ = false;
  std::int64_t first_ = 0;
};

}  // namespace matview
