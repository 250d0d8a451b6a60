// MaintainedJoin: every kind of join, kept running (Retention::kMaintained).
//
// Pairs are bilinear. Each push probes the other side as it is now and joins its own side, so over
// any interleaving of pushes the weights of emitted pairs add up to
//
//   Δ(L ⋈ R) = ΔL ⋈ R_old + L_new ⋈ ΔR
//
// exactly once per pair, self-joins and changes of both sides in one step included.
//
// What depends on whether a row has a match at all (the padded rows of outer joins, the rows of
// semi and anti joins, marks) is kept by row: the weights of its matches, and the form in which it
// was last emitted. A row that changes its weight is emitted in that form at once; finish compares
// the forms of all rows whose matches the step touched with what they should be, and emits the
// difference. So what is emitted for a row is at every finish its weight in its form, whatever came
// in between and in whatever order.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "expr/evaluator.h"
#include "operators/join/join_shape.h"
#include "operators/operator.h"
#include "storage/arrangement.h"

namespace matview {

class MaintainedJoin final : public Operator {
 public:
  static constexpr std::size_t kLeft = 0;
  static constexpr std::size_t kRight = 1;

  MaintainedJoin(JoinShape shape, const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  // 21000 when a row of a kSingle join has a second match.
  [[nodiscard]] Status finish(Sink& out) override;
  [[nodiscard]] std::size_t byte_size() const override;

  [[nodiscard]] std::size_t state_rows() const override {
    return sides_[kLeft].rows.row_count() + sides_[kRight].rows.row_count();
  }

 private:
  using Id = Arrangement::Id;

  enum class Form : std::uint8_t { kNotYet, kUnmatched, kMatched, kNull };

  // What is known of the matches of one row.
  struct Matches {
    Weight count = 0;           // of rows that match
    Weight nulls = 0;           // of rows that compare as NULL (null_aware)
    std::uint32_t creator = 0;  // the place in the pushed chunk of the row that came new
    Form emitted = Form::kNotYet;
    bool is_touched = false;
  };

  struct Side {
    Arrangement rows;
    bool is_tracked;                    // by matches
    std::vector<Matches> matches = {};  // by id
    std::vector<Id> touched = {};
  };

  void touch(Side& side, Id id);
  void emit_known_rows(std::size_t port, const Chunk& rows);
  [[nodiscard]] Status find_pairs(std::size_t port, const Chunk& rows, Sink& out);
  [[nodiscard]] Status find_null_pairs(std::size_t port, const Chunk& rows, Sink& out);
  [[nodiscard]] Status add_pair(
      std::size_t port, const Chunk& rows, std::size_t place, Id other, Sink& out);
  [[nodiscard]] Status flush_pairs(std::size_t port, const Chunk& rows, Sink& out);
  void count_pairs(std::size_t port, const Chunk& rows, const Selection& passed);
  [[nodiscard]] Status emit_pairs(const Selection& passed, Sink& out);
  [[nodiscard]] Result<Form> form_of(const Matches& matches, Weight weight) const;
  // Adds a row of side `port` in a form to changes_.
  void change(std::size_t port,
              std::span<const ColumnView> columns,
              std::size_t row,
              Form form,
              Weight weight);
  [[nodiscard]] Status emit_changes(Sink& out);

  JoinShape shape_;
  const ExecutionContext& context_;
  std::unique_ptr<CompiledExpression> residual_;
  std::array<Side, 2> sides_;

  // One push.
  std::vector<ColumnView> key_;
  std::vector<std::uint64_t> hashes_;
  std::vector<Arrangement::Applied> applied_;
  bool seeks_nulls_ = false;  // pairs mean NULL, not a match
  // The pairs found and not yet looked at: a row of the pushed chunk and its place in the
  // selection, and one of the other side.
  std::vector<std::uint32_t> pair_rows_;
  std::vector<std::uint32_t> pair_places_;
  std::vector<Id> pair_ids_;
  std::vector<Weight> weights_;
  std::vector<std::uint32_t> selected_;
  std::vector<Column> columns_;  // left then right
  Chunk output_;
  RowBatch changes_;
};

}  // namespace matview
