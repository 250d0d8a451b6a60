// + - * / % and unary minus on INTEGER, BIGINT and DOUBLE, and day arithmetic on DATE.
//
// Integer division truncates. A DOUBLE result is only infinite where an operand is, and only zero
// where the mathematical result is; anything else is out of range, as in PostgreSQL.
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"

namespace matview {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Faults fault_if(bool condition, Faults fault) {
  return condition ? fault : kNoFault;
}

Faults check_overflow(double a, double b, double result) {
  const bool infinite = std::fabs(result) == kInfinity;
  const bool from_finite = (std::fabs(a) != kInfinity) & (std::fabs(b) != kInfinity);
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

  static Faults apply(double a, double b, double& result) {
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

  static Faults apply(double a, double b, double& result) {
    result = a - b;
    return check_overflow(a, b, result);
  }
};

struct Multiply {
  static Faults apply(std::int32_t a, std::int32_t b, std::int32_t& result) {
    const std::int64_t wide = std::int64_t{a} * b;
    result = static_cast<std::int32_t>(wide);
    return fault_if(wide != result, kOutOfRange);
  }

  static Faults apply(std::int64_t a, std::int64_t b, std::int64_t& result) {
    return fault_if(__builtin_mul_overflow(a, b, &result), kOutOfRange);
  }

  static Faults apply(double a, double b, double& result) {
    result = a * b;
    const bool vanished = (result == 0.0) & (a != 0.0) & (b != 0.0);
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

  static Faults apply(double a, double b, double& result) {
    result = a / b;
    const bool by_zero = (b == 0.0) & (a == a);
    const bool vanished = (result == 0.0) & (a != 0.0) & (std::fabs(b) != kInfinity);
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

  static Faults apply(double a, double b, double& result) {
    if (b == 0.0) return kDivisionByZero;
    result = std::fmod(a, b);
    return kNoFault;
  }
};

struct Negate {
  template <std::integral T>
  static Faults apply(T a, T& result) {
    return Subtract::apply(T{0}, a, result);
  }
};

struct NegateDouble {
  static double apply(double a) { return -a; }
};

struct DaysToDate {  // integer + date

  static Faults apply(std::int32_t days, std::int32_t date, std::int32_t& result) {
    return Add::apply(date, days, result);
  }
};

// ── The list ────────────────────────────────────────────────────────────────────────────────────

template <typename Operation>
constexpr std::array<ScalarFunction, 3> on_numbers(std::string_view name) {
  constexpr TypeId kInt = TypeId::kInteger;
  constexpr TypeId kBig = TypeId::kBigint;
  constexpr TypeId kFloat = TypeId::kDouble;
  return {partial(name, {kInt, kInt}, kInt, map_binary_checked<Operation, std::int32_t>),
          partial(name, {kBig, kBig}, kBig, map_binary_checked<Operation, std::int64_t>),
          partial(name, {kFloat, kFloat}, kFloat, map_binary_checked<Operation, double>)};
}

constexpr std::array kOthers = {
    partial("-", {TypeId::kInteger}, TypeId::kInteger, map_unary_checked<Negate, std::int32_t>),
    partial("-", {TypeId::kBigint}, TypeId::kBigint, map_unary_checked<Negate, std::int64_t>),
    total("-", {TypeId::kDouble}, TypeId::kDouble, map_unary<NegateDouble, double>),
    partial("+",
            {TypeId::kDate, TypeId::kInteger},
            TypeId::kDate,
            map_binary_checked<Add, std::int32_t>),
    partial("+",
            {TypeId::kInteger, TypeId::kDate},
            TypeId::kDate,
            map_binary_checked<DaysToDate, std::int32_t>),
    partial("-",
            {TypeId::kDate, TypeId::kInteger},
            TypeId::kDate,
            map_binary_checked<Subtract, std::int32_t>),
    partial("-",
            {TypeId::kDate, TypeId::kDate},
            TypeId::kInteger,
            map_binary_checked<Subtract, std::int32_t>),
};

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, 6 * 3 + kOthers.size()> list{};
  ScalarFunction* next = list.data();
  const auto append = [&next](const auto& functions) {
    for (const ScalarFunction& function : functions) *next++ = function;
  };
  append(on_numbers<Add>("+"));
  append(on_numbers<Subtract>("-"));
  append(on_numbers<Multiply>("*"));
  append(on_numbers<Divide>("/"));
  append(on_numbers<Modulo>("%"));
  append(on_numbers<Modulo>("mod"));
  append(kOthers);
  return list;
}();

}  // namespace

std::span<const ScalarFunction> arithmetic_functions() {
  return kFunctions;
}

}  // namespace matview
