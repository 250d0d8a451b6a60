// HashJoin: the inner equi-join, or the cross product when there are no keys.
//
// Bilinear. Each push probes the other side as it is now and then joins its own side, so over any
// interleaving of pushes the emitted weights add up to
//
//   Δ(L ⋈ R) = ΔL ⋈ R_old + L_new ⋈ ΔR
//
// exactly once per pair, self-joins and changes of both sides in one step included. NULL keys match
// nothing. Run once, the driver pushes all of port 1 before port 0, and port 0 is only probed with,
// not kept.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "operators/operator.h"
#include "storage/arrangement.h"

namespace matview {

class HashJoin final : public Operator {
 public:
  static constexpr std::size_t kLeft = 0;
  static constexpr std::size_t kRight = 1;

  // Requires: keys are positions in the types of their side, pairwise of equal types.
  HashJoin(std::span<const Type> left,
           std::span<const Type> right,
           std::vector<std::size_t> left_keys,
           std::vector<std::size_t> right_keys,
           Retention retention);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] std::size_t byte_size() const override;

 private:
  [[nodiscard]] Status probe(std::size_t port, const Chunk& rows, Sink& out);
  [[nodiscard]] Status emit(std::size_t port, const Chunk& rows, Sink& out);

  Retention retention_;
  std::array<Arrangement, 2> sides_;
  std::vector<std::uint64_t> hashes_;
  std::vector<ColumnView> key_;
  // The pairs found and not yet emitted: a row of the pushed chunk and one of the other side.
  std::vector<std::uint32_t> pushed_rows_;
  std::vector<std::uint32_t> matched_rows_;
  std::vector<Weight> weights_;
  std::vector<Column> columns_;  // left then right
  Chunk output_;
};

}  // namespace matview
