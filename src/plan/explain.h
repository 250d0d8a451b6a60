// EXPLAIN: a plan as text or JSON, in PostgreSQL's shape; with how a run of it went, for EXPLAIN
// ANALYZE.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "plan/logical_plan.h"

namespace matview::plan {

// What one node did. Times are nanoseconds and count the node's inputs, but not what it hands to
// the node above.
struct NodeStatistics {
  std::uint64_t loops = 0;
  std::uint64_t rows = 0;          // of all loops
  std::uint64_t startup_time = 0;  // until the first row, of all loops
  std::uint64_t total_time = 0;    // of all loops
};

// By node of the plan that was run; a node that is missing never ran.
using PlanStatistics = std::map<const Node*, NodeStatistics>;

// What a node of a plan that is kept running holds, and what it did last.
struct NodeState {
  std::size_t rows = 0;  // or groups, or values
  std::size_t bytes = 0;
  std::size_t shared_bytes = 0;   // of indexes of tables, which others may use, too
  std::uint64_t last_change = 0;  // rows given to the node above in the last step
};

using PlanState = std::map<const Node*, NodeState>;

// How a view's query is maintained.
struct Maintenance {
  PlanState nodes = {};  // none while the state is not built
  std::size_t bytes = 0;
  std::vector<std::string> remarks = {};  // about the whole, a line each
};

struct Analysis {
  PlanStatistics nodes = {};
  std::uint64_t planning_time = 0;
  std::uint64_t execution_time = 0;
};

// One line a node, inputs indented below, with how each node is maintained. `analysis` may be null.
// `change` is what is done with the rows, "Insert on t"; empty for a query.
[[nodiscard]] std::vector<std::string> explain_text(const Node& root,
                                                    const Analysis* analysis,
                                                    std::string_view change = {});
// The same with the state that the nodes keep.
[[nodiscard]] std::vector<std::string> explain_text(const Node& root,
                                                    const Maintenance& maintenance);
[[nodiscard]] std::string explain_json(const Node& root, const Maintenance& maintenance);
// One JSON document.
[[nodiscard]] std::string explain_json(const Node& root,
                                       const Analysis* analysis,
                                       std::string_view change = {});

}  // namespace matview::plan
