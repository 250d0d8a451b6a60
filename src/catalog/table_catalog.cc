#include "catalog/table_catalog.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "catalog/catalog_entry.h"
#include "common/bytes.h"

namespace matview {

namespace {

constexpr std::uint8_t kVersion = 1;

// What `meta:table:NAME` holds.
struct TableDefinition {
  Schema schema;
  std::vector<std::size_t> primary_key;
};

[[nodiscard]] std::string encode_table(const Table& table) {
  ByteWriter out;
  out.put(kVersion);
  put_schema(table.schema(), out);
  out.put_varint(table.primary_key().size());
  for (const std::size_t position : table.primary_key()) out.put_varint(position);
  return std::move(out).bytes();
}

[[nodiscard]] std::optional<TableDefinition> decode_table(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != kVersion) return std::nullopt;
  std::optional<Schema> schema = get_schema(in);
  if (!schema) return std::nullopt;
  std::vector<std::size_t> primary_key(in.get_count(1));
  for (std::size_t& position : primary_key) {
    position = static_cast<std::size_t>(in.get_varint());
    if (position >= schema->columns.size()) return std::nullopt;
  }
  if (in.failed() || !in.at_end()) return std::nullopt;
  return TableDefinition{*std::move(schema), std::move(primary_key)};
}

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
    std::optional<TableDefinition> definition = bytes ? decode_table(*bytes) : std::nullopt;
    if (!definition) {
      return fail(ErrorCode::kDataCorrupted, "the definition of table \"{}\" cannot be read", name);
    }
    MATVIEW_ASSIGN(
        std::shared_ptr<Table> table,
        Table::load(map_, name, std::move(definition->schema), std::move(definition->primary_key)));
    tables_.insert_or_assign(std::move(name), std::move(table));
  }
  return {};
}

Status TableCatalog::create_table(Transaction& transaction,
                                  std::string_view name,
                                  Schema schema,
                                  std::vector<std::size_t> primary_key) {
  if (name.starts_with(kReservedPrefix)) {
    return fail(ErrorCode::kReservedName,
                "unacceptable table name \"{}\": the prefix \"{}\" is reserved",
                name,
                kReservedPrefix);
  }
  if (tables_.contains(name)) {
    return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", name);
  }
  MATVIEW_TRY(check_columns_differ(schema));
  transaction.on_rollback([this, name = std::string(name)] { remove(name); });
  install(std::make_shared<Table>(std::string(name), std::move(schema), std::move(primary_key)));
  return {};
}

Status TableCatalog::drop_table(Transaction& transaction, std::string_view name) {
  const std::shared_ptr<Table> table = find(name);
  if (!table) return fail(ErrorCode::kUndefinedTable, "table \"{}\" does not exist", name);
  transaction.on_rollback([this, table] { install(table); });
  remove(table->name());
  return {};
}

std::shared_ptr<Table> TableCatalog::find(std::string_view name) const {
  const auto known = tables_.find(name);
  return known == tables_.end() ? nullptr : known->second;
}

std::vector<std::string> TableCatalog::list_tables() const {
  const auto names = std::views::keys(tables_);
  return {names.begin(), names.end()};
}

void TableCatalog::install(std::shared_ptr<Table> table) {
  map_.put(table_key(table->name()), encode_table(*table));
  table->attach(map_);
  const std::string name = table->name();
  tables_.insert_or_assign(name, std::move(table));
}

void TableCatalog::remove(const std::string& name) {
  const auto known = tables_.find(name);
  known->second->detach();
  map_.erase(table_key(name));
  tables_.erase(known);
}

}  // namespace matview
