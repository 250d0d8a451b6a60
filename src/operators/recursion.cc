#include "operators/recursion.h"

#include <utility>

#include "operators/collect.h"
#include "operators/interrupt.h"
#include "operators/row_set.h"

namespace matview {

namespace {

// Sends the rows on, and keeps them for the next round; only new ones where `seen` is given.
class Round final : public Sink {
 public:
  Round(RowSet* seen, RowBatch& kept, Sink& output) : seen_(seen), kept_(kept), output_(output) {}

  Status accept(const Chunk& rows) override {
    if (seen_ == nullptr) {
      kept_.append(rows);
      return output_.accept(rows);
    }
    seen_->add(rows, new_rows_);
    if (new_rows_.empty()) return {};
    chunk_.columns.assign(rows.columns.begin(), rows.columns.end());
    chunk_.selection = {.rows = new_rows_.data(), .count = new_rows_.size()};
    kept_.append(chunk_);
    return output_.accept(chunk_);
  }

  bool is_satisfied() const override { return output_.is_satisfied(); }

 private:
  RowSet* seen_;
  RowBatch& kept_;
  Sink& output_;
  std::vector<std::uint32_t> new_rows_;
  Chunk chunk_;
};

// Finds the last ports below `vertex` that do not depend on the working table.
void find_constant_ports(OperatorVertex& vertex, std::size_t working_table) {
  if (vertex.op == nullptr) return;
  const std::size_t ports = vertex.inputs.size();
  vertex.is_last_port_constant =
      ports > 1 && vertex.op->takes_last_port_first() &&
      !working_tables_of(*vertex.inputs.back()->plan).contains(working_table);
  for (const auto& input : vertex.inputs) find_constant_ports(*input, working_table);
}

}  // namespace

Status Recursion::feed(const SourceFeed& feed, Sink& sink) {
  const std::vector<Type> types = plan_.initial->schema.types();
  RowSet seen(types);
  RowBatch working(types);
  RowBatch added(types);
  Round round(plan_.distinct ? &seen : nullptr, added, sink);
  MATVIEW_TRY(run_vertex(*builder_.build(plan_.initial), feed, round));
  const SourceFeed with_working_table = [&](const plan::Node& source, Sink& reader) -> Status {
    const auto* table = std::get_if<plan::WorkingTable>(&source.node);
    if (table == nullptr || table->id != plan_.id) return feed(source, reader);
    return working.for_each_chunk([&](const Chunk& chunk) { return reader.accept(chunk); });
  };
  std::unique_ptr<OperatorVertex> recursive;
  while (added.row_count() != 0 && !sink.is_satisfied()) {
    MATVIEW_TRY(check_interrupt(context_));
    std::swap(working, added);
    added.clear();
    builder_.shared().forget_readers_of(plan_.id);
    if (recursive == nullptr || !rewind_vertex(*recursive)) {
      recursive = builder_.build(plan_.recursive);
      find_constant_ports(*recursive, plan_.id);
    }
    MATVIEW_TRY(run_vertex(*recursive, with_working_table, round));
  }
  builder_.shared().forget_readers_of(plan_.id);
  return {};
}

}  // namespace matview
