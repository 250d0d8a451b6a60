#include "maintain/sliced_refresh.h"

#include <algorithm>

#include "exec/run_once.h"
#include "types/consolidate.h"

namespace matview {

namespace {

// A millisecond or two of most queries.
constexpr std::size_t kChunksOfSlice = 4;
// Output that grew by as much is added up.
constexpr std::size_t kLeastGrowth = 16 * kChunkRows;

}  // namespace

bool SlicedRefresh::is_worthwhile(const plan::Node& plan) {
  if (std::holds_alternative<plan::Window>(plan.node) ||
      std::holds_alternative<plan::RecursiveUnion>(plan.node)) {
    return false;
  }
  return std::ranges::all_of(plan::inputs_of(plan),
                             [](const plan::NodePtr& input) { return is_worthwhile(*input); });
}

Result<std::unique_ptr<SlicedRefresh>> SlicedRefresh::start(std::string view,
                                                            const plan::NodePtr& plan,
                                                            const TableLookup& tables,
                                                            TextDictionary& dictionary,
                                                            Instant now) {
  std::unique_ptr<SlicedRefresh> sliced(
      new SlicedRefresh(std::move(view), std::make_unique<Circuit>(plan, dictionary), now));
  for (std::string& relation : plan::relations_of(*plan)) {
    MATVIEW_ASSIGN(const std::shared_ptr<Table> table, tables(relation));
    Source source{.relation = std::move(relation),
                  .types = table->schema().types(),
                  .chunks = {},
                  .rows = table->row_count()};
    for (std::size_t i = 0; i < table->chunk_count(); ++i) {
      source.chunks.push_back(table->share_chunk(i));
    }
    sliced->rows_in_all_ += source.rows;
    sliced->relations_.push_back(std::move(source));
  }
  std::ranges::stable_sort(sliced->relations_, {}, &Source::rows);
  // What is constant comes first, once.
  const ExecutionContext context{.dictionary = dictionary, .parameters = {}};
  const OperatorTree::Feed whole = whole_tables(tables, context);
  MATVIEW_ASSIGN(
      sliced->output_, sliced->circuit_->build([&](const plan::Node& source, Sink& sink) -> Status {
        return std::holds_alternative<plan::Scan>(source.node) ? Status() : whole(source, sink);
      }));
  return sliced;
}

Result<bool> SlicedRefresh::run(const std::function<bool()>& is_time_up, Interrupt* interrupt) {
  while (!is_done()) {
    MATVIEW_TRY(run_slice(interrupt));
    if (is_time_up()) break;
  }
  return is_done();
}

Status SlicedRefresh::run_slice(Interrupt* interrupt) {
  Source& source = relations_[next_relation_];
  RowBatch rows(source.types);
  Chunk chunk;
  std::vector<std::uint32_t> selection;
  const std::size_t end = std::min(next_chunk_ + kChunksOfSlice, source.chunks.size());
  for (; next_chunk_ < end; ++next_chunk_) {
    source.chunks[next_chunk_]->read(chunk, selection);
    rows.append(chunk);
    source.chunks[next_chunk_].reset();
  }
  if (next_chunk_ == source.chunks.size()) {
    ++next_relation_;
    next_chunk_ = 0;
  }
  if (rows.row_count() == 0) return {};
  rows_read_ += rows.row_count();
  Deltas deltas;
  deltas.emplace(source.relation, std::move(rows));
  MATVIEW_ASSIGN(const RowBatch output, circuit_->step(deltas, interrupt));
  add_output(output);
  return {};
}

void SlicedRefresh::add_output(const RowBatch& rows) {
  (void)rows.for_each_chunk([&](const Chunk& chunk) -> Status {
    output_.append(chunk);
    return {};
  });
  if (output_.row_count() < 2 * consolidated_rows_ + kLeastGrowth) return;
  output_ = consolidate(std::move(output_));
  consolidated_rows_ = output_.row_count();
}

}  // namespace matview
