#include "database/relation_rows.h"

namespace matview {

Schema schema_of(const ColumnList& list) {
  Schema schema;
  for (const auto& [name, letter] : list.columns) {
    const TypeId type = letter == 't'   ? TypeId::kText
                        : letter == 'b' ? TypeId::kBoolean
                        : letter == 'n' ? TypeId::kBigint
                        : letter == 'd' ? TypeId::kDouble
                                        : TypeId::kTimestampTz;
    schema.columns.push_back({.name = std::string(name), .type = type});
  }
  return schema;
}

void add_relation(Engine& engine,
                  std::string name,
                  const ColumnList& columns,
                  void (*fill)(Engine& engine, Rows& rows)) {
  Schema schema = schema_of(columns);
  auto make = [&engine, schema, fill] {
    Rows rows(schema, engine.dictionary);
    fill(engine, rows);
    return rows.take();
  };
  engine.catalog.system.add(std::move(name),
                            {.schema = std::move(schema), .rows = std::move(make)});
}

}  // namespace matview
