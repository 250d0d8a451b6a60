// TableCatalog: the base tables, by name.
//
// A table is the entry `meta:table:NAME` (schema and primary key) and its chunks under
// `data:NAME:`. As everything in the catalog, changes belong to a transaction and are undone with
// it; a dropped table lives on in the transaction until it can no longer come back.
//
// Invariant: list_tables() are exactly the keys under `meta:table:`, and every one decodes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

  // Requires: no view has the name. 42P07 `relation "NAME" already exists`; 42701 for a column
  // named twice; 42939 for a name that is reserved (`__mv_…`).
  [[nodiscard]] Status create_table(Transaction& transaction,
                                    std::string_view name,
                                    Schema schema,
                                    std::vector<std::size_t> primary_key);
  // 42P01 `table "NAME" does not exist`. Whether views depend on it is the caller's to ask.
  [[nodiscard]] Status drop_table(Transaction& transaction, std::string_view name);
  // The table, or null.
  [[nodiscard]] std::shared_ptr<Table> find(std::string_view name) const;
  // Sorted names.
  [[nodiscard]] std::vector<std::string> list_tables() const;

 private:
  void install(std::shared_ptr<Table> table);
  void remove(const std::string& name);

  OrderedMap& map_;
  std::map<std::string, std::shared_ptr<Table>, std::less<>> tables_;
};

}  // namespace matview
