#include "maintain/view_maintainer.h"

#include <algorithm>
#include <utility>

#include "catalog/view_options.h"
#include "plan/maintenance.h"
#include "types/consolidate.h"
#include "types/time_zone.h"

namespace matview {

namespace {

// What building costs with the smallest tables, in rows.
constexpr double kLeastBreakEvenRows = 1000;

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

[[nodiscard]] bool have_same_columns(const RowBatch& a, const RowBatch& b) {
  return std::ranges::equal(a.types(), b.types(), [](Type left, Type right) {
    return left.id == right.id && left.element == right.element;
  });
}

[[nodiscard]] bool has_columns_of(const RowBatch& rows, const Schema& schema) {
  if (rows.column_count() != schema.columns.size()) return false;
  for (std::size_t c = 0; c < rows.column_count(); ++c) {
    if (rows.column(c).type() != schema.columns[c].type) return false;
  }
  return true;
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

// Refreshed by itself, again and again: then it is worth to keep what makes it cheap.
[[nodiscard]] bool wants_deltas(const ViewMetadata& view) {
  return view.keeps_deltas || view.refresh_strategy == RefreshStrategy::kAuto ||
         (!view.metadata.empty() && refresh_policy(view).lazy_update);
}

[[nodiscard]] bool keeps_no_state(const plan::Node& node) {
  return plan::maintenance_class(node) == plan::MaintenanceClass::kLinear &&
         std::ranges::all_of(plan::inputs_of(node),
                             [](const plan::NodePtr& input) { return keeps_no_state(*input); });
}

[[nodiscard]] std::unexpected<Failure> while_maintaining(Error error, std::string_view view) {
  error.hint = format_text("The error arose while maintaining materialized view \"{}\".", view);
  error.position.reset();  // it would point into the view's query, not the statement's
  return std::unexpected<Failure>(std::move(error));
}

}  // namespace

ViewMaintainer::ViewMaintainer(OrderedMap& map, Catalog& catalog, TextDictionary& dictionary)
    : catalog_(catalog),
      dictionary_(dictionary),
      context_{.dictionary = dictionary, .parameters = {}},
      tables_([&catalog](const std::string& relation) { return catalog.rows_of(relation); }),
      plans_(catalog, dictionary),
      pending_(map),
      history_(map) {}

void ViewMaintainer::load() {
  pending_.load(tables_);
  history_.load();
}

// ── Propagation ──

Status ViewMaintainer::propagate(Transaction& transaction) {
  const SessionTimeZone utc;
  take_table_deltas(transaction);
  for (auto& [view, delta] : std::exchange(replaced_views_, {})) {
    deltas_.insert_or_assign(view, std::move(delta));
  }
  if (deltas_.empty()) return {};
  Status done = propagate_deltas(transaction);
  while (!deltas_.empty()) give_back(deltas_.extract(deltas_.begin()));
  return done;
}

Status ViewMaintainer::propagate_deltas(Transaction& transaction) {
  queued_.clear();
  std::vector<std::string> of_several;
  for (const std::string& view : affected_views(deltas_, of_several)) {
    if (auto status = maintain(transaction, view); !status) {
      return while_maintaining(std::move(status).error(), view);
    }
  }
  return {};
}

Deltas::node_type ViewMaintainer::make_delta(const std::string& relation, const Schema& schema) {
  Deltas::node_type delta = room_.extract(relation);
  if (delta && has_columns_of(delta.mapped(), schema)) return delta;
  Deltas made;
  made.try_emplace(relation, RowBatch(schema.types()));
  return made.extract(made.begin());
}

void ViewMaintainer::give_back(Deltas::node_type delta) {
  constexpr std::size_t kMostBytes = std::size_t{64} * 1024;
  constexpr std::size_t kMostDeltas = 256;
  if (room_.size() == kMostDeltas || delta.mapped().byte_size() > kMostBytes) return;
  delta.mapped().clear();
  room_.insert(std::move(delta));
}

void ViewMaintainer::take_table_deltas(Transaction& transaction) {
  const Marks before = marks_;
  for (const TableChanges& changes : transaction.tables()) {
    const std::string& name = changes.table->name();
    if (catalog_.tables.find(name) != changes.table) continue;  // a view's contents, or dropped
    auto place = std::ranges::find(marks_, changes.table.get(), &Mark::table);
    if (place == marks_.end()) {
      place = marks_.insert(place, {.table = changes.table.get(), .done = {}});
    }
    Transaction::Savepoint::Mark& mark = place->done;
    if (has_dependents(name)) {
      Deltas::node_type delta = make_delta(name, changes.table->schema());
      append_delta(changes, mark, delta.mapped());
      if (delta.mapped().row_count() == 0) {
        give_back(std::move(delta));
      } else {
        deltas_.insert(std::move(delta));
      }
    }
    mark = {.inserted = changes.inserted.size(), .erased = changes.erased.size()};
  }
  // A rollback past here takes the views back too, so the changes must be propagated again.
  if (marks_ == before) return;
  if (before.empty()) {
    transaction.on_rollback([this] { marks_.clear(); });
  } else {
    transaction.on_rollback([this, before] { marks_ = before; });
  }
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

// Adds the view's own delta to deltas_, for the views that read it.
Status ViewMaintainer::maintain(Transaction& transaction, const std::string& view) {
  MATVIEW_ASSIGN(const ViewMetadata* const metadata, catalog_.views.get_view(view));
  std::uint64_t changed_rows = 0;
  for (const std::string& relation : metadata->base_tables) {
    if (const auto delta = deltas_.find(relation); delta != deltas_.end()) {
      changed_rows += rows_in(delta->second);
    }
  }
  if (changed_rows == 0) return {};
  if (!metadata->incremental_enabled || metadata->is_stale()) {
    keep_pending(transaction, *metadata, deltas_);
    catalog_.views.add_pending_changes(transaction, view, changed_rows);
    return {};
  }
  const bool recomputes = is_worth_recomputing(*metadata, changed_rows);
  const Instant started = recomputes ? catalog_.views.now() : 0;
  if (recomputes) cool(view);
  MATVIEW_ASSIGN(Circuit* const circuit, circuit_of(view));
  Deltas::node_type node = make_delta(view, circuit->plan().schema);
  RowBatch& delta = node.mapped();
  MATVIEW_TRY(step(view, *circuit, deltas_, delta));
  MATVIEW_TRY(catalog_.views.apply_delta(transaction, view, delta, plans_.key_of(view)));
  if (recomputes) {
    history_.add(transaction,
                 {.view = view,
                  .kind = RefreshKind::kRecomputed,
                  .trigger = RefreshTrigger::kCommit,
                  .started = started,
                  .ended = catalog_.views.now(),
                  .changed_rows = rows_in(delta)});
  }
  record(transaction, view, delta);
  if (delta.row_count() == 0 || !has_dependents(view)) {
    give_back(std::move(node));
    return {};
  }
  deltas_.erase(view);
  deltas_.insert(std::move(node));
  return {};
}

// Queues what a view that is refreshed incrementally does not show yet, or gives up on it when
// applying that would cost more than the query.
void ViewMaintainer::keep_pending(Transaction& transaction,
                                  const ViewMetadata& view,
                                  const Deltas& deltas) {
  if (!pending_.is_followed_by(view.view_name)) return;
  for (const std::string& relation : view.base_tables) {
    const auto delta = deltas.find(relation);
    if (delta == deltas.end() || !queued_.insert(relation).second) continue;
    pending_.append(transaction, relation, delta->second);
  }
  if (is_worth_recomputing(view, pending_.row_count(view.view_name))) cool(view.view_name);
}

bool ViewMaintainer::is_worth_recomputing(const ViewMetadata& view, std::uint64_t changes) const {
  const auto rows = static_cast<double>(changes);
  return rows > break_even_ * kLeastBreakEvenRows && rows > break_even_of(view);
}

Result<plan::NodePtr> ViewMaintainer::explain(const std::string& view,
                                              plan::Maintenance& maintenance) {
  const auto circuit = circuits_.find(view);
  if (circuit != circuits_.end() && circuit->second.circuit->is_warm()) {
    maintenance.nodes = circuit->second.circuit->state();
    maintenance.bytes = circuit->second.circuit->byte_size();
  }
  return plans_.plan_of(view);
}

std::size_t ViewMaintainer::state_byte_size(std::string_view view) const {
  const auto circuit = circuits_.find(view);
  return circuit == circuits_.end() ? 0 : circuit->second.circuit->byte_size();
}

double ViewMaintainer::break_even_of(const ViewMetadata& view) const {
  double rows = kLeastBreakEvenRows;
  for (const std::string& relation : view.base_tables) {
    if (const auto read = catalog_.rows_of(relation)) {
      rows += static_cast<double>((*read)->row_count());
    }
  }
  return break_even_ * rows;
}

// How the view's contents change. A cold circuit is built from the tables as they are, which is
// after the deltas, and its output compared with the contents. So is one that fails: within a step
// it may meet pairs of rows that never were in their tables at the same time, and the query, which
// does not, says whether the change is an error.
Status ViewMaintainer::step(const std::string& view,
                            Circuit& circuit,
                            const Deltas& deltas,
                            RowBatch& delta) {
  if (circuit.is_warm()) {
    auto stepped = circuit.step(deltas, context_.interrupt, delta);
    if (stepped) {
      delta = consolidate(std::move(delta));
      return {};
    }
    const ErrorCode code = stepped.error()->code;
    if (code == ErrorCode::kQueryCanceled || code == ErrorCode::kOutOfMemory) return stepped;
  }
  MATVIEW_ASSIGN(const RowBatch rows, build(view));
  MATVIEW_ASSIGN(delta, difference_to_contents(view, rows));
  return {};
}

Result<RowBatch> ViewMaintainer::step(const std::string& view, const Deltas& deltas) {
  MATVIEW_ASSIGN(Circuit* const circuit, circuit_of(view));
  RowBatch delta(circuit->plan().schema.types());
  MATVIEW_TRY(step(view, *circuit, deltas, delta));
  return delta;
}

Result<RowBatch> ViewMaintainer::build(const std::string& view) {
  MATVIEW_ASSIGN(Circuit* const circuit, circuit_of(view));
  return circuit->build(whole_tables(tables_, context_), context_.interrupt);
}

Result<RowBatch> ViewMaintainer::difference_to_query(const std::string& view) {
  const SessionTimeZone utc;
  MATVIEW_ASSIGN(const plan::NodePtr plan, plans_.plan_of(view));
  MATVIEW_ASSIGN(const RowBatch rows, run_once(plan, tables_, context_));
  return difference_to_contents(view, rows);
}

Result<RowBatch> ViewMaintainer::difference_to_contents(const std::string& view,
                                                        const RowBatch& rows) const {
  RowBatch difference = rows;
  if (const auto contents = catalog_.views.read_view_data(view)) {
    append_live_rows(**contents, difference, -1);
  }
  return consolidate(std::move(difference));
}

// The view's operators, to be moved in this transaction.
Result<Circuit*> ViewMaintainer::circuit_of(const std::string& view) {
  MATVIEW_ASSIGN(const plan::NodePtr plan, plans_.plan_of(view));
  MATVIEW_ASSIGN(const ViewMetadata* const metadata, catalog_.views.get_view(view));
  const bool keeps_up = metadata->incremental_enabled;
  auto& [circuit, moved_in] = circuits_[view];
  moved_in = transaction_;
  if (circuit == nullptr || &circuit->plan() != plan.get() || circuit->reads_tables() != keeps_up) {
    circuit = std::make_unique<Circuit>(plan, dictionary_, keeps_up ? &tables_ : nullptr);
  }
  return circuit.get();
}

void ViewMaintainer::record(Transaction& transaction,
                            const std::string& view,
                            const RowBatch& delta) {
  if (delta.row_count() == 0 || !is_watched(view)) return;
  auto known = changes_.find(view);
  if (known != changes_.end() && !have_same_columns(known->second, delta)) {
    // Of a view that had other columns earlier in this transaction, and that nobody follows on.
    transaction.on_rollback([this, view, earlier = std::move(known->second)] {
      changes_.insert_or_assign(view, earlier);
    });
    changes_.erase(known);
    known = changes_.end();
  }
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
  RefreshRecord done{.view = view,
                     .trigger = request.trigger,
                     .started = is_refreshing(view) ? sliced_->started() : catalog_.views.now()};
  const Status refreshed = refresh(transaction, view, request, done);
  done.ended = catalog_.views.now();
  if (!refreshed) done.error = refreshed.error()->message;
  history_.add(transaction, std::move(done));
  MATVIEW_TRY(refreshed);
  MATVIEW_ASSIGN(const std::shared_ptr<Table> contents, catalog_.views.read_view_data(view));
  return contents->row_count();
}

Status ViewMaintainer::refresh(Transaction& transaction,
                               const std::string& view,
                               RefreshRequest request,
                               RefreshRecord& done) {
  const SessionTimeZone utc;
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
  const bool is_full = request.mode == RefreshMode::kFull || !has_contents;
  if (metadata->incremental_enabled && !is_full) {
    done.kind = RefreshKind::kIncremental;
    return {};
  }
  const bool keeps_deltas = !metadata->incremental_enabled && !refusal &&
                            (request.mode == RefreshMode::kIncremental || wants_deltas(*metadata));
  if (keeps_deltas && !is_full && has_pending_deltas(view)) {
    MATVIEW_TRY(apply_pending(transaction, view, done));
  } else {
    RowBatch rows;
    if (metadata->incremental_enabled || keeps_deltas) {
      MATVIEW_ASSIGN(rows, build_or_take_over(view));
    } else {
      context_.transaction_time = context_.statement_time = catalog_.views.now();
      MATVIEW_ASSIGN(rows, run_once(plan, tables_, context_));
    }
    if (keeps_deltas && !is_full) {
      MATVIEW_ASSIGN(const RowBatch delta, difference_to_contents(view, rows));
      done.kind = RefreshKind::kRecomputed;
      MATVIEW_TRY(apply_output(transaction, view, delta, done));
    } else {
      MATVIEW_TRY(
          replace_contents(transaction, view, rows, metadata->schema, request.concurrently));
      done.changed_rows = metadata->row_count.value_or(0);
    }
    if (keeps_deltas) {
      catalog_.views.keep_deltas(transaction, view);
      pending_.follow(view, metadata->base_tables);
    }
  }
  return propagate(transaction);  // to the views that read this one
}

Result<RowBatch> ViewMaintainer::build_or_take_over(const std::string& view) {
  if (is_refreshing(view) && sliced_->is_done() && pending_.is_followed_by(view)) {
    MATVIEW_ASSIGN(const plan::NodePtr plan, plans_.plan_of(view));
    RowBatch rows = sliced_->take_output();
    auto circuit = sliced_->take_circuit();
    const Deltas since = pending_.of(view);
    cool(view);
    if (&circuit->plan() == plan.get()) {
      circuits_[view].circuit = std::move(circuit);
      MATVIEW_ASSIGN(const RowBatch change, step(view, since));
      append_all(change, rows, 1);
      return consolidate(std::move(rows));
    }
  }
  cool(view);
  MATVIEW_ASSIGN(RowBatch rows, build(view));
  return consolidate(std::move(rows));
}

// What pends is applied and, once the transaction is over, no longer kept for this view.
Status ViewMaintainer::apply_pending(Transaction& transaction,
                                     const std::string& view,
                                     RefreshRecord& done) {
  MATVIEW_ASSIGN(const ViewMetadata* const metadata, catalog_.views.get_view(view));
  MATVIEW_ASSIGN(Circuit* const circuit, circuit_of(view));
  if (!circuit->is_warm() && keeps_no_state(circuit->plan())) {
    // It stands wherever the deltas begin.
    const auto nothing = [](const plan::Node&, Sink&) -> Status { return {}; };
    MATVIEW_TRY(circuit->build(nothing, context_.interrupt));
  }
  done.kind = circuit->is_warm() ? RefreshKind::kIncremental : RefreshKind::kRecomputed;
  const Deltas deltas = pending_.of(view);
  pending_.follow(view, metadata->base_tables);
  auto delta = step(view, deltas);
  if (!delta) {
    pending_.forget(view);
    return std::unexpected(std::move(delta).error());
  }
  return apply_output(transaction, view, *delta, done);
}

Status ViewMaintainer::apply_output(Transaction& transaction,
                                    const std::string& view,
                                    const RowBatch& delta,
                                    RefreshRecord& done) {
  done.changed_rows = rows_in(delta);
  MATVIEW_TRY(catalog_.views.apply_delta(transaction, view, delta, plans_.key_of(view)));
  record(transaction, view, delta);
  if (has_dependents(view)) add_delta(replaced_views_, view, delta);
  return {};
}

Result<std::uint64_t> ViewMaintainer::store_view_data(Transaction& transaction,
                                                      std::string_view view,
                                                      const RowBatch& rows,
                                                      const Schema& schema,
                                                      bool concurrently) {
  MATVIEW_TRY(propagate(transaction));
  MATVIEW_TRY(replace_contents(transaction, std::string(view), rows, schema, concurrently));
  cool(view);  // the contents are no longer what its circuit emitted
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

Status ViewMaintainer::discard_view_data(Transaction& transaction, const std::string& view) {
  const auto contents = catalog_.views.read_view_data(view);
  if (contents && is_watched(view)) {
    const std::vector<Type> types = (*contents)->schema().types();
    RowBatch gone(types);
    append_live_rows(**contents, gone, -1);
    record(transaction, view, gone);
  }
  return catalog_.views.discard_view_data(transaction, view);
}

// ── Refresh in slices ──

bool ViewMaintainer::begin_slices(const std::string& view) {
  const auto metadata = catalog_.views.get_view(view);
  const auto plan = plans_.plan_of(view);
  if (!metadata || !plan || (*metadata)->incremental_enabled || has_pending_deltas(view)) {
    return false;
  }
  if (plan::incremental_refusal(**plan) || !SlicedRefresh::is_worthwhile(**plan)) return false;
  auto sliced = SlicedRefresh::start(view, *plan, tables_, dictionary_, catalog_.views.now());
  if (!sliced || (*sliced)->rows_in_all() < least_sliced_rows_) return false;
  sliced_ = *std::move(sliced);
  pending_.follow(view, (*metadata)->base_tables, true);
  return true;
}

bool ViewMaintainer::run_slices(const std::function<bool()>& is_time_up) {
  if (sliced_ == nullptr) return true;
  const auto done = sliced_->run(is_time_up, context_.interrupt);
  if (!done) cool(std::string(sliced_->view()));
  return !done || *done;
}

// ── The life of a transaction ──

void ViewMaintainer::rolled_back() {
  for (const auto& [view, kept] : circuits_) {
    if (kept.moved_in == transaction_) cool(view);
  }
  replaced_views_.clear();
  ++transaction_;
}

Deltas ViewMaintainer::committed() {
  marks_.clear();
  replaced_views_.clear();
  ++transaction_;
  pending_.settle();
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
  cool(view);
  if (const auto circuit = circuits_.find(view); circuit != circuits_.end()) {
    circuits_.erase(circuit);
  }
  plans_.forget(view);
}

void ViewMaintainer::cool(std::string_view view) {
  pending_.forget(view);
  if (is_refreshing(view)) sliced_.reset();
  if (const auto circuit = circuits_.find(view); circuit != circuits_.end()) {
    circuit->second.circuit->cool();
  }
}

}  // namespace matview
