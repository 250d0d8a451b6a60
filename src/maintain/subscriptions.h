// Subscriptions: who watches which view, and the changes not yet collected.
//
// A subscription follows all rows of a view, in no order, or a window of them in an order
// (OrderedFollowers). It ends with its view, or when the view's columns become others: then it just
// hears nothing more.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"
#include "maintain/ordered_followers.h"
#include "storage/transaction.h"
#include "types/row_batch.h"
#include "types/schema.h"

namespace matview {

// How one commit changed one watched view; consolidated.
struct ViewChange {
  std::uint32_t subscription = 0;
  std::uint64_t version = 0;
  RowBatch delta;
  std::optional<WindowChange> window = {};  // of one that follows a window; `delta` is empty then
};

class Subscriptions {
 public:
  // Numbers are never reused.
  [[nodiscard]] std::uint32_t add(std::string view, Schema schema);
  // The watched view; empty when there is no such subscription.
  [[nodiscard]] std::string remove(std::uint32_t subscription);

  // The definition of a view became another, or it went (no schema): ends what cannot go on, until
  // `transaction` is rolled back past here.
  void definition_changed(Transaction& transaction, std::string_view view, const Schema* schema);

  // Queues a commit's changes for everyone who watches.
  void publish(std::uint64_t version, Deltas changes);

  [[nodiscard]] bool has_changes() const { return !queue_.empty(); }

  // The queue, in commit order.
  [[nodiscard]] std::vector<ViewChange> take();

  // Subscriptions that follow a window.
  OrderedFollowers ordered;

 private:
  struct Followed {
    std::string view;
    Schema schema;
    bool has_ended = false;
  };

  std::uint32_t next_ = 1;
  std::map<std::uint32_t, Followed> views_;
  std::vector<ViewChange> queue_;
};

}  // namespace matview
