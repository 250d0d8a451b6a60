#include "exec/run_once.h"

#include <algorithm>
#include <optional>

#include "operators/build.h"
#include "operators/collect.h"
#include "operators/interrupt.h"
#include "operators/stored_rows.h"
#include "plan/statement_relations.h"

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

// The rows of an index range, in the order of their ids; nothing when there is no such index, or
// when they are so many that reading the table is as good.
[[nodiscard]] Result<std::optional<std::vector<RowId>>> find_in_range(
    const plan::Scan& scan, Table& table, const ExecutionContext& context) {
  constexpr std::size_t kLeastRows = 64;
  constexpr std::size_t kLargestShare = 8;
  std::optional<std::vector<RowId>> rows;
  OrderedIndex* const index = table.ordered_index(scan.range->index);
  if (index == nullptr) return rows;
  std::vector<Column> values;
  bool has_null = false;
  const auto evaluate = [&](const ExpressionPtr& expression) -> Status {
    MATVIEW_ASSIGN(const Value value, evaluate_constant(*expression, context));
    has_null = has_null || value.is_null();
    values.emplace_back(expression->type).append_value(value, context.dictionary);
    return {};
  };
  const plan::IndexRange& range = *scan.range;
  for (const ExpressionPtr& value : range.equal) MATVIEW_TRY(evaluate(value));
  if (range.low != nullptr) MATVIEW_TRY(evaluate(range.low));
  if (range.high != nullptr) MATVIEW_TRY(evaluate(range.high));
  if (has_null) return rows.emplace();
  MATVIEW_TRY(index->build(table));
  IndexBounds bounds{.equal = {}};
  for (std::size_t i = 0; i < range.equal.size(); ++i) bounds.equal.push_back(values[i].view());
  ColumnView low;
  ColumnView high;
  if (range.low != nullptr) {
    low = values[range.equal.size()].view();
    bounds.low = &low;
    bounds.low_inclusive = range.low_inclusive;
  }
  if (range.high != nullptr) {
    high = values.back().view();
    bounds.high = &high;
    bounds.high_inclusive = range.high_inclusive;
  }
  const std::size_t most = table.row_count() / kLargestShare + kLeastRows;
  rows.emplace();
  index->visit(bounds, false, [&](RowId row) {
    rows->push_back(row);
    return rows->size() <= most;
  });
  if (rows->size() > most) rows.reset();
  if (rows) std::ranges::sort(*rows);
  return rows;
}

[[nodiscard]] Status feed_scan(const plan::Scan& scan,
                               Table& table,
                               const ExecutionContext& context,
                               Sink& sink) {
  if (!scan.key.empty()) {
    MATVIEW_ASSIGN(const RowId row, find_by_key(scan, table, context));
    if (row == kNoRow) return {};
    return send_stored_rows(scan.columns, table, {&row, 1}, context, sink);
  }
  if (scan.range) {
    MATVIEW_ASSIGN(const auto rows, find_in_range(scan, table, context));
    if (rows) return send_stored_rows(scan.columns, table, *rows, context, sink);
  }
  return send_table(scan.columns, table, context, sink);
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
    if (const auto* working = std::get_if<plan::WorkingTable>(&source.node)) {
      const std::size_t index = plan::kStatementRows - 1 - working->id;
      if (context.with_rows != nullptr && index < context.with_rows->size()) {
        return (*context.with_rows)[index].for_each_chunk(
            [&](const Chunk& chunk) { return sink.accept(chunk); });
      }
    }
    const auto* scan = std::get_if<plan::Scan>(&source.node);
    if (scan == nullptr) return fail(ErrorCode::kFeatureNotSupported, "this plan cannot run yet");
    MATVIEW_ASSIGN(const std::shared_ptr<Table> table, tables(scan->relation));
    return feed_scan(*scan, *table, context, sink);
  };
}

Result<RowBatch> run_once(const plan::NodePtr& plan,
                          const TableLookup& tables,
                          const ExecutionContext& context,
                          plan::PlanStatistics* statistics) {
  RowBatch rows(plan->schema.types());
  Collect collect(rows);
  OperatorTree tree = build_operators(plan, context, Retention::kRunOnce, statistics, &tables);
  MATVIEW_TRY(tree.step(whole_tables(tables, context), collect));
  return rows;
}

}  // namespace matview
