// Catalog: tables and views of one database, under one namespace of names.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/table_catalog.h"
#include "catalog/view_catalog.h"
#include "common/result.h"
#include "types/schema.h"

namespace matview {

// What a name in FROM stands for.
struct Relation {
  std::string name;
  Schema schema;
  std::vector<std::size_t> primary_key;  // empty for views
  bool is_view = false;
};

struct Catalog {
  TableCatalog tables;
  ViewCatalog views;

  Catalog(OrderedMap& map, Clock clock) : tables(map), views(map, tables, std::move(clock)) {}

  [[nodiscard]] bool exists(std::string_view name) const {
    return tables.find(name) != nullptr || views.view_exists(name);
  }

  [[nodiscard]] std::optional<Relation> find(std::string_view name) const;
  // The rows of a table or of a view's contents. 42P01 when there is no such relation; 55000
  // `Materialized view 'NAME' exists but has never been refreshed. …` when it has no contents.
  [[nodiscard]] Result<std::shared_ptr<Table>> rows_of(std::string_view name) const;
};

}  // namespace matview
