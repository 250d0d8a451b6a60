#include "database/definition/object_names.h"

#include <algorithm>

#include "common/format.h"

namespace matview {

namespace {

constexpr std::size_t kMostNameBytes = 63;

// The first bytes of a text that end with a whole character.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t size) {
  if (size >= text.size()) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) --size;
  return text.substr(0, size);
}

[[nodiscard]] std::string make_name(std::string_view first,
                                    std::string_view second,
                                    std::string_view label) {
  std::size_t overhead = label.size() + 1 + (second.empty() ? 0 : 1);
  std::size_t first_size = first.size();
  std::size_t second_size = second.size();
  while (first_size + second_size + overhead > kMostNameBytes) {
    std::size_t& longer = first_size > second_size ? first_size : second_size;
    if (longer == 0) break;
    --longer;
  }
  std::string name(cut(first, first_size));
  if (!second.empty()) name.append("_").append(cut(second, second_size));
  return name.append("_").append(label);
}

}  // namespace

std::string choose_name(std::string_view first,
                        std::string_view second,
                        std::string_view label,
                        const std::function<bool(const std::string&)>& is_taken) {
  std::string name = make_name(first, second, label);
  for (int number = 1; is_taken(name); ++number) {
    name = make_name(first, second, format_text("{}{}", label, number));
  }
  return name;
}

}  // namespace matview
