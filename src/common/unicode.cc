#include "common/unicode.h"

#include <algorithm>
#include <vector>

#include "common/unicode_tables.h"

namespace matview {

namespace {

// Reads the numbers of a table.
class TableReader {
 public:
  explicit TableReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::uint32_t next() {
    std::uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = rest_.front();
      rest_ = rest_.subspan(1);
      value |= (byte & 0x7fU) << shift;
      if (byte < 0x80) return value;
    }
  }

 private:
  std::span<const std::uint8_t> rest_;
};

std::vector<CodePointRange> read_letters() {
  std::vector<CodePointRange> ranges;
  std::uint32_t at = 0x80;
  for (TableReader table(kLetterRanges); !table.at_end();) {
    const std::uint32_t first = at + table.next();
    const std::uint32_t last = first + table.next();
    ranges.push_back({first, last});
    at = last + 1;
  }
  ranges.push_back({0x10000, 0x1CFFF});
  ranges.push_back({0x20000, 0x323AF});
  return ranges;
}

void read_mappings(std::span<const std::uint8_t> bytes,
                   bool reversed,
                   std::vector<CasePair>& pairs) {
  std::uint32_t at = 0x80;
  for (TableReader table(bytes); !table.at_end();) {
    std::uint32_t from = at + table.next();
    const std::uint32_t shape = table.next();
    const std::uint32_t zigzag = table.next();
    const std::uint32_t delta = (zigzag & 1U) != 0 ? 0U - (zigzag + 1) / 2 : zigzag / 2;
    for (std::uint32_t i = 0; i <= shape / 2; ++i, from += 1 + (shape & 1U)) {
      pairs.push_back(reversed ? CasePair{from + delta, from} : CasePair{from, from + delta});
      at = from + 1;
    }
  }
}

std::vector<CasePair> read_case(std::span<const std::uint8_t> alone, bool to_upper) {
  std::vector<CasePair> pairs;
  read_mappings(kCasePairs, to_upper, pairs);
  read_mappings(alone, false, pairs);
  std::ranges::sort(pairs, {}, &CasePair::from);
  return pairs;
}

std::uint32_t map(std::span<const CasePair> pairs, std::uint32_t code_point) {
  const auto found = std::ranges::lower_bound(pairs, code_point, {}, &CasePair::from);
  return found != pairs.end() && found->from == code_point ? found->to : code_point;
}

}  // namespace

std::span<const CodePointRange> letter_ranges() {
  static const std::vector<CodePointRange> ranges = read_letters();
  return ranges;
}

std::span<const CasePair> lower_case_pairs() {
  static const std::vector<CasePair> pairs = read_case(kOnlyLower, false);
  return pairs;
}

std::span<const CasePair> upper_case_pairs() {
  static const std::vector<CasePair> pairs = read_case(kOnlyUpper, true);
  return pairs;
}

bool is_letter(std::uint32_t code_point) {
  if (code_point < 0x80) return (code_point | 0x20U) - 'a' < 26;
  const auto ranges = letter_ranges();
  const auto found = std::ranges::lower_bound(ranges, code_point, {}, &CodePointRange::last);
  return found != ranges.end() && found->first <= code_point;
}

std::uint32_t to_lower(std::uint32_t code_point) {
  if (code_point < 0x80) return code_point - 'A' < 26 ? code_point + 32 : code_point;
  return map(lower_case_pairs(), code_point);
}

std::uint32_t to_upper(std::uint32_t code_point) {
  if (code_point < 0x80) return code_point - 'a' < 26 ? code_point - 32 : code_point;
  return map(upper_case_pairs(), code_point);
}

std::uint32_t decode_utf8(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  std::uint32_t code_point = lead & (lead < 0xe0 ? 0x1fU : lead < 0xf0 ? 0x0fU : 0x07U);
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) {
    code_point = code_point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  }
  return code_point;
}

}  // namespace matview
