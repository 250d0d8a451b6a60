#include "expr/regex/char_set.h"

#include <algorithm>
#include <array>

#include "common/utf8.h"

namespace matview {

namespace {

// The ASCII part of a class as text of range ends, and what it takes of the rest.
enum class Beyond : std::uint8_t {
  kNothing,
  kLetters,
  kUpper,
  kLower,
  kSpaces,
  kControls,
  kPunct,
  kVisible
};

struct NamedClass {
  std::string_view name;
  std::string_view ascii;  // pairs of first and last
  Beyond beyond;
};

constexpr std::array kClasses = std::to_array<NamedClass>({
    {"alnum", "09AZaz", Beyond::kLetters},
    {"alpha", "AZaz", Beyond::kLetters},
    {"blank", "\t\t  ", Beyond::kNothing},
    {"cntrl", {"\0\x1f\x7f\x7f", 4}, Beyond::kControls},
    {"digit", "09", Beyond::kNothing},
    {"graph", "!~", Beyond::kVisible},
    {"lower", "az", Beyond::kLower},
    {"print", " ~", Beyond::kVisible},
    {"punct", "!/:@[`{~", Beyond::kPunct},
    {"space", "\t\r  ", Beyond::kSpaces},
    {"upper", "AZ", Beyond::kUpper},
    {"xdigit", "09AFaf", Beyond::kNothing},
    {"word", "09AZ__az", Beyond::kLetters},
});

// White space above ASCII that may be broken at.
constexpr std::array kSpaces = std::to_array<CodePointRange>({{0x1680, 0x1680},
                                                              {0x2000, 0x2006},
                                                              {0x2008, 0x200A},
                                                              {0x2028, 0x2029},
                                                              {0x205F, 0x205F},
                                                              {0x3000, 0x3000}});

}  // namespace

void CharSet::add(const CharSet& other) {
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
}

bool CharSet::add_class(std::string_view name) {
  const auto* const found = std::ranges::find(kClasses, name, &NamedClass::name);
  if (found == kClasses.end()) return false;
  for (std::size_t i = 0; i < found->ascii.size(); i += 2) {
    add(static_cast<unsigned char>(found->ascii[i]),
        static_cast<unsigned char>(found->ascii[i + 1]));
  }
  const auto add_all = [this](const auto& ranges) {
    for (const CodePointRange& range : ranges) add(range.first, range.last);
  };
  const auto add_froms = [this](std::span<const CasePair> pairs) {
    for (const CasePair& pair : pairs) add(pair.from, pair.from);
  };
  switch (found->beyond) {
    case Beyond::kNothing: break;
    case Beyond::kLetters: add_all(letter_ranges()); break;
    case Beyond::kUpper: add_froms(lower_case_pairs()); break;
    case Beyond::kLower: add_froms(upper_case_pairs()); break;
    case Beyond::kSpaces: add_all(kSpaces); break;
    case Beyond::kControls: add(0x80, 0x9F); break;
    case Beyond::kPunct:
    case Beyond::kVisible: {
      CharSet hidden;
      hidden.add(0, 0x9F);
      hidden.add_all_spaces();
      if (found->beyond == Beyond::kPunct) {
        for (const CodePointRange& range : letter_ranges()) hidden.add(range.first, range.last);
      }
      hidden.normalize();
      hidden.negate();
      add(hidden);
      break;
    }
  }
  normalize();
  return true;
}

void CharSet::add_all_spaces() {
  for (const CodePointRange& range : kSpaces) add(range.first, range.last);
}

void CharSet::add_other_case() {
  CharSet others;
  for (const auto pairs : {lower_case_pairs(), upper_case_pairs()}) {
    for (const CasePair& pair : pairs) {
      if (contains(pair.from)) others.add(pair.to, pair.to);
      if (contains(pair.to)) others.add(pair.from, pair.from);
    }
  }
  for (std::uint32_t c = 'A'; c <= 'Z'; ++c) {
    if (contains(c)) others.add(c + 32, c + 32);
    if (contains(c + 32)) others.add(c, c);
  }
  add(others);
  normalize();
}

void CharSet::normalize() {
  std::ranges::sort(ranges_, {}, &CodePointRange::first);
  std::size_t kept = 0;
  for (const CodePointRange range : ranges_) {
    if (kept != 0 && range.first <= ranges_[kept - 1].last + 1) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
}

void CharSet::negate() {
  std::vector<CodePointRange> rest;
  std::uint32_t next = 0;
  for (const CodePointRange& range : ranges_) {
    if (range.first > next) rest.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kLastCodePoint) rest.push_back({next, kLastCodePoint});
  ranges_ = std::move(rest);
}

bool CharSet::contains(std::uint32_t code_point) const {
  const auto found = std::ranges::lower_bound(ranges_, code_point, {}, &CodePointRange::last);
  return found != ranges_.end() && found->first <= code_point;
}

}  // namespace matview
