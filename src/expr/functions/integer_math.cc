// Functions and operators of whole numbers: bits, gcd and lcm, absolute values by operator.
#include <array>
#include <concepts>
#include <limits>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"

namespace matview {

namespace {

struct And {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a & b);
  }
};

struct Or {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a | b);
  }
};

struct Xor {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a ^ b);
  }
};

struct Not {
  template <typename T>
  static T apply(T a) {
    return static_cast<T>(~a);
  }
};

// As the processor does: by the lowest bits of the distance, SMALLINT as INTEGER.
template <typename T>
constexpr std::uint32_t shift_distance(std::int32_t by) {
  return static_cast<std::uint32_t>(by) & (sizeof(T) == 8 ? 63U : 31U);
}

struct ShiftLeft {
  template <typename T>
  static T apply(T a, std::int32_t by) {
    return static_cast<T>(static_cast<std::uint64_t>(a) << shift_distance<T>(by));
  }
};

struct ShiftRight {
  template <typename T>
  static T apply(T a, std::int32_t by) {
    return static_cast<T>(a >> shift_distance<T>(by));
  }
};

struct Absolute {
  template <std::signed_integral T>
  static Faults apply(T a, T& result) {
    if (a == std::numeric_limits<T>::min()) return kOutOfRange;
    result = static_cast<T>(a < 0 ? -a : a);
    return kNoFault;
  }
};

template <typename T>
std::uint64_t magnitude(T a) {
  const auto wide = static_cast<std::uint64_t>(std::int64_t{a});
  return a < 0 ? 0 - wide : wide;
}

template <typename T>
std::uint64_t common_divisor(T first, T second) {
  std::uint64_t a = magnitude(first);
  std::uint64_t b = magnitude(second);
  while (b != 0) {
    const std::uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

template <typename T>
Faults fit(std::uint64_t value, T& result) {
  if (value > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return kOutOfRange;
  result = static_cast<T>(value);
  return kNoFault;
}

struct GreatestDivisor {
  template <typename T>
  static Faults apply(T a, T b, T& result) {
    return fit(common_divisor(a, b), result);
  }
};

struct LeastMultiple {
  template <typename T>
  static Faults apply(T a, T b, T& result) {
    if (a == 0 || b == 0) return fit(0, result);
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(magnitude(a) / common_divisor(a, b), magnitude(b), &product)) {
      return kOutOfRange;
    }
    return fit(product, result);
  }
};

constexpr TypeId kInt = TypeId::kInteger;

template <typename T>
constexpr std::array<ScalarFunction, 7> of_bits(TypeId id) {
  return {total("&", {id, id}, id, map_binary<And, T>),
          total("|", {id, id}, id, map_binary<Or, T>),
          total("#", {id, id}, id, map_binary<Xor, T>),
          total("~", {id}, id, map_unary<Not, T>),
          total("<<", {id, kInt}, id, map_binary<ShiftLeft, T, std::int32_t, T>),
          total(">>", {id, kInt}, id, map_binary<ShiftRight, T, std::int32_t, T>),
          partial("@", {id}, id, map_unary_checked<Absolute, T>)};
}

template <typename T>
constexpr std::array<ScalarFunction, 2> of_divisors(TypeId id) {
  return {partial("gcd", {id, id}, id, map_binary_checked<GreatestDivisor, T>),
          partial("lcm", {id, id}, id, map_binary_checked<LeastMultiple, T>)};
}

// What LIMIT and OFFSET check when they are subqueries.
template <bool kIsOffset>
Status check_row_count(const KernelInput& input, Column& result) {
  const auto* const values = input.arguments[0].values<std::int64_t>();
  auto* const out = result.values<std::int64_t>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    if (values[row] < 0) {
      return fail(
          kIsOffset ? ErrorCode::kInvalidRowCountInOffset : ErrorCode::kInvalidRowCountInLimit,
          "{} must not be negative",
          kIsOffset ? std::string_view("OFFSET") : std::string_view("LIMIT"));
    }
    out[row] = values[row];
  }
  return {};
}

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, 3 * 7 + 2 * 2 + 1 + 2> list{};
  ScalarFunction* next = list.data();
  const auto append = [&next](const auto& functions) {
    for (const ScalarFunction& function : functions) *next++ = function;
  };
  append(of_bits<std::int16_t>(TypeId::kSmallint));
  append(of_bits<std::int32_t>(TypeId::kInteger));
  append(of_bits<std::int64_t>(TypeId::kBigint));
  append(of_divisors<std::int32_t>(TypeId::kInteger));
  append(of_divisors<std::int64_t>(TypeId::kBigint));
  *next++ = partial(
      "abs", {TypeId::kSmallint}, TypeId::kSmallint, map_unary_checked<Absolute, std::int16_t>);
  // Names that no SQL text can call.
  *next++ = partial(" limit", {TypeId::kBigint}, TypeId::kBigint, check_row_count<false>);
  *next++ = partial(" offset", {TypeId::kBigint}, TypeId::kBigint, check_row_count<true>);
  return list;
}();

}  // namespace

std::span<const ScalarFunction> integer_math_functions() {
  return kFunctions;
}

}  // namespace matview
