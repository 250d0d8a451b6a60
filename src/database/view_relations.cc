#include "database/view_relations.h"

#include <initializer_list>
#include <utility>

#include "catalog/view_options.h"
#include "database/engine.h"

namespace matview {

namespace {

// Columns as "name", with the letter of their type: t text, b boolean, n bigint, d double, z time.
struct ColumnList {
  std::initializer_list<std::pair<std::string_view, char>> columns;
};

[[nodiscard]] Schema schema_of(const ColumnList& list) {
  Schema schema;
  for (const auto& [name, letter] : list.columns) {
    const TypeId type = letter == 't'   ? TypeId::kText
                        : letter == 'b' ? TypeId::kBoolean
                        : letter == 'n' ? TypeId::kBigint
                        : letter == 'd' ? TypeId::kDouble
                                        : TypeId::kTimestampTz;
    schema.columns.push_back({.name = std::string(name), .type = type});
  }
  return schema;
}

[[nodiscard]] Value text(std::string_view value) {
  return Value::text(std::string(value));
}

[[nodiscard]] Value count(std::uint64_t value) {
  return Value::bigint(static_cast<std::int64_t>(value));
}

[[nodiscard]] Value instant(std::optional<Instant> value) {
  return value ? Value::of_integer(TypeId::kTimestampTz, *value)
               : Value::null(TypeId::kTimestampTz);
}

template <typename T>
[[nodiscard]] Value number(const std::optional<T>& value) {
  return value ? Value::bigint(static_cast<std::int64_t>(*value)) : Value::null(TypeId::kBigint);
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

using Fill = void (*)(Engine& engine, Rows& rows);
using FillOfView = void (*)(Engine& engine, const ViewMetadata& view, Rows& rows);

void add(Engine& engine, std::string name, const ColumnList& columns, Fill fill) {
  Schema schema = schema_of(columns);
  auto make = [&engine, schema, fill] {
    Rows rows(schema, engine.dictionary);
    fill(engine, rows);
    return rows.take();
  };
  engine.catalog.system.add(std::move(name),
                            {.schema = std::move(schema), .rows = std::move(make)});
}

template <FillOfView kFill>
void for_each_view(Engine& engine, Rows& rows) {
  for (const std::string& name : engine.catalog.views.list_views()) {
    kFill(engine, **engine.catalog.views.get_view(name), rows);
  }
}

[[nodiscard]] std::string_view status_of(const ViewCatalog& views, const ViewMetadata& view) {
  if (view.is_stale() || (view.pending_changes != 0 && *views.needs_full_refresh(view.view_name))) {
    return "OUTDATED";
  }
  return view.pending_changes == 0 ? "FRESH" : "STALE";
}

void add_description(Engine& /*engine*/, const ViewMetadata& view, Rows& rows) {
  rows.add({text("public"),
            text(view.view_name),
            text("postgres"),
            Value::null(TypeId::kText),
            Value::boolean(false),
            Value::boolean(!view.is_stale()),
            text(view.query_text)});
}

void add_staleness(Engine& engine, const ViewMetadata& view, Rows& rows) {
  std::string tables;
  for (const std::string& table : view.base_tables) {
    if (!tables.empty()) tables += ", ";
    tables += table;
  }
  rows.add({text(view.view_name),
            text(tables),
            instant(view.last_refresh),
            count(view.pending_changes),
            number(view.staleness_seconds(engine.catalog.views.now())),
            text(status_of(engine.catalog.views, view)),
            Value::boolean(*engine.catalog.views.needs_full_refresh(view.view_name)),
            count(view.delta_count_since_full),
            Value::float8(engine.maintainer.break_even_of(view))});
}

void add_refresh_status(Engine& engine, const ViewMetadata& view, Rows& rows) {
  rows.add({text(view.view_name),
            Value::boolean(view.refresh_strategy == RefreshStrategy::kAuto),
            instant(view.last_refresh),
            number(view.staleness_seconds(engine.catalog.views.now())),
            Value::bigint(refresh_policy(view).staleness_threshold_seconds),
            Value::boolean(engine.maintainer.is_refreshing(view.view_name)),
            text(refresh_strategy_name(view.refresh_strategy)),
            number(view.row_count),
            count(view.base_tables.size()),
            engine.maintainer.is_refreshing(view.view_name)
                ? Value::float8(engine.maintainer.sliced_refresh()->share_done())
                : Value::null(TypeId::kDouble)});
}

void add_history(Engine& engine, Rows& rows) {
  for (const RefreshRecord& record : engine.maintainer.history().records()) {
    const bool succeeded = record.error.empty();
    rows.add({text(record.view),
              instant(record.started),
              instant(record.ended),
              Value::boolean(succeeded),
              succeeded ? Value::null(TypeId::kText) : text(record.error),
              count(record.changed_rows),
              text(refresh_kind_name(record.kind)),
              text(refresh_trigger_name(record.trigger)),
              record.version == 0 ? Value::null(TypeId::kBigint) : count(record.version)});
  }
}

void add_memory_of(Engine& engine, std::string_view name, bool is_view, Rows& rows) {
  const auto table = engine.catalog.rows_of(std::string(name));
  if (!table) return;  // a view without contents
  const std::size_t indexes = (*table)->index_byte_size();
  rows.add({text(name),
            text(is_view ? "materialized view" : "table"),
            count((*table)->row_count()),
            count((*table)->byte_size() - indexes),
            count(indexes),
            count(is_view ? engine.maintainer.state_byte_size(name) : 0)});
}

void add_memory(Engine& engine, Rows& rows) {
  for (const std::string& name : engine.catalog.tables.list_tables()) {
    add_memory_of(engine, name, false, rows);
  }
  for (const std::string& name : engine.catalog.views.list_views()) {
    add_memory_of(engine, name, true, rows);
  }
}

void add_cpu_usage(Engine& engine, Rows& rows) {
  std::uint64_t active = 0;
  for (const std::string& name : engine.catalog.views.list_views()) {
    active += engine.maintainer.is_refreshing(name) ? 1 : 0;
  }
  rows.add(
      {Value::float8(engine.scheduler.cpu_percent(engine.catalog.views.now())), count(active)});
}

}  // namespace

void add_view_relations(Engine& engine) {
  add(engine,
      "pg_matviews",
      {{{"schemaname", 't'},
        {"matviewname", 't'},
        {"matviewowner", 't'},
        {"tablespace", 't'},
        {"hasindexes", 'b'},
        {"ispopulated", 'b'},
        {"definition", 't'}}},
      for_each_view<add_description>);
  add(engine,
      "pg_mv_staleness",
      {{{"view_name", 't'},
        {"base_tables", 't'},
        {"last_update", 'z'},
        {"pending_changes", 'n'},
        {"staleness_sec", 'n'},
        {"status", 't'},
        {"needs_full_refresh", 'b'},
        {"delta_count_since_full", 'n'},
        {"break_even_rows", 'd'}}},
      for_each_view<add_staleness>);
  add(engine,
      "pg_mv_auto_refresh_status",
      {{{"mv_name", 't'},
        {"auto_refresh_enabled", 'b'},
        {"last_refresh", 'z'},
        {"staleness_seconds", 'n'},
        {"threshold_seconds", 'n'},
        {"is_refreshing", 'b'},
        {"refresh_strategy", 't'},
        {"row_count", 'n'},
        {"base_table_count", 'n'},
        {"progress", 'd'}}},
      for_each_view<add_refresh_status>);
  add(engine,
      "pg_mv_refresh_history",
      {{{"mv_name", 't'},
        {"start_time", 'z'},
        {"end_time", 'z'},
        {"success", 'b'},
        {"error_message", 't'},
        {"rows_affected", 'n'},
        {"strategy", 't'},
        {"trigger", 't'},
        {"version", 'n'}}},
      add_history);
  add(engine,
      "pg_mv_memory",
      {{{"name", 't'},
        {"kind", 't'},
        {"row_count", 'n'},
        {"row_bytes", 'n'},
        {"index_bytes", 'n'},
        {"state_bytes", 'n'}}},
      add_memory);
  add(engine,
      "pg_mv_cpu_usage",
      {{{"current_cpu_percent", 'd'}, {"active_tasks", 'n'}}},
      add_cpu_usage);
}

}  // namespace matview
