// TableCatalog: the base tables, by name.
//
// A table is the entry `meta:table:NAME` (its TableDefinition) and its chunks under `data:NAME:`.
// As everything in the catalog, changes belong to a transaction and are undone with it; a dropped
// table lives on in the transaction until it can no longer come back.
//
// Invariants:
//   1. list_tables() are exactly the keys under `meta:table:`, and every one decodes.
//   2. A table's schema, primary key and unique keys are those of its definition.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/table_definition.h"
#include "common/result.h"
#include "storage/ordered_map.h"
#include "storage/table.h"
#include "storage/transaction.h"
#include "types/schema.h"

namespace matview {

class TableCatalog {
 public:
  // The map must outlive the catalog, and the catalog every transaction that changed it.
  explicit TableCatalog(OrderedMap& map) : map_(map) {}

  // Opens every table found in the map. XX001 naming the table that cannot be read.
  [[nodiscard]] Status load();

  // Requires: nothing else has the name. 42P07 `relation "NAME" already exists`; 42701 for a column
  // named twice; 42939 for a name that is reserved (`__mv_…`).
  [[nodiscard]] Status create_table(Transaction& transaction,
                                    std::string_view name,
                                    TableDefinition definition);
  [[nodiscard]] Status create_table(Transaction& transaction,
                                    std::string_view name,
                                    Schema schema,
                                    std::vector<std::size_t> primary_key);
  // 42P01 `table "NAME" does not exist`. Whether anything depends on it is the caller's to ask.
  [[nodiscard]] Status drop_table(Transaction& transaction, std::string_view name);
  // Gives a table another definition. With other column types `rows` is the detached table of its
  // rows as they are now, which takes the place of the old one. Requires: it exists.
  void redefine(Transaction& transaction,
                std::string_view name,
                TableDefinition definition,
                std::shared_ptr<Table> rows = nullptr);
  // Requires: it exists, and nothing is named `new_name`. Foreign keys to it follow.
  void rename(Transaction& transaction, std::string_view name, std::string_view new_name);

  // The table, or null.
  [[nodiscard]] std::shared_ptr<Table> find(std::string_view name) const;
  [[nodiscard]] TableDefinitionPtr definition(std::string_view name) const;
  // Sorted names.
  [[nodiscard]] std::vector<std::string> list_tables() const;

  // The table that an index belongs to, be it of a key or its own; empty when there is none.
  [[nodiscard]] std::string table_of_index(std::string_view index) const;

  // Foreign keys that refer to a table, itself included, in the order of their tables' names.
  struct Reference {
    std::string table;
    std::size_t foreign_key;  // which of its definition's
  };

  [[nodiscard]] const std::vector<Reference>& references_to(std::string_view table) const;

  // 42939 for a reserved name.
  [[nodiscard]] static Status check_name(std::string_view name);

 private:
  struct Known {
    std::shared_ptr<Table> table;
    TableDefinitionPtr definition;
  };

  void install(Known known);
  void remove(const std::string& name);
  // Makes table and entry say what the definition does.
  void apply(const std::string& name, TableDefinitionPtr definition, std::shared_ptr<Table> rows);
  void move(const std::string& name, const std::string& new_name);

  OrderedMap& map_;
  std::map<std::string, Known, std::less<>> tables_;
  mutable std::map<std::string, std::vector<Reference>, std::less<>> references_;
  mutable bool knows_references_ = false;
};

}  // namespace matview
