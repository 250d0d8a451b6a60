// RefreshScheduler: decides which `auto` view to refresh next, and when to pause.
//
// It owns no thread and no timer: the host calls, the scheduler answers. A view is due when it has
// changes it does not show and is older than its staleness threshold, or changes faster than its
// rate threshold; among those due, higher priority first, then the longest stale. A refresh that
// failed is tried again up to kMaximumRetries times, each one priority lower. The share of time
// refreshes take is a moving average (0.7 · before + 0.3 · now); above a view's limit it waits.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "catalog/catalog.h"

namespace matview {

class RefreshScheduler {
 public:
  static constexpr int kMaximumRetries = 3;

  // The catalog must outlive the scheduler.
  explicit RefreshScheduler(const Catalog& catalog) : catalog_(catalog) {}

  // The view to refresh at `now`, if one is due.
  [[nodiscard]] std::optional<std::string> next(Instant now) const;
  // A refresh of `view` ran from `started` to `ended`.
  void finished(const std::string& view, Instant started, Instant ended, bool succeeded);

  // Forgets the failures of a view that changed or went.
  void forget(std::string_view view);

  // Share of wall time spent refreshing lately, in percent; fades while nothing runs.
  [[nodiscard]] double cpu_percent(Instant now) const;

 private:
  [[nodiscard]] bool is_due(const ViewMetadata& view, Instant now) const;
  [[nodiscard]] int effective_priority(const ViewMetadata& view) const;

  const Catalog& catalog_;
  std::map<std::string, int, std::less<>> failures_;
  double cpu_percent_ = 0;  // at last_ended_
  Instant last_ended_ = 0;
};

}  // namespace matview
