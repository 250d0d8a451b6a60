#include "database/writing/returning.h"

#include <string>
#include <utility>

#include "operators/build.h"
#include "operators/collect.h"
#include "plan/statement_relations.h"

namespace matview {

namespace {

[[nodiscard]] std::vector<Type> row_types(const plan::BoundChange& change, const Table& table) {
  std::vector<Type> types = table.schema().types();
  const std::vector<ColumnSchema>& source = change.source->schema.columns;
  for (std::size_t i = source.size() - change.extra_columns; i < source.size(); ++i) {
    types.push_back(source[i].type);
  }
  return types;
}

}  // namespace

Result<RowBatch> run_over_rows(const plan::NodePtr& plan,
                               const RowBatch& rows,
                               const TableLookup& tables,
                               const ExecutionContext& context) {
  RowBatch result(plan->schema.types());
  Collect collect(result);
  const OperatorTree::Feed others = whole_tables(tables, context);
  const OperatorTree::Feed feed = [&](const plan::Node& source, Sink& sink) -> Status {
    const auto* const working = std::get_if<plan::WorkingTable>(&source.node);
    if (working == nullptr || working->id != plan::kStatementRows) return others(source, sink);
    return rows.for_each_chunk([&](const Chunk& chunk) { return sink.accept(chunk); });
  };
  OperatorTree tree = build_operators(plan, context, Retention::kRunOnce);
  MATVIEW_TRY(tree.step(feed, collect));
  return result;
}

Returning::Returning(const plan::BoundChange& change, const Table& table)
    : change_(change), table_(table) {
  if (is_wanted()) rows_ = RowBatch(row_types(change, table));
}

void Returning::add(std::span<const RowId> rows, const RowBatch* source) {
  if (!is_wanted()) return;
  const std::size_t width = table_.schema().columns.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::span<const ColumnView> stored = table_.columns_at(rows[i]);
    for (std::size_t c = 0; c < width; ++c) {
      rows_.column(c).append(stored[c], Table::slot(rows[i]));
    }
    for (std::size_t c = 0; c < change_.extra_columns; ++c) {
      const Column& column = source->column(source->column_count() - change_.extra_columns + c);
      rows_.column(width + c).append(column.view(), i);
    }
    rows_.set_row_count(rows_.row_count() + 1);
  }
}

Result<ResultSet> Returning::finish(std::string_view command,
                                    std::uint64_t row_count,
                                    const TableLookup& tables,
                                    const ExecutionContext& context) {
  ResultSet result{
      .command = std::string(command), .schema = {}, .rows = {}, .row_count = row_count};
  if (!is_wanted()) return result;
  MATVIEW_ASSIGN(result.rows, run_over_rows(change_.returning, rows_, tables, context));
  result.schema = change_.returning->schema;
  return result;
}

}  // namespace matview
