#include "plan/scope.h"

#include <algorithm>

#include "plan/expression_tree.h"

namespace matview::plan {

namespace {

void shift(std::vector<ScopeColumn>& columns, std::size_t by) {
  for (ScopeColumn& column : columns) {
    column.value = move_columns(column.value, [by](std::size_t index) { return index + by; });
  }
}

}  // namespace

void Scope::add(std::string_view name, const Schema& schema, std::vector<std::size_t> primary_key) {
  ScopeTable table{.name = std::string(name), .columns = {}, .primary_key = std::move(primary_key)};
  table.columns.reserve(schema.columns.size());
  for (const ColumnSchema& column : schema.columns) {
    table.columns.push_back({.name = column.name,
                             .value = make_column(width_++, column.type),
                             .table = std::string(name)});
  }
  columns_.insert(columns_.end(), table.columns.begin(), table.columns.end());
  tables_.push_back(std::move(table));
}

Status Scope::append(Scope right) {
  for (ScopeTable& table : right.tables_) {
    if (!table.name.empty() && find_table(table.name) != nullptr) {
      return fail(
          ErrorCode::kDuplicateAlias, "table name \"{}\" specified more than once", table.name);
    }
    shift(table.columns, width_);
  }
  shift(right.columns_, width_);
  std::ranges::move(right.tables_, std::back_inserter(tables_));
  std::ranges::move(right.columns_, std::back_inserter(columns_));
  width_ += right.width_;
  return {};
}

Status Scope::add_alias(std::string_view name, const std::vector<ScopeColumn>& columns) {
  if (find_table(name) != nullptr) {
    return fail(ErrorCode::kDuplicateAlias, "table name \"{}\" specified more than once", name);
  }
  tables_.push_back({.name = std::string(name), .columns = columns});
  return {};
}

Status Scope::rename(std::string_view name, const std::vector<std::string>& columns) {
  if (columns.size() > columns_.size()) {
    return fail(ErrorCode::kInvalidColumnReference,
                "join expression \"{}\" has {} columns available but {} columns specified",
                name,
                columns_.size(),
                columns.size());
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i < columns.size()) columns_[i].name = columns[i];
    columns_[i].table = name;
  }
  tables_ = {{.name = std::string(name), .columns = columns_}};
  return {};
}

const ScopeTable* Scope::find_table(std::string_view name) const {
  const auto found =
      std::ranges::find_if(tables_, [&](const ScopeTable& table) { return table.name == name; });
  return found == tables_.end() ? nullptr : &*found;
}

Result<const ScopeColumn*> Scope::find(std::string_view name) const {
  return find_column(columns_, name);
}

Result<const ScopeColumn*> find_column(const std::vector<ScopeColumn>& columns,
                                       std::string_view name) {
  const ScopeColumn* found = nullptr;
  for (const ScopeColumn& column : columns) {
    if (column.name != name) continue;
    if (found != nullptr) {
      return fail(ErrorCode::kAmbiguousColumn, "column reference \"{}\" is ambiguous", name);
    }
    found = &column;
  }
  return found;
}

}  // namespace matview::plan
