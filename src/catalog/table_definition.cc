#include "catalog/table_definition.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "catalog/catalog_entry.h"
#include "common/bytes.h"

namespace matview {

namespace {

constexpr std::uint8_t kVersion = 4;
constexpr std::uint8_t kVersionOfGiven =
    3;  // knew no generated columns; those before it, no temporary tables
constexpr std::uint8_t kVersionOfKeys = 1;

// The fields of every part, in their order on disk; both directions walk this one list.
template <typename Archive>
void walk(Archive& archive, ColumnDetails& column) {
  archive(column.default_text, column.identity, column.sequence, column.comment);
}

template <typename Archive>
void walk(Archive& archive, KeyConstraint& key) {
  archive(key.name, key.columns, key.is_primary, key.nulls_not_distinct, key.comment);
}

template <typename Archive>
void walk(Archive& archive, CheckConstraint& check) {
  archive(check.name, check.text, check.comment);
}

template <typename Archive>
void walk(Archive& archive, ForeignKey& key) {
  archive(key.name,
          key.columns,
          key.referenced_table,
          key.referenced_columns,
          key.on_delete,
          key.on_update,
          key.comment);
}

template <typename Archive>
void walk(Archive& archive, IndexItem& item) {
  archive(item.column, item.text, item.descending, item.nulls_first);
}

template <typename Archive>
void walk(Archive& archive, IndexDefinition& index) {
  archive(index.name,
          index.is_unique,
          index.nulls_not_distinct,
          index.items,
          index.predicate,
          index.comment);
}

template <typename Archive>
void walk(Archive& archive, TableDefinition& table) {
  archive(
      table.columns, table.keys, table.checks, table.foreign_keys, table.indexes, table.comment);
}

class Encoder {
 public:
  explicit Encoder(ByteWriter& out) : out_(out) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    (put(fields), ...);
  }

 private:
  void put(std::string& text) { out_.put_string(text); }

  template <typename T>
  void put(T& field) {
    if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>) {
      out_.put(static_cast<std::uint8_t>(field));
    } else if constexpr (std::is_integral_v<T>) {
      out_.put_varint(field);
    } else {
      walk(*this, field);
    }
  }

  template <typename T>
  void put(std::optional<T>& field) {
    out_.put(static_cast<std::uint8_t>(field.has_value()));
    if (field) put(*field);
  }

  template <typename T>
  void put(std::vector<T>& items) {
    out_.put_varint(items.size());
    for (T& item : items) put(item);
  }

  ByteWriter& out_;
};

class Decoder {
 public:
  explicit Decoder(ByteReader& in) : in_(in) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    (get(fields), ...);
  }

  // False when an enumerator was out of range.
  [[nodiscard]] bool is_sound() const { return is_sound_; }

 private:
  void get(std::string& text) { text = in_.get_string(); }

  void get(bool& field) { field = in_.get<std::uint8_t>() != 0; }

  void get(Identity& field) { get_enum(field, Identity::kByDefault); }

  void get(ForeignKeyAction& field) { get_enum(field, ForeignKeyAction::kSetDefault); }

  template <typename T>
  void get(T& field) {
    if constexpr (std::is_integral_v<T>) {
      field = static_cast<T>(in_.get_varint());
    } else {
      walk(*this, field);
    }
  }

  template <typename T>
  void get(std::optional<T>& field) {
    if (in_.get<std::uint8_t>() != 0) get(field.emplace());
  }

  template <typename T>
  void get(std::vector<T>& items) {
    items.resize(in_.get_count(1));
    for (T& item : items) get(item);
  }

  template <typename T>
  void get_enum(T& field, T last) {
    const auto value = in_.get<std::uint8_t>();
    is_sound_ = is_sound_ && value <= static_cast<std::uint8_t>(last);
    field = static_cast<T>(value);
  }

  ByteReader& in_;
  bool is_sound_ = true;
};

// Every position is one of the table's columns.
[[nodiscard]] bool is_consistent(const TableDefinition& table) {
  const std::size_t width = table.schema.columns.size();
  const auto fits = [&](const std::vector<std::size_t>& columns) {
    return std::ranges::all_of(columns, [&](std::size_t column) { return column < width; });
  };
  if (table.columns.size() != width) return false;
  for (const KeyConstraint& key : table.keys) {
    if (key.columns.empty() || !fits(key.columns)) return false;
  }
  for (const ForeignKey& key : table.foreign_keys) {
    if (!fits(key.columns) || key.columns.size() != key.referenced_columns.size()) return false;
  }
  for (const IndexDefinition& index : table.indexes) {
    if (index.items.empty()) return false;
    for (const IndexItem& item : index.items) {
      if (item.column && *item.column >= width) return false;
    }
  }
  return true;
}

}  // namespace

bool IndexDefinition::is_plain() const {
  return !predicate &&
         std::ranges::all_of(items, [](const IndexItem& item) { return item.column.has_value(); });
}

TableDefinition TableDefinition::create(std::string_view name,
                                        Schema schema,
                                        std::vector<std::size_t> primary_key) {
  TableDefinition table;
  table.columns.resize(schema.columns.size());
  table.schema = std::move(schema);
  if (!primary_key.empty()) {
    table.keys.push_back({.name = std::string(name) + "_pkey",
                          .columns = std::move(primary_key),
                          .is_primary = true});
  }
  return table;
}

std::vector<std::size_t> TableDefinition::primary_key() const {
  for (const KeyConstraint& key : keys) {
    if (key.is_primary) return key.columns;
  }
  return {};
}

std::vector<UniqueKey> TableDefinition::unique_keys() const {
  std::vector<UniqueKey> unique;
  for (const KeyConstraint& key : keys) {
    unique.push_back(
        {.name = key.name, .columns = key.columns, .nulls_distinct = !key.nulls_not_distinct});
  }
  for (const IndexDefinition& index : indexes) {
    if (!index.is_unique || !index.is_plain()) continue;
    UniqueKey key{.name = index.name, .columns = {}, .nulls_distinct = !index.nulls_not_distinct};
    for (const IndexItem& item : index.items) key.columns.push_back(*item.column);
    unique.push_back(std::move(key));
  }
  return unique;
}

bool TableDefinition::has_constraint(std::string_view name) const {
  const auto is_named = [&](const auto& constraint) { return constraint.name == name; };
  return std::ranges::any_of(keys, is_named) || std::ranges::any_of(checks, is_named) ||
         std::ranges::any_of(foreign_keys, is_named);
}

std::string encode_table(const TableDefinition& table) {
  ByteWriter out;
  out.put(kVersion);
  put_schema(table.schema, out);
  TableDefinition copy = table;  // one walk serves both directions, and reading one writes
  Encoder encoder(out);
  walk(encoder, copy);
  out.put(static_cast<std::uint8_t>(table.is_temporary));
  for (ColumnDetails& column : copy.columns) encoder(column.generated_text);
  return std::move(out).bytes();
}

std::optional<TableDefinition> decode_table(std::string_view name, std::string_view bytes) {
  ByteReader in(bytes);
  const auto version = in.get<std::uint8_t>();
  if (version < kVersionOfKeys || version > kVersion) return std::nullopt;
  std::optional<Schema> schema = get_schema(in);
  if (!schema) return std::nullopt;
  TableDefinition table;
  if (version == kVersionOfKeys) {
    std::vector<std::size_t> primary_key(in.get_count(1));
    for (std::size_t& position : primary_key) {
      position = static_cast<std::size_t>(in.get_varint());
    }
    table = TableDefinition::create(name, *std::move(schema), std::move(primary_key));
  } else {
    table.schema = *std::move(schema);
    Decoder decoder(in);
    walk(decoder, table);
    if (!decoder.is_sound()) return std::nullopt;
    if (version >= kVersionOfGiven) {
      const auto temporary = in.get<std::uint8_t>();
      if (temporary > 1) return std::nullopt;
      table.is_temporary = temporary == 1;
    }
    if (version == kVersion) {
      for (ColumnDetails& column : table.columns) decoder(column.generated_text);
    }
  }
  if (in.failed() || !in.at_end() || !is_consistent(table)) return std::nullopt;
  return table;
}

}  // namespace matview
