// Scalar functions: the contract of a kernel, and the registry that finds one by name and types.
//
// To add a function, write its kernel in expr/functions/<family>.cc and its line in that family's
// list. Operators are functions named by their symbol ("+", "=", "~~" for LIKE), unary minus is
// "-" with one parameter; casts are functions named "cast".
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "common/result.h"
#include "expr/execution_context.h"
#include "expr/parameter_list.h"
#include "types/chunk.h"
#include "types/text_dictionary.h"

namespace matview {

struct KernelInput {
  std::span<const ColumnView> arguments;  // by physical row
  Selection rows;                         // the rows to compute
  TextDictionary& dictionary;
  const ExecutionContext& context;
};

// Writes the result at each row of `input.rows`; `result` has room up to the last of them. Which
// rows are there, and who looks after NULLs, is the function's NullHandling.
using Kernel = Status (*)(const KernelInput& input, Column& result);

enum class NullHandling : std::uint8_t {
  // NULL where an argument is; the evaluator sees to it. The kernel computes NULL rows like any
  // other, from whatever their slots hold, so that dense loops stay dense.
  kStrict,
  // The same, but rows with a NULL are left out of `input.rows`: for kernels that can fail, or that
  // do more than arithmetic on a slot (text, the dictionary).
  kStrictSkipping,
  // The kernel looks at validity itself. `result` is all valid on entry.
  kKernel,
};

// When a call gives the same answer for the same arguments: always, as long as the settings of the
// session are the same, within a statement, or never. Calls up to kSession are folded, a plan being
// made for one time zone, and maintained in incremental views, whose zone is UTC.
enum class Volatility : std::uint8_t { kImmutable, kSession, kStable, kVolatile };

struct ScalarFunction {
  std::string_view name;
  // Pseudo types and a variadic end are resolved for each call: see resolve_signature().
  ParameterList parameters;
  Type result;
  Kernel kernel;
  NullHandling nulls = NullHandling::kStrict;
  // A kernel that can fail is never kStrict: it must not see stale slots.
  bool can_fail = false;
  Volatility volatility = Volatility::kImmutable;
};

[[nodiscard]] constexpr ScalarFunction of_session(ScalarFunction function) {
  function.volatility = Volatility::kSession;
  return function;
}

[[nodiscard]] constexpr ScalarFunction stable(ScalarFunction function) {
  function.volatility = Volatility::kStable;
  return function;
}

[[nodiscard]] constexpr ScalarFunction volatile_function(ScalarFunction function) {
  function.volatility = Volatility::kVolatile;
  return function;
}

// Every function, in registration order; for lookup, listing and docs.
[[nodiscard]] std::span<const ScalarFunction> all_functions();

// The overload of `name` PostgreSQL's rules choose for these argument types: an exact match, else
// the one reached by the fewest implicit conversions (INTEGER → BIGINT → DOUBLE, DATE → TIMESTAMP,
// unknown → anything, with unknown preferring the other operand's type, then TEXT). 42883
// `function f(integer) does not exist` / `operator does not exist: text + integer` when none fits;
// 42725 when several fit equally. Casts are not found here: see find_cast().
[[nodiscard]] Result<const ScalarFunction*> find_function(std::string_view name,
                                                          std::span<const Type> arguments);
// Exactly this overload, for reading stored plans; nullptr when there is none. `parameters` are as
// declared, pseudo types and all; `result` is the call's own type.
[[nodiscard]] const ScalarFunction* find_exact_function(std::string_view name,
                                                        std::span<const Type> parameters,
                                                        Type result);
// The explicit cast between two different types, or nullptr when PostgreSQL has none.
[[nodiscard]] const ScalarFunction* find_cast(Type from, Type to);
// True when a value of `from` may stand where `to` is expected without being asked to.
[[nodiscard]] bool is_implicitly_convertible(Type from, Type to);
// The type both convert to implicitly (CASE, COALESCE, IN, UNION), or kUnknown when there is none.
[[nodiscard]] Type common_type(Type left, Type right);

}  // namespace matview
