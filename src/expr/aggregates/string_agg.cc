// string_agg(value, delimiter): the values that are not NULL one after the other, each but the
// first after its own delimiter.
#include <array>
#include <string>

#include "expr/aggregates/collected_rows.h"
#include "expr/aggregates/families.h"

namespace matview {

namespace {

Status finish_text(const CollectedGroup& group, Column& out, std::size_t row) {
  if (group.rows.empty()) {
    out.set_null(row);
    return {};
  }
  const ColumnView& values = group.columns[0];
  const ColumnView& delimiters = group.columns[1];
  std::string text;
  bool is_first = true;
  for (const CollectedRow& collected : group.rows) {
    const std::string_view value = group.dictionary.text(values.values<TextCode>()[collected.id]);
    for (Weight copy = 0; copy < collected.weight; ++copy) {
      if (!is_first && delimiters.is_valid(collected.id)) {
        text += group.dictionary.text(delimiters.values<TextCode>()[collected.id]);
      }
      is_first = false;
      text += value;
    }
  }
  out.values<TextCode>()[row] = group.dictionary.intern(text);
  return {};
}

std::unique_ptr<AggregateState> make_string_agg(const AggregateSetup& setup) {
  return std::make_unique<CollectedRows>(
      setup, CollectedRows::Nulls::kArgumentSkipped, finish_text);
}

constexpr AggregateFunction string_agg(Type type) {
  return {"string_agg",
          {type, type},
          type,
          AggregateClass::kOrdered,
          make_string_agg,
          AggregateKind::kNormal,
          OrderSensitivity::kOrdered};
}

constexpr std::array<AggregateFunction, 2> kAggregates = {string_agg(TypeId::kText),
                                                          string_agg(TypeId::kBytea)};

}  // namespace

std::span<const AggregateFunction> string_agg_aggregates() {
  return kAggregates;
}

}  // namespace matview
