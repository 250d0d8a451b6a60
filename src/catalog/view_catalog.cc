#include "catalog/view_catalog.h"

#include <algorithm>
#include <utility>

#include "catalog/catalog_entry.h"

namespace matview {

namespace {

[[nodiscard]] std::string view_state_key(std::string_view view) {
  return "stat:mv:" + key_name(view);
}

[[nodiscard]] std::unexpected<Failure> no_such_view(std::string_view name) {
  return fail(ErrorCode::kUndefinedTable, "Materialized view '{}' does not exist", name);
}

[[nodiscard]] std::unexpected<Failure> no_data(std::string_view name) {
  return fail(ErrorCode::kObjectNotInPrerequisiteState,
              "Materialized view '{}' has no data (never refreshed)",
              name);
}

[[nodiscard]] std::shared_ptr<Table> make_contents(const ViewMetadata& view) {
  return std::make_shared<Table>(
      ViewCatalog::data_table_name(view.view_name), view.schema, std::vector<std::size_t>{});
}

[[nodiscard]] Status check_rows(const ViewMetadata& view, const RowBatch& rows) {
  const std::vector<ColumnSchema>& columns = view.schema.columns;
  bool are_alike = rows.column_count() == columns.size();
  for (std::size_t c = 0; are_alike && c < columns.size(); ++c) {
    are_alike = rows.column(c).type().id == columns[c].type.id;
  }
  if (are_alike) return {};
  return fail(ErrorCode::kDatatypeMismatch,
              "the rows do not have the columns of materialized view '{}'",
              view.view_name);
}

}  // namespace

ViewCatalog::ViewCatalog(OrderedMap& map, const TableCatalog& tables, Clock clock)
    : map_(map), tables_(tables), clock_(std::move(clock)) {}

std::string ViewCatalog::data_table_name(std::string_view view) {
  return std::string(kReservedPrefix).append(view);
}

// ── Definition ──

Status ViewCatalog::load() {
  for (const std::string& name : list_views()) {
    MATVIEW_ASSIGN(View view, read_entries(name));
    dependencies_.set(name, view.metadata.base_tables);
    views_.insert_or_assign(name, std::move(view));
  }
  return {};
}

Result<ViewCatalog::View> ViewCatalog::read_entries(const std::string& name) {
  const std::string* const definition = map_.find_bytes(view_key(name));
  const std::string* const state = map_.find_bytes(view_state_key(name));
  if (definition == nullptr || state == nullptr) {
    return fail(ErrorCode::kDataCorrupted, "an entry of materialized view '{}' is missing", name);
  }
  auto metadata = decode_view(*definition, *state);
  if (!metadata || metadata->view_name != name) {
    return fail(ErrorCode::kDataCorrupted, "materialized view '{}' cannot be read", name);
  }
  View view{.metadata = *std::move(metadata), .contents = nullptr};
  if (view.metadata.last_refresh) {
    MATVIEW_ASSIGN(view.contents,
                   Table::load(map_, data_table_name(name), view.metadata.schema, {}));
  }
  return view;
}

Status ViewCatalog::create_view(Transaction& transaction, ViewMetadata view) {
  MATVIEW_TRY(check_name_is_free(view.view_name));
  MATVIEW_TRY(check_reads_no_reader(view));
  remember(transaction, view.view_name);
  static_cast<ViewState&>(view) = {};
  install({.metadata = std::move(view), .contents = nullptr});
  return {};
}

bool ViewCatalog::view_exists(std::string_view name) const {
  return views_.contains(name);
}

Result<const ViewMetadata*> ViewCatalog::get_view(std::string_view name) const {
  MATVIEW_ASSIGN(const View* const view, find(name));
  return &view->metadata;
}

Status ViewCatalog::update_view(Transaction& transaction, ViewMetadata view) {
  MATVIEW_ASSIGN(const View* const known, find(view.view_name));
  MATVIEW_TRY(check_reads_no_reader(view));
  if (known->contents && known->contents->schema() != view.schema) {
    return fail(ErrorCode::kObjectNotInPrerequisiteState,
                "Materialized view '{}' has contents of another schema",
                view.view_name);
  }
  remember(transaction, view.view_name);
  static_cast<ViewState&>(view) = known->metadata;
  install({.metadata = std::move(view), .contents = known->contents});
  return {};
}

Status ViewCatalog::drop_view(Transaction& transaction, std::string_view name) {
  if (!view_exists(name)) return no_such_view(name);
  remember(transaction, name);
  remove(std::string(name));
  return {};
}

std::vector<std::string> ViewCatalog::list_views() const {
  return names_under(map_, kViewPrefix);
}

// ── Contents ──

Result<std::uint64_t> ViewCatalog::store_view_data(Transaction& transaction,
                                                   std::string_view name,
                                                   const RowBatch& rows,
                                                   const Schema& schema) {
  MATVIEW_ASSIGN(View* const view, find(name));
  if (schema != view->metadata.schema) {
    return fail(ErrorCode::kDatatypeMismatch,
                "the schema of the rows is not that of materialized view '{}'",
                name);
  }
  MATVIEW_TRY(check_rows(view->metadata, rows));
  std::shared_ptr<Table> contents = make_contents(view->metadata);
  Transaction building;  // no one sees the new table yet: what fails is thrown away as a whole
  const Status built = insert_rows(building, contents, rows, buffers_);
  building.commit();
  MATVIEW_TRY(built);

  const std::uint64_t row_count = contents->row_count();
  ViewState state = view->metadata;
  state.mark_full_refreshed(row_count, now());
  change_contents(transaction, *view, std::move(contents), state);
  return row_count;
}

Result<std::uint64_t> ViewCatalog::store_view_data_concurrent(Transaction& transaction,
                                                              std::string_view name,
                                                              const RowBatch& rows,
                                                              const Schema& schema) {
  return store_view_data(transaction, name, rows, schema);
}

Status ViewCatalog::apply_delta(Transaction& transaction,
                                std::string_view name,
                                const RowBatch& delta,
                                std::span<const std::size_t> key) {
  MATVIEW_ASSIGN(View* const view, find(name));
  const std::shared_ptr<Table> contents = view->contents;
  if (!contents) return no_data(name);
  MATVIEW_TRY(check_rows(view->metadata, delta));

  transaction.savepoint(before_);
  Status changed = erase_rows(transaction, contents, delta, key, buffers_);
  if (changed) changed = insert_rows(transaction, contents, delta, buffers_);
  if (!changed) {
    transaction.rollback_to(before_);
    return changed;
  }
  ViewState state = view->metadata;
  state.mark_incremental_refreshed(changed_rows(delta), now());
  state.row_count = contents->row_count();
  change_contents(transaction, *view, contents, state);
  return {};
}

Result<std::shared_ptr<Table>> ViewCatalog::read_view_data(std::string_view name) const {
  MATVIEW_ASSIGN(const View* const view, find(name));
  if (!view->contents) return no_data(name);
  return view->contents;
}

Status ViewCatalog::discard_view_data(Transaction& transaction, std::string_view name) {
  MATVIEW_ASSIGN(View* const view, find(name));
  change_contents(transaction, *view, nullptr, ViewState{});
  return {};
}

// ── Freshness ──

Result<bool> ViewCatalog::needs_full_refresh(std::string_view name) const {
  MATVIEW_ASSIGN(const View* const view, find(name));
  const ViewMetadata& metadata = view->metadata;
  if (metadata.needs_full_refresh()) return true;
  return metadata.keeps_deltas && metadata.pending_changes != 0 && refresher_ != nullptr &&
         !refresher_->has_pending_deltas(name);
}

Result<std::optional<std::int64_t>> ViewCatalog::staleness_seconds(std::string_view name) const {
  MATVIEW_ASSIGN(const View* const view, find(name));
  return view->metadata.staleness_seconds(now());
}

void ViewCatalog::add_pending_changes(Transaction& transaction,
                                      std::string_view name,
                                      std::uint64_t rows) {
  const auto view = find(name);
  if (!view || rows == 0) return;
  ViewState state = (*view)->metadata;
  state.pending_changes += rows;
  change_contents(transaction, **view, (*view)->contents, state);
}

void ViewCatalog::keep_deltas(Transaction& transaction, std::string_view name) {
  const auto view = find(name);
  if (!view || (*view)->metadata.keeps_deltas) return;
  ViewState state = (*view)->metadata;
  state.keeps_deltas = true;
  change_contents(transaction, **view, (*view)->contents, state);
}

Result<std::uint64_t> ViewCatalog::refresh_view(Transaction& transaction,
                                                std::string_view name,
                                                RefreshRequest request) {
  if (!view_exists(name)) return no_such_view(name);
  return refresher_->refresh_view(transaction, name, request);
}

// ── How a change is made, and undone ──

Result<ViewCatalog::View*> ViewCatalog::find(std::string_view name) {
  const auto known = views_.find(name);
  if (known == views_.end()) return no_such_view(name);
  return &known->second;
}

Result<const ViewCatalog::View*> ViewCatalog::find(std::string_view name) const {
  const auto known = views_.find(name);
  if (known == views_.end()) return no_such_view(name);
  return &known->second;
}

Status ViewCatalog::check_name_is_free(std::string_view name) const {
  if (name.starts_with(kReservedPrefix)) {
    return fail(ErrorCode::kReservedName,
                "unacceptable view name \"{}\": the prefix \"{}\" is reserved",
                name,
                kReservedPrefix);
  }
  if (view_exists(name)) {
    return fail(ErrorCode::kDuplicateTable, "Materialized view '{}' already exists", name);
  }
  if (tables_.find(name)) {
    return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", name);
  }
  return {};
}

Status ViewCatalog::check_reads_no_reader(const ViewMetadata& view) const {
  const std::vector<std::string> readers = dependencies_.downstream_of(view.view_name);
  for (const std::string& relation : view.base_tables) {
    if (relation != view.view_name && !std::ranges::contains(readers, relation)) continue;
    return fail(ErrorCode::kInvalidTableDefinition,
                "Materialized view '{}' cannot read itself, directly or through other views",
                view.view_name);
  }
  return {};
}

void ViewCatalog::remember(Transaction& transaction, std::string_view name) {
  const auto known = views_.find(name);
  if (known == views_.end()) {
    transaction.on_rollback([this, name = std::string(name)] { remove(name); });
  } else {
    transaction.on_rollback([this, view = known->second] { install(view); });
  }
}

void ViewCatalog::install(View view) {
  const std::string name = view.metadata.view_name;
  View& place = views_[name];
  swap_tables(place, std::move(view.contents));
  place.metadata = std::move(view.metadata);
  map_.put(view_key(name), encode_view_definition(place.metadata));
  map_.put(view_state_key(name), encode_view_state(place.metadata));
  dependencies_.set(name, place.metadata.base_tables);
}

void ViewCatalog::remove(const std::string& name) {
  const auto known = views_.find(name);
  swap_tables(known->second, nullptr);
  map_.erase(view_key(name));
  map_.erase(view_state_key(name));
  dependencies_.remove(name);
  views_.erase(known);
}

void ViewCatalog::change_contents(Transaction& transaction,
                                  View& view,
                                  std::shared_ptr<Table> contents,
                                  const ViewState& state) {
  transaction.on_rollback([this,
                           name = view.metadata.view_name,
                           contents = view.contents,
                           state = ViewState(view.metadata)] {
    put_contents(views_.find(name)->second, contents, state);
  });
  put_contents(view, std::move(contents), state);
}

void ViewCatalog::put_contents(View& view,
                               std::shared_ptr<Table> contents,
                               const ViewState& state) {
  swap_tables(view, std::move(contents));
  static_cast<ViewState&>(view.metadata) = state;
  map_.put(view_state_key(view.metadata.view_name), encode_view_state(state));
}

// Old and new contents have the same keys in the map: the old must be out before the new go in.
void ViewCatalog::swap_tables(View& view, std::shared_ptr<Table> contents) {
  if (view.contents == contents) return;
  if (view.contents) view.contents->detach();
  if (contents) contents->attach(map_);
  view.contents = std::move(contents);
}

}  // namespace matview
