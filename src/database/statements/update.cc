#include "database/statements/statements.h"
#include "database/writing/returning.h"

namespace matview {

std::vector<RowId> row_ids_of(const RowBatch& rows) {
  const auto* const values = rows.column(0).values<std::int64_t>();
  std::vector<RowId> ids;
  ids.reserve(rows.row_count());
  for (std::size_t i = 0; i < rows.row_count(); ++i) ids.push_back(static_cast<RowId>(values[i]));
  return ids;
}

RowBatch first_of_each_row(const RowBatch& rows, RowIdSet& seen) {
  const std::vector<RowId> ids = row_ids_of(rows);
  RowBatch first(rows.types());
  const std::vector<ColumnView> views = rows.views();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (seen.insert(ids[i]).second) first.append_row(views, i);
  }
  return first;
}

RowBatch columns_of(const RowBatch& rows, std::size_t first, std::size_t count) {
  RowBatch some;
  const std::vector<Type> types = rows.types();
  some = RowBatch(std::span(types).subspan(first, count));
  for (std::size_t c = 0; c < count; ++c) some.column(c) = rows.column(first + c);
  some.set_row_count(rows.row_count());
  return some;
}

Result<RowBatch> compute_source(Engine& engine,
                                const plan::BoundChange& change,
                                Parameters parameters) {
  if (change.returning != nullptr) {
    MATVIEW_TRY(engine.prepare_to_read(plan::relations_of(*change.returning)));
  }
  return engine.run(change.source, parameters);
}

Result<RowBatch> compute_update(Engine& engine,
                                const plan::BoundUpdate& update,
                                Parameters parameters) {
  MATVIEW_ASSIGN(RowBatch rows, compute_source(engine, update, parameters));
  RowIdSet seen;
  return update.may_repeat_rows ? first_of_each_row(rows, seen) : std::move(rows);
}

Result<ResultSet> run_update(Engine& engine,
                             const plan::BoundUpdate& update,
                             Parameters parameters,
                             const RowBatch& rows) {
  const ExecutionContext context = engine.execution_context(parameters);
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(update.table));
  const std::size_t width = writer.table()->schema().columns.size();
  MATVIEW_ASSIGN(const std::span<const RowId> ids,
                 writer.update(row_ids_of(rows), columns_of(rows, 1, width)));
  Returning returning(update, *writer.table());
  returning.add(ids, &rows);
  return returning.finish("UPDATE", rows.row_count(), engine.tables(), context);
}

}  // namespace matview
