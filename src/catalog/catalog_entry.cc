#include "catalog/catalog_entry.h"

#include <algorithm>
#include <utility>

#include "types/type_format.h"

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
    encode_type(column.type, out);
    out.put(static_cast<std::uint8_t>(column.not_null));
  }
}

std::optional<Schema> get_schema(ByteReader& in) {
  static constexpr std::size_t kLeastColumnBytes = 7;
  Schema schema;
  schema.columns.resize(in.get_count(kLeastColumnBytes));
  for (ColumnSchema& column : schema.columns) {
    column.name = in.get_string();
    const std::optional<Type> type = decode_type(in);
    if (!type || is_pseudo(type->id)) return std::nullopt;
    column.type = *type;
    column.not_null = in.get<std::uint8_t>() != 0;
  }
  if (in.failed()) return std::nullopt;
  return schema;
}

}  // namespace matview
