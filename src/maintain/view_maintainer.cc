#include "maintain/view_maintainer.h"

#include <algorithm>
#include <utility>

#include "plan/maintenance.h"
#include "types/consolidate.h"

namespace matview {

namespace {

[[nodiscard]] std::uint64_t rows_in(const RowBatch& delta) {
  std::uint64_t rows = 0;
  for (std::size_t row = 0; row < delta.row_count(); ++row) {
    const Weight weight = delta.weight(row);
    rows += static_cast<std::uint64_t>(weight < 0 ? -weight : weight);
  }
  return rows;
}

void append_all(const RowBatch& from, RowBatch& to, Weight sign) {
  (void)from.for_each_chunk([&](const Chunk& chunk) -> Status {
    to.append(chunk, sign);
    return {};
  });
}

void add_delta(Deltas& deltas, const std::string& relation, const RowBatch& delta) {
  const std::vector<Type> types = delta.types();
  append_all(delta, deltas.try_emplace(relation, types).first->second, 1);
}

void append_live_rows(const Table& table, RowBatch& out, Weight sign) {
  Chunk rows;
  std::vector<std::uint32_t> selection;
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    table.chunk(i).read(rows, selection);
    out.append(rows, sign);
  }
}

[[nodiscard]] std::unexpected<Failure> while_maintaining(Error error, std::string_view view) {
  error.hint = format_text("The error arose while maintaining materialized view \"{}\".", view);
  error.position.reset();  // it would point into the view's query, not the statement's
  return std::unexpected<Failure>(std::move(error));
}

}  // namespace

ViewMaintainer::ViewMaintainer(Catalog& catalog, TextDictionary& dictionary)
    : catalog_(catalog),
      dictionary_(dictionary),
      context_{.dictionary = dictionary, .parameters = {}},
      tables_([&catalog](const std::string& relation) { return catalog.rows_of(relation); }),
      plans_(catalog, dictionary) {}

// ── Propagation ──

Status ViewMaintainer::propagate(Transaction& transaction) {
  Deltas deltas = take_table_deltas(transaction);
  for (auto& [view, delta] : std::exchange(replaced_views_, {})) {
    deltas.insert_or_assign(view, std::move(delta));
  }
  if (deltas.empty()) return {};
  std::vector<std::string> of_several;
  for (const std::string& view : affected_views(deltas, of_several)) {
    if (auto status = maintain(transaction, view, deltas); !status) {
      return while_maintaining(std::move(status).error(), view);
    }
  }
  return {};
}

Deltas ViewMaintainer::take_table_deltas(Transaction& transaction) {
  Deltas deltas;
  const Marks before = marks_;
  for (const TableChanges& changes : transaction.tables()) {
    const std::string& name = changes.table->name();
    if (catalog_.tables.find(name) != changes.table) continue;  // a view's contents, or dropped
    auto& mark = marks_[changes.table.get()];
    if (has_dependents(name)) {
      const std::vector<Type> types = changes.table->schema().types();
      RowBatch delta(types);
      append_delta(changes, mark, delta);
      if (delta.row_count() != 0) deltas.insert_or_assign(name, std::move(delta));
    }
    mark = {.inserted = changes.inserted.size(), .erased = changes.erased.size()};
  }
  if (marks_ != before) {
    // A rollback past here takes the views back too, so the changes must be propagated again.
    transaction.on_rollback([this, before] { marks_ = before; });
  }
  return deltas;
}

std::span<const std::string> ViewMaintainer::affected_views(
    const Deltas& deltas, std::vector<std::string>& of_several) const {
  const DependencyGraph& dependencies = catalog_.views.dependencies();
  if (deltas.size() == 1) return dependencies.downstream_of(deltas.begin()->first);
  std::set<std::string_view> affected;
  for (const auto& [relation, delta] : deltas) {
    const std::vector<std::string>& views = dependencies.downstream_of(relation);
    affected.insert(views.begin(), views.end());
  }
  for (std::string& view : dependencies.topological_order()) {
    if (affected.contains(view)) of_several.push_back(std::move(view));
  }
  return of_several;
}

// Adds the view's own delta to `deltas`, for the views that read it.
Status ViewMaintainer::maintain(Transaction& transaction, const std::string& view, Deltas& deltas) {
  MATVIEW_ASSIGN(const ViewMetadata* const metadata, catalog_.views.get_view(view));
  std::uint64_t changed_rows = 0;
  for (const std::string& relation : metadata->base_tables) {
    if (const auto delta = deltas.find(relation); delta != deltas.end()) {
      changed_rows += rows_in(delta->second);
    }
  }
  if (changed_rows == 0) return {};
  if (!metadata->incremental_enabled || metadata->is_stale()) {
    catalog_.views.add_pending_changes(transaction, view, changed_rows);
    return {};
  }
  MATVIEW_ASSIGN(RowBatch delta, step(view, deltas));
  MATVIEW_TRY(catalog_.views.apply_delta(transaction, view, delta, plans_.key_of(view)));
  record(transaction, view, delta);
  if (delta.row_count() != 0 && has_dependents(view)) {
    deltas.insert_or_assign(view, std::move(delta));
  }
  return {};
}

// How the view's contents change. A cold circuit is built from the tables as they are, which is
// after the deltas, and its output compared with the contents.
Result<RowBatch> ViewMaintainer::step(const std::string& view, const Deltas& deltas) {
  MATVIEW_ASSIGN(Circuit* const circuit, circuit_of(view));
  advanced_.insert(view);
  if (!circuit->is_warm()) {
    MATVIEW_ASSIGN(const RowBatch rows, build(view));
    return difference_to_contents(view, rows);
  }
  MATVIEW_ASSIGN(RowBatch output, circuit->step(deltas));
  return consolidate(std::move(output));
}

Result<RowBatch> ViewMaintainer::build(const std::string& view) {
  MATVIEW_ASSIGN(Circuit* const circuit, circuit_of(view));
  advanced_.insert(view);
  return circuit->build(whole_tables(tables_, context_));
}

Result<RowBatch> ViewMaintainer::difference_to_contents(const std::string& view,
                                                        const RowBatch& rows) const {
  RowBatch difference = rows;
  if (const auto contents = catalog_.views.read_view_data(view)) {
    append_live_rows(**contents, difference, -1);
  }
  return consolidate(std::move(difference));
}

Result<Circuit*> ViewMaintainer::circuit_of(const std::string& view) {
  MATVIEW_ASSIGN(const plan::NodePtr plan, plans_.plan_of(view));
  auto& circuit = circuits_[view];
  if (circuit == nullptr || &circuit->plan() != plan.get()) {
    circuit = std::make_unique<Circuit>(plan, dictionary_);
  }
  return circuit.get();
}

void ViewMaintainer::record(Transaction& transaction,
                            const std::string& view,
                            const RowBatch& delta) {
  if (delta.row_count() == 0 || !is_watched(view)) return;
  const auto known = changes_.find(view);
  const std::size_t before = known == changes_.end() ? 0 : known->second.row_count();
  transaction.on_rollback([this, view, before] { changes_.find(view)->second.resize(before); });
  add_delta(changes_, view, delta);
}

bool ViewMaintainer::has_dependents(const std::string& view) const {
  return catalog_.views.dependencies().is_read(view);
}

// ── Refresh ──

Result<std::uint64_t> ViewMaintainer::refresh_view(Transaction& transaction,
                                                   std::string_view name,
                                                   RefreshRequest request) {
  const std::string view(name);
  MATVIEW_ASSIGN(const plan::NodePtr plan, plans_.plan_of(view));
  MATVIEW_ASSIGN(const ViewMetadata* const metadata, catalog_.views.get_view(view));
  const auto refusal = plan::incremental_refusal(*plan);
  if (request.mode == RefreshMode::kIncremental && refusal) {
    return fail(ErrorCode::kFeatureNotSupported,
                "materialized view \"{}\" cannot be refreshed incrementally: {}",
                view,
                *refusal);
  }
  // Views it reads come first, and other views must not see this transaction's changes twice.
  MATVIEW_TRY(propagate(transaction));
  const bool has_contents = !metadata->is_stale();
  if (metadata->incremental_enabled && has_contents && request.mode != RefreshMode::kFull) {
    return metadata->row_count.value_or(0);
  }
  RowBatch rows;
  if (metadata->incremental_enabled) {
    MATVIEW_ASSIGN(rows, build(view));
    rows = consolidate(std::move(rows));
  } else {
    context_.transaction_time = context_.statement_time = catalog_.views.now();
    MATVIEW_ASSIGN(rows, run_once(plan, tables_, context_));
  }
  if (request.mode == RefreshMode::kIncremental && has_contents) {
    MATVIEW_ASSIGN(const RowBatch delta, difference_to_contents(view, rows));
    MATVIEW_TRY(catalog_.views.apply_delta(transaction, view, delta, plans_.key_of(view)));
    record(transaction, view, delta);
    if (has_dependents(view)) add_delta(replaced_views_, view, delta);
  } else {
    MATVIEW_TRY(replace_contents(transaction, view, rows, metadata->schema, request.concurrently));
  }
  MATVIEW_TRY(propagate(transaction));  // to the views that read this one
  MATVIEW_ASSIGN(const std::shared_ptr<Table> contents, catalog_.views.read_view_data(view));
  return contents->row_count();
}

Result<std::uint64_t> ViewMaintainer::store_view_data(Transaction& transaction,
                                                      std::string_view view,
                                                      const RowBatch& rows,
                                                      const Schema& schema,
                                                      bool concurrently) {
  MATVIEW_TRY(propagate(transaction));
  MATVIEW_TRY(replace_contents(transaction, std::string(view), rows, schema, concurrently));
  if (const auto circuit = circuits_.find(view); circuit != circuits_.end()) {
    circuit->second->cool();  // the contents are no longer what it emitted
  }
  MATVIEW_TRY(propagate(transaction));
  return rows.row_count();
}

Status ViewMaintainer::replace_contents(Transaction& transaction,
                                        const std::string& view,
                                        const RowBatch& rows,
                                        const Schema& schema,
                                        bool concurrently) {
  RowBatch difference;
  const bool is_followed = is_watched(view) || has_dependents(view);
  if (is_followed) {
    MATVIEW_ASSIGN(difference, difference_to_contents(view, rows));
  }
  ViewCatalog& views = catalog_.views;
  const auto stored = concurrently
                          ? views.store_view_data_concurrent(transaction, view, rows, schema)
                          : views.store_view_data(transaction, view, rows, schema);
  if (!stored) return std::unexpected(stored.error());
  if (is_followed) {
    record(transaction, view, difference);
    if (has_dependents(view)) add_delta(replaced_views_, view, difference);
  }
  return {};
}

// ── The life of a transaction ──

void ViewMaintainer::rolled_back() {
  for (const std::string& view : std::exchange(advanced_, {})) {
    if (const auto circuit = circuits_.find(view); circuit != circuits_.end()) {
      circuit->second->cool();
    }
  }
  replaced_views_.clear();
}

Deltas ViewMaintainer::committed() {
  marks_.clear();
  replaced_views_.clear();
  advanced_.clear();
  Deltas changes;
  for (auto& [view, delta] : std::exchange(changes_, {})) {
    RowBatch net = consolidate(std::move(delta));
    if (net.row_count() != 0) changes.insert_or_assign(view, std::move(net));
  }
  return changes;
}

void ViewMaintainer::unwatch(const std::string& view) {
  if (const auto watched = watchers_.find(view); watched != watchers_.end()) {
    if (--watched->second == 0) watchers_.erase(watched);
  }
}

void ViewMaintainer::forget(std::string_view view) {
  if (const auto circuit = circuits_.find(view); circuit != circuits_.end()) {
    circuits_.erase(circuit);
  }
  plans_.forget(view);
}

}  // namespace matview
