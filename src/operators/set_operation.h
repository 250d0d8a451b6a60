// SetOperation: INTERSECT [ALL] and EXCEPT [ALL].
//
// Counts every distinct row on both sides. Finish emits, for each row the step touched, by how much
// the number of times it belongs to the result has changed. A row that is gone from both sides
// leaves nothing behind. Run once, it emits a row as often as it belongs to the result.
#pragma once

#include <array>
#include <vector>

#include "operators/operator.h"
#include "operators/row_set.h"

namespace matview {

class SetOperation final : public Operator {
 public:
  SetOperation(std::span<const Type> types, bool is_intersect, bool all, Retention retention)
      : is_intersect_(is_intersect),
        all_(all),
        retention_(retention),
        rows_(types),
        changes_(types) {}

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;
  [[nodiscard]] std::size_t byte_size() const override;

  [[nodiscard]] std::size_t state_rows() const override { return rows_.row_count(); }

 private:
  struct Count {
    std::array<Weight, 2> sides = {};
    Weight emitted = 0;
    bool is_touched = false;
  };

  [[nodiscard]] Weight wanted(const Count& count) const;

  bool is_intersect_;
  bool all_;
  Retention retention_;
  RowSet rows_;
  std::vector<Count> counts_;  // by row id
  std::vector<RowSet::Id> touched_;
  std::vector<RowSet::Id> ids_;
  RowBatch changes_;
};

}  // namespace matview
