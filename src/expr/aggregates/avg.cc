// avg(x): the exact sum divided by the count of non-null arguments, as DOUBLE.
#include <array>

#include "expr/aggregates/exact_float_sum.h"
#include "expr/aggregates/families.h"
#include "expr/aggregates/integer_sum.h"
#include "expr/aggregates/sum_state.h"

namespace matview {

namespace {

Status finish_integers(const IntegerSum& sum, Weight count, Column& out, std::size_t row) {
  out.values<double>()[row] = sum.divided_by(count);
  return {};
}

// Rounds twice: the sum, then the quotient.
Status finish_doubles(const ExactFloatSum& sum, Weight count, Column& out, std::size_t row) {
  const std::optional<double> value = sum.value();
  if (!value) return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
  out.values<double>()[row] = *value / static_cast<double>(count);
  return {};
}

template <typename Accumulator, typename T, SumState<Accumulator, T>::Finish kFinish>
std::unique_ptr<AggregateState> make_average(const AggregateSetup&) {
  return std::make_unique<SumState<Accumulator, T>>(kFinish);
}

constexpr std::array<AggregateFunction, 3> kAggregates = {{
    {"avg",
     {TypeId::kInteger},
     TypeId::kDouble,
     AggregateClass::kInvertible,
     make_average<IntegerSum, std::int32_t, finish_integers>},
    {"avg",
     {TypeId::kBigint},
     TypeId::kDouble,
     AggregateClass::kInvertible,
     make_average<IntegerSum, std::int64_t, finish_integers>},
    {"avg",
     {TypeId::kDouble},
     TypeId::kDouble,
     AggregateClass::kInvertible,
     make_average<ExactFloatSum, double, finish_doubles>},
}};

}  // namespace

std::span<const AggregateFunction> avg_aggregates() {
  return kAggregates;
}

}  // namespace matview
