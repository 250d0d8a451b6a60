#include "database/view_relations.h"

#include "catalog/view_options.h"
#include "database/engine.h"
#include "database/relation_rows.h"

namespace matview {

namespace {

[[nodiscard]] Value instant(std::optional<Instant> value) {
  return value ? Value::of_integer(TypeId::kTimestampTz, *value)
               : Value::null(TypeId::kTimestampTz);
}

template <typename T>
[[nodiscard]] Value number(const std::optional<T>& value) {
  return value ? Value::bigint(static_cast<std::int64_t>(*value)) : Value::null(TypeId::kBigint);
}

using FillOfView = void (*)(Engine& engine, const ViewMetadata& view, Rows& rows);

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
  add_relation(engine,
               "pg_matviews",
               {{{"schemaname", 't'},
                 {"matviewname", 't'},
                 {"matviewowner", 't'},
                 {"tablespace", 't'},
                 {"hasindexes", 'b'},
                 {"ispopulated", 'b'},
                 {"definition", 't'}}},
               for_each_view<add_description>);
  add_relation(engine,
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
  add_relation(engine,
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
  add_relation(engine,
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
  add_relation(engine,
               "pg_mv_memory",
               {{{"name", 't'},
                 {"kind", 't'},
                 {"row_count", 'n'},
                 {"row_bytes", 'n'},
                 {"index_bytes", 'n'},
                 {"state_bytes", 'n'}}},
               add_memory);
  add_relation(engine,
               "pg_mv_cpu_usage",
               {{{"current_cpu_percent", 'd'}, {"active_tasks", 'n'}}},
               add_cpu_usage);
}

}  // namespace matview
