// Whole columns from outside, as the types of the columns they are for.
#pragma once

#include <cstddef>
#include <span>

#include "common/result.h"
#include "expr/execution_context.h"
#include "types/row_batch.h"
#include "types/schema.h"

namespace matview {

// Converts, as assignments do, each of `rows`' columns whose type is not that of the column it is
// for: `columns[i]` is the place in `schema` of the i-th. 42804 where that is no assignment; the
// error of a value that does not fit names its column.
[[nodiscard]] Status assign_types(const Schema& schema,
                                  std::span<const std::size_t> columns,
                                  RowBatch& rows,
                                  const ExecutionContext& context);

}  // namespace matview
