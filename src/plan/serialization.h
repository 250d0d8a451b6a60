// Plans as bytes, for a view's metadata.
//
// The form carries a version; a plan of another version, or one that cannot be read, is reported as
// such and its owner plans the query text again.
#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "plan/logical_plan.h"

namespace matview::plan {

inline constexpr std::uint32_t kPlanVersion = 2;

[[nodiscard]] std::string serialize(const Node& root);

// XX001 when the bytes are no plan of this version: `the stored plan cannot be read: …`.
[[nodiscard]] Result<NodePtr> deserialize(std::string_view bytes);

}  // namespace matview::plan
