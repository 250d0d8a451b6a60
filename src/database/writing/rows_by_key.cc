#include "database/writing/rows_by_key.h"

#include <algorithm>
#include <vector>

#include "database/statements/statements.h"
#include "plan/statement_target.h"
#include "storage/rows_by_id.h"
#include "types/row_hash.h"

namespace matview {

namespace {

using Positions = std::vector<std::size_t>;

constexpr std::size_t kNotGiven = static_cast<std::size_t>(-1);

// Where each of the table's columns is among those given.
[[nodiscard]] Positions places_of(std::span<const std::size_t> columns, std::size_t width) {
  Positions places(width, kNotGiven);
  for (std::size_t i = 0; i < columns.size(); ++i) places[columns[i]] = i;
  return places;
}

// Given rows that are stored, and where.
struct Matches {
  std::vector<std::uint32_t> rows;
  std::vector<RowId> ids;  // of the stored ones
  Positions others;        // rows that are not stored
};

// With a key that came before, a row is left out where `repeats_allowed`, else 21000.
[[nodiscard]] Result<Matches> match(Table& table,
                                    const Positions& places,
                                    const RowBatch& rows,
                                    bool repeats_allowed) {
  if (table.primary_key().empty()) {
    return fail(ErrorCode::kObjectNotInPrerequisiteState,
                "relation \"{}\" has no primary key to find rows by",
                table.name());
  }
  std::vector<ColumnView> key;
  for (const std::size_t column : table.primary_key()) {
    if (places[column] == kNotGiven) {
      return fail(ErrorCode::kInvalidParameterValue,
                  "column \"{}\" of the primary key of \"{}\" is missing",
                  table.schema().columns[column].name,
                  table.name());
    }
    key.push_back(rows.column(places[column]).view());
  }
  const Selection all{.rows = nullptr, .count = rows.row_count()};
  std::vector<std::uint64_t> hashes(all.count);
  hash_rows(key, all, hashes.data());
  std::vector<RowId> found;
  find_rows(table, table.index_on(table.primary_key()), key, all, hashes, found);
  Matches matches;
  RowIdSet seen;
  seen.reserve(all.count);
  for (std::size_t row = 0; row < all.count; ++row) {
    const RowId stored = found[row];
    if (stored == kNoRow) {
      matches.others.push_back(row);
    } else if (seen.insert(stored).second) {
      matches.rows.push_back(static_cast<std::uint32_t>(row));
      matches.ids.push_back(stored);
    } else if (!repeats_allowed) {
      return fail(ErrorCode::kCardinalityViolation, "row {} has the key of another", row);
    }
  }
  return matches;
}

// Columns that make their own values are found by, but not changed.
[[nodiscard]] Status check_assignable(const Engine& engine,
                                      const Table& table,
                                      std::span<const std::size_t> columns) {
  MATVIEW_ASSIGN(const plan::Target target, plan::find_target(engine.catalog, table.name(), {}, 0));
  for (const std::size_t column : columns) {
    const bool is_key = std::ranges::contains(table.primary_key(), column);
    const ColumnDetails& details = target.definition->columns[column];
    const bool makes_values = details.identity == Identity::kAlways || details.generated_text;
    if (is_key || !makes_values) continue;
    return std::unexpected(
        Error{.code = ErrorCode::kGeneratedAlways,
              .message = format_text("column \"{}\" can only be updated to DEFAULT",
                                     target.columns()[column].name),
              .detail = plan::generated_always_detail(target, column)});
  }
  return {};
}

[[nodiscard]] RowBatch rows_at(const RowBatch& rows, const Positions& positions) {
  RowBatch some(rows.types());
  const std::vector<ColumnView> views = rows.views();
  for (const std::size_t row : positions) some.append_row(views, row);
  return some;
}

[[nodiscard]] Status update_matches(Engine& engine,
                                    const std::shared_ptr<Table>& table,
                                    const Positions& places,
                                    const RowBatch& rows,
                                    const Matches& matches) {
  if (matches.ids.empty()) return {};
  RowBatch changed(table->schema().types());
  for (std::size_t column = 0; column < places.size(); ++column) {
    Column& values = changed.column(column);
    if (places[column] != kNotGiven) {
      values.append_rows(rows.column(places[column]).view(), matches.rows);
    } else {
      append_values(*table, column, matches.ids, values);
    }
  }
  changed.set_row_count(matches.ids.size());
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(table->name()));
  return writer.update(matches.ids, changed).transform([](auto&&) {});
}

}  // namespace

Result<std::uint64_t> update_by_key(Engine& engine,
                                    const std::shared_ptr<Table>& table,
                                    std::span<const std::size_t> columns,
                                    const RowBatch& rows) {
  MATVIEW_TRY(check_assignable(engine, *table, columns));
  const Positions places = places_of(columns, table->schema().columns.size());
  MATVIEW_ASSIGN(const Matches matches, match(*table, places, rows, false));
  MATVIEW_TRY(update_matches(engine, table, places, rows, matches));
  return matches.ids.size();
}

Result<std::uint64_t> upsert_by_key(Engine& engine,
                                    const std::shared_ptr<Table>& table,
                                    std::span<const std::size_t> columns,
                                    const RowBatch& rows) {
  MATVIEW_TRY(check_assignable(engine, *table, columns));
  const Positions places = places_of(columns, table->schema().columns.size());
  MATVIEW_ASSIGN(const Matches matches, match(*table, places, rows, false));
  MATVIEW_TRY(update_matches(engine, table, places, rows, matches));
  if (matches.others.size() == rows.row_count()) {
    MATVIEW_TRY(insert_into(engine, table, columns, rows));
  } else if (!matches.others.empty()) {
    MATVIEW_TRY(insert_into(engine, table, columns, rows_at(rows, matches.others)));
  }
  return rows.row_count();
}

Result<std::uint64_t> delete_by_key(Engine& engine,
                                    const std::shared_ptr<Table>& table,
                                    std::span<const std::size_t> columns,
                                    const RowBatch& rows) {
  const Positions places = places_of(columns, table->schema().columns.size());
  MATVIEW_ASSIGN(Matches matches, match(*table, places, rows, true));
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(table->name()));
  std::ranges::sort(matches.ids);  // rows of one chunk together
  writer.erase(matches.ids);
  return matches.ids.size();
}

}  // namespace matview
