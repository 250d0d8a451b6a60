#include "exec/run_once.h"

#include <numeric>

#include "operators/build.h"
#include "operators/collect.h"

namespace matview {

namespace {

// The constant key of a point scan as a one-row batch of the key columns' types.
[[nodiscard]] Result<RowBatch> evaluate_key(const plan::Scan& scan,
                                            const Table& table,
                                            const ExecutionContext& context) {
  std::vector<Type> types;
  for (const std::size_t column : table.primary_key()) {
    types.push_back(table.schema().columns[column].type);
  }
  RowBatch key(types);
  for (std::size_t i = 0; i < scan.key.size(); ++i) {
    MATVIEW_ASSIGN(const Value value, evaluate_constant(*scan.key[i], context));
    key.column(i).append_value(value, context.dictionary);
  }
  key.set_row_count(1);
  return key;
}

// The row a point scan finds, or kNoRow (also when the key has a NULL: it equals nothing).
[[nodiscard]] Result<RowId> find_by_key(const plan::Scan& scan,
                                        Table& table,
                                        const ExecutionContext& context) {
  MATVIEW_ASSIGN(const RowBatch key, evaluate_key(scan, table, context));
  for (std::size_t c = 0; c < key.column_count(); ++c) {
    if (!key.column(c).is_valid(0)) return kNoRow;
  }
  return table.find(table.index_on(table.primary_key()), key.views(), 0);
}

// Points chunks at the scanned columns of stored chunks, row ids included.
class ColumnPicker {
 public:
  explicit ColumnPicker(const plan::Scan& scan) : columns_(scan.columns) {}

  void pick(std::span<const ColumnView> stored, RowId first_row, Chunk& out) {
    out.columns.clear();
    for (const std::size_t column : columns_) {
      out.columns.push_back(column == plan::kRowIdColumn ? row_ids(first_row) : stored[column]);
    }
  }

 private:
  [[nodiscard]] ColumnView row_ids(RowId first_row) {
    row_ids_.resize(kChunkRows);
    std::iota(row_ids_.values<std::int64_t>(),
              row_ids_.values<std::int64_t>() + kChunkRows,
              std::int64_t{first_row});
    return row_ids_.view();
  }

  const std::vector<std::size_t>& columns_;
  Column row_ids_{TypeId::kBigint};
};

[[nodiscard]] Status feed_row(const plan::Scan& scan, const Table& table, RowId row, Sink& sink) {
  const auto slot = static_cast<std::uint32_t>(Table::slot(row));
  ColumnPicker picker(scan);
  Chunk chunk;
  picker.pick(table.columns_at(row), row - slot, chunk);
  chunk.selection = {.rows = &slot, .count = 1};
  return sink.accept(chunk);
}

[[nodiscard]] Status feed_scan(const plan::Scan& scan,
                               Table& table,
                               const ExecutionContext& context,
                               Sink& sink) {
  if (!scan.key.empty()) {
    MATVIEW_ASSIGN(const RowId row, find_by_key(scan, table, context));
    return row == kNoRow ? Status() : feed_row(scan, table, row, sink);
  }
  ColumnPicker picker(scan);
  Chunk stored;
  Chunk chunk;
  std::vector<std::uint32_t> selection;
  for (std::size_t i = 0; i < table.chunk_count() && !sink.is_satisfied(); ++i) {
    table.chunk(i).read(stored, selection);
    if (stored.selection.count == 0) continue;
    picker.pick(stored.columns, static_cast<RowId>(i * kChunkRows), chunk);
    chunk.selection = stored.selection;
    MATVIEW_TRY(sink.accept(chunk));
  }
  return {};
}

[[nodiscard]] Status feed_values(const plan::Node& node,
                                 const ExecutionContext& context,
                                 Sink& sink) {
  const auto& values = std::get<plan::Values>(node.node);
  RowBatch rows(node.schema.types());
  for (const auto& row : values.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      MATVIEW_ASSIGN(const Value value, evaluate_constant(*row[c], context));
      rows.column(c).append_value(value, context.dictionary);
    }
  }
  rows.set_row_count(values.rows.size());
  // A query without FROM is one row of no columns.
  if (node.schema.columns.empty()) {
    return sink.accept(
        {.columns = {}, .selection = {.rows = nullptr, .count = values.rows.size()}});
  }
  return rows.for_each_chunk([&](const Chunk& chunk) { return sink.accept(chunk); });
}

}  // namespace

OperatorTree::Feed whole_tables(const TableLookup& tables, const ExecutionContext& context) {
  return [&tables, &context](const plan::Node& source, Sink& sink) -> Status {
    if (std::holds_alternative<plan::Values>(source.node)) {
      return feed_values(source, context, sink);
    }
    const auto* scan = std::get_if<plan::Scan>(&source.node);
    if (scan == nullptr) return fail(ErrorCode::kFeatureNotSupported, "this plan cannot run yet");
    MATVIEW_ASSIGN(const std::shared_ptr<Table> table, tables(scan->relation));
    return feed_scan(*scan, *table, context, sink);
  };
}

Result<RowBatch> run_once(const plan::NodePtr& plan,
                          const TableLookup& tables,
                          const ExecutionContext& context) {
  RowBatch rows(plan->schema.types());
  Collect collect(rows);
  OperatorTree tree = build_operators(plan, context, Retention::kRunOnce);
  MATVIEW_TRY(tree.step(whole_tables(tables, context), collect));
  return rows;
}

}  // namespace matview
