// Refresher: how the catalog asks for a view's contents to be made again.
//
// Declared here, implemented above (maintain/), so that the catalog can offer refresh without
// knowing plans and operators.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/result.h"
#include "storage/transaction.h"

namespace matview {

enum class RefreshMode : std::uint8_t {
  kAutomatic,    // incremental where the view is maintained, full otherwise
  kFull,         // run the query again
  kIncremental,  // apply only what changed; 0A000 with the reason where the query does not allow it
};

// Who asks.
enum class RefreshTrigger : std::uint8_t { kManual, kScheduler, kReader, kCommit };

struct RefreshRequest {
  RefreshMode mode = RefreshMode::kAutomatic;
  RefreshTrigger trigger = RefreshTrigger::kManual;
  // Asked for by CONCURRENTLY. Contents are always built aside and swapped in, so readers never see
  // less than a whole version either way.
  bool concurrently = false;
};

class Refresher {
 public:
  virtual ~Refresher() = default;
  // Brings the contents of `view` up to date within `transaction`; returns its row count.
  [[nodiscard]] virtual Result<std::uint64_t> refresh_view(Transaction& transaction,
                                                           std::string_view view,
                                                           RefreshRequest request) = 0;
  // Whether it has the changes that a view does not show yet, to apply them one by one.
  [[nodiscard]] virtual bool has_pending_deltas(std::string_view view) const = 0;
};

}  // namespace matview
