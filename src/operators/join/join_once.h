// JoinOnce: every kind of join, run once (Retention::kRunOnce).
//
// The right side is read whole and indexed by its keys; then the left side streams through. Where
// each left row has at most one match, its chunk's columns are passed on as they are and only the
// right side's are filled in; semi, anti and mark joins pass left columns on in any case. Otherwise
// pairs are gathered into chunks of their own. Without keys all right rows are candidates.
//
// Requires: the driver finishes kRight before it pushes into kLeft.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "expr/evaluator.h"
#include "operators/join/join_shape.h"
#include "operators/join/key_index.h"
#include "operators/operator.h"
#include "types/row_batch.h"

namespace matview {

class JoinOnce final : public Operator {
 public:
  static constexpr std::size_t kLeft = 0;
  static constexpr std::size_t kRight = 1;

  JoinOnce(JoinShape shape, const ExecutionContext& context);

  // 21000 when a kSingle join finds a second match.
  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish_port(std::size_t port, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;
  [[nodiscard]] bool is_satisfied() const override;

 private:
  using Id = KeyIndex::Id;

  void store(const Chunk& rows);
  void index_right();
  void index_null_aware();
  [[nodiscard]] Status join(const Chunk& rows, Sink& out);
  void find_candidates(const Chunk& rows);

  // One match at most.
  [[nodiscard]] Status join_one_match(const Chunk& rows, Sink& out);
  [[nodiscard]] Status pad_one_match(const Chunk& rows, const Selection& matched, Sink& out);
  // Any number of matches.
  [[nodiscard]] Status join_pairs(const Chunk& rows, Sink& out);
  [[nodiscard]] Status add_pair(const Chunk& rows, std::size_t row, Id id, Sink& out);
  [[nodiscard]] Status flush_pairs(const Chunk& rows, Sink& out);
  [[nodiscard]] Status emit_pairs(const Chunk& rows, const Selection& passed, Sink& out);
  [[nodiscard]] Status mark_pairs(const Selection& passed);
  // Semi, anti and mark.
  [[nodiscard]] Status find_nulls(const Chunk& rows, Sink& out);
  [[nodiscard]] Status emit_by_flags(const Chunk& rows, Sink& out);
  [[nodiscard]] Status emit_unmatched_left(const Chunk& rows, Sink& out);
  [[nodiscard]] Status emit_unmatched_right(Sink& out);

  // Where every left column is that of `rows` and every right column one of columns_.
  void point_output_at(const Chunk& rows);

  JoinShape shape_;
  const ExecutionContext& context_;
  std::unique_ptr<CompiledExpression> residual_;

  // The right side. Columns nobody reads stay empty.
  std::vector<Column> stored_;
  std::size_t stored_rows_ = 0;
  bool is_indexed_ = false;
  KeyIndex by_key_;
  std::vector<bool> right_matched_;  // kFull, by right row
  // null_aware: all right rows by their correlation, and those with a NULL operand.
  std::optional<KeyIndex> by_group_;
  std::optional<KeyIndex> nulls_by_group_;

  // One push: left rows without a NULL in the key, and each one's first match.
  std::vector<ColumnView> key_;
  std::vector<std::uint32_t> valid_rows_;
  Selection probed_;
  std::vector<Id> first_;
  std::vector<std::uint8_t> is_matched_;  // by physical left row
  std::vector<std::uint8_t> is_null_;
  bool seeks_nulls_ = false;  // pairs mean NULL, not a match
  std::vector<std::uint32_t> pair_rows_;
  std::vector<Id> pair_ids_;
  std::vector<std::uint32_t> selected_;
  std::vector<std::uint64_t> valid_bits_;
  std::vector<Weight> weights_;
  std::vector<Column> columns_;  // left then right
  Column mark_{TypeId::kBoolean};
  Chunk output_;
};

}  // namespace matview
