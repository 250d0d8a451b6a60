// Schema: the names and types of a relation's columns.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "common/shared_text.h"
#include "types/type.h"

namespace matview {

struct ColumnSchema {
  SharedText name;  // plans copy schemas all the time
  Type type;
  bool not_null = false;

  friend bool operator==(const ColumnSchema&, const ColumnSchema&) = default;
};

struct Schema {
  std::vector<ColumnSchema> columns;

  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].name == name) return i;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<Type> types() const {
    std::vector<Type> types;
    types.reserve(columns.size());
    for (const ColumnSchema& column : columns) types.push_back(column.type);
    return types;
  }

  friend bool operator==(const Schema&, const Schema&) = default;
};

}  // namespace matview
