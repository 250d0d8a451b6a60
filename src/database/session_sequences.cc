#include "database/session_sequences.h"

namespace matview {

namespace {

// `name`, `"Name"` or `schema.name`: the last part, folded unless it is quoted.
[[nodiscard]] std::string last_part(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '.') {
      name.clear();
    } else if (letter == '"') {
      for (++i; i < text.size() && (text[i] != '"' || text.substr(i + 1).starts_with('"')); ++i) {
        name += text[i];
        if (text[i] == '"') ++i;
      }
    } else if (letter != ' ') {
      name += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
  }
  return name;
}

[[nodiscard]] std::unexpected<Failure> not_yet_defined(std::string_view what) {
  return fail(
      ErrorCode::kObjectNotInPrerequisiteState, "{} is not yet defined in this session", what);
}

}  // namespace

Result<std::string> SessionSequences::resolve(std::string_view text) const {
  std::string name = last_part(text);
  if (catalog_.sequences.find(name) != nullptr) return name;
  if (catalog_.exists(name)) {
    return fail(ErrorCode::kWrongObjectType, "\"{}\" is not a sequence", name);
  }
  return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", name);
}

Result<std::int64_t> SessionSequences::next_value(std::string_view text) {
  MATVIEW_ASSIGN(std::string name, resolve(text));
  MATVIEW_ASSIGN(const std::int64_t value, catalog_.sequences.next_value(name));
  current_.insert_or_assign(name, value);
  last_ = std::move(name);
  return value;
}

Result<std::int64_t> SessionSequences::current_value(std::string_view text) {
  MATVIEW_ASSIGN(const std::string name, resolve(text));
  if (const auto known = current_.find(name); known != current_.end()) return known->second;
  return not_yet_defined(format_text("currval of sequence \"{}\"", name));
}

Result<std::int64_t> SessionSequences::last_value() {
  const auto known = current_.find(last_);
  if (known == current_.end() || catalog_.sequences.find(last_) == nullptr) {
    return not_yet_defined("lastval");
  }
  return known->second;
}

Status SessionSequences::set_value(std::string_view text, std::int64_t value, bool is_called) {
  MATVIEW_ASSIGN(const std::string name, resolve(text));
  MATVIEW_TRY(catalog_.sequences.set_value(name, value, is_called));
  if (is_called) current_.insert_or_assign(name, value);
  return {};
}

}  // namespace matview
