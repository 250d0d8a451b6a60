// Interrupting an execution: what drivers and operators ask between chunks.
#pragma once

#include "expr/evaluator.h"

namespace matview {

// 57014 when the owner of the execution has asked for its end.
[[nodiscard]] inline Status check_interrupt(const ExecutionContext& context) {
  if (context.interrupt == nullptr || !context.interrupt->is_cancelled()) return {};
  return fail(ErrorCode::kQueryCanceled, "canceling statement due to user request");
}

}  // namespace matview
