#include "operators/table_first_rows.h"

#include <algorithm>

#include "operators/build.h"
#include "operators/collect.h"
#include "operators/join/indexed_join.h"
#include "operators/stored_rows.h"
#include "operators/top_k.h"

namespace matview {

namespace {

[[nodiscard]] bool is_in_tables(const plan::Node& node,
                                const TableLookup& tables,
                                const ExecutionContext& context) {
  if (const auto* scan = std::get_if<plan::Scan>(&node.node)) {
    return scan->key.empty() && !scan->range;
  }
  if (const auto* join = std::get_if<plan::Join>(&node.node)) {
    // Others have state, and emit rows of other weights than one in their first step.
    if (IndexedJoin::make(*join, tables, context) == nullptr) return false;
  } else if (!std::holds_alternative<plan::Filter>(node.node) &&
             !std::holds_alternative<plan::Project>(node.node)) {
    return false;
  }
  return std::ranges::all_of(plan::inputs_of(node), [&](const plan::NodePtr& input) {
    return is_in_tables(*input, tables, context);
  });
}

[[nodiscard]] Result<std::size_t> count_table_rows(const plan::Node& node,
                                                   const TableLookup& tables) {
  std::size_t count = 0;
  if (const auto* scan = std::get_if<plan::Scan>(&node.node)) {
    MATVIEW_ASSIGN(const auto table, tables(scan->relation));
    count = table->row_count();
  }
  for (const plan::NodePtr& input : plan::inputs_of(node)) {
    MATVIEW_ASSIGN(const std::size_t rows, count_table_rows(*input, tables));
    count += rows;
  }
  return count;
}

}  // namespace

std::unique_ptr<TableFirstRows> TableFirstRows::make(const plan::TopK& top,
                                                     const TableLookup& tables,
                                                     const ExecutionContext& context) {
  if (!is_in_tables(*top.input, tables, context)) return nullptr;
  return std::unique_ptr<TableFirstRows>(new TableFirstRows(top, tables, context));
}

TableFirstRows::TableFirstRows(const plan::TopK& top,
                               const TableLookup& tables,
                               const ExecutionContext& context)
    : top_{.input = top.input, .partition = {}, .keys = top.keys, .limit = {}, .offset = {}},
      tables_(tables),
      context_(context) {
  const std::vector<Type> types = top.input->schema.types();
  for (std::size_t c = 0; c < types.size(); ++c) top_.keys.push_back({make_column(c, types[c])});
}

plan::TopK TableFirstRows::first(std::size_t count) const {
  plan::TopK first = top_;
  first.limit = make_constant(Value::bigint(static_cast<std::int64_t>(count)));
  return first;
}

Result<std::size_t> TableFirstRows::table_rows() const {
  return count_table_rows(*top_.input, tables_);
}

Result<RowBatch> TableFirstRows::read(std::size_t count) const {
  const plan::NodePtr plan = plan::make_node({.node = first(count), .schema = top_.input->schema});
  const SourceFeed feed = [&](const plan::Node& source, Sink& sink) -> Status {
    const auto& scan = std::get<plan::Scan>(source.node);
    MATVIEW_ASSIGN(const std::shared_ptr<Table> table, tables_(scan.relation));
    return send_table(scan.columns, *table, context_, sink);
  };
  RowBatch rows(top_.input->schema.types());
  Collect collect(rows);
  OperatorTree tree = build_operators(plan, context_, Retention::kRunOnce);
  MATVIEW_TRY(tree.step(feed, collect));
  return rows;
}

std::unique_ptr<Operator> TableFirstRows::pick(std::size_t count) {
  picked_ = first(count);
  return std::make_unique<TopK>(picked_, context_);
}

}  // namespace matview
