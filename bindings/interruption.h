// Interruption: asks JavaScript, now and then while a statement runs, whether it is to end.
#pragma once

#include "expr/execution_context.h"

namespace matview::bindings {

class Interruption final : public Interrupt {
 public:
  [[nodiscard]] bool is_cancelled() override;

 private:
  unsigned asked_ = 0;
  bool is_cancelled_ = false;
};

}  // namespace matview::bindings
