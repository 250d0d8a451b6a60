// MemoryBudget: how much memory a database may take, held against what a meter says is taken.
//
// There are two questions. While a statement runs it may pass the limit by a little, so that a
// database that is full can still be read, and be made smaller: check_work(). But rows never stay
// that do not fit: check_kept(). Either way the statement fails with 53200 and leaves nothing.
// Between two questions work may take what it likes, so a limit wants to be well below what there
// is.
#pragma once

#include <cstdint>

#include "common/result.h"

namespace matview {

class MemoryBudget {
 public:
  // Bytes taken now.
  using Meter = std::uint64_t (*)();

  MemoryBudget() = default;  // no limit

  MemoryBudget(std::uint64_t limit, Meter meter) : limit_(limit), meter_(meter) {}

  // Remembers what is taken already: a statement is judged by what it takes itself.
  void begin_statement() { found_ = meter_ == nullptr ? 0 : meter_(); }

  // 53200 when the statement has passed the limit by more than a sixteenth of it.
  [[nodiscard]] Status check_work() const { return check(found_ + limit_ / 16); }

  // 53200 when the limit is passed.
  [[nodiscard]] Status check_kept() const { return check(0); }

 private:
  // 53200 when more than both the limit and `least` is taken.
  [[nodiscard]] Status check(std::uint64_t least) const;

  std::uint64_t limit_ = 0;
  Meter meter_ = nullptr;
  std::uint64_t found_ = 0;
};

}  // namespace matview
