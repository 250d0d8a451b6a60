#include "database/definition/row_validation.h"

#include "plan/stored_expression.h"

namespace matview {

Status validate_not_null(const Table& table, std::size_t column) {
  Chunk rows;
  std::vector<std::uint32_t> selection;
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    table.chunk(i).read(rows, selection);
    for (std::size_t row = 0; row < rows.selection.count; ++row) {
      if (rows.columns[column].is_valid(rows.selection[row])) continue;
      return fail(ErrorCode::kNotNullViolation,
                  "column \"{}\" of relation \"{}\" contains null values",
                  table.schema().columns[column].name,
                  table.name());
    }
  }
  return {};
}

Status validate_check(Engine& engine,
                      const Table& table,
                      const Schema& schema,
                      const CheckConstraint& check) {
  MATVIEW_ASSIGN(
      const ExpressionPtr bound,
      plan::bind_stored(
          check.text, plan::StoredKind::kCheck, table.name(), schema, engine.dictionary));
  const auto condition = compile(*bound);
  const ExecutionContext context = engine.execution_context({});
  Chunk rows;
  std::vector<std::uint32_t> selection;
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    table.chunk(i).read(rows, selection);
    MATVIEW_ASSIGN(const ColumnView held, condition->evaluate(rows, rows.selection, context));
    for (std::size_t row = 0; row < rows.selection.count; ++row) {
      const std::size_t at = rows.selection[row];
      if (!held.is_valid(at) || held.values<std::uint8_t>()[at] != 0) continue;
      return fail(ErrorCode::kCheckViolation,
                  "check constraint \"{}\" of relation \"{}\" is violated by some row",
                  check.name,
                  table.name());
    }
  }
  return {};
}

Status validate_unique(const Table& table,
                       OrderedIndex& index,
                       const std::vector<std::string>& items,
                       bool nulls_distinct) {
  MATVIEW_TRY(index.build(table));
  const auto duplicate = index.find_duplicate(nulls_distinct);
  if (duplicate == kNoRow) return {};
  std::string names;
  std::string values;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) names += ", ";
    if (i != 0) values += ", ";
    names += items[i];
    const Value value = index.value_at(i, duplicate);
    values += value.is_null() ? "null" : value.to_string();
  }
  return std::unexpected(
      Error{.code = ErrorCode::kUniqueViolation,
            .message = format_text("could not create unique index \"{}\"", index.name()),
            .detail = format_text("Key ({})=({}) is duplicated.", names, values)});
}

Status validate_key(Engine& engine, const Table& table, const KeyConstraint& key) {
  std::vector<std::string> names;
  for (const std::size_t column : key.columns) {
    names.push_back(table.schema().columns[column].name);
  }
  const auto index = make_key_index(key, engine.dictionary);
  return validate_unique(table, *index, names, !key.nulls_not_distinct);
}

}  // namespace matview
