// TableDefinition: everything that is durably known about a table but its rows.
//
// Columns of the table itself are positions, so renaming one touches nothing; those of other tables
// are names. Expressions (defaults, checks, what indexes are over) are kept as the user wrote them
// and bound when used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/unique_keys.h"
#include "types/schema.h"

namespace matview {

enum class Identity : std::uint8_t { kNone, kAlways, kByDefault };

struct ColumnDetails {
  std::optional<std::string> default_text = {};
  std::optional<std::string> generated_text = {};  // GENERATED ALWAYS AS (…) STORED
  Identity identity = Identity::kNone;
  std::string sequence = {};  // that an identity column takes its values from, and owns
  std::string comment = {};

  friend bool operator==(const ColumnDetails&, const ColumnDetails&) = default;
};

// PRIMARY KEY and UNIQUE.
struct KeyConstraint {
  std::string name;
  std::vector<std::size_t> columns;
  bool is_primary = false;
  bool nulls_not_distinct = false;
  std::string comment = {};

  friend bool operator==(const KeyConstraint&, const KeyConstraint&) = default;
};

struct CheckConstraint {
  std::string name;
  std::string text;
  std::string comment = {};

  friend bool operator==(const CheckConstraint&, const CheckConstraint&) = default;
};

enum class ForeignKeyAction : std::uint8_t {
  kNoAction,
  kRestrict,
  kCascade,
  kSetNull,
  kSetDefault,
};

struct ForeignKey {
  std::string name;
  std::vector<std::size_t> columns;
  std::string referenced_table;
  std::vector<std::string> referenced_columns;  // as many as `columns`
  ForeignKeyAction on_delete = ForeignKeyAction::kNoAction;
  ForeignKeyAction on_update = ForeignKeyAction::kNoAction;
  std::string comment = {};

  friend bool operator==(const ForeignKey&, const ForeignKey&) = default;
};

struct IndexItem {
  std::optional<std::size_t> column;  // a plain column
  std::string text;                   // else an expression
  bool descending = false;
  bool nulls_first = false;

  friend bool operator==(const IndexItem&, const IndexItem&) = default;
};

struct IndexDefinition {
  std::string name;
  bool is_unique = false;
  bool nulls_not_distinct = false;
  std::vector<IndexItem> items;
  std::optional<std::string> predicate = {};  // of a partial index
  std::string comment = {};

  // Over columns only, of every row: its uniqueness is a UniqueKey of the table.
  [[nodiscard]] bool is_plain() const;

  friend bool operator==(const IndexDefinition&, const IndexDefinition&) = default;
};

struct TableDefinition {
  Schema schema;
  std::vector<ColumnDetails> columns;  // as many as the schema's
  std::vector<KeyConstraint> keys;     // the primary key first
  std::vector<CheckConstraint> checks;
  std::vector<ForeignKey> foreign_keys;
  std::vector<IndexDefinition> indexes;  // but for those of keys
  std::string comment;
  bool is_temporary = false;  // gone when the database is opened again

  // A table of these columns, its primary key named NAME_pkey; none when it has no columns.
  [[nodiscard]] static TableDefinition create(std::string_view name,
                                              Schema schema,
                                              std::vector<std::size_t> primary_key = {});

  [[nodiscard]] std::vector<std::size_t> primary_key() const;
  // Keys and plain unique indexes.
  [[nodiscard]] std::vector<UniqueKey> unique_keys() const;
  [[nodiscard]] bool has_constraint(std::string_view name) const;

  friend bool operator==(const TableDefinition&, const TableDefinition&) = default;
};

using TableDefinitionPtr = std::shared_ptr<const TableDefinition>;

// What `meta:table:NAME` holds. Nothing when the bytes are not a definition; those of version 1,
// which knew columns and a primary key only, are.
[[nodiscard]] std::string encode_table(const TableDefinition& table);
[[nodiscard]] std::optional<TableDefinition> decode_table(std::string_view name,
                                                          std::string_view bytes);

}  // namespace matview
