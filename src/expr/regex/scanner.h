// RegexScanner: runs ranges of a RegexProgram over text, in either direction, in time linear in the
// text: as a deterministic automaton whose states are made when they are first reached.
//
// States and their transitions are remembered from text to text, up to a limit; then all are
// forgotten and made anew. Expressions with back references cannot be run like this.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "common/bitmap.h"
#include "expr/regex/program.h"
#include "types/text_dictionary.h"

namespace matview {

inline constexpr std::size_t kMaxRegexLooks = 5;

// What to run: a range, where it may start, and which ends are wanted.
struct RegexScan {
  enum class Want : std::uint8_t { kNearest, kFarthest, kAll };

  RegexDirection direction = RegexDirection::kForward;
  RegexRange range;
  bool starts_anywhere = false;  // at every position from `from` on, not only there
  std::size_t from = 0;
  std::size_t to = 0;  // looked at up to here, in the scan's direction
  Want want = Want::kFarthest;
};

class RegexScanner {
 public:
  // Borrows the program.
  explicit RegexScanner(const RegexProgram& program);

  // Sets the text that scans are about. Borrows it. O(1), but for lookarounds linear.
  void set_text(std::string_view text);

  // The nearest or farthest end of a match from scan.from, if there is one. For kAll all ends are
  // set in `ends`, which has a bit for every position, and the farthest is returned.
  [[nodiscard]] std::optional<std::size_t> scan(const RegexScan& scan, Bitmap* ends = nullptr);

  [[nodiscard]] std::string_view text() const { return text_; }

  // Steps of a search that tries. The first moves `position` behind a character of a set.
  [[nodiscard]] bool consume(std::uint32_t set, std::size_t& position) const;
  [[nodiscard]] bool assertion_holds(RegexAssertion assertion, std::size_t position) const;
  [[nodiscard]] bool look_holds(std::uint32_t look, std::size_t position) const;

 private:
  using StateId = std::uint32_t;

  // A transition: 0 when it is not known yet, else (state + 1) * 2 + whether a match ends in front
  // of the character. State 0 has no way to a match.
  using Transition = std::uint32_t;

  [[nodiscard]] Transition find_transition(const RegexScan& scan,
                                           StateId state,
                                           std::size_t column);
  void close_over(const RegexScan& scan,
                  std::string_view places,
                  RegexEdge behind,
                  RegexEdge ahead,
                  std::size_t looks,
                  std::size_t character_class);

  // Where a scan starts; as many are remembered as an expression has parts.
  struct Start {
    RegexRange range;
    RegexDirection direction;
    bool anywhere;
    RegexEdge behind;
    StateId state;

    [[nodiscard]] bool leads_as(const Start& other) const {
      return range.begin == other.range.begin && range.end == other.range.end &&
             direction == other.direction && anywhere == other.anywhere && behind == other.behind;
    }
  };

  [[nodiscard]] StateId start_state(const RegexScan& scan, RegexEdge behind);
  [[nodiscard]] StateId intern_state(const RegexScan& scan,
                                     const std::vector<std::uint32_t>& places,
                                     RegexEdge behind);
  void forget();
  [[nodiscard]] RegexEdge edge_at(std::size_t position, bool left) const;
  [[nodiscard]] std::size_t class_at(std::size_t position,
                                     bool is_forward,
                                     std::size_t& next) const;
  [[nodiscard]] std::size_t look_bits(std::size_t position) const;

  const RegexProgram& program_;
  std::string_view text_;
  std::vector<Bitmap> looks_;  // by lookaround: at which positions it holds
  std::size_t columns_;

  std::unique_ptr<TextDictionary> states_;  // state → its key
  std::vector<Transition> transitions_;     // by state and column
  std::vector<Start> starts_;
  // Of the step being made.
  std::vector<std::uint32_t> pending_;
  std::vector<std::uint32_t> seen_;  // by instruction: the step it was last reached in
  std::uint32_t step_ = 0;
  std::vector<std::uint32_t> next_;
  bool accepts_ = false;
};

}  // namespace matview
