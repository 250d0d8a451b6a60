// What the catalog's entries in the ordered map have in common: names in keys, schemas in bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/bytes.h"
#include "storage/ordered_map.h"
#include "types/schema.h"

namespace matview {

// Relations with this prefix hold the contents of views; no one else may name a relation so.
inline constexpr std::string_view kReservedPrefix = "__mv_";

// The names that have an entry `PREFIX` + name, sorted: a seek, then a walk of only those.
[[nodiscard]] std::vector<std::string> names_under(const OrderedMap& map, std::string_view prefix);

void put_schema(const Schema& schema, ByteWriter& out);
// Nothing when the bytes are not a schema.
[[nodiscard]] std::optional<Schema> get_schema(ByteReader& in);

}  // namespace matview
