// ExpressionBinder: names of columns, here and in the queries around.
#include <algorithm>

#include "plan/expression_binder.h"

namespace matview::plan {

ExpressionBinder* ExpressionBinder::outer() const {
  return query_ == nullptr ? nullptr : query_->outer;
}

Result<const ScopeColumn*> ExpressionBinder::look_up(const sql::ColumnName& column) const {
  if (column.qualifier.empty()) return scope_.find(column.name);
  const ScopeTable* const table = scope_.find_table(column.qualifier);
  if (table == nullptr) return static_cast<const ScopeColumn*>(nullptr);
  MATVIEW_ASSIGN(const ScopeColumn* const found, find_column(table->columns, column.name));
  if (found == nullptr) {
    return fail(
        ErrorCode::kUndefinedColumn, "column {}.{} does not exist", column.qualifier, column.name);
  }
  return found;
}

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::ColumnName& column,
                                                  std::size_t position) {
  for (ExpressionBinder* binder = this; binder != nullptr; binder = binder->outer()) {
    auto found = binder->look_up(column);
    if (!found) return std::unexpected(std::move(found).error().at(position));
    if (*found == nullptr) continue;
    if (binder == this) return (*found)->value;
    return refer_to_outer(
        *binder->level_,
        (*found)->value,
        (*found)->table.empty() ? (*found)->name : (*found)->table + "." + (*found)->name);
  }
  return std::unexpected(unknown_column(column).at(position));
}

ExpressionPtr ExpressionBinder::refer_to_outer(const QueryLevel& level,
                                               ExpressionPtr value,
                                               std::string name) {
  std::vector<OuterColumn>& columns = query_->statement.outer_columns;
  const Type type = value->type;
  const auto same = std::ranges::find_if(columns, [&](const OuterColumn& column) {
    return column.level == level.id && same_expression(*column.value, *value);
  });
  const auto number = static_cast<std::size_t>(same - columns.begin());
  if (same == columns.end()) {
    columns.push_back({.level = level.id, .value = std::move(value), .name = std::move(name)});
  }
  return make_placeholder(Placeholder::kOuter, number, type);
}

Failure ExpressionBinder::unknown_column(const sql::ColumnName& column) const {
  if (column.qualifier.empty()) {
    for (const ExpressionBinder* binder = this; binder != nullptr; binder = binder->outer()) {
      if (binder->scope_.find_table(column.name) != nullptr) {
        return make_failure(ErrorCode::kFeatureNotSupported,
                            "a whole-row reference is not supported");
      }
    }
    return make_failure(ErrorCode::kUndefinedColumn,
                        format_text("column \"{}\" does not exist", column.name));
  }
  for (const ExpressionBinder* binder = this; binder != nullptr; binder = binder->outer()) {
    const Scope* const hidden = binder->query_ == nullptr ? nullptr : binder->query_->not_lateral;
    if (hidden != nullptr && hidden->find_table(column.qualifier) != nullptr) {
      return make_failure(
          ErrorCode::kUndefinedTable,
          format_text("invalid reference to FROM-clause entry for table \"{}\"", column.qualifier));
    }
  }
  return make_failure(ErrorCode::kUndefinedTable,
                      format_text("missing FROM-clause entry for table \"{}\"", column.qualifier));
}

}  // namespace matview::plan
