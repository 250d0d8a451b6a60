// sum(x): BIGINT of integers, DOUBLE of doubles. Both are exact until the result.
#include <array>

#include "expr/aggregates/exact_float_sum.h"
#include "expr/aggregates/families.h"
#include "expr/aggregates/integer_sum.h"
#include "expr/aggregates/sum_state.h"

namespace matview {

namespace {

Status finish_integers(const IntegerSum& sum, Weight, Column& out, std::size_t row) {
  const std::optional<std::int64_t> value = sum.value();
  if (!value) return fail(ErrorCode::kNumericValueOutOfRange, "bigint out of range");
  out.values<std::int64_t>()[row] = *value;
  return {};
}

Status finish_doubles(const ExactFloatSum& sum, Weight, Column& out, std::size_t row) {
  const std::optional<double> value = sum.value();
  if (!value) return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
  out.values<double>()[row] = *value;
  return {};
}

template <typename Accumulator, typename T, SumState<Accumulator, T>::Finish kFinish>
std::unique_ptr<AggregateState> make_sum(const AggregateSetup&) {
  return std::make_unique<SumState<Accumulator, T>>(kFinish);
}

constexpr std::array<AggregateFunction, 3> kAggregates = {{
    {"sum",
     {TypeId::kInteger},
     TypeId::kBigint,
     AggregateClass::kInvertible,
     make_sum<IntegerSum, std::int32_t, finish_integers>},
    {"sum",
     {TypeId::kBigint},
     TypeId::kBigint,
     AggregateClass::kInvertible,
     make_sum<IntegerSum, std::int64_t, finish_integers>},
    {"sum",
     {TypeId::kDouble},
     TypeId::kDouble,
     AggregateClass::kInvertible,
     make_sum<ExactFloatSum, double, finish_doubles>},
}};

}  // namespace

std::span<const AggregateFunction> sum_aggregates() {
  return kAggregates;
}

}  // namespace matview
