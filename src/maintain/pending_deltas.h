// PendingDeltas: what happened to relations since the views that ask for it were last refreshed.
//
// A view that is refreshed incrementally, but not in every commit, follows the relations it reads.
// Each relation has one queue of weighted rows, whoever follows it, and each follower a place in
// it. A relation nobody follows has no rows here and costs nothing.
//
// All of it is entries of the ordered map, written in the commit that made the change: a queue is a
// table of its own, whose rows carry their position and weight, and the places of a follower are
// the bytes `pend:mv:NAME`. So nothing is lost by reopening.
//
// Invariants:
//   1. The rows of a queue from a follower's place to the end add up to how the relation changed
//      since follow().
//   2. Places only grow; what a rollback takes back was behind every place of before.
//   3. Places that are entries are those of views whose contents are what their query was there.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"
#include "storage/ordered_map.h"
#include "storage/table.h"
#include "storage/table_lookup.h"
#include "storage/transaction.h"
#include "types/row_batch.h"

namespace matview {

class PendingDeltas {
 public:
  explicit PendingDeltas(OrderedMap& map) : map_(map) {}

  // Takes up what the map holds. What does not fit the relations that there are is given up, and
  // its followers with it.
  void load(const TableLookup& tables);

  // `view` has seen everything up to here of these relations, and its contents show it; one that
  // is only `being_built` does not yet, and starts anew after reopening.
  void follow(const std::string& view,
              const std::vector<std::string>& relations,
              bool being_built = false);
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

  // Lets go of what every follower has seen, and adds up what grew long. Requires: no transaction,
  // and what was committed last not logged yet.
  void settle();

 private:
  struct Queue {
    std::shared_ptr<Table> rows;     // null before the first
    std::uint64_t first = 0;         // the position of the first of them
    std::uint64_t end = 0;           // the position behind the last
    std::uint64_t settled_rows = 0;  // how many there were when they were last added up
    int followers = 0;
    bool is_settled = true;  // nothing to gain by settling

    [[nodiscard]] bool has_grown() const;
  };

  struct Follower {
    std::map<std::string, std::uint64_t, std::less<>> places;  // by relation
    bool being_built = false;
  };

  [[nodiscard]] bool load_follower(const std::string& view,
                                   std::string_view bytes,
                                   const TableLookup& tables);
  [[nodiscard]] bool load_queue(const std::string& relation,
                                Queue& queue,
                                const TableLookup& tables);
  void forget_those_behind(const std::string& relation, const Queue& queue);
  void put(const std::string& view, const Follower& follower);
  void settle(const std::string& relation, Queue& queue);

  OrderedMap& map_;
  std::map<std::string, Queue, std::less<>> queues_;
  std::map<std::string, Follower, std::less<>> followers_;
  bool is_settled_ = true;
};

}  // namespace matview
