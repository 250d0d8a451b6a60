#include "maintain/refresh_scheduler.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "catalog/view_options.h"

namespace matview {

namespace {

constexpr double kMicrosecondsPerSecond = 1e6;

[[nodiscard]] std::uint64_t bytes_of(const Catalog& catalog, const ViewMetadata& view) {
  std::uint64_t bytes = 0;
  for (const std::string& relation : view.base_tables) {
    if (const auto rows = catalog.rows_of(relation)) bytes += (*rows)->byte_size();
  }
  return bytes;
}

}  // namespace

std::optional<std::string> RefreshScheduler::next(Instant now) const {
  std::optional<std::string> best;
  std::tuple<int, Instant> best_rank;  // priority, then how long ago
  for (const std::string& name : catalog_.views.dependencies().topological_order()) {
    const auto view = catalog_.views.get_view(name);
    if (!view || !is_due(**view, now)) continue;
    const std::tuple rank(effective_priority(**view), now - (*view)->last_refresh.value_or(0));
    if (best && rank <= best_rank) continue;
    best = name;
    best_rank = rank;
  }
  return best;
}

bool RefreshScheduler::is_due(const ViewMetadata& view, Instant now) const {
  if (view.refresh_strategy != RefreshStrategy::kAuto) return false;
  const auto failed = failures_.find(view.view_name);
  if (failed != failures_.end() && failed->second > kMaximumRetries) return false;
  const RefreshPolicy policy = refresh_policy(view);
  if (cpu_percent(now) > policy.max_cpu_percent) return false;
  if (view.is_stale()) return true;
  if (view.pending_changes == 0) return false;
  if (policy.threshold_table_size && bytes_of(catalog_, view) < *policy.threshold_table_size) {
    return false;
  }
  const double age = static_cast<double>(now - *view.last_refresh) / kMicrosecondsPerSecond;
  if (age >= static_cast<double>(policy.staleness_threshold_seconds)) return true;
  const double rate = static_cast<double>(view.pending_changes) / std::max(age, 1.0);
  return policy.threshold_dml_rate && rate > *policy.threshold_dml_rate;
}

double RefreshScheduler::cpu_percent(Instant now) const {
  const double idle = static_cast<double>(std::max<Instant>(now - last_ended_, 0));
  return cpu_percent_ * std::pow(0.7, idle / kMicrosecondsPerSecond);
}

int RefreshScheduler::effective_priority(const ViewMetadata& view) const {
  const auto failed = failures_.find(view.view_name);
  const int lowered = failed == failures_.end() ? 0 : failed->second;
  return static_cast<int>(refresh_policy(view).priority) - lowered;
}

void RefreshScheduler::forget(std::string_view view) {
  if (const auto failed = failures_.find(view); failed != failures_.end()) failures_.erase(failed);
}

void RefreshScheduler::finished(const std::string& view,
                                Instant started,
                                Instant ended,
                                bool succeeded) {
  if (succeeded) {
    failures_.erase(view);
  } else {
    ++failures_[view];
  }
  const Instant since = last_ended_ == 0 ? started : last_ended_;
  const double wall = static_cast<double>(std::max<Instant>(ended - since, 1));
  const double busy = static_cast<double>(std::max<Instant>(ended - started, 0));
  cpu_percent_ = 0.7 * cpu_percent_ + 0.3 * std::min(100.0, 100.0 * busy / wall);
  last_ended_ = ended;
}

}  // namespace matview
