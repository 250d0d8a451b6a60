// Maintenance class: how each node of a plan follows changes of its input. Decided here, from the
// plan alone, shown by EXPLAIN, and not rediscovered at run time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plan/logical_plan.h"

namespace matview::plan {

enum class MaintenanceClass : std::uint8_t {
  kLinear,      // carries weights through, no state: scan, filter, project
  kBilinear,    // joins: an arrangement of each side
  kInvertible,  // aggregates that take rows away again in O(1)
  kOrdered,     // rows or values kept in order: MIN and MAX, top-k, windows, dynamic filters
  kNone,        // cannot follow changes; see incremental_refusal()
};

[[nodiscard]] MaintenanceClass maintenance_class(const Node& node);
[[nodiscard]] std::string_view maintenance_class_name(MaintenanceClass maintenance);

// Why a view of this plan cannot be incremental, naming the construct; nothing when it can.
[[nodiscard]] std::optional<std::string> incremental_refusal(const Node& root);

// The plan without what only orders rows where nothing sees their order: a view's contents are a
// multiset, so an ORDER BY without LIMIT changes nothing, unless an array_agg() stands above it.
[[nodiscard]] NodePtr without_unseen_sorts(const NodePtr& root);

}  // namespace matview::plan
