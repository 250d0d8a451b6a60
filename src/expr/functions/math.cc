// abs, sign, rounding, roots, powers, exponentials and logarithms.
#include <array>
#include <cmath>
#include <concepts>
#include <limits>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"

namespace matview {

namespace {

struct Absolute {
  template <std::signed_integral T>
  static Faults apply(T a, T& result) {
    if (a == std::numeric_limits<T>::min()) return kOutOfRange;
    result = a < 0 ? static_cast<T>(-a) : a;
    return kNoFault;
  }
};

struct AbsoluteDouble {
  static double apply(double a) { return std::fabs(a); }
};

struct Sign {
  static double apply(double a) { return a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0; }
};

struct Floor {
  static double apply(double a) { return std::floor(a); }
};

struct Ceil {
  static double apply(double a) { return std::ceil(a); }
};

struct Truncate {
  static double apply(double a) { return std::trunc(a); }
};

struct Round {  // halves to even, as PostgreSQL does for double precision

  static double apply(double a) { return std::nearbyint(a); }
};

struct SquareRoot {
  static Faults apply(double a, double& result) {
    result = std::sqrt(a);
    return a < 0 ? kNegativeRoot : kNoFault;
  }
};

struct Exponential {
  static Faults apply(double a, double& result) {
    result = std::exp(a);
    if (!std::isfinite(a)) return kNoFault;
    return std::isinf(result) ? kOutOfRange : result == 0.0 ? kUnderflow : kNoFault;
  }
};

Faults check_logarithm(double a) {
  return a == 0 ? kLogarithmOfZero : a < 0 ? kLogarithmOfNegative : kNoFault;
}

struct NaturalLogarithm {
  static Faults apply(double a, double& result) {
    result = std::log(a);
    return check_logarithm(a);
  }
};

struct DecimalLogarithm {
  static Faults apply(double a, double& result) {
    result = std::log10(a);
    return check_logarithm(a);
  }
};

struct Power {
  static Faults apply(double base, double exponent, double& result) {
    if (base == 0 && exponent < 0) return kZeroToNegativePower;
    if (base < 0 && std::isfinite(exponent) && std::trunc(exponent) != exponent) {
      return kComplexPower;
    }
    result = std::pow(base, exponent);
    if (!std::isfinite(base) || !std::isfinite(exponent)) return kNoFault;
    if (std::isinf(result)) return kOutOfRange;
    return result == 0.0 && base != 0.0 ? kUnderflow : kNoFault;
  }
};

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kFloat = TypeId::kDouble;

template <typename Operation>
constexpr ScalarFunction of_double(std::string_view name) {
  return total(name, {kFloat}, kFloat, map_unary<Operation, double>);
}

template <typename Operation>
constexpr ScalarFunction of_some_doubles(std::string_view name) {
  return partial(name, {kFloat}, kFloat, map_unary_checked<Operation, double>);
}

constexpr std::array kFunctions = {
    partial("abs", {TypeId::kInteger}, TypeId::kInteger, map_unary_checked<Absolute, std::int32_t>),
    partial("abs", {TypeId::kBigint}, TypeId::kBigint, map_unary_checked<Absolute, std::int64_t>),
    of_double<AbsoluteDouble>("abs"),
    of_double<Sign>("sign"),
    of_double<Floor>("floor"),
    of_double<Ceil>("ceil"),
    of_double<Ceil>("ceiling"),
    of_double<Truncate>("trunc"),
    of_double<Round>("round"),
    of_some_doubles<SquareRoot>("sqrt"),
    of_some_doubles<Exponential>("exp"),
    of_some_doubles<NaturalLogarithm>("ln"),
    of_some_doubles<DecimalLogarithm>("log"),
    partial("^", {kFloat, kFloat}, kFloat, map_binary_checked<Power, double>),
    partial("power", {kFloat, kFloat}, kFloat, map_binary_checked<Power, double>),
    partial("pow", {kFloat, kFloat}, kFloat, map_binary_checked<Power, double>),
};

}  // namespace

std::span<const ScalarFunction> math_functions() {
  return kFunctions;
}

}  // namespace matview
