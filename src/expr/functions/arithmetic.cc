// + - * / % and unary minus on integers and floats, and day arithmetic on DATE.
//
// Integer division truncates. A float result is only infinite where an operand is, and only zero
// where the mathematical result is; anything else is out of range, as in PostgreSQL.
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"
#include "types/date_time.h"

namespace matview {

namespace {

template <typename T>
constexpr T kInfinity = std::numeric_limits<T>::infinity();

Faults fault_if(bool condition, Faults fault) {
  return condition ? fault : kNoFault;
}

template <std::floating_point T>
Faults check_overflow(T a, T b, T result) {
  const bool infinite = std::fabs(result) == kInfinity<T>;
  const bool from_finite = (std::fabs(a) != kInfinity<T>)&(std::fabs(b) != kInfinity<T>);
  return fault_if(infinite & from_finite, kOutOfRange);
}

// Sums and differences: computed with wrap-around, whose sign tells the overflow. The checking
// builtins would say the same, but keep the loop from vectorising.
struct Add {
  template <std::integral T>
  static Faults apply(T a, T b, T& result) {
    using Unsigned = std::make_unsigned_t<T>;
    result = static_cast<T>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b));
    return fault_if(((a ^ result) & (b ^ result)) < 0, kOutOfRange);
  }

  template <std::floating_point T>
  static Faults apply(T a, T b, T& result) {
    result = a + b;
    return check_overflow(a, b, result);
  }
};

struct Subtract {
  template <std::integral T>
  static Faults apply(T a, T b, T& result) {
    using Unsigned = std::make_unsigned_t<T>;
    result = static_cast<T>(static_cast<Unsigned>(a) - static_cast<Unsigned>(b));
    return fault_if(((a ^ b) & (a ^ result)) < 0, kOutOfRange);
  }

  template <std::floating_point T>
  static Faults apply(T a, T b, T& result) {
    result = a - b;
    return check_overflow(a, b, result);
  }
};

struct Multiply {
  static Faults apply(std::int16_t a, std::int16_t b, std::int16_t& result) {
    return fault_if(__builtin_mul_overflow(a, b, &result), kOutOfRange);
  }

  static Faults apply(std::int32_t a, std::int32_t b, std::int32_t& result) {
    const std::int64_t wide = std::int64_t{a} * b;
    result = static_cast<std::int32_t>(wide);
    return fault_if(wide != result, kOutOfRange);
  }

  static Faults apply(std::int64_t a, std::int64_t b, std::int64_t& result) {
    return fault_if(__builtin_mul_overflow(a, b, &result), kOutOfRange);
  }

  template <std::floating_point T>
  static Faults apply(T a, T b, T& result) {
    result = a * b;
    const bool vanished = (result == 0) & (a != 0) & (b != 0);
    return check_overflow(a, b, result) | fault_if(vanished, kUnderflow);
  }
};

struct Divide {
  template <std::integral T>
  static Faults apply(T a, T b, T& result) {
    if (b == 0) return kDivisionByZero;
    if (b == -1) return Subtract::apply(T{0}, a, result);  // the one quotient that can overflow
    result = static_cast<T>(a / b);
    return kNoFault;
  }

  template <std::floating_point T>
  static Faults apply(T a, T b, T& result) {
    result = a / b;
    const bool by_zero = (b == 0) & (a == a);
    const bool vanished = (result == 0) & (a != 0) & (std::fabs(b) != kInfinity<T>);
    return fault_if(by_zero, kDivisionByZero) | check_overflow(a, b, result) |
           fault_if(vanished, kUnderflow);
  }
};

struct Modulo {
  template <std::integral T>
  static Faults apply(T a, T b, T& result) {
    if (b == 0) return kDivisionByZero;
    result = b == -1 ? T{0} : static_cast<T>(a % b);  // MIN % −1 would trap
    return kNoFault;
  }
};

struct Negate {
  template <std::integral T>
  static Faults apply(T a, T& result) {
    return Subtract::apply(T{0}, a, result);
  }
};

struct NegateFloat {
  template <typename T>
  static T apply(T a) {
    return -a;
  }
};

struct AbsoluteFloat {
  template <typename T>
  static T apply(T a) {
    return std::fabs(a);
  }
};

// An infinite date stays where it is.
struct AddDays {
  static Faults apply(std::int32_t date, std::int32_t days, std::int32_t& result) {
    const std::int64_t sum = std::int64_t{date} + days;
    result = static_cast<std::int32_t>(is_finite_date(date) ? sum : date);
    return fault_if(is_finite_date(date) && (!is_date_in_range(sum) || !is_finite_date(result)),
                    kOutOfRange);
  }
};

struct AddDate {  // integer + date

  static Faults apply(std::int32_t days, std::int32_t date, std::int32_t& result) {
    return AddDays::apply(date, days, result);
  }
};

struct SubtractDays {
  static Faults apply(std::int32_t date, std::int32_t days, std::int32_t& result) {
    const std::int64_t difference = std::int64_t{date} - days;
    result = static_cast<std::int32_t>(is_finite_date(date) ? difference : date);
    return fault_if(
        is_finite_date(date) && (!is_date_in_range(difference) || !is_finite_date(result)),
        kOutOfRange);
  }
};

struct SubtractDates {
  static Faults apply(std::int32_t a, std::int32_t b, std::int32_t& result) {
    const bool finite = is_finite_date(a) && is_finite_date(b);
    result = finite ? a - b : 0;
    return fault_if(!finite, kInfiniteDates);
  }
};

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kShort = TypeId::kSmallint;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kBig = TypeId::kBigint;
constexpr TypeId kFloat = TypeId::kReal;
constexpr TypeId kFloat8 = TypeId::kDouble;
constexpr TypeId kDate = TypeId::kDate;

template <typename Operation>
constexpr std::array<ScalarFunction, 3> on_integers(std::string_view name) {
  return {partial(name, {kShort, kShort}, kShort, map_binary_checked<Operation, std::int16_t>),
          partial(name, {kInt, kInt}, kInt, map_binary_checked<Operation, std::int32_t>),
          partial(name, {kBig, kBig}, kBig, map_binary_checked<Operation, std::int64_t>)};
}

template <typename Operation>
constexpr std::array<ScalarFunction, 2> on_floats(std::string_view name) {
  return {partial(name, {kFloat, kFloat}, kFloat, map_binary_checked<Operation, float>),
          partial(name, {kFloat8, kFloat8}, kFloat8, map_binary_checked<Operation, double>)};
}

constexpr std::array kOthers = {
    partial("-", {kShort}, kShort, map_unary_checked<Negate, std::int16_t>),
    partial("-", {kInt}, kInt, map_unary_checked<Negate, std::int32_t>),
    partial("-", {kBig}, kBig, map_unary_checked<Negate, std::int64_t>),
    total("-", {kFloat}, kFloat, map_unary<NegateFloat, float>),
    total("-", {kFloat8}, kFloat8, map_unary<NegateFloat, double>),
    total("abs", {kFloat}, kFloat, map_unary<AbsoluteFloat, float>),
    total("@", {kFloat}, kFloat, map_unary<AbsoluteFloat, float>),
    total("@", {kFloat8}, kFloat8, map_unary<AbsoluteFloat, double>),
    partial("+", {kDate, kInt}, kDate, map_binary_checked<AddDays, std::int32_t>),
    partial("+", {kInt, kDate}, kDate, map_binary_checked<AddDate, std::int32_t>),
    partial("-", {kDate, kInt}, kDate, map_binary_checked<SubtractDays, std::int32_t>),
    partial("-", {kDate, kDate}, kInt, map_binary_checked<SubtractDates, std::int32_t>),
};

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, 6 * 3 + 4 * 2 + kOthers.size()> list{};
  ScalarFunction* next = list.data();
  const auto append = [&next](const auto& functions) {
    for (const ScalarFunction& function : functions) *next++ = function;
  };
  append(on_integers<Add>("+"));
  append(on_integers<Subtract>("-"));
  append(on_integers<Multiply>("*"));
  append(on_integers<Divide>("/"));
  append(on_integers<Modulo>("%"));
  append(on_integers<Modulo>("mod"));
  append(on_floats<Add>("+"));
  append(on_floats<Subtract>("-"));
  append(on_floats<Multiply>("*"));
  append(on_floats<Divide>("/"));
  append(kOthers);
  return list;
}();

}  // namespace

std::span<const ScalarFunction> arithmetic_functions() {
  return kFunctions;
}

}  // namespace matview
