// Which columns of each join somebody above it reads: a join that runs once makes no others.
#pragma once

#include <map>
#include <vector>

#include "plan/logical_plan.h"

namespace matview {

// By join, over its output columns.
using NeededColumns = std::map<const plan::Join*, std::vector<bool>>;

// Every column of `root` itself is needed.
[[nodiscard]] NeededColumns find_needed_columns(const plan::NodePtr& root);

}  // namespace matview
