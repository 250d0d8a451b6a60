#include <algorithm>

#include <parallel_hashmap/phmap.h>

#include "database/statements/statements.h"
#include "database/writing/missing_columns.h"
#include "database/writing/returning.h"
#include "plan/statement_target.h"

namespace matview {

namespace {

// `chunk`, which has some of the table's columns, as a chunk of all of them.
class Widen {
 public:
  Widen(const Schema& schema, std::span<const std::size_t> columns) : columns_(columns) {
    if (is_whole_row(schema)) return;
    for (const ColumnSchema& column : schema.columns) {
      nulls_.emplace_back(column.type);
      nulls_.back().resize(kChunkRows);
      for (std::size_t row = 0; row < kChunkRows; ++row) nulls_.back().set_null(row);
    }
  }

  [[nodiscard]] Chunk operator()(const Chunk& chunk) const {
    if (nulls_.empty()) return chunk;
    Chunk wide{.columns = {}, .selection = chunk.selection, .weights = nullptr};
    for (const Column& null : nulls_) wide.columns.push_back(null.view());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      wide.columns[columns_[i]] = chunk.columns[i];
    }
    return wide;
  }

 private:
  [[nodiscard]] bool is_whole_row(const Schema& schema) const {
    if (columns_.size() != schema.columns.size()) return false;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] != i) return false;
    }
    return true;
  }

  std::span<const std::size_t> columns_;
  std::vector<Column> nulls_;
};

// INSERT … ON CONFLICT: rows that conflict are left out, or change the row that is there.
class Upsert {
 public:
  Upsert(Engine& engine,
         const plan::BoundInsert& insert,
         TableWriter& writer,
         Returning& returning,
         const ExecutionContext& context)
      : engine_(engine),
        conflict_(*insert.conflict),
        writer_(writer),
        returning_(returning),
        context_(context) {
    if (conflict_.update == nullptr) return;
    const std::vector<Type> own = writer.table()->schema().types();
    std::vector<Type> types{TypeId::kBigint};
    types.insert(types.end(), own.begin(), own.end());
    types.insert(types.end(), own.begin(), own.end());
    pending_ = RowBatch(types);
  }

  [[nodiscard]] Status add(const Chunk& given) {
    MATVIEW_ASSIGN(const Chunk rows, writer_.complete(given));
    MATVIEW_TRY(writer_.check(rows));
    MATVIEW_ASSIGN(const auto conflict, writer_.find_conflict(rows, conflict_.arbiters));
    if (!conflict) return insert(rows);
    for (std::size_t i = 0; i < rows.selection.count; ++i) {
      const auto row = static_cast<std::uint32_t>(rows.selection[i]);
      Chunk one = rows;
      one.selection = {.rows = &row, .count = 1};
      MATVIEW_TRY(add_row(one, row));
    }
    return flush();
  }

  [[nodiscard]] std::uint64_t row_count() const { return row_count_; }

 private:
  [[nodiscard]] Status add_row(const Chunk& one, std::size_t row) {
    MATVIEW_ASSIGN(auto conflict, writer_.find_conflict(one, conflict_.arbiters));
    if (!conflict) return insert(one);
    if (conflict_.update == nullptr) return {};
    if (waiting_.contains(conflict->stored)) {
      MATVIEW_TRY(flush());
      MATVIEW_ASSIGN(conflict, writer_.find_conflict(one, conflict_.arbiters));
      if (!conflict) return insert(one);
    }
    const RowId stored = conflict->stored;
    if (own_.contains(stored)) {
      return std::unexpected(
          Error{.code = ErrorCode::kCardinalityViolation,
                .message = "ON CONFLICT DO UPDATE command cannot affect row a second time",
                .hint = "Ensure that no rows proposed for insertion within the same command have "
                        "duplicate constrained values."});
    }
    const Table& table = *writer_.table();
    const std::span<const ColumnView> there = table.columns_at(stored);
    pending_.column(0).append_value(Value::bigint(stored), engine_.dictionary);
    for (std::size_t c = 0; c < there.size(); ++c) {
      pending_.column(1 + c).append(there[c], Table::slot(stored));
      pending_.column(1 + there.size() + c).append(one.columns[c], row);
    }
    pending_.set_row_count(pending_.row_count() + 1);
    waiting_.insert(stored);
    // Where keys may move, and where rows are returned in their order, there is no waiting.
    if (conflict_.may_move_keys || returning_.is_wanted()) return flush();
    return {};
  }

  [[nodiscard]] Status insert(const Chunk& rows) {
    MATVIEW_ASSIGN(const std::span<const RowId> ids, writer_.insert(rows));
    row_count_ += ids.size();
    if (conflict_.update != nullptr) own_.insert(ids.begin(), ids.end());
    returning_.add(ids);
    return {};
  }

  // Updates the rows that wait to be.
  [[nodiscard]] Status flush() {
    if (pending_.row_count() == 0) return {};
    MATVIEW_ASSIGN(const RowBatch rows,
                   run_over_rows(conflict_.update, pending_, engine_.tables(), context_));
    pending_.clear();
    waiting_.clear();
    const std::size_t width = writer_.table()->schema().columns.size();
    MATVIEW_ASSIGN(const std::span<const RowId> ids,
                   writer_.update(row_ids_of(rows), columns_of(rows, 1, width)));
    row_count_ += ids.size();
    own_.insert(ids.begin(), ids.end());
    returning_.add(ids);
    return {};
  }

  Engine& engine_;
  const plan::BoundConflict& conflict_;
  TableWriter& writer_;
  Returning& returning_;
  const ExecutionContext& context_;
  RowBatch pending_;  // row id, the row that is there, the one that was to be inserted
  phmap::flat_hash_set<RowId> waiting_;  // row ids in pending_
  phmap::flat_hash_set<RowId> own_;      // rows this command has made
  std::uint64_t row_count_ = 0;
};

}  // namespace

Status insert_into(Engine& engine,
                   const std::shared_ptr<Table>& table,
                   std::span<const std::size_t> columns,
                   const RowBatch& rows) {
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(table->name()));
  MATVIEW_ASSIGN(const plan::Target target,
                 plan::find_target(engine.catalog, table->name(), {}, 0));
  for (const std::size_t column : columns) {
    if (!target.definition->columns[column].generated_text) continue;
    return std::unexpected(
        Error{.code = ErrorCode::kGeneratedAlways,
              .message = format_text("cannot insert a non-DEFAULT value into column \"{}\"",
                                     target.columns()[column].name),
              .detail = plan::generated_always_detail(target, column)});
  }
  MATVIEW_ASSIGN(MissingColumns missing, MissingColumns::make(engine, target, columns));
  const ExecutionContext context = engine.execution_context({});
  Chunk wide;
  return rows.for_each_chunk([&](const Chunk& chunk) -> Status {
    wide.selection = chunk.selection;
    wide.columns.resize(target.columns().size());
    for (std::size_t i = 0; i < columns.size(); ++i) wide.columns[columns[i]] = chunk.columns[i];
    MATVIEW_TRY(missing.fill(chunk.selection.count, wide.columns, context));
    return writer.insert(wide).transform([](auto&&) {});
  });
}

RowBatch whole_rows(const Schema& schema,
                    std::span<const std::size_t> columns,
                    const RowBatch& source) {
  RowBatch rows(schema.types());
  for (std::size_t c = 0; c < schema.columns.size(); ++c) {
    const auto place = std::ranges::find(columns, c);
    Column& column = rows.column(c);
    if (place != columns.end()) {
      column = source.column(static_cast<std::size_t>(place - columns.begin()));
      continue;
    }
    column.resize(source.row_count());
    for (std::size_t row = 0; row < source.row_count(); ++row) column.set_null(row);
  }
  rows.set_row_count(source.row_count());
  return rows;
}

Result<RowBatch> compute_insert(Engine& engine,
                                const plan::BoundInsert& insert,
                                Parameters parameters) {
  return compute_source(engine, insert, parameters);
}

Result<ResultSet> run_insert(Engine& engine,
                             const plan::BoundInsert& insert,
                             Parameters parameters,
                             const RowBatch& rows) {
  const ExecutionContext context = engine.execution_context(parameters);
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(insert.table));
  const Widen widen(writer.table()->schema(), insert.columns);
  Returning returning(insert, *writer.table());
  std::uint64_t row_count = rows.row_count();
  if (insert.conflict) {
    Upsert upsert(engine, insert, writer, returning, context);
    MATVIEW_TRY(rows.for_each_chunk([&](const Chunk& chunk) { return upsert.add(widen(chunk)); }));
    row_count = upsert.row_count();
  } else {
    MATVIEW_TRY(rows.for_each_chunk([&](const Chunk& chunk) -> Status {
      MATVIEW_ASSIGN(const std::span<const RowId> ids, writer.insert(widen(chunk)));
      returning.add(ids);
      return {};
    }));
  }
  return returning.finish("INSERT", row_count, engine.tables(), context);
}

ResultSet done(std::string_view command, std::uint64_t row_count) {
  return {.command = std::string(command), .schema = {}, .rows = {}, .row_count = row_count};
}

}  // namespace matview
