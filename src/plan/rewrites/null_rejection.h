// Which conditions cannot be true of a row whose columns are NULL.
#pragma once

#include <functional>

#include "expr/expression.h"

namespace matview::plan {

// Whether `condition` is certainly false or NULL where every column of `is_null` is NULL.
[[nodiscard]] bool rejects_nulls(const Expression& condition,
                                 const std::function<bool(std::size_t)>& is_null);

}  // namespace matview::plan
