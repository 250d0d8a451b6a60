#include "common/memory_budget.h"

#include "common/format.h"

namespace matview {

Status MemoryBudget::check(std::uint64_t least) const {
  if (meter_ == nullptr) return {};
  const std::uint64_t taken = meter_();
  if (taken <= limit_ || taken <= least) return {};
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kOutOfMemory,
            .message = "out of memory",
            .detail = format_text("The database takes {} bytes and may take {}.", taken, limit_)});
}

}  // namespace matview
