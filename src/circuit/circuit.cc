#include "circuit/circuit.h"

#include <utility>

#include "operators/build.h"
#include "operators/collect.h"

namespace matview {

namespace {

// `picked` is a buffer.
[[nodiscard]] Status feed_delta(const plan::Scan& scan,
                                const RowBatch& delta,
                                Chunk& picked,
                                Sink& sink) {
  return delta.for_each_chunk([&](const Chunk& chunk) {
    picked.columns.clear();
    for (const std::size_t column : scan.columns) picked.columns.push_back(chunk.columns[column]);
    picked.selection = chunk.selection;
    picked.weights = chunk.weights;
    return sink.accept(picked);
  });
}

}  // namespace

Circuit::Circuit(plan::NodePtr plan, TextDictionary& dictionary, const TableLookup* tables)
    : plan_(std::move(plan)),
      context_{.dictionary = dictionary, .parameters = {}},
      tables_(tables) {}

Result<RowBatch> Circuit::build(const OperatorTree::Feed& tables, Interrupt* interrupt) {
  context_.interrupt = interrupt;
  operators_ = build_operators(plan_, context_, Retention::kMaintained, nullptr, tables_);
  RowBatch output(plan_->schema.types());
  MATVIEW_TRY(run(tables, output));
  return output;
}

Result<RowBatch> Circuit::step(const Deltas& deltas, Interrupt* interrupt) {
  RowBatch output(plan_->schema.types());
  MATVIEW_TRY(step(deltas, interrupt, output));
  return output;
}

Status Circuit::step(const Deltas& deltas, Interrupt* interrupt, RowBatch& output) {
  context_.interrupt = interrupt;
  return run(
      [&](const plan::Node& source, Sink& sink) -> Status {
        const auto* scan = std::get_if<plan::Scan>(&source.node);
        if (scan == nullptr) return {};  // constant rows never change
        const auto delta = deltas.find(scan->relation);
        if (delta == deltas.end()) return {};
        return feed_delta(*scan, delta->second, picked_, sink);
      },
      output);
}

Status Circuit::run(const OperatorTree::Feed& feed, RowBatch& output) {
  Collect collect(output);
  Status status = operators_->step(feed, collect);
  if (!status) cool();
  return status;
}

}  // namespace matview
