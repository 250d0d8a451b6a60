#include "common/format.h"

#include <charconv>

namespace matview {

void FormatArgument::append_to(std::string& out, std::string_view spec) const {
  if (!is_number_) {
    out += text_;
    return;
  }
  const int base = spec.ends_with('x') ? 16 : 10;
  std::size_t width = 0;
  for (const char digit : spec) {
    if (digit >= '0' && digit <= '9') width = width * 10 + static_cast<std::size_t>(digit - '0');
  }
  char digits[20];  // as many as 2^64 has
  const auto end = std::to_chars(digits, digits + sizeof digits, magnitude_, base).ptr;
  const auto length = static_cast<std::size_t>(end - digits) + (is_negative_ ? 1 : 0);
  if (is_negative_) out += '-';
  if (length < width) out.append(width - length, '0');
  out.append(digits, end);
}

std::string format_packed(std::string_view pattern,
                          std::initializer_list<FormatArgument> arguments) {
  std::string out;
  const FormatArgument* next = arguments.begin();
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find('}', open);
    const std::string_view placeholder = pattern.substr(open + 1, close - open - 1);
    (next++)->append_to(out, placeholder);
    pattern.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace matview
