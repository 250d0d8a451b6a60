#include "database/catalog_relations.h"

#include <algorithm>
#include <iterator>

#include "database/relation_rows.h"

namespace matview {

namespace {

constexpr std::string_view kCatalog = "matview";
constexpr std::string_view kSchema = "public";
constexpr std::int64_t kPublicOid = 2200;
constexpr std::int64_t kCatalogOid = 11;
constexpr std::int64_t kInformationSchemaOid = 13000;
constexpr std::int64_t kFirstRelationOid = 16384;

struct TypeRow {
  TypeId id;
  std::int64_t oid;
  std::int64_t array_oid;
  std::string_view name;
  std::int64_t precision;  // of numbers in bits, of times in digits; −1: none
};

constexpr TypeRow kTypes[] = {
    {TypeId::kBoolean, 16, 1000, "bool", -1},
    {TypeId::kBytea, 17, 1001, "bytea", -1},
    {TypeId::kBigint, 20, 1016, "int8", 64},
    {TypeId::kSmallint, 21, 1005, "int2", 16},
    {TypeId::kInteger, 23, 1007, "int4", 32},
    {TypeId::kText, 25, 1009, "text", -1},
    {TypeId::kJson, 114, 199, "json", -1},
    {TypeId::kReal, 700, 1021, "float4", 24},
    {TypeId::kDouble, 701, 1022, "float8", 53},
    {TypeId::kChar, 1042, 1014, "bpchar", -1},
    {TypeId::kDate, 1082, 1182, "date", 0},
    {TypeId::kTime, 1083, 1183, "time", 6},
    {TypeId::kTimestamp, 1114, 1115, "timestamp", 6},
    {TypeId::kTimestampTz, 1184, 1185, "timestamptz", 6},
    {TypeId::kInterval, 1186, 1187, "interval", 6},
    {TypeId::kNumeric, 1700, 1231, "numeric", -1},
    {TypeId::kUuid, 2950, 2951, "uuid", -1},
    {TypeId::kJsonb, 3802, 3807, "jsonb", -1},
};
constexpr TypeRow kVarchar = {TypeId::kText, 1043, 1015, "varchar", -1};

[[nodiscard]] const TypeRow& row_of(Type type) {
  if (type.id == TypeId::kText && type.modifier != 0) return kVarchar;
  const auto* const found = std::ranges::find(kTypes, type.id, &TypeRow::id);
  return found == std::end(kTypes) ? kTypes[5] : *found;
}

[[nodiscard]] const TypeRow& element_row_of(Type type) {
  return row_of(type.id == TypeId::kArray ? element_type(type) : type);
}

[[nodiscard]] std::string internal_name(Type type) {
  return std::string(type.id == TypeId::kArray ? "_" : "") + std::string(element_row_of(type).name);
}

// The name without a length or precision.
[[nodiscard]] std::string plain_name(Type type) {
  if (type.id == TypeId::kArray) return "ARRAY";
  std::string name(type_name(type));
  const std::size_t open = name.find('(');
  if (open != std::string::npos) name.erase(open, name.find(')') + 1 - open);
  return name;
}

[[nodiscard]] Value known(std::int64_t value, bool is_known) {
  return is_known ? Value::bigint(value) : Value::null(TypeId::kBigint);
}

[[nodiscard]] Value known(std::string_view value, bool is_known) {
  return is_known ? text(value) : Value::null(TypeId::kText);
}

[[nodiscard]] Value yes_or_no(bool value) {
  return text(value ? "YES" : "NO");
}

// A relation of any kind, its letter that of pg_class.relkind.
struct Described {
  std::string name;
  char kind;
  std::int64_t oid;
  Schema schema;
  TableDefinitionPtr definition = nullptr;  // of a table
  std::string query = {};                   // of a view
  double rows = -1;
};

using Visit = void (*)(const Described& relation, Rows& rows);

void visit_all(Engine& engine, Rows& rows, Visit visit) {
  std::int64_t oid = kFirstRelationOid;
  for (const std::string& name : engine.catalog.tables.list_tables()) {
    const TableDefinitionPtr definition = engine.catalog.tables.definition(name);
    visit({.name = name,
           .kind = 'r',
           .oid = oid++,
           .schema = definition->schema,
           .definition = definition,
           .rows = static_cast<double>(engine.catalog.tables.find(name)->row_count())},
          rows);
  }
  for (const std::string& name : engine.catalog.query_views.list()) {
    const QueryView& view = *engine.catalog.query_views.find(name);
    visit(
        {.name = name, .kind = 'v', .oid = oid++, .schema = view.schema, .query = view.query_text},
        rows);
  }
  for (const std::string& name : engine.catalog.views.list_views()) {
    const ViewMetadata& view = **engine.catalog.views.get_view(name);
    visit({.name = name,
           .kind = 'm',
           .oid = oid++,
           .schema = view.schema,
           .query = view.query_text,
           .rows = view.row_count ? static_cast<double>(*view.row_count) : -1},
          rows);
  }
}

template <Visit kVisit>
void for_each_relation(Engine& engine, Rows& rows) {
  visit_all(engine, rows, kVisit);
}

void add_table(const Described& relation, Rows& rows) {
  if (relation.kind == 'm') return;
  const bool is_table = relation.kind == 'r';
  rows.add({text(kCatalog),
            text(kSchema),
            text(relation.name),
            text(!is_table                           ? "VIEW"
                 : relation.definition->is_temporary ? "LOCAL TEMPORARY"
                                                     : "BASE TABLE"),
            yes_or_no(is_table)});
}

void add_columns(const Described& relation, Rows& rows) {
  if (relation.kind == 'm') return;
  std::int64_t place = 0;
  for (const ColumnSchema& column : relation.schema.columns) {
    const ColumnDetails details =
        relation.definition == nullptr
            ? ColumnDetails()
            : relation.definition->columns[static_cast<std::size_t>(place)];
    const Type type = column.type;
    const TypeRow& row = row_of(type);
    const bool is_text = type.id == TypeId::kChar || type.id == TypeId::kText;
    const bool is_decimal = type.id == TypeId::kNumeric && type.modifier != 0;
    const bool is_whole =
        type.id == TypeId::kSmallint || type.id == TypeId::kInteger || type.id == TypeId::kBigint;
    const bool is_float = type.id == TypeId::kReal || type.id == TypeId::kDouble;
    const bool is_time = row.precision >= 0 && !is_whole && !is_float && type.id != TypeId::kArray;
    rows.add({text(kCatalog),
              text(kSchema),
              text(relation.name),
              text(column.name),
              Value::bigint(++place),
              known(details.default_text.value_or(""), details.default_text.has_value()),
              yes_or_no(!column.not_null),
              text(plain_name(type)),
              known(type.modifier, is_text && type.modifier != 0),
              known(is_decimal ? type.modifier >> 16 : row.precision,
                    is_decimal || is_whole || is_float),
              known(is_decimal ? static_cast<std::int16_t>(type.modifier & 0xffff) : 0,
                    is_decimal || is_whole),
              known(row.precision, is_time),
              text(internal_name(type)),
              yes_or_no(details.identity != Identity::kNone),
              known(details.identity == Identity::kAlways ? "ALWAYS" : "BY DEFAULT",
                    details.identity != Identity::kNone),
              text(details.generated_text ? "ALWAYS" : "NEVER"),
              known(details.generated_text.value_or(""), details.generated_text.has_value())});
  }
}

void add_constraints(const Described& relation, Rows& rows) {
  if (relation.definition == nullptr) return;
  const auto add = [&](std::string_view name, std::string_view kind) {
    rows.add({text(kCatalog),
              text(kSchema),
              text(name),
              text(kCatalog),
              text(kSchema),
              text(relation.name),
              text(kind)});
  };
  for (const KeyConstraint& key : relation.definition->keys) {
    add(key.name, key.is_primary ? "PRIMARY KEY" : "UNIQUE");
  }
  for (const ForeignKey& key : relation.definition->foreign_keys) add(key.name, "FOREIGN KEY");
  for (const CheckConstraint& check : relation.definition->checks) add(check.name, "CHECK");
}

void add_key_columns(const Described& relation, Rows& rows) {
  if (relation.definition == nullptr) return;
  const auto add = [&](const std::string& name, const std::vector<std::size_t>& columns) {
    std::int64_t place = 0;
    for (const std::size_t column : columns) {
      rows.add({text(kCatalog),
                text(kSchema),
                text(name),
                text(kCatalog),
                text(kSchema),
                text(relation.name),
                text(relation.schema.columns[column].name),
                Value::bigint(++place)});
    }
  };
  for (const KeyConstraint& key : relation.definition->keys) add(key.name, key.columns);
  for (const ForeignKey& key : relation.definition->foreign_keys) add(key.name, key.columns);
}

void add_view(const Described& relation, Rows& rows) {
  if (relation.kind != 'v') return;
  rows.add({text(kCatalog), text(kSchema), text(relation.name), text(relation.query)});
}

void add_schema_names(Engine& /*engine*/, Rows& rows) {
  for (const std::string_view name : {"information_schema", "pg_catalog", "public"}) {
    rows.add({text(kCatalog), text(name), text("postgres")});
  }
}

void add_class(const Described& relation, Rows& rows) {
  const TableDefinition* const table = relation.definition.get();
  rows.add({Value::bigint(relation.oid),
            text(relation.name),
            Value::bigint(kPublicOid),
            text(std::string_view(&relation.kind, 1)),
            text(table != nullptr && table->is_temporary ? "t" : "p"),
            Value::float8(relation.rows),
            count(relation.schema.columns.size()),
            Value::boolean(table != nullptr && !(table->keys.empty() && table->indexes.empty())),
            Value::boolean(relation.kind != 'm' || relation.rows >= 0)});
}

void add_attributes(const Described& relation, Rows& rows) {
  for (std::size_t i = 0; i < relation.schema.columns.size(); ++i) {
    const ColumnSchema& column = relation.schema.columns[i];
    const ColumnDetails* const details =
        relation.definition == nullptr ? nullptr : &relation.definition->columns[i];
    const Identity identity = details == nullptr ? Identity::kNone : details->identity;
    const bool is_generated = details != nullptr && details->generated_text.has_value();
    const TypeRow& type = element_row_of(column.type);
    rows.add({Value::bigint(relation.oid),
              text(column.name),
              Value::bigint(column.type.id == TypeId::kArray ? type.array_oid : type.oid),
              count(i + 1),
              Value::boolean(column.not_null),
              Value::boolean(is_generated || (details != nullptr && details->default_text)),
              text(identity == Identity::kNone     ? ""
                   : identity == Identity::kAlways ? "a"
                                                   : "d"),
              text(is_generated ? "s" : ""),
              Value::boolean(false)});
  }
}

void add_namespaces(Engine& /*engine*/, Rows& rows) {
  rows.add({Value::bigint(kCatalogOid), text("pg_catalog")});
  rows.add({Value::bigint(kPublicOid), text("public")});
  rows.add({Value::bigint(kInformationSchemaOid), text("information_schema")});
}

void add_types(Engine& /*engine*/, Rows& rows) {
  const auto add = [&](const TypeRow& type) {
    rows.add({Value::bigint(type.oid),
              text(type.name),
              Value::bigint(kCatalogOid),
              text("b"),
              Value::bigint(0)});
    rows.add({Value::bigint(type.array_oid),
              text("_" + std::string(type.name)),
              Value::bigint(kCatalogOid),
              text("b"),
              Value::bigint(type.oid)});
  };
  for (const TypeRow& type : kTypes) add(type);
  add(kVarchar);
}

void add_pg_table(const Described& relation, Rows& rows) {
  if (relation.kind != 'r') return;
  const TableDefinition& table = *relation.definition;
  rows.add({text(kSchema),
            text(relation.name),
            text("postgres"),
            Value::boolean(!(table.keys.empty() && table.indexes.empty()))});
}

void add_pg_view(const Described& relation, Rows& rows) {
  if (relation.kind != 'v') return;
  rows.add({text(kSchema), text(relation.name), text("postgres"), text(relation.query)});
}

}  // namespace

void add_catalog_relations(Engine& engine) {
  add_relation(engine,
               "information_schema.tables",
               {{{"table_catalog", 't'},
                 {"table_schema", 't'},
                 {"table_name", 't'},
                 {"table_type", 't'},
                 {"is_insertable_into", 't'}}},
               for_each_relation<add_table>);
  add_relation(engine,
               "information_schema.columns",
               {{{"table_catalog", 't'},
                 {"table_schema", 't'},
                 {"table_name", 't'},
                 {"column_name", 't'},
                 {"ordinal_position", 'n'},
                 {"column_default", 't'},
                 {"is_nullable", 't'},
                 {"data_type", 't'},
                 {"character_maximum_length", 'n'},
                 {"numeric_precision", 'n'},
                 {"numeric_scale", 'n'},
                 {"datetime_precision", 'n'},
                 {"udt_name", 't'},
                 {"is_identity", 't'},
                 {"identity_generation", 't'},
                 {"is_generated", 't'},
                 {"generation_expression", 't'}}},
               for_each_relation<add_columns>);
  add_relation(engine,
               "information_schema.table_constraints",
               {{{"constraint_catalog", 't'},
                 {"constraint_schema", 't'},
                 {"constraint_name", 't'},
                 {"table_catalog", 't'},
                 {"table_schema", 't'},
                 {"table_name", 't'},
                 {"constraint_type", 't'}}},
               for_each_relation<add_constraints>);
  add_relation(engine,
               "information_schema.key_column_usage",
               {{{"constraint_catalog", 't'},
                 {"constraint_schema", 't'},
                 {"constraint_name", 't'},
                 {"table_catalog", 't'},
                 {"table_schema", 't'},
                 {"table_name", 't'},
                 {"column_name", 't'},
                 {"ordinal_position", 'n'}}},
               for_each_relation<add_key_columns>);
  add_relation(engine,
               "information_schema.views",
               {{{"table_catalog", 't'},
                 {"table_schema", 't'},
                 {"table_name", 't'},
                 {"view_definition", 't'}}},
               for_each_relation<add_view>);
  add_relation(engine,
               "information_schema.schemata",
               {{{"catalog_name", 't'}, {"schema_name", 't'}, {"schema_owner", 't'}}},
               add_schema_names);
  add_relation(engine,
               "pg_class",
               {{{"oid", 'n'},
                 {"relname", 't'},
                 {"relnamespace", 'n'},
                 {"relkind", 't'},
                 {"relpersistence", 't'},
                 {"reltuples", 'd'},
                 {"relnatts", 'n'},
                 {"relhasindex", 'b'},
                 {"relispopulated", 'b'}}},
               for_each_relation<add_class>);
  add_relation(engine,
               "pg_attribute",
               {{{"attrelid", 'n'},
                 {"attname", 't'},
                 {"atttypid", 'n'},
                 {"attnum", 'n'},
                 {"attnotnull", 'b'},
                 {"atthasdef", 'b'},
                 {"attidentity", 't'},
                 {"attgenerated", 't'},
                 {"attisdropped", 'b'}}},
               for_each_relation<add_attributes>);
  add_relation(engine, "pg_namespace", {{{"oid", 'n'}, {"nspname", 't'}}}, add_namespaces);
  add_relation(
      engine,
      "pg_type",
      {{{"oid", 'n'}, {"typname", 't'}, {"typnamespace", 'n'}, {"typtype", 't'}, {"typelem", 'n'}}},
      add_types);
  add_relation(
      engine,
      "pg_tables",
      {{{"schemaname", 't'}, {"tablename", 't'}, {"tableowner", 't'}, {"hasindexes", 'b'}}},
      for_each_relation<add_pg_table>);
  add_relation(engine,
               "pg_views",
               {{{"schemaname", 't'}, {"viewname", 't'}, {"viewowner", 't'}, {"definition", 't'}}},
               for_each_relation<add_pg_view>);
}

}  // namespace matview
