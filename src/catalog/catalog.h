// Catalog: tables and views of one database, under one namespace of names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/query_view_catalog.h"
#include "catalog/sequence_catalog.h"
#include "catalog/system_relations.h"
#include "catalog/table_catalog.h"
#include "catalog/view_catalog.h"
#include "common/result.h"
#include "types/schema.h"

namespace matview {

enum class RelationKind : std::uint8_t {
  kNone,
  kTable,
  kIndex,
  kSequence,
  kView,
  kMaterializedView,
};

// "table", "materialized view", … as messages say it.
[[nodiscard]] std::string_view relation_kind_name(RelationKind kind);

// What a name in FROM stands for.
struct Relation {
  std::string name;
  Schema schema;
  std::vector<std::size_t> primary_key;   // empty for views
  bool is_view = false;                   // plain or materialized
  bool is_system = false;                 // one of SystemRelations
  const QueryView* query_view = nullptr;  // of a plain view: it has a query instead of rows
};

struct Catalog {
  TableCatalog tables;
  ViewCatalog views;
  QueryViewCatalog query_views;
  SequenceCatalog sequences;
  SystemRelations system;  // seen only where no relation of the user has the name

  Catalog(OrderedMap& map, Clock clock)
      : tables(map), views(map, tables, std::move(clock)), query_views(map), sequences(map) {}

  // Reads everything found in the map. XX001 naming what cannot be read.
  [[nodiscard]] Status load();

  // All of these share one namespace.
  [[nodiscard]] RelationKind kind_of(std::string_view name) const;

  [[nodiscard]] bool exists(std::string_view name) const {
    return kind_of(name) != RelationKind::kNone;
  }

  // A table, view or system relation; nothing for what has no columns to read.
  [[nodiscard]] std::optional<Relation> find(std::string_view name) const;
  // The rows of a table or of a view's contents. 42P01 when there is no such relation; 55000
  // `Materialized view 'NAME' exists but has never been refreshed. …` when it has no contents.
  [[nodiscard]] Result<std::shared_ptr<Table>> rows_of(std::string_view name) const;
};

}  // namespace matview
