// array_agg(x): all values, NULLs too; of arrays, one of a dimension more.
#include <algorithm>
#include <array>

#include "expr/aggregates/collected_rows.h"
#include "expr/aggregates/families.h"
#include "types/array.h"

namespace matview {

namespace {

Status finish_array(const CollectedGroup& group, Column& out, std::size_t row) {
  if (group.rows.empty()) {
    out.set_null(row);
    return {};
  }
  const ColumnView& values = group.columns[0];
  const bool is_nested = values.type.id == TypeId::kArray;
  Array array;
  std::int32_t count = 0;
  for (const CollectedRow& collected : group.rows) {
    const Value value = value_at(values, collected.id, group.dictionary);
    for (Weight copy = 0; copy < collected.weight; ++copy) {
      ++count;
      if (!is_nested) {
        array.elements.push_back(value);
        continue;
      }
      if (value.is_null()) {
        return fail(ErrorCode::kNullValueNotAllowed, "cannot accumulate null arrays");
      }
      Array inner = decode_array(value.as_text(), values.type);
      if (inner.elements.empty()) {
        return fail(ErrorCode::kArraySubscriptError, "cannot accumulate empty arrays");
      }
      if (count > 1 && inner.dimensions != array.dimensions) {
        return fail(ErrorCode::kArraySubscriptError,
                    "cannot accumulate arrays of different dimensionality");
      }
      array.dimensions = std::move(inner.dimensions);
      std::ranges::move(inner.elements, std::back_inserter(array.elements));
    }
  }
  array.dimensions.insert(array.dimensions.begin(), {.size = count});
  out.values<TextCode>()[row] = group.dictionary.intern(encode_array(array, out.type()));
  return {};
}

std::unique_ptr<AggregateState> make_array_agg(const AggregateSetup& setup) {
  return std::make_unique<CollectedRows>(setup, CollectedRows::Nulls::kKept, finish_array);
}

constexpr std::array<AggregateFunction, 1> kAggregates = {{{"array_agg",
                                                            {TypeId::kAnyElement},
                                                            TypeId::kAnyArray,
                                                            AggregateClass::kOrdered,
                                                            make_array_agg,
                                                            AggregateKind::kNormal,
                                                            OrderSensitivity::kOrdered}}};

}  // namespace

std::span<const AggregateFunction> array_agg_aggregates() {
  return kAggregates;
}

}  // namespace matview
