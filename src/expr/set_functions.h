// Set-returning functions: from one row of arguments to any number of rows (unnest,
// generate_series, jsonb_array_elements, regexp_matches …), and their registry.
//
// To add one, write it in expr/set_functions/<family>.cc and its line in that family's list.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "expr/evaluator.h"
#include "expr/parameter_list.h"
#include "types/row_batch.h"

namespace matview {

struct SetFunction {
  std::string_view name;
  ParameterList parameters;
  // The output columns' names and types; kAnyElement and kAnyArray follow the arguments.
  std::span<const std::string_view> column_names;
  std::span<const Type> column_types;
  // Appends the rows for one row of arguments to `out`, whose columns are the function's. A strict
  // function is not called when an argument is NULL: it gives no rows.
  Status (*generate)(std::span<const ColumnView> arguments,
                     std::size_t row,
                     const ExecutionContext& context,
                     RowBatch& out);
  bool is_strict = true;
};

[[nodiscard]] std::span<const SetFunction> all_set_functions();
[[nodiscard]] bool is_set_function_name(std::string_view name);
// As find_function.
[[nodiscard]] Result<const SetFunction*> find_set_function(std::string_view name,
                                                           std::span<const Type> arguments);
[[nodiscard]] const SetFunction* find_exact_set_function(std::string_view name,
                                                         std::span<const Type> parameters);

}  // namespace matview
