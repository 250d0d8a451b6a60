#include "database/writing/foreign_keys.h"

#include <algorithm>
#include <map>
#include <optional>

#include "database/writing/row_text.h"
#include "database/writing/table_writer.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// One foreign key, its columns found in both tables.
struct Link {
  const ForeignKey* key;
  std::shared_ptr<Table> referring;
  std::shared_ptr<Table> referenced;
  std::vector<std::size_t> referenced_columns;
};

[[nodiscard]] Result<Link> resolve(const Catalog& catalog,
                                   std::shared_ptr<Table> referring,
                                   const ForeignKey& key) {
  Link link{.key = &key,
            .referring = std::move(referring),
            .referenced = catalog.tables.find(key.referenced_table),
            .referenced_columns = {}};
  for (const std::string& name : key.referenced_columns) {
    const auto column =
        link.referenced == nullptr ? std::nullopt : link.referenced->schema().find(name);
    if (!column) {
      return fail(ErrorCode::kInternalError,
                  "foreign key \"{}\" refers to a column that is not there",
                  key.name);
    }
    link.referenced_columns.push_back(*column);
  }
  return link;
}

[[nodiscard]] bool has_null(const Table& table, RowId row, std::span<const std::size_t> columns) {
  const std::span<const ColumnView> views = table.columns_at(row);
  return std::ranges::any_of(
      columns, [&](std::size_t column) { return !views[column].is_valid(Table::slot(row)); });
}

[[nodiscard]] bool same_key(const Table& table,
                            RowId a,
                            RowId b,
                            std::span<const std::size_t> columns) {
  return std::ranges::all_of(columns, [&](std::size_t column) {
    return values_equal(
        table.columns_at(a)[column], Table::slot(a), table.columns_at(b)[column], Table::slot(b));
  });
}

// The key of a row of one table, as a row of the types of other columns of another. Nothing when a
// value has no equal there.
[[nodiscard]] std::optional<RowBatch> convert_key(const Table& from,
                                                  RowId row,
                                                  std::span<const std::size_t> from_columns,
                                                  const Table& to,
                                                  std::span<const std::size_t> to_columns,
                                                  TextDictionary& dictionary) {
  std::vector<Type> types;
  for (const std::size_t column : to_columns) {
    types.push_back(to.schema().columns[column].type);
  }
  RowBatch key(types);
  for (std::size_t i = 0; i < types.size(); ++i) {
    const ColumnView& source = from.columns_at(row)[from_columns[i]];
    if (source.type.id == types[i].id) {
      key.column(i).append(source, Table::slot(row));
      continue;
    }
    const Value value = value_at(source, Table::slot(row), dictionary);
    const auto there = cast_value(value, types[i]);
    if (!there) return std::nullopt;
    const auto back = cast_value(*there, source.type);
    if (!back || *back != value) return std::nullopt;
    key.column(i).append_value(*there, dictionary);
  }
  key.set_row_count(1);
  return key;
}

// Rows of `table` with this key.
[[nodiscard]] std::vector<RowId> rows_with_key(Table& table,
                                               std::span<const std::size_t> columns,
                                               const RowBatch& key,
                                               std::size_t most) {
  const TableIndex& index = table.index_on(columns);
  const std::vector<ColumnView> views = key.views();
  std::vector<RowId> rows;
  const std::uint64_t hash = hash_row(views, 0);
  for (RowId id = index.rows.first(hash); id != kNoRow && rows.size() < most;
       id = index.rows.next(id)) {
    const std::span<const ColumnView> stored = table.columns_at(id);
    bool is_equal = true;
    for (std::size_t i = 0; i < columns.size() && is_equal; ++i) {
      is_equal = values_equal(views[i], 0, stored[columns[i]], Table::slot(id));
    }
    if (is_equal) rows.push_back(id);
  }
  return rows;
}

constexpr std::size_t kAll = static_cast<std::size_t>(-1);

class Settlement {
 public:
  explicit Settlement(const ForeignKeyParts& parts) : parts_(parts) {}

  [[nodiscard]] Status run() {
    // Actions note further changes while this goes on.
    for (std::size_t i = 0; i < parts_.queue.changes().size(); ++i) {
      const ForeignKeyQueue::Change change = parts_.queue.changes()[i];
      MATVIEW_TRY(follow(change));
    }
    for (const Pending& pending : departed_) MATVIEW_TRY(check_departed(pending));
    for (const Pending& pending : arrived_) {
      MATVIEW_TRY(check_arrived(*pending.link, pending.row));
    }
    return {};
  }

  // A row that refers to something must find it.
  [[nodiscard]] Status check_arrived(const Link& link, RowId row) {
    const Table& table = *link.referring;
    if (!table.is_live(row) || has_null(table, row, link.key->columns)) return {};
    const auto key = convert_key(table,
                                 row,
                                 link.key->columns,
                                 *link.referenced,
                                 link.referenced_columns,
                                 parts_.dictionary);
    if (key && !rows_with_key(*link.referenced, link.referenced_columns, *key, 1).empty()) {
      return {};
    }
    return std::unexpected(Error{
        .code = ErrorCode::kForeignKeyViolation,
        .message =
            format_text("insert or update on table \"{}\" violates foreign key constraint \"{}\"",
                        table.name(),
                        link.key->name),
        .detail = format_text("Key {} is not present in table \"{}\".",
                              describe_key(table.schema(),
                                           link.key->columns,
                                           table.columns_at(row),
                                           Table::slot(row),
                                           parts_.dictionary),
                              link.referenced->name()),
        .table = table.name(),
        .constraint = link.key->name});
  }

 private:
  struct Known {
    TableDefinitionPtr definition;  // the link points into it
    Link link;
  };

  struct Pending {
    const Link* link;
    RowId row;
    bool is_restricted = false;  // departed: whatever takes its place
  };

  // Found once however many rows changed.
  [[nodiscard]] Result<const Link*> link_of(const TableDefinitionPtr& definition,
                                            const std::shared_ptr<Table>& referring,
                                            std::size_t which) {
    const ForeignKey& key = definition->foreign_keys[which];
    std::unique_ptr<Known>& known = links_[&key];
    if (known == nullptr) {
      MATVIEW_ASSIGN(Link link, resolve(parts_.catalog, referring, key));
      known = std::make_unique<Known>(Known{.definition = definition, .link = std::move(link)});
    }
    return &known->link;
  }

  [[nodiscard]] Status follow(const ForeignKeyQueue::Change& change) {
    const TableCatalog& tables = parts_.catalog.tables;
    const std::string& name = change.table->name();
    const TableDefinitionPtr definition = tables.definition(name);
    if (definition == nullptr) return {};
    if (change.after != kNoRow) {
      for (std::size_t i = 0; i < definition->foreign_keys.size(); ++i) {
        const bool is_kept =
            change.before != kNoRow &&
            same_key(
                *change.table, change.before, change.after, definition->foreign_keys[i].columns);
        if (is_kept) continue;
        MATVIEW_ASSIGN(const Link* const link, link_of(definition, change.table, i));
        arrived_.push_back({.link = link, .row = change.after});
      }
    }
    if (change.before == kNoRow) return {};
    for (const TableCatalog::Reference& reference : tables.references_to(name)) {
      MATVIEW_ASSIGN(const Link* const link,
                     link_of(tables.definition(reference.table),
                             tables.find(reference.table),
                             reference.foreign_key));
      MATVIEW_TRY(follow(change, *link));
    }
    return {};
  }

  [[nodiscard]] Status follow(const ForeignKeyQueue::Change& change, const Link& link) {
    const Table& table = *change.table;
    if (has_null(table, change.before, link.referenced_columns)) return {};
    const bool is_update = change.after != kNoRow;
    if (is_update && same_key(table, change.before, change.after, link.referenced_columns)) {
      return {};
    }
    const ForeignKeyAction action = is_update ? link.key->on_update : link.key->on_delete;
    if (action == ForeignKeyAction::kNoAction || action == ForeignKeyAction::kRestrict) {
      departed_.push_back({.link = &link,
                           .row = change.before,
                           .is_restricted = action == ForeignKeyAction::kRestrict});
      return {};
    }
    // A default may be the very key that went.
    if (action == ForeignKeyAction::kSetDefault) {
      departed_.push_back({.link = &link, .row = change.before});
    }
    const auto key = convert_key(table,
                                 change.before,
                                 link.referenced_columns,
                                 *link.referring,
                                 link.key->columns,
                                 parts_.dictionary);
    if (!key) return {};
    const std::vector<RowId> rows = rows_with_key(*link.referring, link.key->columns, *key, kAll);
    if (rows.empty()) return {};
    MATVIEW_ASSIGN(TableWriter writer, parts_.writer_of(link.referring->name()));
    if (action == ForeignKeyAction::kCascade && !is_update) {
      writer.erase(rows);
      return {};
    }
    return replace_keys(writer, link, rows, change, action);
  }

  [[nodiscard]] Status replace_keys(TableWriter& writer,
                                    const Link& link,
                                    const std::vector<RowId>& rows,
                                    const ForeignKeyQueue::Change& change,
                                    ForeignKeyAction action) {
    const std::vector<Type> types = link.referring->schema().types();
    RowBatch replaced(types);
    for (const RowId row : rows) link.referring->copy_row(row, replaced);
    for (std::size_t i = 0; i < link.key->columns.size(); ++i) {
      const std::size_t column = link.key->columns[i];
      Value value = Value::null(types[column]);
      if (action == ForeignKeyAction::kCascade) {
        const ColumnView& source =
            change.table->columns_at(change.after)[link.referenced_columns[i]];
        MATVIEW_ASSIGN(value,
                       cast_value(value_at(source, Table::slot(change.after), parts_.dictionary),
                                  types[column]));
      } else if (action == ForeignKeyAction::kSetDefault) {
        MATVIEW_ASSIGN(value, parts_.default_of(link.referring->name(), column));
      }
      Column changed(types[column]);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        changed.append_value(value, parts_.dictionary);
      }
      replaced.column(column) = std::move(changed);
    }
    return writer.update(rows, replaced).transform([](auto&&) {});
  }

  // Nothing may refer to a key that is gone, unless another row has taken it.
  [[nodiscard]] Status check_departed(const Pending& pending) {
    const Link& link = *pending.link;
    const RowId row = pending.row;
    const Table& table = *link.referenced;
    const auto own = convert_key(
        table, row, link.referenced_columns, table, link.referenced_columns, parts_.dictionary);
    if (!pending.is_restricted &&
        !rows_with_key(*link.referenced, link.referenced_columns, *own, 1).empty()) {
      return {};
    }
    const auto key = convert_key(
        table, row, link.referenced_columns, *link.referring, link.key->columns, parts_.dictionary);
    if (!key || rows_with_key(*link.referring, link.key->columns, *key, 1).empty()) return {};
    return std::unexpected(
        Error{.code = pending.is_restricted ? ErrorCode::kRestrictViolation
                                            : ErrorCode::kForeignKeyViolation,
              .message = format_text("update or delete on table \"{}\" violates {}foreign key "
                                     "constraint \"{}\" on table \"{}\"",
                                     table.name(),
                                     pending.is_restricted ? "RESTRICT setting of " : "",
                                     link.key->name,
                                     link.referring->name()),
              .detail = format_text("Key {} is {} from table \"{}\".",
                                    describe_key(table.schema(),
                                                 link.referenced_columns,
                                                 table.columns_at(row),
                                                 Table::slot(row),
                                                 parts_.dictionary),
                                    pending.is_restricted ? "referenced" : "still referenced",
                                    link.referring->name()),
              .table = link.referring->name(),
              .constraint = link.key->name});
  }

  const ForeignKeyParts& parts_;
  std::map<const ForeignKey*, std::unique_ptr<Known>> links_;
  std::vector<Pending> departed_;
  std::vector<Pending> arrived_;
};

}  // namespace

Status settle_foreign_keys(const ForeignKeyParts& parts) {
  if (parts.queue.is_empty()) return {};
  const Status settled = Settlement(parts).run();
  parts.queue.clear();
  return settled;
}

Status validate_foreign_key(const ForeignKeyParts& parts, Table& table, const ForeignKey& key) {
  const std::shared_ptr<Table> self = parts.catalog.tables.find(table.name());
  MATVIEW_ASSIGN(const Link link, resolve(parts.catalog, self, key));
  Settlement settlement(parts);
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    const TableChunk& chunk = table.chunk(i);
    for (std::size_t slot = 0; slot < chunk.used(); ++slot) {
      if (!chunk.is_live(slot)) continue;
      MATVIEW_TRY(settlement.check_arrived(link, static_cast<RowId>(i * kChunkRows + slot)));
    }
  }
  return {};
}

}  // namespace matview
