// How much of the module's memory is taken, for a MemoryBudget: every `new` and `delete` counts.
#pragma once

#include <cstdint>

namespace matview::bindings {

[[nodiscard]] std::uint64_t bytes_taken();

}  // namespace matview::bindings
