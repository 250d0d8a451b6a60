// Fields of COPY as values of columns, parsed straight into them.
#pragma once

#include <string_view>

#include "common/result.h"
#include "expr/execution_context.h"
#include "types/column.h"

namespace matview {

// Stores `text`, as PostgreSQL reads a value of the column's type, at a row of `column`. Fails as
// an assignment of the literal would.
[[nodiscard]] Status store_text(std::string_view text,
                                std::size_t row,
                                Column& column,
                                const ExecutionContext& context);

}  // namespace matview
