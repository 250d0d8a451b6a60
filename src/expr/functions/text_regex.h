// What functions of regular expressions share, set-returning ones included.
#pragma once

#include <string_view>
#include <vector>

#include "expr/regex/regex.h"
#include "types/value.h"

namespace matview {

// A function's flags: those of the expression, and `g`.
struct RegexFlags {
  RegexOptions options;
  bool is_global = false;
};

// 22023 `invalid regular expression option: "z"`.
[[nodiscard]] Result<RegexFlags> parse_regex_flags(std::string_view flags);
// The same for a function that `g` makes no sense for: 22023.
[[nodiscard]] Result<RegexOptions> parse_regex_options(std::string_view flags,
                                                       std::string_view function);

// Steps through the matches in a text.
class RegexMatches {
 public:
  // With `skips_empty`, leaves out empty matches at the ends of the text and behind a match.
  RegexMatches(Regex& regex, std::string_view text, std::size_t from, bool skips_empty);

  // The next match and its groups, or nothing.
  [[nodiscard]] Result<bool> next();

  [[nodiscard]] RegexSpan match() const { return spans_[0]; }

  // Group 1 and so on; the whole match when there are no groups.
  [[nodiscard]] std::span<const RegexSpan> groups() const {
    return std::span(spans_).subspan(spans_.size() > 1 ? 1 : 0);
  }

  [[nodiscard]] const RegexSpan& group(std::size_t index) const { return spans_[index]; }

  [[nodiscard]] std::string_view text_of(RegexSpan span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }

 private:
  Regex& regex_;
  std::string_view text_;
  std::size_t from_;
  std::size_t previous_end_ = 0;
  bool skips_empty_;
  std::vector<RegexSpan> spans_;
};

// The groups of the match as an array of texts, NULL where one did not take part.
[[nodiscard]] Value regex_groups(const RegexMatches& matches);

// What lies between the matches of `pattern`, as texts; fails as parse_regex_options() does.
[[nodiscard]] Result<std::vector<Value>> split_by_regex(std::string_view text,
                                                        std::string_view pattern,
                                                        std::string_view flags,
                                                        std::string_view function);

}  // namespace matview
