#include "maintain/subscriptions.h"

#include <utility>

namespace matview {

std::uint32_t Subscriptions::add(std::string view) {
  views_.emplace(next_, std::move(view));
  return next_++;
}

std::string Subscriptions::remove(std::uint32_t subscription) {
  const auto found = views_.find(subscription);
  if (found == views_.end()) return {};
  std::string view = std::move(found->second);
  views_.erase(found);
  std::erase_if(queue_, [subscription](const ViewChange& change) {
    return change.subscription == subscription;
  });
  return view;
}

void Subscriptions::publish(std::uint64_t version, const Deltas& changes) {
  for (const auto& [subscription, view] : views_) {
    const auto delta = changes.find(view);
    if (delta == changes.end()) continue;
    queue_.push_back({.subscription = subscription, .version = version, .delta = delta->second});
  }
}

std::vector<ViewChange> Subscriptions::take() {
  return std::exchange(queue_, {});
}

}  // namespace matview
