// = <> < <= > >= and IS [NOT] DISTINCT FROM, for every type. Text is equal by code and ordered by
// its bytes.
#include <algorithm>
#include <array>
#include <bit>
#include <compare>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"
#include "types/value_order.h"

namespace matview {

namespace {

// Each operation on values, and on how the dictionary orders two texts.
struct Equal {
  template <typename T>
  static std::uint8_t apply(T a, T b) {
    return sql_equal(a, b);
  }
};

struct NotEqual {
  template <typename T>
  static std::uint8_t apply(T a, T b) {
    return !sql_equal(a, b);
  }
};

struct Less {
  template <typename T>
  static std::uint8_t apply(T a, T b) {
    return sql_less(a, b);
  }

  static bool holds(std::strong_ordering order) { return order < 0; }
};

struct LessEqual {
  template <typename T>
  static std::uint8_t apply(T a, T b) {
    return !sql_less(b, a);
  }

  static bool holds(std::strong_ordering order) { return order <= 0; }
};

// a > b is b < a; only the order of the arguments differs.
struct Greater {
  template <typename T>
  static std::uint8_t apply(T a, T b) {
    return sql_less(b, a);
  }

  static bool holds(std::strong_ordering order) { return order > 0; }
};

struct GreaterEqual {
  template <typename T>
  static std::uint8_t apply(T a, T b) {
    return !sql_less(a, b);
  }

  static bool holds(std::strong_ordering order) { return order >= 0; }
};

template <typename Operation>
Status compare_texts(const KernelInput& input, Column& result) {
  const TextCode* const a = input.arguments[0].values<TextCode>();
  const TextCode* const b = input.arguments[1].values<TextCode>();
  std::uint8_t* const out = result.values<std::uint8_t>();
  input.rows.for_each([&](std::size_t row) {
    out[row] = Operation::holds(input.dictionary.compare(a[row], b[row]));
  });
  return {};
}

int order_sign(std::strong_ordering order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

// Columns of two scales, like 24 < quantity: brought to the larger one. False when the words are
// not alike, or too large for that.
template <typename Operation>
bool compare_scaled(const KernelInput& input,
                    const NumericWord* a,
                    const NumericWord* b,
                    std::uint8_t* out) {
  const NumericWord first_a = a[input.rows[0]];
  const NumericWord first_b = b[input.rows[0]];
  if (!is_inline(first_a) || !is_inline(first_b)) return false;
  const std::int32_t scale = std::max(scale_of(first_a), scale_of(first_b));
  const std::int32_t up_a = scale - scale_of(first_a);
  const std::int32_t up_b = scale - scale_of(first_b);
  if (std::max(up_a, up_b) > 16) return false;
  const std::int64_t by_a = power_of_ten(up_a);
  const std::int64_t by_b = power_of_ten(up_b);
  std::int64_t differing = 0;
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  input.rows.for_each([&](std::size_t row) {
    const std::int64_t x = coefficient_of(a[row]);
    const std::int64_t y = coefficient_of(b[row]);
    differing |= (a[row].bits ^ first_a.bits) | (b[row].bits ^ first_b.bits);
    left |= magnitude_bits(x);
    right |= magnitude_bits(y);
    out[row] = Operation::apply(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(by_a)),
        static_cast<std::int64_t>(static_cast<std::uint64_t>(y) *
                                  static_cast<std::uint64_t>(by_b)));
  });
  const auto fits = [](std::uint64_t magnitudes, std::int64_t factor) {
    return std::bit_width(magnitudes) + std::bit_width(static_cast<std::uint64_t>(factor)) <= 63;
  };
  return (differing & kNumericTail) == 0 && fits(left, by_a) && fits(right, by_b);
}

// Words of one scale order as their bits do; where others turn up, all are compared one by one.
template <typename Operation>
Status compare_numerics(const KernelInput& input, Column& result) {
  const NumericWord* const a = input.arguments[0].values<NumericWord>();
  const NumericWord* const b = input.arguments[1].values<NumericWord>();
  std::uint8_t* const out = result.values<std::uint8_t>();
  std::int64_t differing = 0;
  std::int64_t big = 0;
  input.rows.for_each([&](std::size_t row) {
    differing |= a[row].bits ^ b[row].bits;
    big |= a[row].bits;
    out[row] = Operation::apply(a[row].bits, b[row].bits);
  });
  if ((differing & kNumericTail) == 0 && (big & 1) == 0) return {};
  if (input.rows.count != 0 && compare_scaled<Operation>(input, a, b, out)) return {};
  input.rows.for_each([&](std::size_t row) {
    out[row] = Operation::apply(order_sign(compare_numeric(a[row], b[row])), 0);
  });
  return {};
}

// NULL is a value like any other here: equal to itself, distinct from the rest.
template <typename T, bool kDistinct>
Status compare_with_nulls(const KernelInput& input, Column& result) {
  const ColumnView& left = input.arguments[0];
  const ColumnView& right = input.arguments[1];
  const T* const a = left.values<T>();
  const T* const b = right.values<T>();
  std::uint8_t* const out = result.values<std::uint8_t>();
  if (left.validity == nullptr && right.validity == nullptr) {
    input.rows.for_each(
        [=](std::size_t row) { out[row] = sql_equal(a[row], b[row]) != kDistinct; });
    return {};
  }
  input.rows.for_each([&](std::size_t row) {
    const bool a_valid = left.is_valid(row);
    const bool b_valid = right.is_valid(row);
    const bool equal = a_valid && b_valid ? sql_equal(a[row], b[row]) : a_valid == b_valid;
    out[row] = equal != kDistinct;
  });
  return {};
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

template <typename Operation>
constexpr Kernel value_kernel(TypeId id) {
  return visit_physical_type(
      id, []<typename T>() -> Kernel { return map_binary<Operation, T, T, std::uint8_t>; });
}

template <bool kDistinct>
constexpr Kernel null_aware_kernel(TypeId id) {
  return visit_physical_type(
      id, []<typename T>() -> Kernel { return compare_with_nulls<T, kDistinct>; });
}

template <typename Operation>
constexpr ScalarFunction equality(std::string_view name, TypeId id) {
  if (id == TypeId::kNumeric) {
    return skipping(name, {id, id}, TypeId::kBoolean, compare_numerics<Operation>);
  }
  return total(name, {id, id}, TypeId::kBoolean, value_kernel<Operation>(id));
}

template <typename Operation>
constexpr ScalarFunction ordering(std::string_view name, TypeId id) {
  if (!is_dictionary_coded(id)) return equality<Operation>(name, id);
  return skipping(name, {id, id}, TypeId::kBoolean, compare_texts<Operation>);
}

constexpr ScalarFunction null_aware(std::string_view name, TypeId id, Kernel kernel) {
  return {name, {id, id}, TypeId::kBoolean, kernel, NullHandling::kKernel, false};
}

constexpr std::array kTypes = {TypeId::kBoolean,
                               TypeId::kInteger,
                               TypeId::kBigint,
                               TypeId::kDouble,
                               TypeId::kText,
                               TypeId::kDate,
                               TypeId::kSmallint,
                               TypeId::kReal,
                               TypeId::kNumeric,
                               TypeId::kChar,
                               TypeId::kTime,
                               TypeId::kTimestampTz,
                               TypeId::kInterval,
                               TypeId::kUuid,
                               TypeId::kBytea,
                               TypeId::kTimestamp};

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, kTypes.size() * 8> list{};
  ScalarFunction* next = list.data();
  for (const TypeId id : kTypes) {
    *next++ = equality<Equal>("=", id);
    *next++ = equality<NotEqual>("<>", id);
    *next++ = ordering<Less>("<", id);
    *next++ = ordering<LessEqual>("<=", id);
    *next++ = ordering<Greater>(">", id);
    *next++ = ordering<GreaterEqual>(">=", id);
    *next++ = null_aware("is_distinct_from", id, null_aware_kernel<true>(id));
    *next++ = null_aware("is_not_distinct_from", id, null_aware_kernel<false>(id));
  }
  return list;
}();

}  // namespace

std::span<const ScalarFunction> comparison_functions() {
  return kFunctions;
}

}  // namespace matview
