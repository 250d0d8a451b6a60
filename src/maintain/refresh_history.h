// RefreshHistory: what became of the last refreshes of each view.
//
// Remembers every refresh that was asked for, by whom it may be, and every time an incremental view
// was recomputed because a commit was past the break-even. What a rollback takes back is forgotten
// with it; what failed stays. Bounded. Each record is an entry of the ordered map, `hist:mv:ID`,
// from the commit on that shows it, or that comes after a failure.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "catalog/refresher.h"
#include "catalog/view_metadata.h"
#include "storage/ordered_map.h"
#include "storage/transaction.h"

namespace matview {

enum class RefreshKind : std::uint8_t {
  kFull,         // its query over whole tables, replacing the contents
  kIncremental,  // pending deltas applied
  kRecomputed,   // its query over whole tables, compared with the contents
};

struct RefreshRecord {
  std::string view;
  RefreshKind kind = RefreshKind::kFull;
  RefreshTrigger trigger = RefreshTrigger::kManual;
  Instant started = 0;
  Instant ended = 0;
  std::uint64_t changed_rows = 0;
  std::uint64_t version = 0;  // of the commit that shows it; 0 before, and when it failed
  std::string error = {};     // empty when it succeeded
  std::uint64_t id = 0;       // the history's
};

[[nodiscard]] std::string_view refresh_kind_name(RefreshKind kind);
[[nodiscard]] std::string_view refresh_trigger_name(RefreshTrigger trigger);

class RefreshHistory {
 public:
  static constexpr std::size_t kMostRecords = 1000;
  static constexpr std::size_t kMostForView = 50;

  explicit RefreshHistory(OrderedMap& map) : map_(map) {}

  // Takes up what the map holds, but for records that cannot be read.
  void load();

  // A failed refresh outlasts its transaction.
  void add(Transaction& transaction, RefreshRecord record);
  // What was added since the last commit is part of this one.
  void committed(std::uint64_t version);

  // Oldest first.
  [[nodiscard]] const std::deque<RefreshRecord>& records() const { return records_; }

 private:
  void make_room(std::string_view view);
  void drop(std::deque<RefreshRecord>::const_iterator record);
  void put(const RefreshRecord& record);

  OrderedMap& map_;
  std::deque<RefreshRecord> records_;
  std::uint64_t last_id_ = 0;
  bool has_uncommitted_ = false;
};

}  // namespace matview
