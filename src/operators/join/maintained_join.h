// MaintainedJoin: every kind of join, kept running (Retention::kMaintained).
//
// Pairs are bilinear. Each push probes the other side as it is now and joins its own side, so over
// any interleaving of pushes the weights of emitted pairs add up to
//
//   Δ(L ⋈ R) = ΔL ⋈ R_old + L_new ⋈ ΔR
//
// exactly once per pair, self-joins and changes of both sides in one step included.
//
// One side need not be kept when tables have its rows (KeyedRows). These are at their new state
// before the step begins, so that side is pushed first: it finds the other as it was, and the other
// then finds it as it is.
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
#include <optional>
#include <vector>

#include "expr/evaluator.h"
#include "operators/join/join_shape.h"
#include "operators/join/keyed_rows.h"
#include "operators/operator.h"
#include "storage/arrangement.h"

namespace matview {

class MaintainedJoin final : public Operator, private KeyedSink {
 public:
  static constexpr std::size_t kLeft = 0;
  static constexpr std::size_t kRight = 1;

  // `tables`, unless null, and the join must outlive the operator.
  MaintainedJoin(const plan::Join& join,
                 const ExecutionContext& context,
                 const TableLookup* tables);

  [[nodiscard]] bool takes_last_port_first() const override { return stored_ != kLeft; }

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  // 21000 when a row of a kSingle join has a second match.
  [[nodiscard]] Status finish(Sink& out) override;
  [[nodiscard]] std::size_t byte_size() const override;

  [[nodiscard]] std::size_t state_rows() const override {
    return sides_[kLeft].rows.row_count() + sides_[kRight].rows.row_count();
  }

  [[nodiscard]] std::size_t shared_byte_size() const override {
    return stored_rows_ == nullptr ? 0 : stored_rows_->shared_byte_size();
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

  void find_stored(const plan::Join& join, const TableLookup& tables);
  [[nodiscard]] Status open_stored();
  void touch(Side& side, Id id);
  void emit_known_rows(std::size_t port, const Chunk& rows);
  [[nodiscard]] Status find_pairs(std::size_t port, const Chunk& rows, Sink& out);
  [[nodiscard]] Status find_stored_pairs(const Chunk& rows, Sink& out);
  [[nodiscard]] Status accept(const Chunk& others, std::span<const std::uint32_t> origins) override;
  [[nodiscard]] Status find_null_pairs(std::size_t port, const Chunk& rows, Sink& out);
  [[nodiscard]] Status add_pair(
      std::size_t port, const Chunk& rows, std::size_t place, Id other, Sink& out);
  [[nodiscard]] Status flush_pairs(std::size_t port, const Chunk& rows, Sink& out);
  void gather_pushed(std::size_t port, const Chunk& rows);
  // Those of output_ that pass the residual count as matches and are emitted.
  [[nodiscard]] Status take_pairs(std::size_t port, const Chunk& rows, Selection passed, Sink& out);
  void count_pairs(std::size_t port, const Chunk& rows, const Selection& passed);
  [[nodiscard]] Weight weight_of_other(std::size_t port, std::size_t pair) const;
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
  // The side that tables have, and its rows; its sides_ stays empty.
  std::optional<std::size_t> stored_;
  std::unique_ptr<KeyedRows> stored_rows_;
  bool is_stored_open_ = false;  // during a step
  bool was_stored_open_ = false;

  // One push.
  const Chunk* pushed_ = nullptr;
  Sink* out_ = nullptr;
  std::vector<std::uint32_t> places_;  // in the selection, by row
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
