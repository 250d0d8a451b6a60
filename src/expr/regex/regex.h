// Regex: PostgreSQL's regular expressions, compiled.
//
// What matches is what PostgreSQL says: the match that begins first and, of those, the longest or
// the shortest, as the expression as a whole prefers; then the same for its parts, those that begin
// earlier deciding first. Time is linear in the text for whether and where there is a match, and
// for each group in it.
//
// Expressions with back references are searched by trying. Of the matches that begin first they
// report the one the quantifiers find first, which PostgreSQL may find to be too short; and they
// give up, 2201B, after a few million steps.
#pragma once

#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "expr/regex/scanner.h"

namespace matview {

// Bytes [begin, end) of a text.
struct RegexSpan {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  std::size_t begin = kNone;
  std::size_t end = kNone;

  [[nodiscard]] bool is_set() const { return begin != kNone; }
};

class Regex {
 public:
  // 2201B as PostgreSQL words it.
  [[nodiscard]] static Result<std::unique_ptr<Regex>> compile(std::string_view pattern,
                                                              RegexOptions options);

  // The expression compiled, from among the last that were asked for. Valid until the next call.
  [[nodiscard]] static Result<Regex*> cached(std::string_view pattern, RegexOptions options);

  // Capturing groups.
  [[nodiscard]] std::size_t groups() const { return program_.syntax.groups; }

  // Sets the text to search; borrows it.
  void set_text(std::string_view text);

  // Whether there is a match anywhere.
  [[nodiscard]] Result<bool> matches();

  // Finds the first match at or behind byte `from`, the start of a character. `spans` gets the
  // match and, as far as there is room, its groups.
  [[nodiscard]] Result<bool> find(std::size_t from, std::span<RegexSpan> spans);

 private:
  explicit Regex(RegexProgram program) : program_(std::move(program)), scanner_(program_) {}

  [[nodiscard]] std::optional<std::size_t> next_start(std::size_t from);

  [[nodiscard]] const RegexNode& node(RegexNodeId id) const { return program_.syntax.nodes[id]; }

  // The part of a branch from child `first` to child `last`.
  [[nodiscard]] RegexRange part(RegexDirection direction,
                                const RegexNode& branch,
                                std::size_t first,
                                std::size_t last) const;

  // Finds out what the groups within a node matched, given that the node matched [begin, end).
  void dissect(RegexNodeId id, RegexSpan span);
  void dissect_branch(const RegexNode& branch, RegexSpan span);
  void dissect_repeat(RegexNodeId id, RegexSpan span);
  // Where, in `span`, `left` ends and `right`, which runs backward, begins: as far behind, or as
  // near, as possible, but not before `least`.
  [[nodiscard]] std::size_t split(
      RegexRange left, bool is_short, RegexRange right, RegexSpan span, std::size_t least);

  [[nodiscard]] Result<bool> find_by_trying(std::size_t from, std::span<RegexSpan> spans);

  [[nodiscard]] bool consume_text(std::string_view wanted, std::size_t& position) const;

  RegexProgram program_;
  RegexScanner scanner_;
  Bitmap starts_;  // where matches begin; empty until it is asked for
  std::span<RegexSpan> spans_;
  // Of split().
  Bitmap left_;
  Bitmap right_;
};

}  // namespace matview
