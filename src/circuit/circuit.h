// Circuit: a plan kept running. The driver that steps operators by deltas.
//
//   Circuit circuit(plan, dictionary);
//   circuit.build(tables)     -> the whole output, from the tables as they are
//   circuit.step(deltas)      -> the change of the output that the deltas make
//
// Invariant: after every successful call, the sum of all outputs since build() equals the plan's
// query over the tables with all deltas applied (the law of incremental maintenance).
//
// A circuit whose call failed is cold: its state is gone, and only build() makes it warm again.
//
// A circuit that knows where the tables are finds in them, by their indexes, what it would
// otherwise keep itself. Then they must be at every call what build() and all deltas, this step's
// included, make of them: right for a view that follows every commit, not for one that lags behind.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/result.h"
#include "expr/evaluator.h"
#include "operators/operator_tree.h"
#include "plan/logical_plan.h"
#include "storage/table_lookup.h"
#include "types/row_batch.h"

namespace matview {

// Changes of relations as weighted rows with all of the relation's columns.
using Deltas = std::map<std::string, RowBatch, std::less<>>;

class Circuit {
 public:
  // Requires: plan::incremental_refusal(*plan) is empty. The dictionary and `tables`, which may be
  // null, must outlive the circuit.
  Circuit(plan::NodePtr plan, TextDictionary& dictionary, const TableLookup* tables = nullptr);
  Circuit(const Circuit&) = delete;
  Circuit& operator=(const Circuit&) = delete;

  // Empties all state and runs the plan over what `tables` feeds, as its first step. 57014 when
  // `interrupt`, unless null, ends it.
  [[nodiscard]] Result<RowBatch> build(const OperatorTree::Feed& tables,
                                       Interrupt* interrupt = nullptr);

  // Steps by `deltas`; relations that are not there did not change. Requires: is_warm().
  // O(change) operators' work; allocates only for the result.
  [[nodiscard]] Result<RowBatch> step(const Deltas& deltas, Interrupt* interrupt = nullptr);
  // The same; appends to `output`, which has the plan's columns. Allocates nothing else.
  [[nodiscard]] Status step(const Deltas& deltas, Interrupt* interrupt, RowBatch& output);

  [[nodiscard]] bool is_warm() const { return operators_.has_value(); }

  // Forgets the state, as after a failure.
  void cool() { operators_.reset(); }

  [[nodiscard]] const plan::Node& plan() const { return *plan_; }

  [[nodiscard]] bool reads_tables() const { return tables_ != nullptr; }

  [[nodiscard]] std::size_t byte_size() const { return operators_ ? operators_->byte_size() : 0; }

  // By node of plan(); empty while it is cold.
  [[nodiscard]] plan::PlanState state() const {
    return operators_ ? operators_->state() : plan::PlanState();
  }

 private:
  [[nodiscard]] Status run(const OperatorTree::Feed& feed, RowBatch& output);

  plan::NodePtr plan_;
  ExecutionContext context_;
  const TableLookup* tables_;
  std::optional<OperatorTree> operators_;
  Chunk picked_;  // buffer
};

}  // namespace matview
