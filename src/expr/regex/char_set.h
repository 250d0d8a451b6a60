// CharSet: a set of characters as ascending ranges, for the bracket expressions and class escapes
// of regular expressions.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/unicode.h"

namespace matview {

class CharSet {
 public:
  void add(std::uint32_t first, std::uint32_t last) { ranges_.push_back({first, last}); }

  void add(const CharSet& other);
  // A POSIX class: "alpha", "digit", …, and "word". False when there is none of that name.
  [[nodiscard]] bool add_class(std::string_view name);
  // Adds the other case of every letter in it.
  void add_other_case();
  // Sorts and joins ranges; every other function requires and ensures that, `add` excepted.
  void normalize();
  void negate();

  [[nodiscard]] bool contains(std::uint32_t code_point) const;

  [[nodiscard]] const std::vector<CodePointRange>& ranges() const { return ranges_; }

 private:
  void add_all_spaces();

  std::vector<CodePointRange> ranges_;
};

}  // namespace matview
