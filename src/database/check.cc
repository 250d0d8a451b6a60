#include "database/check.h"

#include <algorithm>
#include <utility>

#include "database/definition/row_validation.h"
#include "operators/interrupt.h"

namespace matview {

namespace {

class Check {
 public:
  explicit Check(Engine& engine) : engine_(engine) {}

  [[nodiscard]] Status check_table(const std::string& name);
  [[nodiscard]] Status check_view(const std::string& name);

  void check_files() {
    if (engine_.store() == nullptr) return;
    for (auto& [file, problem] : engine_.store()->find_damage()) add(file, std::move(problem));
  }

  [[nodiscard]] std::vector<CheckFinding> take() { return std::move(findings_); }

 private:
  void add(const std::string& object, std::string problem) {
    findings_.push_back({.object = object, .problem = std::move(problem)});
  }

  // Notes what `done` says is wrong, unless that is that the check is to end.
  [[nodiscard]] Status note(const std::string& object, Status done) {
    if (done) return {};
    if (done.error()->code == ErrorCode::kQueryCanceled) return done;
    add(object, std::move(done.error()->message));
    return {};
  }

  // Calls `visit` with the id of every live row.
  template <typename Visit>
  [[nodiscard]] Status for_each_row(const Table& table, Visit&& visit) {
    for (std::size_t i = 0; i < table.chunk_count(); ++i) {
      MATVIEW_TRY(count(table.chunk(i).live_count()));
      for (std::size_t slot = 0; slot < table.chunk(i).used(); ++slot) {
        if (table.chunk(i).is_live(slot)) visit(static_cast<RowId>(i * kChunkRows + slot));
      }
    }
    return {};
  }

  [[nodiscard]] Status count(std::size_t rows) {
    if (engine_.interrupt != nullptr) engine_.interrupt->count_rows(rows);
    return check_interrupt(engine_.execution_context({}));
  }

  [[nodiscard]] Status check_texts(const Table& table);
  [[nodiscard]] Status check_key(Table& table, const UniqueKey& key);
  [[nodiscard]] Status check_index(const Table& table, OrderedIndex& index, const IndexDefinition*);

  Engine& engine_;
  std::vector<CheckFinding> findings_;
};

Status Check::check_texts(const Table& table) {
  const std::size_t texts = engine_.dictionary.size();
  std::size_t dangling = 0;
  MATVIEW_TRY(for_each_row(table, [&](RowId row) {
    for (const ColumnView& column : table.columns_at(row)) {
      const std::size_t slot = Table::slot(row);
      if (!is_dictionary_coded(column.type.id) || !column.is_valid(slot)) continue;
      if (column.values<TextCode>()[slot] >= texts) ++dangling;
    }
  }));
  if (dangling != 0) {
    add(table.name(), format_text("{} values refer to texts that are not there", dangling));
  }
  return {};
}

Status Check::check_key(Table& table, const UniqueKey& key) {
  const TableIndex& index = table.index_on(key.columns);
  std::vector<ColumnView> values;
  std::size_t missing = 0;
  std::size_t duplicates = 0;
  MATVIEW_TRY(for_each_row(table, [&](RowId row) {
    select_columns(table.columns_at(row), key.columns, values);
    const RowId found = table.find(index, values, Table::slot(row));
    const bool has_null = std::ranges::any_of(
        values, [&](const ColumnView& value) { return !value.is_valid(Table::slot(row)); });
    if (found == kNoRow) ++missing;
    if (found != kNoRow && found != row && !(has_null && key.nulls_distinct)) ++duplicates;
  }));
  if (missing != 0) add(table.name(), format_text("{} rows are not in {}", missing, key.name));
  if (duplicates != 0) {
    add(table.name(),
        format_text("{} rows have the same key of {} as others", duplicates, key.name));
  }
  return {};
}

Status Check::check_index(const Table& table,
                          OrderedIndex& index,
                          const IndexDefinition* definition) {
  MATVIEW_TRY(count(table.row_count()));
  MATVIEW_TRY(index.build(table));
  std::size_t live = 0;
  std::size_t held = 0;
  index.visit({}, false, [&](RowId row) {
    ++held;
    if (row / kChunkRows < table.chunk_count() && table.is_live(row)) ++live;
    return true;
  });
  if (live != held) {
    add(index.name(), format_text("{} of {} entries lead to no row", held - live, held));
  } else if (index.expressions() == nullptr && live != table.row_count()) {
    add(index.name(), format_text("has {} entries for {} rows", live, table.row_count()));
  }
  if (definition == nullptr || !definition->is_unique) return {};
  if (index.find_duplicate(!definition->nulls_not_distinct) != kNoRow) {
    add(index.name(), "two rows have the same key");
  }
  return {};
}

Status Check::check_table(const std::string& name) {
  Table& table = *engine_.catalog.tables.find(name);
  const std::size_t before = findings_.size();
  MATVIEW_TRY(check_texts(table));
  if (findings_.size() != before) return {};  // whoever looks such texts up is lost
  const TableDefinitionPtr definition = engine_.catalog.tables.definition(name);
  const std::vector<ColumnSchema>& columns = definition->schema.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].not_null) continue;
    MATVIEW_TRY(note(name, validate_not_null(table, i)));
  }
  for (const CheckConstraint& check : definition->checks) {
    MATVIEW_TRY(count(table.row_count()));
    MATVIEW_TRY(note(name, validate_check(engine_, table, definition->schema, check)));
  }
  for (const UniqueKey& key : table.unique_keys()) MATVIEW_TRY(check_key(table, key));
  for (const ForeignKey& key : definition->foreign_keys) {
    MATVIEW_TRY(count(table.row_count()));
    MATVIEW_TRY(note(name, validate_foreign_key(engine_.foreign_key_parts(), table, key)));
  }
  for (const auto& index : table.ordered_indexes()) {
    const auto found =
        std::ranges::find(definition->indexes, index->name(), &IndexDefinition::name);
    MATVIEW_TRY(
        note(index->name(),
             check_index(table, *index, found == definition->indexes.end() ? nullptr : &*found)));
  }
  return {};
}

Status Check::check_view(const std::string& name) {
  MATVIEW_ASSIGN(const ViewMetadata* const view, engine_.catalog.views.get_view(name));
  const bool follows_query = view->incremental_enabled;
  const auto contents = engine_.catalog.views.read_view_data(name);
  if (!contents) return {};  // never filled
  const std::size_t before = findings_.size();
  MATVIEW_TRY(check_texts(**contents));
  if (!follows_query || findings_.size() != before) return {};
  const Result<RowBatch> difference = engine_.maintainer.difference_to_query(name);
  if (!difference) return note(name, std::unexpected(difference.error()));
  std::size_t missing = 0;
  for (std::size_t row = 0; row < difference->row_count(); ++row) {
    if (difference->weight(row) > 0) ++missing;
  }
  if (difference->row_count() == 0) return {};
  add(name,
      format_text("is not what its query gives: {} rows are missing, {} are too many",
                  missing,
                  difference->row_count() - missing));
  return {};
}

}  // namespace

Result<std::vector<CheckFinding>> check_database(Engine& engine, bool with_files) {
  Check check(engine);
  if (with_files) check.check_files();
  for (const std::string& name : engine.catalog.tables.list_tables()) {
    MATVIEW_TRY(check.check_table(name));
  }
  for (const std::string& name : engine.catalog.views.list_views()) {
    MATVIEW_TRY(check.check_view(name));
  }
  return check.take();
}

}  // namespace matview
