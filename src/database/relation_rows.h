// What the relations that show the state of the database are made of: columns by letter, rows by
// value.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "database/engine.h"

namespace matview {

// Columns as "name", with the letter of their type: t text, b boolean, n bigint, d double, z time.
struct ColumnList {
  std::initializer_list<std::pair<std::string_view, char>> columns;
};

[[nodiscard]] Schema schema_of(const ColumnList& list);

[[nodiscard]] inline Value text(std::string_view value) {
  return Value::text(std::string(value));
}

[[nodiscard]] inline Value count(std::uint64_t value) {
  return Value::bigint(static_cast<std::int64_t>(value));
}

// Rows under way.
class Rows {
 public:
  Rows(const Schema& schema, TextDictionary& dictionary)
      : rows_(schema.types()), dictionary_(dictionary) {}

  void add(std::initializer_list<Value> values) {
    std::size_t column = 0;
    for (const Value& value : values) rows_.column(column++).append_value(value, dictionary_);
    rows_.set_row_count(rows_.row_count() + 1);
  }

  [[nodiscard]] RowBatch take() { return std::move(rows_); }

 private:
  RowBatch rows_;
  TextDictionary& dictionary_;
};

// Makes a relation whose rows `fill` adds when it is read. The engine must outlive it.
void add_relation(Engine& engine,
                  std::string name,
                  const ColumnList& columns,
                  void (*fill)(Engine& engine, Rows& rows));

}  // namespace matview
