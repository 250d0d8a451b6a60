// avg(x): the exact sum divided by the count of non-null arguments: NUMERIC of integers and
// NUMERIC, with the digits that PostgreSQL gives the quotient, and DOUBLE of floating-point
// numbers.
#include <array>

#include "expr/aggregates/exact_float_sum.h"
#include "expr/aggregates/families.h"
#include "expr/aggregates/integer_sum.h"
#include "expr/aggregates/interval_sum.h"
#include "expr/aggregates/numeric_sum.h"
#include "expr/aggregates/sum_state.h"
#include "types/numeric_quotient.h"

namespace matview {

namespace {

NumericWord long_quotient(const Decimal& sum, Weight count, TextDictionary& dictionary) {
  const Decimal divisor = Decimal::of(count);
  return make_numeric(Decimal::quotient(sum, divisor, Decimal::quotient_scale(sum, divisor)),
                      dictionary);
}

NumericWord quotient(int128 sum, std::int32_t scale, Weight count, TextDictionary& dictionary) {
  const auto narrow = static_cast<std::int64_t>(sum);
  if (narrow == sum && fits_inline(narrow) && fits_inline(count)) {
    const auto word =
        short_quotient(inline_numeric(narrow, scale), inline_numeric(count, 0), dictionary);
    if (word) return *word;
  }
  return long_quotient(Decimal::of(sum, scale), count, dictionary);
}

Status finish_integers(
    const IntegerSum& sum, Weight count, TextDictionary& dictionary, Column& out, std::size_t row) {
  out.values<NumericWord>()[row] = quotient(sum.total(), 0, count, dictionary);
  return {};
}

Status finish_numerics(
    const NumericSum& sum, Weight count, TextDictionary& dictionary, Column& out, std::size_t row) {
  out.values<NumericWord>()[row] = sum.is_uniform()
                                       ? quotient(sum.coefficient(), sum.scale(), count, dictionary)
                                       : long_quotient(sum.value(count), count, dictionary);
  return {};
}

// Rounds twice: the sum, then the quotient.
Status finish_floats(
    const ExactFloatSum& sum, Weight count, TextDictionary&, Column& out, std::size_t row) {
  const std::optional<double> value = sum.value();
  if (!value) return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
  out.values<double>()[row] = *value / static_cast<double>(count);
  return {};
}

Status finish_intervals(
    const IntervalSum& sum, Weight count, TextDictionary&, Column& out, std::size_t row) {
  MATVIEW_ASSIGN(out.values<Interval>()[row], sum.average(count));
  return {};
}

template <typename Accumulator, typename T, SumState<Accumulator, T>::Finish kFinish>
std::unique_ptr<AggregateState> make_average(const AggregateSetup& setup) {
  return std::make_unique<SumState<Accumulator, T>>(kFinish, setup.dictionary);
}

using Maker = std::unique_ptr<AggregateState> (*)(const AggregateSetup& setup);

constexpr AggregateFunction average_of(TypeId argument, TypeId result, Maker maker) {
  return {"avg", {argument}, result, AggregateClass::kInvertible, maker};
}

constexpr std::array kAggregates = {
    average_of(TypeId::kSmallint,
               TypeId::kNumeric,
               make_average<IntegerSum, std::int16_t, finish_integers>),
    average_of(TypeId::kInteger,
               TypeId::kNumeric,
               make_average<IntegerSum, std::int32_t, finish_integers>),
    average_of(
        TypeId::kBigint, TypeId::kNumeric, make_average<IntegerSum, std::int64_t, finish_integers>),
    average_of(
        TypeId::kNumeric, TypeId::kNumeric, make_average<NumericSum, NumericWord, finish_numerics>),
    average_of(TypeId::kReal, TypeId::kDouble, make_average<ExactFloatSum, float, finish_floats>),
    average_of(
        TypeId::kDouble, TypeId::kDouble, make_average<ExactFloatSum, double, finish_floats>),
    average_of(TypeId::kInterval,
               TypeId::kInterval,
               make_average<IntervalSum, Interval, finish_intervals>),
};

}  // namespace

std::span<const AggregateFunction> avg_aggregates() {
  return kAggregates;
}

}  // namespace matview
