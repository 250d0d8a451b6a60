// Aggregate functions: the contract of their state, and the registry.
//
// To add an aggregate, write expr/aggregates/<name>.cc and its line in the registry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "common/result.h"
#include "expr/parameter_list.h"
#include "types/chunk.h"
#include "types/column.h"
#include "types/text_dictionary.h"

namespace matview {

// How an aggregate follows retractions; decided in the plan and shown by EXPLAIN.
enum class AggregateClass : std::uint8_t {
  kInvertible,  // O(1) per row: COUNT, SUM, AVG
  kOrdered,     // an ordered multiset per group, O(log rows): MIN, MAX
};

// What an update sees: `groups[i]` is the group of the i-th selected row.
struct AggregateInput {
  std::span<const std::uint32_t> groups;
  ColumnView argument;    // meaningless for count(*)
  Selection rows;         // physical rows, as many as groups
  const Weight* weights;  // by physical row; nullptr: all +1
};

// The states of one aggregate call for all groups of an operator, by group id.
//
// Invariant: a group whose updates cancel out has exactly the state of a new group, and holds no
// memory beyond it.
class AggregateState {
 public:
  virtual ~AggregateState() = default;

  // Makes groups 0 … count − 1 exist; new ones are empty.
  virtual void resize(std::size_t count) = 0;
  // Adds every row's argument `weight` times (taking it away when negative). NULL arguments are
  // ignored. Requires: nothing is taken away that was not added; for a state made with
  // `retractable` false, no negative weights.
  [[nodiscard]] virtual Status update(const AggregateInput& input) = 0;
  // Appends the current value of each group to `out`. 22003 where it does not fit the type.
  [[nodiscard]] virtual Status append_results(std::span<const std::uint32_t> groups,
                                              Column& out) const = 0;
  // Makes a group empty, for reuse of its id.
  virtual void reset(std::uint32_t group) = 0;
  [[nodiscard]] virtual std::size_t byte_size() const = 0;
};

struct AggregateFunction {
  std::string_view name;
  ParameterList parameters;  // none for count(*)
  Type result;
  AggregateClass maintenance;
  // `retractable`: rows will be taken away again, so MIN and MAX must remember them all.
  std::unique_ptr<AggregateState> (*make_state)(bool retractable, const TextDictionary& dictionary);
};

[[nodiscard]] std::span<const AggregateFunction> all_aggregates();
// True when `name` is an aggregate's, whatever its arguments.
[[nodiscard]] bool is_aggregate_name(std::string_view name);
// As find_function. No arguments is count(*).
[[nodiscard]] Result<const AggregateFunction*> find_aggregate(std::string_view name,
                                                              std::span<const Type> arguments);
[[nodiscard]] const AggregateFunction* find_exact_aggregate(std::string_view name,
                                                            std::span<const Type> parameters,
                                                            Type result);

}  // namespace matview
