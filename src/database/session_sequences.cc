#include "database/session_sequences.h"

namespace matview {

Status SessionSequences::check_exists(std::string_view name) const {
  if (catalog_.sequences.find(name) != nullptr) return {};
  if (catalog_.exists(name)) {
    return fail(ErrorCode::kWrongObjectType, "\"{}\" is not a sequence", name);
  }
  return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", name);
}

Result<std::int64_t> SessionSequences::next_value(std::string_view name) {
  MATVIEW_TRY(check_exists(name));
  MATVIEW_ASSIGN(const std::int64_t value, catalog_.sequences.next_value(name));
  if (const auto known = current_.find(name); known != current_.end()) {
    known->second = value;
  } else {
    current_.emplace(name, value);
  }
  return value;
}

Result<std::int64_t> SessionSequences::current_value(std::string_view name) {
  MATVIEW_TRY(check_exists(name));
  if (const auto known = current_.find(name); known != current_.end()) return known->second;
  return fail(ErrorCode::kObjectNotInPrerequisiteState,
              "currval of sequence \"{}\" is not yet defined in this session",
              name);
}

Status SessionSequences::set_value(std::string_view name, std::int64_t value, bool is_called) {
  MATVIEW_TRY(check_exists(name));
  MATVIEW_TRY(catalog_.sequences.set_value(name, value, is_called));
  if (is_called) current_.insert_or_assign(std::string(name), value);
  return {};
}

}  // namespace matview
