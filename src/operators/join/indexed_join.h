// IndexedJoin: an inner join, kept running, of inputs that tables keep already (KeyedRows).
//
// It has no state between steps. In a step the tables stand at their new state before any change is
// pushed, so each change is joined with the other input as it is after the step, and what that
// counts twice, the pairs that are new on both sides, is taken away again:
//
//   Δ(L ⋈ R) = ΔL ⋈ R_new + L_new ⋈ ΔR − ΔL ⋈ ΔR
//
// The first step has everything as its change: it is a join that runs once.
//
// Requires: at every step, the tables are what the sum of all changes pushed so far makes of them.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "expr/evaluator.h"
#include "operators/join/changed_rows.h"
#include "operators/join/join_once.h"
#include "operators/join/join_shape.h"
#include "operators/join/keyed_rows.h"
#include "operators/operator.h"

namespace matview {

class IndexedJoin final : public Operator, private KeyedSink {
 public:
  static constexpr std::size_t kLeft = 0;
  static constexpr std::size_t kRight = 1;

  // Null for joins of other kinds, and when an input is not in tables alone. All must outlive the
  // operator.
  [[nodiscard]] static std::unique_ptr<IndexedJoin> make(const plan::Join& join,
                                                         const TableLookup& tables,
                                                         const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish_port(std::size_t port, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;
  [[nodiscard]] bool is_satisfied() const override;

  [[nodiscard]] std::size_t shared_byte_size() const override {
    return sides_[kLeft]->shared_byte_size() + sides_[kRight]->shared_byte_size();
  }

 private:
  using Sides = std::array<std::unique_ptr<KeyedRows>, 2>;

  IndexedJoin(JoinShape shape, Sides sides, const ExecutionContext& context);

  [[nodiscard]] Status open();
  // Sends pairs of the pushed rows and others.
  [[nodiscard]] Status accept(const Chunk& others, std::span<const std::uint32_t> origins) override;
  void multiply_weights(const Chunk& others, std::span<const std::uint32_t> origins);

  JoinShape shape_;
  const ExecutionContext& context_;
  std::unique_ptr<CompiledExpression> residual_;
  Sides sides_;
  std::unique_ptr<JoinOnce> first_step_;  // until it is over

  // One step.
  bool is_open_ = false;
  ChangedRows right_change_;

  // One push.
  const Chunk* rows_ = nullptr;
  std::size_t port_ = kLeft;
  Sink* out_ = nullptr;
  std::vector<ColumnView> key_;
  std::array<std::vector<Column>, 2> columns_;
  std::vector<Weight> weights_;
  std::vector<std::uint32_t> selected_;
  Chunk output_;
};

}  // namespace matview
