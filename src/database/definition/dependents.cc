#include "database/definition/dependents.h"

#include <algorithm>
#include <ranges>

#include "plan/rewrites/rewrites.h"
#include "sql/parser.h"

namespace matview {

namespace {

[[nodiscard]] std::string describe_relation(const Engine& engine, std::string_view name) {
  return format_text("{} {}", relation_kind_name(engine.catalog.kind_of(name)), name);
}

void add_readers(const Engine& engine,
                 std::string_view relation,
                 std::vector<Dependent>& found) {
  for (Dependent& reader : readers_of(engine, relation)) {
    if (std::ranges::contains(found, reader.name, &Dependent::name)) continue;
    const std::string name = reader.name;
    found.push_back(std::move(reader));
    add_readers(engine, name, found);
  }
}

[[nodiscard]] bool scans_column(const plan::Node& node, std::string_view table, std::size_t column) {
  if (const auto* scan = std::get_if<plan::Scan>(&node.node)) {
    return scan->relation == table && std::ranges::contains(scan->columns, column);
  }
  return std::ranges::any_of(plan::inputs_of(node), [&](const plan::NodePtr& input) {
    return scans_column(*input, table, column);
  });
}

// The plan of a view's query, without what it does not use.
[[nodiscard]] Result<plan::NodePtr> plan_of(Engine& engine, const Dependent& view) {
  if (view.kind == Dependent::Kind::kMaterializedView) {
    return engine.maintainer.plans().plan_of(view.name);
  }
  plan::ParameterTypes no_parameters;
  MATVIEW_ASSIGN(const sql::QueryPtr query,
                 sql::parse_query(engine.catalog.query_views.find(view.name)->query_text));
  return plan::bind_query(*query,
                          engine.catalog,
                          {.dictionary = engine.dictionary,
                           .parameters = no_parameters,
                           .view = engine.catalog.query_views.find(view.name)});
}

}  // namespace

std::string Dependent::describe() const {
  switch (kind) {
    case Kind::kView: return "view " + name;
    case Kind::kMaterializedView: return "materialized view " + name;
    case Kind::kForeignKey: return format_text("constraint {} on table {}", name, table);
  }
  return name;
}

std::vector<Dependent> readers_of(const Engine& engine, std::string_view relation) {
  std::vector<Dependent> readers;
  const std::string what = describe_relation(engine, relation);
  for (std::string& name : engine.catalog.query_views.readers_of(relation)) {
    readers.push_back({.kind = Dependent::Kind::kView,
                       .name = std::move(name),
                       .table = {},
                       .depends_on = what});
  }
  for (std::string& name : engine.catalog.views.dependencies().dependents_of(relation)) {
    readers.push_back({.kind = Dependent::Kind::kMaterializedView,
                       .name = std::move(name),
                       .table = {},
                       .depends_on = what});
  }
  return readers;
}

std::vector<Dependent> dependents_of(const Engine& engine, std::string_view relation) {
  std::vector<Dependent> found;
  for (const TableCatalog::Reference& reference : engine.catalog.tables.references_to(relation)) {
    if (reference.table == relation) continue;
    const TableDefinitionPtr definition = engine.catalog.tables.definition(reference.table);
    found.push_back({.kind = Dependent::Kind::kForeignKey,
                     .name = definition->foreign_keys[reference.foreign_key].name,
                     .table = reference.table,
                     .depends_on = describe_relation(engine, relation)});
  }
  add_readers(engine, relation, found);
  return found;
}

Result<std::vector<Dependent>> dependents_of_column(Engine& engine,
                                                    std::string_view table,
                                                    std::size_t column) {
  const TableDefinitionPtr definition = engine.catalog.tables.definition(table);
  const std::string& name = definition->schema.columns[column].name;
  const std::string what = format_text("column {} of table {}", name, table);
  std::vector<Dependent> found;
  for (const TableCatalog::Reference& reference : engine.catalog.tables.references_to(table)) {
    if (reference.table == table) continue;
    const ForeignKey& key =
        engine.catalog.tables.definition(reference.table)->foreign_keys[reference.foreign_key];
    if (!std::ranges::contains(key.referenced_columns, name)) continue;
    found.push_back({.kind = Dependent::Kind::kForeignKey,
                     .name = key.name,
                     .table = reference.table,
                     .depends_on = what});
  }
  for (Dependent& reader : readers_of(engine, table)) {
    MATVIEW_ASSIGN(const plan::NodePtr plan, plan_of(engine, reader));
    if (!scans_column(*plan, table, column)) continue;
    if (std::ranges::contains(found, reader.name, &Dependent::name)) continue;
    reader.depends_on = what;
    const std::string view = reader.name;
    found.push_back(std::move(reader));
    add_readers(engine, view, found);
  }
  return found;
}

Status drop_dependents(Engine& engine,
                       const std::vector<Dependent>& dependents,
                       std::string_view what,
                       bool cascade) {
  if (dependents.empty()) return {};
  if (!cascade) {
    std::string detail;
    for (const Dependent& dependent : dependents) {
      if (!detail.empty()) detail += '\n';
      detail += dependent.describe() + " depends on " + dependent.depends_on;
    }
    return std::unexpected(
        Error{.code = ErrorCode::kDependentObjectsStillExist,
              .message =
                  format_text("cannot drop {} because other objects depend on it", what),
              .detail = std::move(detail),
              .hint = "Use DROP ... CASCADE to drop the dependent objects too."});
  }
  Catalog& catalog = engine.catalog;
  for (const Dependent& dependent : dependents | std::views::reverse) {
    switch (dependent.kind) {
      case Dependent::Kind::kView:
        catalog.query_views.drop(engine.transaction, dependent.name);
        break;
      case Dependent::Kind::kMaterializedView:
        MATVIEW_TRY(catalog.views.drop_view(engine.transaction, dependent.name));
        engine.definition_changed(dependent.name);
        break;
      case Dependent::Kind::kForeignKey: {
        TableDefinition definition = *catalog.tables.definition(dependent.table);
        std::erase_if(definition.foreign_keys,
                      [&](const ForeignKey& key) { return key.name == dependent.name; });
        catalog.tables.redefine(engine.transaction, dependent.table, std::move(definition));
        break;
      }
    }
  }
  engine.schema_changed();
  return {};
}

}  // namespace matview
