// Loops shared by the kernels of fixed-width types. An operation is a stateless struct with a
// static `apply`; one that can fail reports Faults, which are gathered over the loop and looked at
// once, so that checked arithmetic vectorises like the unchecked.
#pragma once

#include <cstdint>

#include "expr/function_registry.h"

namespace matview {

using Faults = std::uint32_t;

inline constexpr Faults kNoFault = 0;
inline constexpr Faults kOutOfRange = 1;
inline constexpr Faults kUnderflow = 2;
inline constexpr Faults kDivisionByZero = 4;
inline constexpr Faults kNegativeRoot = 8;
inline constexpr Faults kLogarithmOfZero = 16;
inline constexpr Faults kLogarithmOfNegative = 32;
inline constexpr Faults kZeroToNegativePower = 64;
inline constexpr Faults kComplexPower = 128;
inline constexpr Faults kInfiniteDates = 256;

// The error PostgreSQL gives for any of `faults` in a result of this type; success for none.
[[nodiscard]] Status check_faults(Faults faults, Type result);

// `R apply(A)`
template <typename Operation, typename A, typename R = A>
Status map_unary(const KernelInput& input, Column& result) {
  const A* const a = input.arguments[0].values<A>();
  R* const out = result.values<R>();
  input.rows.for_each([=](std::size_t row) { out[row] = Operation::apply(a[row]); });
  return {};
}

// `R apply(A, B)`
template <typename Operation, typename A, typename B = A, typename R = A>
Status map_binary(const KernelInput& input, Column& result) {
  const A* const a = input.arguments[0].values<A>();
  const B* const b = input.arguments[1].values<B>();
  R* const out = result.values<R>();
  input.rows.for_each([=](std::size_t row) { out[row] = Operation::apply(a[row], b[row]); });
  return {};
}

// `Faults apply(A, R& result)`
template <typename Operation, typename A, typename R = A>
Status map_unary_checked(const KernelInput& input, Column& result) {
  const A* const a = input.arguments[0].values<A>();
  R* const out = result.values<R>();
  Faults faults = kNoFault;
  input.rows.for_each([=, &faults](std::size_t row) {
    R value{};
    faults |= Operation::apply(a[row], value);
    out[row] = value;
  });
  return check_faults(faults, result.type());
}

// `Faults apply(A, B, R& result)`
template <typename Operation, typename A, typename B = A, typename R = A>
Status map_binary_checked(const KernelInput& input, Column& result) {
  const A* const a = input.arguments[0].values<A>();
  const B* const b = input.arguments[1].values<B>();
  R* const out = result.values<R>();
  Faults faults = kNoFault;
  input.rows.for_each([=, &faults](std::size_t row) {
    R value{};
    faults |= Operation::apply(a[row], b[row], value);
    out[row] = value;
  });
  return check_faults(faults, result.type());
}

// A registry line of a function that cannot fail, and of one that can.
[[nodiscard]] constexpr ScalarFunction total(std::string_view name,
                                             ParameterList parameters,
                                             Type result,
                                             Kernel kernel) {
  return {name, parameters, result, kernel, NullHandling::kStrict, false};
}

[[nodiscard]] constexpr ScalarFunction partial(std::string_view name,
                                               ParameterList parameters,
                                               Type result,
                                               Kernel kernel) {
  return {name, parameters, result, kernel, NullHandling::kStrictSkipping, true};
}

// One that cannot fail but must not see stale slots.
[[nodiscard]] constexpr ScalarFunction skipping(std::string_view name,
                                                ParameterList parameters,
                                                Type result,
                                                Kernel kernel) {
  return {name, parameters, result, kernel, NullHandling::kStrictSkipping, false};
}

}  // namespace matview
