// Database's rows: handed over as whole columns, without SQL.
#include <algorithm>

#include "database/database_implementation.h"
#include "database/statements/statements.h"
#include "database/writing/assigned_rows.h"
#include "database/writing/rows_by_key.h"

namespace matview {

namespace {

// Table columns by name.
[[nodiscard]] Result<std::vector<std::size_t>> resolve_columns(const Table& table,
                                                               std::span<const std::string> names) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto column = table.schema().find(names[i]);
    if (!column) {
      return fail(ErrorCode::kUndefinedColumn,
                  "column \"{}\" of relation \"{}\" does not exist",
                  names[i],
                  table.name());
    }
    if (std::ranges::contains(columns, *column)) {
      return fail(ErrorCode::kDuplicateColumn, "column \"{}\" specified more than once", names[i]);
    }
    columns.push_back(*column);
  }
  return columns;
}

// The table to change.
[[nodiscard]] Result<std::shared_ptr<Table>> find_table(const Engine& engine,
                                                        std::string_view name) {
  if (engine.catalog.views.view_exists(name)) {
    return fail(ErrorCode::kWrongObjectType, "cannot change materialized view \"{}\"", name);
  }
  auto table = engine.catalog.tables.find(name);
  if (table == nullptr) {
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", name);
  }
  if (engine.is_read_only()) {
    return fail(ErrorCode::kReadOnlySqlTransaction,
                "cannot change rows in a read-only transaction");
  }
  return table;
}

[[nodiscard]] Result<std::uint64_t> change(Engine& engine,
                                           RowChange how,
                                           const std::shared_ptr<Table>& table,
                                           std::span<const std::size_t> columns,
                                           const RowBatch& rows) {
  switch (how) {
    case RowChange::kUpdate: return update_by_key(engine, table, columns, rows);
    case RowChange::kUpsert: return upsert_by_key(engine, table, columns, rows);
    case RowChange::kDelete: return delete_by_key(engine, table, columns, rows);
    case RowChange::kInsert: break;
  }
  MATVIEW_TRY(insert_into(engine, table, columns, rows));
  return rows.row_count();
}

}  // namespace

Result<std::uint64_t> Database::change_rows(RowChange how,
                                            std::string_view table_name,
                                            std::span<const std::string> columns,
                                            RowBatch rows) {
  Engine& engine = implementation_->engine;
  MATVIEW_ASSIGN(const std::shared_ptr<Table> table, find_table(engine, table_name));
  MATVIEW_ASSIGN(const std::vector<std::size_t> places, resolve_columns(*table, columns));
  MATVIEW_TRY(assign_types(table->schema(), places, rows, engine.execution_context({})));
  std::uint64_t row_count = 0;
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    MATVIEW_ASSIGN(row_count, change(engine, how, table, places, rows));
    return {};
  }));
  return row_count;
}

}  // namespace matview
