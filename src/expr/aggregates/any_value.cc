// any_value(x): one of the values that are not NULL: the first, or where rows are taken away again,
// the smallest.
#include <array>

#include "expr/aggregates/collected_rows.h"
#include "expr/aggregates/families.h"

namespace matview {

namespace {

Status finish_any_value(const CollectedGroup& group, Column& out, std::size_t row) {
  if (group.rows.empty()) {
    out.set_null(row);
  } else {
    out.assign(row, group.columns.front(), group.rows.front().id);
  }
  return {};
}

std::unique_ptr<AggregateState> make_any_value(const AggregateSetup& setup) {
  return std::make_unique<CollectedRows>(
      setup, CollectedRows::Nulls::kArgumentSkipped, finish_any_value);
}

constexpr std::array<AggregateFunction, 1> kAggregates = {{{"any_value",
                                                            {TypeId::kAnyElement},
                                                            TypeId::kAnyElement,
                                                            AggregateClass::kOrdered,
                                                            make_any_value,
                                                            AggregateKind::kNormal,
                                                            OrderSensitivity::kOrdered}}};

}  // namespace

std::span<const AggregateFunction> any_value_aggregates() {
  return kAggregates;
}

}  // namespace matview
