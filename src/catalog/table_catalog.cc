#include "catalog/table_catalog.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "catalog/catalog_entry.h"

namespace matview {

namespace {

[[nodiscard]] Status check_columns_differ(const Schema& schema) {
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const std::string& name = schema.columns[i].name;
    if (schema.find(name) == i) continue;
    return fail(ErrorCode::kDuplicateColumn, "column \"{}\" specified more than once", name);
  }
  return {};
}

}  // namespace

Status TableCatalog::load() {
  for (std::string& name : names_under(map_, kTablePrefix)) {
    const std::string* const bytes = map_.find_bytes(table_key(name));
    std::optional<TableDefinition> definition = bytes ? decode_table(name, *bytes) : std::nullopt;
    if (!definition) {
      return fail(ErrorCode::kDataCorrupted, "the definition of table \"{}\" cannot be read", name);
    }
    MATVIEW_ASSIGN(std::shared_ptr<Table> table,
                   Table::load(map_, name, definition->schema, definition->primary_key()));
    table->redefine(definition->schema, definition->primary_key(), definition->unique_keys());
    Known known{.table = std::move(table),
                .definition = std::make_shared<const TableDefinition>(*std::move(definition))};
    tables_.insert_or_assign(std::move(name), std::move(known));
  }
  return {};
}

Status TableCatalog::check_name(std::string_view name) {
  if (!name.starts_with(kReservedPrefix)) return {};
  return fail(ErrorCode::kReservedName,
              "unacceptable table name \"{}\": the prefix \"{}\" is reserved",
              name,
              kReservedPrefix);
}

Status TableCatalog::create_table(Transaction& transaction,
                                  std::string_view name,
                                  TableDefinition definition) {
  MATVIEW_TRY(check_name(name));
  if (tables_.contains(name)) {
    return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", name);
  }
  MATVIEW_TRY(check_columns_differ(definition.schema));
  transaction.on_rollback([this, name = std::string(name)] { remove(name); });
  auto table =
      std::make_shared<Table>(std::string(name), definition.schema, definition.primary_key());
  table->redefine(definition.schema, definition.primary_key(), definition.unique_keys());
  install({.table = std::move(table),
           .definition = std::make_shared<const TableDefinition>(std::move(definition))});
  return {};
}

Status TableCatalog::create_table(Transaction& transaction,
                                  std::string_view name,
                                  Schema schema,
                                  std::vector<std::size_t> primary_key) {
  return create_table(
      transaction, name, TableDefinition::create(name, std::move(schema), std::move(primary_key)));
}

Status TableCatalog::drop_table(Transaction& transaction, std::string_view name) {
  const auto known = tables_.find(name);
  if (known == tables_.end()) {
    return fail(ErrorCode::kUndefinedTable, "table \"{}\" does not exist", name);
  }
  transaction.on_rollback([this, before = known->second] { install(before); });
  remove(std::string(name));
  return {};
}

void TableCatalog::redefine(Transaction& transaction,
                            std::string_view table,
                            TableDefinition definition,
                            std::shared_ptr<Table> rows) {
  const std::string name(table);
  const Known& known = tables_.find(name)->second;
  if (!rows) rows = known.table;
  transaction.on_rollback(
      [this, name, before = known] { apply(name, before.definition, before.table); });
  apply(name, std::make_shared<const TableDefinition>(std::move(definition)), std::move(rows));
}

void TableCatalog::rename(Transaction& transaction,
                          std::string_view name,
                          std::string_view new_name) {
  const std::vector<Reference> references = references_to(name);
  transaction.on_rollback(
      [this, from = std::string(name), to = std::string(new_name)] { move(to, from); });
  move(std::string(name), std::string(new_name));
  for (const Reference& reference : references) {
    const std::string_view table = reference.table == name ? new_name : reference.table;
    TableDefinition changed = *definition(table);
    changed.foreign_keys[reference.foreign_key].referenced_table = new_name;
    redefine(transaction, table, std::move(changed));
  }
}

std::shared_ptr<Table> TableCatalog::find(std::string_view name) const {
  const auto known = tables_.find(name);
  return known == tables_.end() ? nullptr : known->second.table;
}

TableDefinitionPtr TableCatalog::definition(std::string_view name) const {
  const auto known = tables_.find(name);
  return known == tables_.end() ? nullptr : known->second.definition;
}

std::vector<std::string> TableCatalog::list_tables() const {
  const auto names = std::views::keys(tables_);
  return {names.begin(), names.end()};
}

std::string TableCatalog::table_of_index(std::string_view index) const {
  const auto is_named = [&](const auto& item) { return item.name == index; };
  for (const auto& [name, known] : tables_) {
    const TableDefinition& definition = *known.definition;
    if (std::ranges::any_of(definition.keys, is_named) ||
        std::ranges::any_of(definition.indexes, is_named)) {
      return name;
    }
  }
  return {};
}

const std::vector<TableCatalog::Reference>& TableCatalog::references_to(
    std::string_view table) const {
  static const std::vector<Reference> kNone;
  if (!std::exchange(knows_references_, true)) {
    references_.clear();
    for (const auto& [name, known] : tables_) {
      const auto& keys = known.definition->foreign_keys;
      for (std::size_t i = 0; i < keys.size(); ++i) {
        references_[keys[i].referenced_table].push_back({.table = name, .foreign_key = i});
      }
    }
  }
  const auto found = references_.find(table);
  return found == references_.end() ? kNone : found->second;
}

void TableCatalog::install(Known known) {
  const std::string name = known.table->name();
  map_.put(table_key(name), encode_table(*known.definition));
  known.table->attach(map_);
  tables_.insert_or_assign(name, std::move(known));
  knows_references_ = false;
}

void TableCatalog::remove(const std::string& name) {
  const auto known = tables_.find(name);
  known->second.table->detach();
  map_.erase(table_key(name));
  tables_.erase(known);
  knows_references_ = false;
}

// Old and new rows have the same keys in the map: the old must be out before the new go in.
void TableCatalog::apply(const std::string& name,
                         TableDefinitionPtr definition,
                         std::shared_ptr<Table> rows) {
  Known& known = tables_.find(name)->second;
  if (known.table != rows) {
    known.table->detach();
    rows->attach(map_);
    known.table = std::move(rows);
  }
  known.table->redefine(definition->schema, definition->primary_key(), definition->unique_keys());
  map_.put(table_key(name), encode_table(*definition));
  known.definition = std::move(definition);
  knows_references_ = false;
}

void TableCatalog::move(const std::string& name, const std::string& new_name) {
  Known known = tables_.find(name)->second;
  remove(name);
  known.table->rename(new_name);
  install(std::move(known));
}

}  // namespace matview
