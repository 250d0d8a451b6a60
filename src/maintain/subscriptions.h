// Subscriptions: who watches which view, and the changes not yet collected.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "types/row_batch.h"

namespace matview {

// How one commit changed one watched view; consolidated.
struct ViewChange {
  std::uint32_t subscription = 0;
  std::uint64_t version = 0;
  RowBatch delta;
};

class Subscriptions {
 public:
  // Numbers are never reused.
  [[nodiscard]] std::uint32_t add(std::string view);
  // The watched view; empty when there is no such subscription.
  [[nodiscard]] std::string remove(std::uint32_t subscription);

  // Queues a commit's changes for everyone who watches.
  void publish(std::uint64_t version, const Deltas& changes);

  [[nodiscard]] bool has_changes() const { return !queue_.empty(); }

  // The queue, in commit order.
  [[nodiscard]] std::vector<ViewChange> take();

 private:
  std::uint32_t next_ = 1;
  std::map<std::uint32_t, std::string> views_;
  std::vector<ViewChange> queue_;
};

}  // namespace matview
