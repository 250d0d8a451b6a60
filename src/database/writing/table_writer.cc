#include "database/writing/table_writer.h"

#include <algorithm>
#include <utility>

#include <parallel_hashmap/phmap.h>

#include "database/writing/row_text.h"
#include "storage/rows_by_id.h"
#include "types/row_hash.h"

namespace matview {

namespace {

[[nodiscard]] bool is_among(std::string_view name, std::span<const std::string> names) {
  return names.empty() || std::ranges::contains(names, name);
}

}  // namespace

Result<Chunk> TableWriter::complete(const Chunk& rows) const {
  Chunk completed = rows;
  const ExecutionContext context{.dictionary = parts_.dictionary, .parameters = {}};
  for (const TableRules::Generated& generated : rules_.generated) {
    MATVIEW_ASSIGN(ColumnView values, generated.value->evaluate(rows, rows.selection, context));
    values.type = table_->schema().columns[generated.column].type;
    completed.columns[generated.column] = values;
  }
  return completed;
}

Result<RowBatch> TableWriter::complete(const RowBatch& rows) const {
  RowBatch completed(rows.types());
  MATVIEW_TRY(rows.for_each_chunk([&](const Chunk& chunk) -> Status {
    MATVIEW_ASSIGN(const Chunk made, complete(chunk));
    completed.append(made);
    return {};
  }));
  return completed;
}

Result<std::span<const RowId>> TableWriter::insert(const Chunk& given) {
  MATVIEW_ASSIGN(const Chunk rows, complete(given));
  MATVIEW_TRY(check(rows));
  MATVIEW_TRY(check_unique(rows, {}));
  const std::span<const RowId> ids = store(rows);
  if (rules_.has_foreign_keys) {
    for (const RowId id : ids) parts_.foreign_keys.inserted(table_, id);
  }
  return ids;
}

void TableWriter::erase(std::span<const RowId> rows) {
  if (rules_.has_foreign_keys) {
    for (const RowId row : rows) parts_.foreign_keys.erased(table_, row);
  }
  parts_.transaction.erase(table_, rows);
}

Result<std::span<const RowId>> TableWriter::update(std::span<const RowId> old,
                                                   const RowBatch& rows) {
  if (rules_.generated.empty()) return replace(old, rows);
  MATVIEW_ASSIGN(const RowBatch completed, complete(rows));
  return replace(old, completed);
}

Result<std::span<const RowId>> TableWriter::replace(std::span<const RowId> old,
                                                    const RowBatch& rows) {
  MATVIEW_TRY(rows.for_each_chunk([&](const Chunk& chunk) { return check(chunk); }));
  // A key that no row moves holds as it did.
  MATVIEW_ASSIGN(const std::vector<std::string> moved, moved_keys(old, rows));
  // All old rows go before the first new one comes, so that keys may move over each other.
  parts_.transaction.erase(table_, old);
  std::size_t count = 0;
  MATVIEW_TRY(rows.for_each_chunk([&](const Chunk& chunk) -> Status {
    if (!moved.empty()) MATVIEW_TRY(check_unique(chunk, moved));
    const std::span<const RowId> ids = store(chunk);
    if (rules_.has_foreign_keys) {
      for (std::size_t i = 0; i < ids.size(); ++i) {
        parts_.foreign_keys.updated(table_, old[count + i], ids[i]);
      }
    }
    count += ids.size();
    return {};
  }));
  if (count == 0) return std::span<const RowId>();
  return std::span(parts_.transaction.find(table_.get())->inserted).last(count);
}

Result<std::vector<std::string>> TableWriter::moved_keys(std::span<const RowId> old,
                                                         const RowBatch& rows) const {
  std::vector<std::string> names;
  std::vector<std::size_t> moved;
  const Selection all{.rows = nullptr, .count = old.size()};
  for (const UniqueKey& key : table_->unique_keys()) {
    const bool holds = std::ranges::all_of(key.columns, [&](std::size_t column) {
      return have_values(*table_, column, old, rows.column(column).view(), all);
    });
    if (holds) continue;
    moved.clear();
    for (std::size_t i = 0; i < old.size(); ++i) {
      const std::span<const ColumnView> there = table_->columns_at(old[i]);
      const bool has_moved = std::ranges::any_of(key.columns, [&](std::size_t column) {
        return !values_equal(rows.column(column).view(), i, there[column], Table::slot(old[i]));
      });
      if (has_moved) moved.push_back(i);
    }
    names.push_back(key.name);
    if (old.size() > 1) MATVIEW_TRY(check_order(key, moved, old, rows));
  }
  for (const auto& index : rules_.unique_indexes) names.push_back(index->name());
  return names;
}

// PostgreSQL changes row by row and checks unique keys as it goes: a key may only move to where
// another row has gone from before.
Status TableWriter::check_order(const UniqueKey& key,
                                std::span<const std::size_t> moved,
                                std::span<const RowId> old,
                                const RowBatch& rows) const {
  const std::vector<ColumnView> views = rows.views();
  std::vector<ColumnView> values;
  select_columns(views, key.columns, values);
  const TableIndex& index = table_->index_on(key.columns);
  phmap::flat_hash_map<RowId, std::size_t> turns;
  for (std::size_t turn = 0; turn < old.size(); ++turn) turns.emplace(old[turn], turn);
  for (const std::size_t row : moved) {
    if (any_null(values, row) && key.nulls_distinct) continue;
    const RowId holder = table_->find(index, values, row);
    if (holder == kNoRow) continue;
    const auto turn = turns.find(holder);
    if (turn == turns.end() || turn->second <= row) continue;
    const Chunk all{.columns = views, .selection = {.rows = nullptr, .count = old.size()}};
    return std::unexpected<Failure>(
        unique_violation({.key = key.name, .row = row, .stored = holder}, all));
  }
  return {};
}

std::span<const RowId> TableWriter::store(const Chunk& rows) {
  return parts_.transaction.store(table_, rows);
}

// ── Rules of single rows ──

Status TableWriter::check(const Chunk& rows) const {
  if (rules_.has_not_null) MATVIEW_TRY(check_not_null(rows));
  if (!rules_.checks.empty()) MATVIEW_TRY(check_conditions(rows));
  return {};
}

Status TableWriter::check_not_null(const Chunk& rows) const {
  std::optional<std::size_t> first;  // of the selection: PostgreSQL goes row by row
  std::size_t broken = 0;
  for (std::size_t c = 0; c < rows.columns.size(); ++c) {
    const ColumnView& values = rows.columns[c];
    if (!table_->schema().columns[c].not_null || values.validity == nullptr) continue;
    for (std::size_t i = 0; i < first.value_or(rows.selection.count); ++i) {
      if (values.is_valid(rows.selection[i])) continue;
      first = i;
      broken = c;
      break;
    }
  }
  if (!first) return {};
  return std::unexpected(Error{
      .code = ErrorCode::kNotNullViolation,
      .message =
          format_text("null value in column \"{}\" of relation \"{}\" violates not-null constraint",
                      table_->schema().columns[broken].name,
                      table_->name()),
      .detail = format_text("Failing row contains {}.",
                            describe_row(rows.columns, rows.selection[*first], parts_.dictionary)),
      .table = table_->name(),
      .column = table_->schema().columns[broken].name});
}

Status TableWriter::check_conditions(const Chunk& rows) const {
  const ExecutionContext& context = parts_.context;
  std::optional<std::size_t> first;
  const TableRules::Check* broken = nullptr;
  for (const TableRules::Check& check : rules_.checks) {
    MATVIEW_ASSIGN(const ColumnView held, check.condition->evaluate(rows, rows.selection, context));
    for (std::size_t i = 0; i < first.value_or(rows.selection.count); ++i) {
      const std::size_t row = rows.selection[i];
      // NULL is as good as true.
      if (!held.is_valid(row) || held.values<std::uint8_t>()[row] != 0) continue;
      first = i;
      broken = &check;
      break;
    }
  }
  if (broken == nullptr) return {};
  return std::unexpected(Error{
      .code = ErrorCode::kCheckViolation,
      .message = format_text("new row for relation \"{}\" violates check constraint \"{}\"",
                             table_->name(),
                             broken->name),
      .detail = format_text("Failing row contains {}.",
                            describe_row(rows.columns, rows.selection[*first], parts_.dictionary)),
      .table = table_->name(),
      .constraint = broken->name});
}

// ── Uniqueness ──

Status TableWriter::check_unique(const Chunk& rows, std::span<const std::string> among) const {
  if (table_->unique_keys().empty() && rules_.unique_indexes.empty()) return {};
  MATVIEW_ASSIGN(const auto conflict, find_conflict(rows, among));
  if (!conflict) return {};
  return std::unexpected(unique_violation(*conflict, rows));
}

Result<std::optional<TableWriter::Conflict>> TableWriter::find_conflict(
    const Chunk& rows, std::span<const std::string> among) const {
  std::optional<Conflict> first;
  for (const UniqueKey& key : table_->unique_keys()) {
    if (!is_among(key.name, among)) continue;
    const auto found = matview::find_conflict(*table_, key, rows);
    if (found && (!first || found->row < first->row)) {
      first = Conflict{.key = key.name, .row = found->row, .stored = found->stored};
    }
  }
  for (const auto& index : rules_.unique_indexes) {
    if (!is_among(index->name(), among)) continue;
    const bool nulls_distinct = !find_index(index->name())->nulls_not_distinct;
    MATVIEW_ASSIGN(auto found, find_index_conflict(*index, nulls_distinct, rows));
    if (found && (!first || found->row < first->row)) first = std::move(found);
  }
  return first;
}

Result<std::optional<TableWriter::Conflict>> TableWriter::find_index_conflict(
    OrderedIndex& index, bool nulls_distinct, const Chunk& rows) const {
  MATVIEW_TRY(index.build(*table_));
  Selection included;
  std::vector<ColumnView> computed;
  MATVIEW_TRY(index.expressions()->compute(rows, included, computed));
  std::vector<Type> types;
  std::vector<ColumnView> views;
  for (const IndexColumn& column : index.columns()) {
    views.push_back(column.column < rows.columns.size()
                        ? rows.columns[column.column]
                        : computed[column.column - rows.columns.size()]);
    types.push_back(views.back().type);
  }
  RowBatch key(types);
  HashChains seen;
  for (std::size_t i = 0; i < included.count; ++i) {
    const std::size_t row = included[i];
    if (nulls_distinct && any_null(views, row)) continue;
    key.clear();
    key.append_row(views, row);
    const Conflict conflict{.key = index.name(),
                            .row = row,
                            .stored = index.find_equal(key.views()),
                            .is_expression = true};
    if (conflict.stored != kNoRow) return conflict;
    const std::uint64_t hash = hash_row(views, row);
    for (auto id = seen.first(hash); id != HashChains::kNone; id = seen.next(id)) {
      if (rows_equal(views, row, views, id)) return conflict;
    }
    seen.insert(hash, static_cast<HashChains::Id>(row));
  }
  return std::optional<Conflict>();
}

Error TableWriter::unique_violation(const Conflict& conflict, const Chunk& rows) const {
  Error error{
      .code = ErrorCode::kUniqueViolation,
      .message = format_text("duplicate key value violates unique constraint \"{}\"", conflict.key),
      .table = table_->name(),
      .constraint = conflict.key};
  const auto key = std::ranges::find(table_->unique_keys(), conflict.key, &UniqueKey::name);
  if (!conflict.is_expression && key != table_->unique_keys().end()) {
    error.detail = format_text(
        "Key {} already exists.",
        describe_key(
            table_->schema(), key->columns, rows.columns, conflict.row, parts_.dictionary));
    return error;
  }
  // Computed keys: the expressions as they were written, and their values.
  const IndexDefinition& index = *find_index(conflict.key);
  OrderedIndex& ordered = *table_->ordered_index(conflict.key);
  Selection included;
  std::vector<ColumnView> computed;
  const auto row = static_cast<std::uint32_t>(conflict.row);
  Chunk one = rows;
  one.selection = {.rows = &row, .count = 1};
  if (!ordered.expressions()->compute(one, included, computed)) return error;
  std::string names;
  std::string values;
  for (std::size_t i = 0; i < index.items.size(); ++i) {
    const std::size_t column = ordered.columns()[i].column;
    const ColumnView& view = column < rows.columns.size() ? rows.columns[column]
                                                          : computed[column - rows.columns.size()];
    if (i != 0) names += ", ";
    if (i != 0) values += ", ";
    names += index.items[i].column ? table_->schema().columns[column].name.view()
                                   : std::string_view(index.items[i].text);
    values += view.is_valid(conflict.row)
                  ? value_at(view, conflict.row, parts_.dictionary).to_string()
                  : "null";
  }
  error.detail = format_text("Key ({})=({}) already exists.", names, values);
  return error;
}

const IndexDefinition* TableWriter::find_index(std::string_view name) const {
  const auto& indexes = rules_.definition->indexes;
  const auto found = std::ranges::find(indexes, name, &IndexDefinition::name);
  return found == indexes.end() ? nullptr : &*found;
}

}  // namespace matview
