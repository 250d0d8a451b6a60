// Collect: a sink that keeps what it is given.
#pragma once

#include <utility>

#include "operators/operator.h"
#include "types/row_batch.h"

namespace matview {

class Collect final : public Sink {
 public:
  explicit Collect(RowBatch& rows) : rows_(rows) {}

  [[nodiscard]] Status accept(const Chunk& rows) override {
    rows_.append(rows);
    return {};
  }

 private:
  RowBatch& rows_;
};

}  // namespace matview
