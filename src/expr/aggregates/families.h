// The aggregates; one file each, and one line here and in the registry.
#pragma once

#include <span>

#include "expr/aggregate_registry.h"

namespace matview {

[[nodiscard]] std::span<const AggregateFunction> count_aggregates();
[[nodiscard]] std::span<const AggregateFunction> sum_aggregates();
[[nodiscard]] std::span<const AggregateFunction> avg_aggregates();
[[nodiscard]] std::span<const AggregateFunction> variance_aggregates();
[[nodiscard]] std::span<const AggregateFunction> regression_aggregates();
[[nodiscard]] std::span<const AggregateFunction> min_max_aggregates();
[[nodiscard]] std::span<const AggregateFunction> boolean_aggregates();
[[nodiscard]] std::span<const AggregateFunction> bit_aggregates();
[[nodiscard]] std::span<const AggregateFunction> any_value_aggregates();
[[nodiscard]] std::span<const AggregateFunction> string_agg_aggregates();
[[nodiscard]] std::span<const AggregateFunction> ordered_set_aggregates();

}  // namespace matview
