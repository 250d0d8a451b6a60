#include "operators/recompute.h"

#include <utility>

#include "operators/build.h"
#include "operators/collect.h"
#include "types/consolidate.h"

namespace matview {

namespace {

void find_sources(const plan::Node& node, std::map<const plan::Node*, RowBatch>& sources) {
  if (std::holds_alternative<plan::Scan>(node.node) ||
      std::holds_alternative<plan::Values>(node.node)) {
    sources.try_emplace(&node, node.schema.types());
  }
  for (const plan::NodePtr& input : plan::inputs_of(node)) find_sources(*input, sources);
}

void append_all(const RowBatch& from, Weight sign, RowBatch& to) {
  (void)from.for_each_chunk([&](const Chunk& chunk) -> Status {
    to.append(chunk, sign);
    return {};
  });
}

// As many copies of each row as its weight says.
[[nodiscard]] RowBatch spelled_out(const RowBatch& rows) {
  const std::vector<ColumnView> columns = rows.views();
  RowBatch copies(rows.types());
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    for (Weight i = 0; i < rows.weight(row); ++i) copies.append_row(columns, row);
  }
  return copies;
}

}  // namespace

Recompute::Recompute(plan::NodePtr plan, const ExecutionContext& context)
    : plan_(std::move(plan)), context_(context), result_(plan_->schema.types()) {
  find_sources(*plan_, sources_);
}

Status Recompute::feed(const SourceFeed& feed, Sink& sink) {
  MATVIEW_ASSIGN(const bool is_changed, take_changes(feed));
  if (!is_changed && has_run_) return {};
  MATVIEW_ASSIGN(RowBatch now, run());
  has_run_ = true;
  RowBatch difference = now;
  append_all(result_, -1, difference);
  result_ = std::move(now);
  return consolidate(std::move(difference)).for_each_chunk([&](const Chunk& chunk) {
    return sink.accept(chunk);
  });
}

Result<bool> Recompute::take_changes(const SourceFeed& feed) {
  bool is_changed = false;
  for (auto& [source, rows] : sources_) {
    const std::size_t before = rows.row_count();
    Collect collect(rows);
    MATVIEW_TRY(feed(*source, collect));
    if (rows.row_count() == before) continue;
    is_changed = true;
    rows = consolidate(std::move(rows));
  }
  return is_changed;
}

Result<RowBatch> Recompute::run() const {
  const SourceFeed contents = [&](const plan::Node& source, Sink& sink) -> Status {
    const RowBatch rows = spelled_out(sources_.at(&source));
    return rows.for_each_chunk([&](const Chunk& chunk) -> Status {
      return sink.is_satisfied() ? Status() : sink.accept(chunk);
    });
  };
  RowBatch rows(plan_->schema.types());
  Collect collect(rows);
  OperatorTree tree = build_operators(plan_, context_, Retention::kRunOnce);
  MATVIEW_TRY(tree.step(contents, collect));
  return consolidate(std::move(rows));
}

std::size_t Recompute::state_rows() const {
  std::size_t total = result_.row_count();
  for (const auto& [source, rows] : sources_) total += rows.row_count();
  return total;
}

std::size_t Recompute::byte_size() const {
  std::size_t total = result_.byte_size();
  for (const auto& [source, rows] : sources_) total += rows.byte_size();
  return total;
}

}  // namespace matview
