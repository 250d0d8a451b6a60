#include "expr/aggregate_registry.h"

#include <algorithm>
#include <vector>

#include "expr/aggregates/families.h"
#include "expr/overload.h"

namespace matview {

namespace {

std::vector<AggregateFunction> collect_families() {
  std::vector<AggregateFunction> aggregates;
  for (const auto family : {count_aggregates(),
                            sum_aggregates(),
                            avg_aggregates(),
                            variance_aggregates(),
                            regression_aggregates(),
                            min_max_aggregates(),
                            boolean_aggregates(),
                            bit_aggregates(),
                            any_value_aggregates(),
                            string_agg_aggregates(),
                            ordered_set_aggregates()}) {
    aggregates.insert(aggregates.end(), family.begin(), family.end());
  }
  return aggregates;
}

}  // namespace

std::span<const AggregateFunction> all_aggregates() {
  static const std::vector<AggregateFunction> aggregates = collect_families();
  return aggregates;
}

bool is_aggregate_name(std::string_view name) {
  return std::ranges::contains(all_aggregates(), name, &AggregateFunction::name);
}

Result<const AggregateFunction*> find_aggregate(std::string_view name,
                                                std::span<const Type> arguments) {
  std::vector<const AggregateFunction*> overloads;
  std::vector<ParameterList> parameters;
  for (const AggregateFunction& aggregate : all_aggregates()) {
    if (aggregate.name != name) continue;
    overloads.push_back(&aggregate);
    parameters.push_back(aggregate.parameters);
  }
  MATVIEW_ASSIGN(const std::size_t chosen, choose_overload(name, arguments, parameters));
  return overloads[chosen];
}

const AggregateFunction* find_exact_aggregate(std::string_view name,
                                              std::span<const Type> parameters,
                                              Type result) {
  const auto aggregates = all_aggregates();
  const auto found = std::ranges::find_if(aggregates, [&](const AggregateFunction& aggregate) {
    return aggregate.name == name && aggregate.result.id == result.id &&
           aggregate.parameters.matches(parameters);
  });
  return found == aggregates.end() ? nullptr : &*found;
}

}  // namespace matview
