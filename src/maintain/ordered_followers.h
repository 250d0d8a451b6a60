// OrderedFollowers: those who watch a window of the rows of a view in an order.
//
// A follower holds the rows at positions from … to − 1 (those there are) and is told, commit by
// commit, which of these went and which came; rows that others push over an edge of the window are
// among them. All followers of a view in one order share one OrderedContents, made for the first.
//
// A change costs O(changed rows · log rows) for each order, and for each follower O(log changed
// rows) and what changed in its window.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"
#include "common/result.h"
#include "maintain/ordered_contents.h"
#include "types/row_batch.h"

namespace matview {

// Positions from … to − 1, where there are so many rows.
struct RowWindow {
  std::uint32_t from = 0;
  std::uint32_t to = ~std::uint32_t{0};
};

// 22023 for what are no two whole numbers in order; `to` may be infinite.
[[nodiscard]] Result<RowWindow> make_window(double from, double to);

// How the rows in a window changed. The rows at `removed` go, then `rows` come to `places`.
struct WindowChange {
  std::uint32_t total = 0;             // rows of the view
  std::vector<std::uint32_t> removed;  // positions in the window as it was, ascending
  RowBatch rows;
  std::vector<std::uint32_t> places;  // of `rows` in the window as it is, ascending
  // Of `rows`: where in the window as it was the row stood that this one is another version of; or
  // OrderedContents::kNone. These positions are among `removed`.
  std::vector<std::uint32_t> replaced;

  [[nodiscard]] bool empty() const { return removed.empty() && places.empty(); }
};

class OrderedFollowers {
 public:
  // `key` are columns that identify a row of the view, or none. The follower has an empty window.
  // Requires: the subscription is none yet. O(rows · log rows) for the first of an order.
  void add(std::uint32_t subscription,
           const std::string& view,
           const std::vector<OrderedContents::Key>& order,
           std::span<const std::size_t> key,
           const Table& contents,
           const TextDictionary& dictionary);

  // Does nothing for a subscription that is none.
  void remove(std::uint32_t subscription) { followers_.erase(subscription); }

  // Moves a follower's window, and returns how that changes the rows in it. Nothing for a
  // subscription that is none. O(log rows) and what comes and goes.
  [[nodiscard]] std::optional<WindowChange> move(std::uint32_t subscription, RowWindow window);

  // Brings every order up to date with a commit, and calls `tell(subscription, WindowChange)` for
  // each follower whose rows, or whose view's number of rows, changed.
  template <typename Tell>
  void publish(const Deltas& deltas, Tell&& tell);

  [[nodiscard]] bool contains(std::uint32_t subscription) const {
    return followers_.contains(subscription);
  }

 private:
  struct Order {
    std::string view;
    OrderedContents contents;
    // Of the last commit; null when it left the view as it was.
    const OrderedContents::Change* change = nullptr;
    std::size_t rows_before = 0;
  };

  struct Follower {
    std::shared_ptr<Order> order;
    RowWindow window;
  };

  // Brings the orders of changed views up to date; `change` is null where nothing changed.
  void apply(const Deltas& deltas);
  [[nodiscard]] static WindowChange difference(Order& order,
                                               const OrderedContents::Change& change,
                                               std::size_t rows_before,
                                               RowWindow before,
                                               RowWindow after);

  std::map<std::uint32_t, Follower> followers_;
};

template <typename Tell>
void OrderedFollowers::publish(const Deltas& deltas, Tell&& tell) {
  if (followers_.empty()) return;
  apply(deltas);
  for (const auto& [subscription, follower] : followers_) {
    Order& order = *follower.order;
    if (order.change == nullptr) continue;
    WindowChange change =
        difference(order, *order.change, order.rows_before, follower.window, follower.window);
    const bool is_seen = !change.empty() || order.rows_before != order.contents.row_count();
    if (is_seen) tell(subscription, std::move(change));
  }
}

}  // namespace matview
