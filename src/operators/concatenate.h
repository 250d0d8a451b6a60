// Concatenate: the rows of all inputs, in the order of the inputs. Linear.
#pragma once

#include "operators/operator.h"

namespace matview {

class Concatenate final : public Operator {
 public:
  [[nodiscard]] Status push(std::size_t /*port*/, const Chunk& rows, Sink& out) override {
    return out.accept(rows);
  }

  [[nodiscard]] bool takes_last_port_first() const override { return false; }
};

}  // namespace matview
