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
// One JSON document.
[[nodiscard]] std::string explain_json(const Node& root,
                                       const Analysis* analysis,
                                       std::string_view change = {});

}  // namespace matview::plan
