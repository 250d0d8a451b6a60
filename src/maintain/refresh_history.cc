#include "maintain/refresh_history.h"

#include <algorithm>
#include <array>
#include <utility>

namespace matview {

namespace {

[[nodiscard]] bool is_uncommitted(const RefreshRecord& record) {
  return record.version == 0 && record.error.empty();
}

}  // namespace

std::string_view refresh_kind_name(RefreshKind kind) {
  constexpr std::array<std::string_view, 3> kNames = {"full", "incremental", "recomputed"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view refresh_trigger_name(RefreshTrigger trigger) {
  constexpr std::array<std::string_view, 4> kNames = {"manual", "scheduler", "reader", "commit"};
  return kNames[static_cast<std::size_t>(trigger)];
}

void RefreshHistory::add(Transaction& transaction, RefreshRecord record) {
  make_room(record.view);
  record.id = ++last_id_;
  if (record.error.empty()) {
    has_uncommitted_ = true;
    transaction.on_rollback([this, id = record.id] {
      std::erase_if(records_, [id](const RefreshRecord& each) { return each.id == id; });
    });
  }
  records_.push_back(std::move(record));
}

void RefreshHistory::make_room(std::string_view view) {
  const auto is_of_view = [&](const RefreshRecord& record) { return record.view == view; };
  if (std::ranges::count_if(records_, is_of_view) >= static_cast<std::ptrdiff_t>(kMostForView)) {
    records_.erase(std::ranges::find_if(records_, is_of_view));
  }
  if (records_.size() >= kMostRecords) records_.pop_front();
}

void RefreshHistory::committed(std::uint64_t version) {
  if (!has_uncommitted_) return;
  has_uncommitted_ = false;
  for (RefreshRecord& record : records_) {
    if (is_uncommitted(record)) record.version = version;
  }
}

}  // namespace matview
