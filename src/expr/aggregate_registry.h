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
  kOrdered,     // an ordered multiset per group, O(log rows): MIN, MAX, ARRAY_AGG
};

// How a call is written, and what its parameters are.
enum class AggregateKind : std::uint8_t {
  kNormal,
  // f(direct arguments) WITHIN GROUP (ORDER BY value): the parameters are the direct arguments' and
  // then the value's. In a call, `arguments` are the direct ones and `order` is the value's.
  kOrderedSet,
  // The same with any number of direct arguments, one for each key of `order` and of its type:
  // rank(1, 'a') WITHIN GROUP (ORDER BY x, y). `parameters` takes anything; AggregateCalls casts.
  kHypotheticalSet,
};

// Whether the order in which rows are added shows in the result.
enum class OrderSensitivity : std::uint8_t { kNone, kOrdered };

// One key of a call's ORDER BY.
struct AggregateOrder {
  Type type;
  bool descending = false;
  bool nulls_first = false;
};

// What a state is made for.
struct AggregateSetup {
  // Rows will be taken away again, so MIN and MAX must remember them all.
  bool retractable;
  TextDictionary& dictionary;
  std::span<const Type> arguments = {};
  std::span<const AggregateOrder> order = {};  // only of functions that are order-sensitive
  Type result = {};
};

// What an update sees.
struct AggregateInput {
  const std::uint32_t* groups;  // by physical row; nullptr: all rows are of group 0
  // The call's arguments, then its order keys; empty for count(*).
  std::span<const ColumnView> arguments;
  Selection rows;
  const Weight* weights;  // by physical row; nullptr: all +1

  // The only argument of most.
  [[nodiscard]] const ColumnView& argument() const { return arguments.front(); }

  [[nodiscard]] std::uint32_t group(std::size_t row) const {
    return groups == nullptr ? 0 : groups[row];
  }

  [[nodiscard]] Weight weight(std::size_t row) const {
    return weights == nullptr ? 1 : weights[row];
  }
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
  // Adds every row's arguments `weight` times (taking them away when negative); what NULLs mean is
  // the function's, most ignore them. Requires: nothing is taken away that was not added, whatever
  // the order within the input; for a state made with `retractable` false, no negative weights.
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
  std::unique_ptr<AggregateState> (*make_state)(const AggregateSetup& setup);
  AggregateKind kind = AggregateKind::kNormal;
  OrderSensitivity order = OrderSensitivity::kNone;

  [[nodiscard]] constexpr bool is_order_sensitive() const {
    return order == OrderSensitivity::kOrdered;
  }
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
