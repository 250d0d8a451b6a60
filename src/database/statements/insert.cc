#include <numeric>

#include "database/statements/statements.h"

namespace matview {

namespace {

// `chunk`, which has some of the table's columns, as a chunk of all of them.
class Widen {
 public:
  Widen(const Schema& schema, std::span<const std::size_t> columns) : columns_(columns) {
    for (const ColumnSchema& column : schema.columns) {
      nulls_.emplace_back(column.type);
      nulls_.back().resize(kChunkRows);
      for (std::size_t row = 0; row < kChunkRows; ++row) nulls_.back().set_null(row);
    }
  }

  [[nodiscard]] Chunk operator()(const Chunk& chunk) const {
    Chunk wide{.columns = {}, .selection = chunk.selection, .weights = nullptr};
    for (const Column& null : nulls_) wide.columns.push_back(null.view());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      wide.columns[columns_[i]] = chunk.columns[i];
    }
    return wide;
  }

 private:
  std::span<const std::size_t> columns_;
  std::vector<Column> nulls_;
};

[[nodiscard]] bool is_whole_row(std::span<const std::size_t> columns, const Schema& schema) {
  if (columns.size() != schema.columns.size()) return false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] != i) return false;
  }
  return true;
}

}  // namespace

Status insert_into(Engine& engine,
                   const std::shared_ptr<Table>& table,
                   std::span<const std::size_t> columns,
                   const RowBatch& rows) {
  if (is_whole_row(columns, table->schema())) {
    return rows.for_each_chunk(
        [&](const Chunk& chunk) { return engine.transaction.insert(table, chunk); });
  }
  const Widen widen(table->schema(), columns);
  return rows.for_each_chunk(
      [&](const Chunk& chunk) { return engine.transaction.insert(table, widen(chunk)); });
}

Result<ResultSet> run_insert(Engine& engine,
                             const plan::BoundInsert& insert,
                             Parameters parameters) {
  MATVIEW_TRY(engine.prepare_to_read(plan::relations_of(*insert.source)));
  const ExecutionContext context{.dictionary = engine.dictionary, .parameters = parameters};
  MATVIEW_ASSIGN(const RowBatch rows, run_once(insert.source, engine.tables(), context));
  MATVIEW_TRY(insert_into(engine, engine.catalog.tables.find(insert.table), insert.columns, rows));
  return done("INSERT", rows.row_count());
}

ResultSet done(std::string_view command, std::uint64_t row_count) {
  return {.command = std::string(command), .schema = {}, .rows = {}, .row_count = row_count};
}

}  // namespace matview
