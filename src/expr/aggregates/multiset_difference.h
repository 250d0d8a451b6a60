// The difference of two multisets of integers in no order.
#pragma once

#include <cstdint>
#include <vector>

namespace matview {

// Takes out of both what is in both, as many times as in the one that has it less often. The order
// of what stays may change. O(size of both) expected.
void take_out_common(std::vector<std::int64_t>& left, std::vector<std::int64_t>& right);

}  // namespace matview
