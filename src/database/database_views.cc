// Database's operations on materialized views: the catalog as JavaScript sees it.
#include <numeric>

#include "catalog/view_options.h"
#include "database/database_implementation.h"
#include "database/statements/statements.h"
#include "database/writing/assigned_rows.h"
#include "maintain/view_order.h"
#include "plan/serialization.h"

namespace matview {

namespace {

// A view that keeps itself fresh has something to keep fresh from the start.
[[nodiscard]] bool keeps_itself_fresh(std::string_view strategy) {
  return strategy == "incremental" || strategy == "auto";
}

// Replaces the query of a view; its contents, of another query, go.
[[nodiscard]] Status change_query(Engine& engine,
                                  std::string_view name,
                                  const std::string& query_text) {
  ViewCatalog& views = engine.catalog.views;
  MATVIEW_ASSIGN(const ViewMetadata* const before, views.get_view(name));
  MATVIEW_ASSIGN(const ViewPlan planned,
                 plan_view(query_text, {}, engine.catalog, engine.dictionary));
  if (!views.dependencies().dependents_of(name).empty() && before->schema != planned.plan->schema) {
    return fail(ErrorCode::kDependentObjectsStillExist,
                "cannot change the columns of materialized view {} because other objects depend "
                "on it",
                name);
  }
  ViewMetadata view = *before;
  view.query_text = query_text;
  view.query_plan_bytes = plan::serialize(*planned.plan);
  view.base_tables = planned.base_tables;
  view.schema = planned.plan->schema;
  const bool incremental = view.incremental_enabled;
  if (incremental) MATVIEW_TRY(check_incremental(name, *planned.plan));
  MATVIEW_TRY(engine.maintainer.discard_view_data(engine.transaction, std::string(name)));
  MATVIEW_TRY(views.update_view(engine.transaction, std::move(view)));
  engine.definition_changed(name);
  if (!incremental) return {};
  const auto refreshed = views.refresh_view(engine.transaction, name, {});
  return refreshed ? Status() : std::unexpected(refreshed.error());
}

// The columns that identify a row of the view. None for a view whose rows may also be stored from
// outside: those follow no query.
[[nodiscard]] Result<std::vector<std::size_t>> identify_rows(Engine& engine,
                                                             std::string_view name) {
  MATVIEW_ASSIGN(const ViewMetadata* const view, engine.catalog.views.get_view(name));
  if (!view->incremental_enabled) return std::vector<std::size_t>();
  MATVIEW_ASSIGN(const plan::NodePtr plan, engine.maintainer.plans().plan_of(name));
  return plan::identifying_columns(*plan,
                                   [&](const std::string& relation) -> std::vector<std::size_t> {
                                     const auto found = engine.catalog.find(relation);
                                     return found ? found->primary_key : std::vector<std::size_t>();
                                   });
}

}  // namespace

Status Database::create_view(const ViewDefinition& definition) {
  Engine& engine = implementation_->engine;
  NewView view{
      .name = definition.view_name,
      .query_text = definition.query_text,
      .columns = {},
      .options = {{"refresh_strategy", Value::text(definition.refresh_strategy)}},
      .with_data = definition.with_data || keeps_itself_fresh(definition.refresh_strategy)};
  // After the strategy, so that an option that changes it is the one that counts.
  view.options.insert(view.options.end(), definition.options.begin(), definition.options.end());
  return engine.atomically([&] { return matview::create_view(engine, view); });
}

bool Database::view_exists(std::string_view name) const {
  return implementation_->engine.catalog.views.view_exists(name);
}

Result<ViewMetadata> Database::get_view(std::string_view name) const {
  MATVIEW_ASSIGN(const ViewMetadata* const view,
                 implementation_->engine.catalog.views.get_view(name));
  return *view;
}

Status Database::update_view(std::string_view name,
                             std::optional<std::string> query_text,
                             std::span<const std::pair<std::string, Value>> options) {
  Engine& engine = implementation_->engine;
  return engine.atomically([&]() -> Status {
    if (query_text) MATVIEW_TRY(change_query(engine, name, *query_text));
    return alter_view(engine, name, options);
  });
}

Status Database::drop_view(std::string_view name) {
  Engine& engine = implementation_->engine;
  return engine.atomically([&] { return matview::drop_view(engine, name, false); });
}

std::vector<std::string> Database::list_views() const {
  return implementation_->engine.catalog.views.list_views();
}

Result<std::uint64_t> Database::store_view_data(std::string_view name,
                                                RowBatch rows,
                                                bool concurrently) {
  Engine& engine = implementation_->engine;
  std::uint64_t stored = 0;
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    MATVIEW_ASSIGN(const ViewMetadata* const view, engine.catalog.views.get_view(name));
    if (view->incremental_enabled) {
      return fail(ErrorCode::kObjectNotInPrerequisiteState,
                  "Materialized view '{}' is incremental: its rows follow its query",
                  name);
    }
    const Schema schema = view->schema;
    if (rows.column_count() == schema.columns.size()) {
      std::vector<std::size_t> columns(rows.column_count());
      std::iota(columns.begin(), columns.end(), std::size_t{0});
      MATVIEW_TRY(assign_types(schema, columns, rows, engine.execution_context({})));
    }
    MATVIEW_ASSIGN(
        stored,
        engine.maintainer.store_view_data(engine.transaction, name, rows, schema, concurrently));
    return {};
  }));
  return stored;
}

Result<ResultSet> Database::read_view_data(std::string_view name) {
  Engine& engine = implementation_->engine;
  ResultSet result;
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    MATVIEW_TRY(engine.prepare_to_read({std::string(name)}));
    MATVIEW_ASSIGN(const std::shared_ptr<Table> contents,
                   engine.catalog.views.read_view_data(name));
    result = {.command = "SELECT",
              .schema = contents->schema(),
              .rows = RowBatch(contents->schema().types()),
              .row_count = contents->row_count()};
    Chunk rows;
    std::vector<std::uint32_t> selection;
    for (std::size_t i = 0; i < contents->chunk_count(); ++i) {
      contents->chunk(i).read(rows, selection);
      result.rows.append(rows);
    }
    return {};
  }));
  return result;
}

Result<std::uint64_t> Database::refresh_view(std::string_view name, RefreshRequest request) {
  Engine& engine = implementation_->engine;
  std::uint64_t rows = 0;
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    MATVIEW_ASSIGN(rows, engine.catalog.views.refresh_view(engine.transaction, name, request));
    return {};
  }));
  return rows;
}

Result<bool> Database::needs_full_refresh(std::string_view name) const {
  return implementation_->engine.catalog.views.needs_full_refresh(name);
}

Result<std::optional<std::int64_t>> Database::staleness_seconds(std::string_view name) const {
  return implementation_->engine.catalog.views.staleness_seconds(name);
}

// ── Live views ──

namespace {

// Empty for a view that is to be followed in no order.
[[nodiscard]] Result<std::optional<ViewOrder>> order_to_follow(Engine& engine,
                                                               std::string_view name,
                                                               const Following& following) {
  if (following.order == Following::Order::kNone && !following.window) return std::nullopt;
  MATVIEW_ASSIGN(const ViewMetadata* const view, engine.catalog.views.get_view(name));
  ViewOrder order;
  if (following.order == Following::Order::kGiven) {
    MATVIEW_ASSIGN(order,
                   parse_order(*view, following.order_by, engine.catalog, engine.dictionary));
  } else if (following.order == Following::Order::kOwn) {
    MATVIEW_ASSIGN(order, own_order(*view, engine.catalog, engine.dictionary));
  }
  if (order.empty() && !following.window) return std::nullopt;
  return order;
}

}  // namespace

Result<Subscription> Database::subscribe(std::string_view name, const Following& following) {
  Engine& engine = implementation_->engine;
  if (engine.in_transaction()) {
    return fail(ErrorCode::kActiveSqlTransaction, "cannot follow a view inside a transaction");
  }
  MATVIEW_ASSIGN(const std::optional<ViewOrder> order, order_to_follow(engine, name, following));
  ResultSet contents;
  if (order) {
    MATVIEW_TRY(engine.atomically([&] { return engine.prepare_to_read({std::string(name)}); }));
  } else {
    MATVIEW_ASSIGN(contents, read_view_data(name));
  }
  MATVIEW_ASSIGN(const std::shared_ptr<Table> table, engine.catalog.views.read_view_data(name));
  MATVIEW_ASSIGN(std::vector<std::size_t> key, identify_rows(engine, name));
  const std::string view(name);
  const std::uint32_t id = engine.subscriptions.add(view, table->schema());
  engine.maintainer.watch(view);
  Subscription subscription{.id = id,
                            .version = engine.version(),
                            .schema = table->schema(),
                            .key = std::move(key),
                            .contents = std::move(contents.rows)};
  if (order) {
    OrderedFollowers& followers = engine.subscriptions.ordered;
    followers.add(id, view, *order, subscription.key, *table, engine.dictionary);
    subscription.window = followers.move(id, following.window.value_or(RowWindow()));
  }
  return subscription;
}

Result<ViewChange> Database::move_window(std::uint32_t subscription, RowWindow window) {
  Engine& engine = implementation_->engine;
  std::optional<WindowChange> change = engine.subscriptions.ordered.move(subscription, window);
  if (!change) {
    return fail(
        ErrorCode::kObjectNotInPrerequisiteState,
        "the live view has no window: it follows its view in no order, or that was dropped");
  }
  return ViewChange{.subscription = subscription,
                    .version = engine.version(),
                    .delta = RowBatch(),
                    .window = std::move(change)};
}

void Database::unsubscribe(std::uint32_t subscription) {
  Engine& engine = implementation_->engine;
  if (const std::string view = engine.subscriptions.remove(subscription); !view.empty()) {
    engine.maintainer.unwatch(view);
  }
}

bool Database::has_view_changes() const {
  return implementation_->engine.subscriptions.has_changes();
}

std::vector<ViewChange> Database::take_view_changes() {
  return implementation_->engine.subscriptions.take();
}

// ── Upkeep ──

Result<std::uint32_t> Database::run_scheduled_refreshes(std::int64_t budget_microseconds) {
  Engine& engine = implementation_->engine;
  std::uint32_t refreshed = 0;
  if (engine.in_transaction()) return refreshed;
  const auto now = [&] { return engine.catalog.views.now(); };
  const Instant begun = now();
  const auto is_time_up = [&] { return now() - begun >= budget_microseconds; };
  ViewMaintainer& maintainer = engine.maintainer;
  do {
    std::optional<std::string> view;
    Instant started = now();
    if (const SlicedRefresh* const sliced = maintainer.sliced_refresh()) {
      view = sliced->view();
    } else {
      view = engine.scheduler.next(started);
      if (!view) break;
      (void)maintainer.begin_slices(*view);
    }
    if (!maintainer.run_slices(is_time_up)) break;
    const auto result =
        refresh_view(*view, {.trigger = RefreshTrigger::kScheduler, .concurrently = true});
    engine.scheduler.finished(*view, started, now(), result.has_value());
    ++refreshed;
  } while (!is_time_up());
  return refreshed;
}

bool Database::has_unfinished_refresh() const {
  return implementation_->engine.maintainer.sliced_refresh() != nullptr;
}

}  // namespace matview
