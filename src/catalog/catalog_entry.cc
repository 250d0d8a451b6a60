#include "catalog/catalog_entry.h"

#include <algorithm>
#include <utility>

namespace matview {

std::vector<std::string> names_under(const OrderedMap& map, std::string_view prefix) {
  std::vector<std::string> names;
  map.for_each(prefix, [&](std::string_view key, const Entry&) {
    names.push_back(name_from_key(key.substr(prefix.size())));
  });
  std::ranges::sort(names);  // escaping does not keep the order: ':' becomes '%3A'
  return names;
}

void put_schema(const Schema& schema, ByteWriter& out) {
  out.put_varint(schema.columns.size());
  for (const ColumnSchema& column : schema.columns) {
    out.put_string(column.name);
    out.put(static_cast<std::uint8_t>(column.type.id));
    out.put(column.type.modifier);
    out.put(static_cast<std::uint8_t>(column.not_null));
  }
}

std::optional<Schema> get_schema(ByteReader& in) {
  static constexpr std::size_t kLeastColumnBytes = 7;
  Schema schema;
  schema.columns.resize(in.get_count(kLeastColumnBytes));
  for (ColumnSchema& column : schema.columns) {
    column.name = in.get_string();
    const auto type_id = in.get<std::uint8_t>();
    if (type_id > static_cast<std::uint8_t>(kLastTypeId)) return std::nullopt;
    column.type = static_cast<TypeId>(type_id);
    column.type.modifier = in.get<std::int32_t>();
    column.not_null = in.get<std::uint8_t>() != 0;
  }
  if (in.failed()) return std::nullopt;
  return schema;
}

}  // namespace matview
