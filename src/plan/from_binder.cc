#include "plan/from_binder.h"

#include <numeric>
#include <set>

#include "plan/bind_error.h"
#include "plan/expression_binder.h"
#include "plan/statement_relations.h"
#include "plan/view_expansion.h"

namespace matview::plan {

namespace {

[[nodiscard]] Result<Schema> with_column_aliases(Schema schema,
                                                 const std::vector<std::string>& aliases,
                                                 std::string_view table,
                                                 std::size_t position) {
  if (aliases.size() > schema.columns.size()) {
    return std::unexpected(Error{
        .code = ErrorCode::kInvalidColumnReference,
        .message = format_text("table \"{}\" has {} columns available but {} columns specified",
                               table,
                               schema.columns.size(),
                               aliases.size()),
        .position = position});
  }
  for (std::size_t i = 0; i < aliases.size(); ++i) schema.columns[i].name = aliases[i];
  return schema;
}

[[nodiscard]] Result<BoundFrom> bind_named(const sql::NamedTable& table,
                                           const sql::TableReference& reference,
                                           const QueryScope& query) {
  if (query.context.relations != nullptr) {
    const auto& relations = query.context.relations->by_name;
    if (const auto own = relations.find(table.name); own != relations.end()) return own->second;
  }
  NodePtr input;
  if (const auto common = query.common_tables.find(table.name);
      common != query.common_tables.end()) {
    QueryScope inner = query;
    inner.common_tables.erase(table.name);  // a plain WITH does not see itself
    MATVIEW_ASSIGN(input, bind_query_body(*common->second->query, std::move(inner)));
    MATVIEW_ASSIGN(Schema schema,
                   with_column_aliases(
                       input->schema, common->second->columns, table.name, reference.position));
    input = make_node({.node = input->node, .schema = std::move(schema)});
  } else {
    MATVIEW_ASSIGN(input, bind_relation(query, table.name, reference.position));
  }
  const std::string& name = reference.alias.empty() ? table.name : reference.alias;
  MATVIEW_ASSIGN(
      const Schema schema,
      with_column_aliases(input->schema, reference.column_aliases, name, reference.position));
  BoundFrom bound{.input = std::move(input), .scope = {}};
  bound.scope.add(name, schema);
  return bound;
}

[[nodiscard]] Result<BoundFrom> bind_derived(const sql::DerivedTable& derived,
                                             const sql::TableReference& reference,
                                             const QueryScope& query) {
  MATVIEW_ASSIGN(NodePtr input, bind_query_body(*derived.query, query));
  MATVIEW_ASSIGN(const Schema schema,
                 with_column_aliases(
                     input->schema, reference.column_aliases, reference.alias, reference.position));
  BoundFrom bound{.input = std::move(input), .scope = {}};
  bound.scope.add(reference.alias, schema);
  return bound;
}

// The cross product of two inputs; conditions become filters above, and joins in the rewrite.
[[nodiscard]] Result<BoundFrom> cross(BoundFrom left,
                                      const BoundFrom& right,
                                      std::size_t position) {
  std::set<std::string> qualifiers;
  for (const ScopeColumn& column : right.scope.columns()) qualifiers.insert(column.qualifier);
  for (const std::string& qualifier : qualifiers) {
    if (!qualifier.empty() && left.scope.has_qualifier(qualifier)) {
      return std::unexpected(
          Error{.code = ErrorCode::kDuplicateAlias,
                .message = format_text("table name \"{}\" specified more than once", qualifier),
                .position = position});
    }
  }
  Schema schema = left.input->schema;
  for (const ColumnSchema& column : right.input->schema.columns) schema.columns.push_back(column);
  for (const ScopeColumn& column : right.scope.columns()) {
    left.scope.add(column.qualifier, Schema{{{.name = column.name, .type = column.type}}});
  }
  left.input = make_node(
      {.node = Join{.left = left.input, .right = right.input, .left_keys = {}, .right_keys = {}},
       .schema = std::move(schema)});
  return left;
}

[[nodiscard]] Result<BoundFrom> bind_reference(const sql::TableReference& reference,
                                               const QueryScope& query);

[[nodiscard]] Result<BoundFrom> bind_joined(const sql::JoinedTable& join,
                                            const sql::TableReference& reference,
                                            const QueryScope& query) {
  switch (join.kind) {
    case sql::JoinKind::kInner:
    case sql::JoinKind::kCross: break;
    case sql::JoinKind::kLeft: return unsupported("LEFT JOIN", reference.position);
    case sql::JoinKind::kRight: return unsupported("RIGHT JOIN", reference.position);
    case sql::JoinKind::kFull: return unsupported("FULL JOIN", reference.position);
  }
  if (join.natural) return unsupported("NATURAL JOIN", reference.position);
  if (!join.using_columns.empty()) return unsupported("JOIN … USING", reference.position);
  MATVIEW_ASSIGN(BoundFrom left, bind_reference(*join.left, query));
  MATVIEW_ASSIGN(const BoundFrom right, bind_reference(*join.right, query));
  MATVIEW_ASSIGN(BoundFrom both, cross(std::move(left), right, join.right->position));
  if (join.condition == nullptr) return both;
  ExpressionBinder binder(both.scope, query.context, nullptr, "JOIN/ON");
  MATVIEW_ASSIGN(ExpressionPtr condition, binder.bind_condition(*join.condition));
  const Schema schema = both.input->schema;
  both.input = make_node(
      {.node = Filter{.input = both.input, .predicate = std::move(condition)}, .schema = schema});
  return both;
}

Result<BoundFrom> bind_reference(const sql::TableReference& reference, const QueryScope& query) {
  return std::visit(
      [&]<typename T>(const T& node) -> Result<BoundFrom> {
        if constexpr (std::is_same_v<T, sql::NamedTable>) {
          return bind_named(node, reference, query);
        } else if constexpr (std::is_same_v<T, sql::DerivedTable>) {
          if (node.lateral) return unsupported("LATERAL", reference.position);
          return bind_derived(node, reference, query);
        } else if constexpr (std::is_same_v<T, sql::TableFunction>) {
          return unsupported("a function in FROM", reference.position);
        } else {
          return bind_joined(node, reference, query);
        }
      },
      reference.node);
}

}  // namespace

Result<BoundFrom> bind_from(const std::vector<sql::TableReference>& references,
                            const QueryScope& query) {
  if (references.empty()) {
    return BoundFrom{.input = make_node({.node = Values{.rows = {{}}}, .schema = {}}), .scope = {}};
  }
  MATVIEW_ASSIGN(BoundFrom bound, bind_reference(references.front(), query));
  for (std::size_t i = 1; i < references.size(); ++i) {
    MATVIEW_ASSIGN(const BoundFrom next, bind_reference(references[i], query));
    MATVIEW_ASSIGN(bound, cross(std::move(bound), next, references[i].position));
  }
  return bound;
}

NodePtr make_scan(const Relation& relation, bool row_id) {
  Scan scan{.relation = relation.name, .columns = {}};
  scan.columns.resize(relation.schema.columns.size());
  std::iota(scan.columns.begin(), scan.columns.end(), std::size_t{0});
  Schema schema = relation.schema;
  if (row_id) {
    scan.columns.push_back(kRowIdColumn);
    schema.columns.push_back({.name = "", .type = TypeId::kBigint, .not_null = true});
  }
  return make_node({.node = std::move(scan), .schema = std::move(schema)});
}

}  // namespace matview::plan
