#include "maintain/subscriptions.h"

#include <utility>

namespace matview {

std::uint32_t Subscriptions::add(std::string view, Schema schema) {
  views_.emplace(next_, Followed{.view = std::move(view), .schema = std::move(schema)});
  return next_++;
}

std::string Subscriptions::remove(std::uint32_t subscription) {
  const auto found = views_.find(subscription);
  if (found == views_.end()) return {};
  std::string view = std::move(found->second.view);
  views_.erase(found);
  ordered.remove(subscription);
  std::erase_if(queue_, [subscription](const ViewChange& change) {
    return change.subscription == subscription;
  });
  return view;
}

void Subscriptions::definition_changed(Transaction& transaction,
                                       std::string_view view,
                                       const Schema* schema) {
  for (auto& [subscription, followed] : views_) {
    if (followed.view != view || followed.has_ended) continue;
    if (schema != nullptr && *schema == followed.schema) continue;
    followed.has_ended = true;
    transaction.on_rollback([this, id = subscription] {
      if (const auto found = views_.find(id); found != views_.end())
        found->second.has_ended = false;
    });
  }
}

void Subscriptions::publish(std::uint64_t version, Deltas changes) {
  for (const auto& [subscription, followed] : views_) {
    if (followed.has_ended) ordered.remove(subscription);
  }
  ordered.publish(changes, [&](std::uint32_t subscription, WindowChange&& change) {
    queue_.push_back({.subscription = subscription,
                      .version = version,
                      .delta = RowBatch(),
                      .window = std::move(change)});
  });
  // The last to follow a view gets the delta itself.
  std::map<RowBatch*, std::size_t> last;
  for (const auto& [subscription, followed] : views_) {
    const auto delta = changes.find(followed.view);
    if (delta == changes.end() || followed.has_ended || ordered.contains(subscription)) continue;
    const auto [before, is_first] = last.try_emplace(&delta->second, queue_.size());
    if (!is_first) queue_[std::exchange(before->second, queue_.size())].delta = delta->second;
    queue_.push_back({.subscription = subscription, .version = version, .delta = RowBatch()});
  }
  for (const auto& [delta, index] : last) queue_[index].delta = std::move(*delta);
}

std::vector<ViewChange> Subscriptions::take() {
  return std::exchange(queue_, {});
}

}  // namespace matview
