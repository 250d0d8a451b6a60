// sum(x), exact until the result: BIGINT of SMALLINT and INTEGER, NUMERIC of BIGINT and NUMERIC,
// and of floating-point numbers and intervals their own type.
#include <array>
#include <cmath>

#include "expr/aggregates/exact_float_sum.h"
#include "expr/aggregates/families.h"
#include "expr/aggregates/integer_sum.h"
#include "expr/aggregates/interval_sum.h"
#include "expr/aggregates/numeric_sum.h"
#include "expr/aggregates/sum_state.h"

namespace matview {

namespace {

std::unexpected<Failure> overflow() {
  return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
}

Status finish_integers(
    const IntegerSum& sum, Weight, TextDictionary&, Column& out, std::size_t row) {
  const std::optional<std::int64_t> value = sum.value();
  if (!value) return fail(ErrorCode::kNumericValueOutOfRange, "bigint out of range");
  out.values<std::int64_t>()[row] = *value;
  return {};
}

Status finish_bigints(
    const IntegerSum& sum, Weight, TextDictionary& dictionary, Column& out, std::size_t row) {
  out.values<NumericWord>()[row] = make_numeric(sum.total(), 0, dictionary);
  return {};
}

Status finish_numerics(
    const NumericSum& sum, Weight count, TextDictionary& dictionary, Column& out, std::size_t row) {
  out.values<NumericWord>()[row] = sum.word(count, dictionary);
  return {};
}

template <typename T>
Status finish_floats(
    const ExactFloatSum& sum, Weight, TextDictionary&, Column& out, std::size_t row) {
  const std::optional<double> value = sum.value();
  if (!value) return overflow();
  const T narrow = static_cast<T>(*value);
  if (std::isinf(narrow) && !std::isinf(*value)) return overflow();
  out.values<T>()[row] = narrow;
  return {};
}

Status finish_intervals(
    const IntervalSum& sum, Weight, TextDictionary&, Column& out, std::size_t row) {
  MATVIEW_ASSIGN(out.values<Interval>()[row], sum.value());
  return {};
}

template <typename Accumulator, typename T, SumState<Accumulator, T>::Finish kFinish>
std::unique_ptr<AggregateState> make_sum(const AggregateSetup& setup) {
  return std::make_unique<SumState<Accumulator, T>>(kFinish, setup.dictionary);
}

using Maker = std::unique_ptr<AggregateState> (*)(const AggregateSetup& setup);

constexpr AggregateFunction sum_of(TypeId argument, TypeId result, Maker maker) {
  return {"sum", {argument}, result, AggregateClass::kInvertible, maker};
}

constexpr std::array kAggregates = {
    sum_of(TypeId::kSmallint, TypeId::kBigint, make_sum<IntegerSum, std::int16_t, finish_integers>),
    sum_of(TypeId::kInteger, TypeId::kBigint, make_sum<IntegerSum, std::int32_t, finish_integers>),
    sum_of(TypeId::kBigint, TypeId::kNumeric, make_sum<IntegerSum, std::int64_t, finish_bigints>),
    sum_of(TypeId::kNumeric, TypeId::kNumeric, make_sum<NumericSum, NumericWord, finish_numerics>),
    sum_of(TypeId::kReal, TypeId::kReal, make_sum<ExactFloatSum, float, finish_floats<float>>),
    sum_of(
        TypeId::kDouble, TypeId::kDouble, make_sum<ExactFloatSum, double, finish_floats<double>>),
    sum_of(TypeId::kInterval, TypeId::kInterval, make_sum<IntervalSum, Interval, finish_intervals>),
};

}  // namespace

std::span<const AggregateFunction> sum_aggregates() {
  return kAggregates;
}

}  // namespace matview
