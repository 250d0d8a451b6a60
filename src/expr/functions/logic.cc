// NOT and the IS tests. AND and OR are expression nodes: they decide what is evaluated.
#include <array>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"

namespace matview {

namespace {

struct Not {
  static std::uint8_t apply(std::uint8_t a) { return a ^ 1U; }
};

template <bool kNull>
Status test_null(const KernelInput& input, Column& result) {
  const ColumnView& argument = input.arguments[0];
  std::uint8_t* const out = result.values<std::uint8_t>();
  if (argument.validity == nullptr) {
    input.rows.for_each([=](std::size_t row) { out[row] = !kNull; });
    return {};
  }
  input.rows.for_each(
      [&](std::size_t row) { out[row] = test_bit(argument.validity, row) != kNull; });
  return {};
}

// IS [NOT] TRUE and IS [NOT] FALSE: NULL is neither.
template <bool kTruth, bool kNegated>
Status test_truth(const KernelInput& input, Column& result) {
  const ColumnView& argument = input.arguments[0];
  const std::uint8_t* const values = argument.values<std::uint8_t>();
  std::uint8_t* const out = result.values<std::uint8_t>();
  input.rows.for_each([&](std::size_t row) {
    out[row] = (argument.is_valid(row) && (values[row] != 0) == kTruth) != kNegated;
  });
  return {};
}

constexpr ScalarFunction test(std::string_view name, TypeId id, Kernel kernel) {
  return {name, {id}, TypeId::kBoolean, kernel, NullHandling::kKernel, false};
}

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, 9> list{};
  ScalarFunction* next = list.data();
  *next++ = total("not", {TypeId::kBoolean}, TypeId::kBoolean, map_unary<Not, std::uint8_t>);
  *next++ = test("is_true", TypeId::kBoolean, test_truth<true, false>);
  *next++ = test("is_not_true", TypeId::kBoolean, test_truth<true, true>);
  *next++ = test("is_false", TypeId::kBoolean, test_truth<false, false>);
  *next++ = test("is_not_false", TypeId::kBoolean, test_truth<false, true>);
  *next++ = test("is_unknown", TypeId::kBoolean, test_null<true>);
  *next++ = test("is_not_unknown", TypeId::kBoolean, test_null<false>);
  *next++ = test("is_null", TypeId::kAny, test_null<true>);
  *next++ = test("is_not_null", TypeId::kAny, test_null<false>);
  return list;
}();

}  // namespace

std::span<const ScalarFunction> logic_functions() {
  return kFunctions;
}

}  // namespace matview
