#include "plan/scope.h"

#include <algorithm>
#include <optional>

namespace matview::plan {

void Scope::add(std::string_view qualifier, const Schema& schema) {
  for (const ColumnSchema& column : schema.columns) {
    columns_.push_back(
        {.qualifier = std::string(qualifier), .name = column.name, .type = column.type});
  }
}

bool Scope::has_qualifier(std::string_view qualifier) const {
  return std::ranges::any_of(
      columns_, [&](const ScopeColumn& column) { return column.qualifier == qualifier; });
}

Result<std::size_t> Scope::resolve(std::string_view qualifier, std::string_view name) const {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const ScopeColumn& column = columns_[i];
    if (column.name != name || (!qualifier.empty() && column.qualifier != qualifier)) continue;
    if (found)
      return fail(ErrorCode::kAmbiguousColumn, "column reference \"{}\" is ambiguous", name);
    found = i;
  }
  if (found) return *found;
  if (qualifier.empty()) {
    return fail(ErrorCode::kUndefinedColumn, "column \"{}\" does not exist", name);
  }
  if (!has_qualifier(qualifier)) {
    return fail(
        ErrorCode::kUndefinedTable, "missing FROM-clause entry for table \"{}\"", qualifier);
  }
  return fail(ErrorCode::kUndefinedColumn, "column {}.{} does not exist", qualifier, name);
}

}  // namespace matview::plan
