#include "database/session_sequences.h"

#include "common/ascii.h"

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
      name += ascii::to_lower(letter);
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
  remember(name, value);
  last_ = std::move(name);
  return value;
}

Result<std::int64_t> SessionSequences::current_value(std::string_view text) {
  MATVIEW_ASSIGN(const std::string name, resolve(text));
  if (const Given* const given = find_given(name)) return given->value;
  return not_yet_defined(format_text("currval of sequence \"{}\"", name));
}

Result<std::int64_t> SessionSequences::last_value() {
  if (const Given* const given = find_given(last_)) return given->value;
  return not_yet_defined("lastval");
}

Status SessionSequences::set_value(std::string_view text, std::int64_t value, bool is_called) {
  MATVIEW_ASSIGN(const std::string name, resolve(text));
  MATVIEW_TRY(catalog_.sequences.set_value(name, value, is_called));
  if (is_called) remember(name, value);
  return {};
}

void SessionSequences::remember(const std::string& name, std::int64_t value) {
  current_.insert_or_assign(name,
                            Given{.sequence = catalog_.sequences.identity(name), .value = value});
}

const SessionSequences::Given* SessionSequences::find_given(std::string_view name) const {
  const auto known = current_.find(name);
  if (known == current_.end() || catalog_.sequences.find(name) == nullptr) return nullptr;
  return known->second.sequence == catalog_.sequences.identity(name) ? &known->second : nullptr;
}

}  // namespace matview
