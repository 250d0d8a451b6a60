#include "maintain/refresh_history.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "common/bytes.h"

namespace matview {

namespace {

constexpr std::string_view kPrefix = "hist:mv:";

// Of fixed width, so that byte order is the order of ids.
[[nodiscard]] std::string key_of(std::uint64_t id) {
  std::string key(kPrefix);
  for (int shift = 60; shift >= 0; shift -= 4) key += "0123456789abcdef"[id >> shift & 15];
  return key;
}

[[nodiscard]] std::optional<RefreshRecord> decode(std::string_view bytes) {
  ByteReader in(bytes);
  RefreshRecord record;
  record.id = in.get<std::uint64_t>();
  record.kind = static_cast<RefreshKind>(in.get<std::uint8_t>());
  record.trigger = static_cast<RefreshTrigger>(in.get<std::uint8_t>());
  record.started = in.get<std::int64_t>();
  record.ended = in.get<std::int64_t>();
  record.changed_rows = in.get_varint();
  record.version = in.get_varint();
  record.view = in.get_string();
  record.error = in.get_string();
  const bool is_known =
      record.kind <= RefreshKind::kRecomputed && record.trigger <= RefreshTrigger::kCommit;
  if (in.failed() || !is_known) return std::nullopt;
  return record;
}

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

void RefreshHistory::load() {
  map_.for_each(kPrefix, [&](std::string_view, const Entry& entry) {
    const auto* const bytes = std::get_if<std::string>(&entry);
    auto record = bytes == nullptr ? std::nullopt : decode(*bytes);
    if (!record) return;
    last_id_ = std::max(last_id_, record->id);
    records_.push_back(*std::move(record));
  });
}

void RefreshHistory::put(const RefreshRecord& record) {
  ByteWriter out;
  out.put(record.id);
  out.put(static_cast<std::uint8_t>(record.kind));
  out.put(static_cast<std::uint8_t>(record.trigger));
  out.put(record.started);
  out.put(record.ended);
  out.put_varint(record.changed_rows);
  out.put_varint(record.version);
  out.put_string(record.view);
  out.put_string(record.error);
  map_.put(key_of(record.id), std::move(out).bytes());
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
  if (!is_uncommitted(records_.back())) put(records_.back());
}

void RefreshHistory::make_room(std::string_view view) {
  const auto is_of_view = [&](const RefreshRecord& record) { return record.view == view; };
  if (std::ranges::count_if(records_, is_of_view) >= static_cast<std::ptrdiff_t>(kMostForView)) {
    drop(std::ranges::find_if(records_, is_of_view));
  }
  if (records_.size() >= kMostRecords) drop(records_.begin());
}

void RefreshHistory::drop(std::deque<RefreshRecord>::const_iterator record) {
  map_.erase(key_of(record->id));
  records_.erase(record);
}

void RefreshHistory::committed(std::uint64_t version) {
  if (!has_uncommitted_) return;
  has_uncommitted_ = false;
  for (RefreshRecord& record : records_) {
    if (!is_uncommitted(record)) continue;
    record.version = version;
    put(record);
  }
}

}  // namespace matview
