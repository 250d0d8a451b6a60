// HashAggregate: GROUP BY with aggregates, and aggregates without GROUP BY.
//
// Push adds each row to its group's states. Finish emits, for every group the step touched, the old
// output with weight −1 (as it was emitted, not recomputed) and the new one with +1; nothing where
// they are equal. A group exists while the weights of its rows add up to more than zero; the group
// of an aggregate without GROUP BY always does.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "expr/evaluator.h"
#include "operators/aggregate_calls.h"
#include "operators/group_index.h"
#include "operators/operator.h"
#include "types/row_batch.h"

namespace matview {

class HashAggregate final : public Operator {
 public:
  // `types` are those of the output: of the groups, then of the calls.
  HashAggregate(const plan::Aggregate& aggregate,
                std::span<const Type> types,
                const ExecutionContext& context,
                Retention retention);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;
  [[nodiscard]] std::size_t byte_size() const override;

  [[nodiscard]] std::size_t state_rows() const override { return groups_.size(); }

 private:
  using GroupId = GroupIndex::Id;

  [[nodiscard]] bool is_global() const { return group_expressions_.empty(); }

  [[nodiscard]] Status evaluate_keys(const Chunk& rows);
  void make_room();
  void touch(GroupId group);
  [[nodiscard]] Status compute_outputs(std::span<const GroupId> groups);
  [[nodiscard]] Status emit_first(Sink& out);
  [[nodiscard]] Status emit_changes(Sink& out);
  void remember_outputs(std::span<const ColumnView> outputs);

  [[nodiscard]] bool exists(GroupId group) const { return is_global() || row_counts_[group] > 0; }

  void drop_group(GroupId group);
  void forget_all_groups();

  std::vector<std::unique_ptr<CompiledExpression>> group_expressions_;
  AggregateCalls calls_;
  const ExecutionContext& context_;
  Retention retention_;

  GroupIndex groups_;
  std::size_t group_count_ = 0;  // that calls_ and what follows have room for
  // By group; kMaintained only.
  std::vector<Weight> row_counts_;  // of its rows
  RowBatch emitted_;                // the last output: keys then aggregates
  std::vector<bool> is_emitted_;

  // This step.
  std::vector<GroupId> touched_;
  std::vector<bool> is_touched_;
  // Buffers.
  std::vector<ColumnView> row_keys_;
  std::vector<GroupId> row_groups_;
  RowBatch outputs_;
  RowBatch changes_;
  std::vector<ColumnView> before_;  // of emitted_
  std::vector<ColumnView> now_;     // of outputs_
};

}  // namespace matview
