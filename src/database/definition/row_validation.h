// Checking the rows that are there against a rule that is new, with the words ALTER TABLE and
// CREATE INDEX have for it.
#pragma once

#include "database/engine.h"

namespace matview {

// 23502 `column "a" of relation "t" contains null values`.
[[nodiscard]] Status validate_not_null(const Table& table, std::size_t column);
// 23514 `check constraint "c" of relation "t" is violated by some row`.
[[nodiscard]] Status validate_check(Engine& engine,
                                    const Table& table,
                                    const Schema& schema,
                                    const CheckConstraint& check);
// 23505 `could not create unique index "i"` with the key that is there twice. `items` name the
// index's columns and expressions.
[[nodiscard]] Status validate_unique(const Table& table,
                                     OrderedIndex& index,
                                     const std::vector<std::string>& items,
                                     bool nulls_distinct);
[[nodiscard]] Status validate_key(Engine& engine, const Table& table, const KeyConstraint& key);

}  // namespace matview
