#include "database/definition/dependents.h"

#include <algorithm>
#include <ranges>

#include "plan/binder.h"
#include "sql/parser.h"

namespace matview {

namespace {

[[nodiscard]] std::string describe_relation(const Engine& engine, std::string_view name) {
  return format_text("{} {}", relation_kind_name(engine.catalog.kind_of(name)), name);
}

[[nodiscard]] bool scans_column(const plan::Node& node,
                                std::string_view table,
                                std::size_t column) {
  if (const auto* scan = std::get_if<plan::Scan>(&node.node)) {
    return scan->relation == table && std::ranges::contains(scan->columns, column);
  }
  return std::ranges::any_of(plan::inputs_of(node), [&](const plan::NodePtr& input) {
    return scans_column(*input, table, column);
  });
}

// The plan of a view's query as its text means it now.
[[nodiscard]] Result<plan::NodePtr> bind_text(Engine& engine, const Dependent& view) {
  const bool is_plain = view.kind == Dependent::Kind::kView;
  const QueryView* const plain = is_plain ? engine.catalog.query_views.find(view.name) : nullptr;
  const ViewMetadata* stored = nullptr;
  if (!is_plain) {
    MATVIEW_ASSIGN(stored, engine.catalog.views.get_view(view.name));
  }
  MATVIEW_ASSIGN(const sql::QueryPtr query,
                 sql::parse_query(is_plain ? plain->query_text : stored->query_text));
  plan::ParameterTypes no_parameters;
  return plan::bind_query(
      *query,
      engine.catalog,
      {.dictionary = engine.dictionary, .parameters = no_parameters, .view = plain});
}

void add_readers(const Engine& engine, std::string_view relation, std::vector<Dependent>& found) {
  for (Dependent& reader : readers_of(engine, relation)) {
    add_with_readers(engine, std::move(reader), found);
  }
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
    readers.push_back(
        {.kind = Dependent::Kind::kView, .name = std::move(name), .table = {}, .depends_on = what});
  }
  for (std::string& name : engine.catalog.views.dependencies().dependents_of(relation)) {
    readers.push_back({.kind = Dependent::Kind::kMaterializedView,
                       .name = std::move(name),
                       .table = {},
                       .depends_on = what});
  }
  return readers;
}

void add_with_readers(const Engine& engine, Dependent reader, std::vector<Dependent>& found) {
  if (std::ranges::contains(found, reader.name, &Dependent::name)) return;
  const std::string name = reader.name;
  found.push_back(std::move(reader));
  add_readers(engine, name, found);
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

Result<bool> uses_column(Engine& engine,
                         const Dependent& view,
                         std::string_view table,
                         std::size_t column) {
  plan::NodePtr plan;
  if (view.kind == Dependent::Kind::kMaterializedView) {
    MATVIEW_ASSIGN(plan, engine.maintainer.plans().plan_of(view.name));
  } else {
    MATVIEW_ASSIGN(plan, bind_text(engine, view));
  }
  return scans_column(*plan, table, column);
}

bool can_be_bound(Engine& engine, const Dependent& view) {
  return bind_text(engine, view).has_value();
}

std::vector<Dependent> dependents_of_key(const Engine& engine,
                                         std::string_view table,
                                         const KeyConstraint& key) {
  const TableDefinitionPtr definition = engine.catalog.tables.definition(table);
  std::vector<std::string> columns;
  for (const std::size_t c : key.columns) columns.push_back(definition->schema.columns[c].name);
  std::vector<Dependent> found;
  for (const TableCatalog::Reference& reference : engine.catalog.tables.references_to(table)) {
    const ForeignKey& foreign =
        engine.catalog.tables.definition(reference.table)->foreign_keys[reference.foreign_key];
    if (!std::ranges::is_permutation(foreign.referenced_columns, columns)) continue;
    found.push_back({.kind = Dependent::Kind::kForeignKey,
                     .name = foreign.name,
                     .table = reference.table,
                     .depends_on = "index " + key.name});
  }
  return found;
}

Status drop_dependents(Engine& engine,
                       std::span<const Dependent> dependents,
                       std::string_view what,
                       bool cascade) {
  if (dependents.empty()) return {};
  if (!cascade) {
    std::string detail;
    for (const Dependent& dependent : dependents) {
      if (!detail.empty()) detail += '\n';
      detail += dependent.describe() + " depends on " + dependent.depends_on;
    }
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kDependentObjectsStillExist,
              .message = format_text("cannot drop {} because other objects depend on {}",
                                     what,
                                     what.ends_with(')') ? "them" : "it"),
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
