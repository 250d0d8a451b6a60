// PendingDeltas: what happened to relations since the views that ask for it were last refreshed.
//
// A view that is refreshed incrementally, but not in every commit, follows the relations it reads.
// Each relation has one queue of weighted rows, whoever follows it, and each follower a place in
// it. A relation nobody follows has no rows here and costs nothing.
//
// Invariants:
//   1. The rows of a queue from a follower's place to the end add up to how the relation changed
//      since follow().
//   2. Places only grow; what a rollback takes back was behind every place of before.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"
#include "storage/transaction.h"
#include "types/row_batch.h"

namespace matview {

class PendingDeltas {
 public:
  // `view` has seen everything up to here of these relations.
  void follow(const std::string& view, const std::vector<std::string>& relations);
  void forget(std::string_view view);

  [[nodiscard]] bool is_followed_by(std::string_view view) const {
    return followers_.contains(view);
  }

  // Queues how a relation changed, until `transaction` is rolled back past here. Followers that
  // saw the relation with other columns are forgotten.
  void append(Transaction& transaction, const std::string& relation, const RowBatch& delta);

  // How many rows are queued for a follower, and these rows, consolidated.
  [[nodiscard]] std::uint64_t row_count(std::string_view view) const;
  [[nodiscard]] Deltas of(std::string_view view) const;

  // Lets go of what every follower has seen, and adds up what grew long. Requires: no transaction.
  void settle();

 private:
  struct Queue {
    RowBatch rows;
    std::uint64_t first = 0;       // the place of the first of them
    std::size_t settled_rows = 0;  // how many there were when they were last added up
    int followers = 0;
    bool is_settled = true;  // nothing to gain by settling

    [[nodiscard]] std::uint64_t end() const { return first + rows.row_count(); }
  };

  using Places = std::map<std::string, std::uint64_t, std::less<>>;  // by relation

  void settle(const std::string& relation, Queue& queue);

  std::map<std::string, Queue, std::less<>> queues_;
  std::map<std::string, Places, std::less<>> followers_;
  bool is_settled_ = true;
};

}  // namespace matview
