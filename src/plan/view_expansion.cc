#include "plan/view_expansion.h"

#include <utility>

#include "plan/bind_error.h"
#include "sql/parser.h"

namespace matview::plan {

namespace {

constexpr std::size_t kMaximumViewDepth = 40;

[[nodiscard]] Result<NodePtr> bind_view(const QueryView& view,
                                        const QueryScope& query,
                                        std::size_t position) {
  if (query.context.view_depth >= kMaximumViewDepth) {
    return fail_at(ErrorCode::kStatementTooComplex, position, "views are nested too deep");
  }
  BindContext context = query.context;
  context.relations = nullptr;
  context.reads = nullptr;
  context.view = &view;
  ++context.view_depth;
  auto parsed = sql::parse_query(view.query_text);
  if (!parsed) return std::unexpected(std::move(parsed).error());
  auto bound = bind_query_body(**parsed, {query.catalog, context, query.statement});
  if (!bound) {
    Failure error = std::move(bound).error();
    error->position = position;  // its own would point into the view's text
    return std::unexpected(std::move(error));
  }
  if ((*bound)->schema.types() != view.schema.types()) {
    return fail_at(ErrorCode::kInternalError,
                   position,
                   format_text("the query of view \"{}\" no longer has its columns", view.name));
  }
  Node node = **bound;
  node.schema = view.schema;
  return make_node(std::move(node));
}

// A scan of the columns that the view being bound knows of.
[[nodiscard]] NodePtr make_visible_scan(const Relation& relation, const QueryView* view) {
  const VisibleRelation* const visible = view == nullptr ? nullptr : view->find_read(relation.name);
  if (visible == nullptr) return make_scan(relation);
  Scan scan{.relation = relation.name, .columns = {}};
  Schema schema;
  for (const std::string& name : visible->columns) {
    const auto column = relation.schema.find(name);
    if (!column) continue;
    scan.columns.push_back(*column);
    schema.columns.push_back(relation.schema.columns[*column]);
  }
  return make_node({.node = std::move(scan), .schema = std::move(schema)});
}

void record_read(const Relation& relation, std::vector<VisibleRelation>& reads) {
  for (const VisibleRelation& known : reads) {
    if (known.name == relation.name) return;
  }
  VisibleRelation& read = reads.emplace_back(VisibleRelation{.name = relation.name, .columns = {}});
  for (const ColumnSchema& column : relation.schema.columns) read.columns.push_back(column.name);
}

}  // namespace

Result<NodePtr> bind_relation(const QueryScope& query,
                              std::string_view name,
                              std::size_t position) {
  const auto relation = query.catalog.find(name);
  if (!relation) {
    return fail_at(
        ErrorCode::kUndefinedTable, position, format_text("relation \"{}\" does not exist", name));
  }
  if (query.context.reads != nullptr) record_read(*relation, *query.context.reads);
  if (relation->query_view != nullptr) return bind_view(*relation->query_view, query, position);
  return make_visible_scan(*relation, query.context.view);
}

}  // namespace matview::plan
