// Interrupting an execution: what drivers and operators ask between chunks.
#pragma once

#include "expr/evaluator.h"

namespace matview {

// 57014 when the owner of the execution has asked for its end, 53200 when it takes too much memory.
[[nodiscard]] inline Status check_interrupt(const ExecutionContext& context) {
  if (context.interrupt == nullptr) return {};
  const MemoryBudget* const memory = context.interrupt->memory();
  if (memory != nullptr) MATVIEW_TRY(memory->check_work());
  if (!context.interrupt->is_cancelled()) return {};
  return fail(ErrorCode::kQueryCanceled, "canceling statement due to user request");
}

}  // namespace matview
