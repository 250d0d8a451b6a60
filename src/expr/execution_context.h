// What an execution may look at besides its input.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "common/memory_budget.h"
#include "common/result.h"
#include "types/text_dictionary.h"
#include "types/value.h"

namespace matview {

class RowBatch;

// nextval, currval, lastval and setval. Names are as in SQL: folded unless quoted.
class Sequences {
 public:
  virtual ~Sequences() = default;

  // 42P01 when there is no such sequence, 2200H when it is used up.
  [[nodiscard]] virtual Result<std::int64_t> next_value(std::string_view name) = 0;
  // What next_value() last gave in this session; 55000 when it has not given anything.
  [[nodiscard]] virtual Result<std::int64_t> current_value(std::string_view name) = 0;
  // What next_value() last gave in this session, of whatever sequence; 55000 likewise.
  [[nodiscard]] virtual Result<std::int64_t> last_value() = 0;
  // The next value is `value`, or with `is_called` the one after it.
  [[nodiscard]] virtual Status set_value(std::string_view name,
                                         std::int64_t value,
                                         bool is_called) = 0;
};

// How the owner of an execution asks it to stop or bounds it, and learns how far it has come.
class Interrupt {
 public:
  virtual ~Interrupt() = default;

  [[nodiscard]] virtual bool is_cancelled() { return false; }

  // What work is held to; null: nothing. It must outlive the interrupt or be replaced.
  void set_memory(const MemoryBudget* memory) { memory_ = memory; }

  [[nodiscard]] const MemoryBudget* memory() const { return memory_; }

  void count_rows(std::uint64_t rows) { rows_ += rows; }

  // Rows read so far.
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

 private:
  const MemoryBudget* memory_ = nullptr;
  std::uint64_t rows_ = 0;
};

// Outlives every operator built over it; all but the dictionary may change between executions.
struct ExecutionContext {
  TextDictionary& dictionary;
  std::span<const Value> parameters;  // already cast to the types the plan was bound with

  // Microseconds since 1970 UTC: what now() and clock functions start from.
  std::int64_t transaction_time = 0;
  std::int64_t statement_time = 0;
  // The time as it goes by, for clock_timestamp(); none: that of the statement.
  const std::function<std::int64_t()>* clock = nullptr;

  Sequences* sequences = nullptr;         // null where there are none
  Interrupt* interrupt = nullptr;         // null: never interrupted
  std::uint64_t* random_state = nullptr;  // of random(); null where it must not be called
  // What the statements in WITH return that change data (plan/with_changes.h); or null.
  const std::vector<RowBatch>* with_rows = nullptr;

  [[nodiscard]] std::int64_t now() const { return clock == nullptr ? statement_time : (*clock)(); }
};

}  // namespace matview
