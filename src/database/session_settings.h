// SessionSettings: what SET, SHOW and RESET know of. Few of them change anything; the others are
// there because clients set them and would fail otherwise.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"
#include "storage/transaction.h"
#include "types/time_zone.h"

namespace matview {

class SessionSettings {
 public:
  // 42704 `unrecognized configuration parameter "NAME"`. Names may have any case.
  [[nodiscard]] Result<std::string> get(std::string_view name) const;
  // No value is the default. 22023 for a value it cannot have, 55P02 for one that never changes,
  // 0A000 for one that PostgreSQL knows and matview does not. `undo`, when not null, takes back
  // what is set.
  [[nodiscard]] Status set(std::string_view name,
                           const std::optional<std::string>& value,
                           bool is_local,
                           Transaction* undo);
  void reset_all();
  // Every setting and its value, by name.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> list() const;

  // The value of "timezone".
  [[nodiscard]] TimeZone time_zone() const;

  // The transaction is over: what SET LOCAL set is as before.
  void end_transaction() { local_.clear(); }

 private:
  using Values = std::map<std::string, std::string, std::less<>>;

  Values values_;  // but those that are at their default
  Values local_;
};

}  // namespace matview
