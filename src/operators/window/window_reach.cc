#include "operators/window/window_reach.h"

#include <algorithm>

#include "expr/evaluator.h"

namespace matview {

namespace {

using plan::FrameBoundKind;
using plan::WindowFunctionKind;

constexpr std::int64_t kDistant = 1'000;

// A constant's absolute value; kDistant for what is none.
[[nodiscard]] std::int64_t distance(const ExpressionPtr& expression,
                                    const ExecutionContext& context) {
  bool is_known = is_constant(*expression);
  for_each_column(*expression, [&](std::size_t) { is_known = false; });
  if (!is_known) return kDistant;
  const auto value = evaluate_constant(*expression, context);
  if (!value || value->is_null()) return kDistant;
  const std::int64_t number = value->as_integer();
  return number <= -kDistant || number >= kDistant ? kDistant : number < 0 ? -number : number;
}

[[nodiscard]] std::int64_t reach_of(const plan::FrameBound& bound,
                                    const ExecutionContext& context) {
  if (bound.kind == FrameBoundKind::kCurrentRow) return 0;
  return bound.offset == nullptr ? kDistant : distance(bound.offset, context);
}

[[nodiscard]] std::int64_t reach_of(const plan::WindowCall& call, const ExecutionContext& context) {
  switch (call.kind) {
    case WindowFunctionKind::kLag:
    case WindowFunctionKind::kLead:
      return call.arguments.size() < 2 ? 1 : distance(call.arguments[1], context);
    case WindowFunctionKind::kFirstValue:
    case WindowFunctionKind::kLastValue:
    case WindowFunctionKind::kNthValue:
    case WindowFunctionKind::kAggregate: break;
    default: return kDistant;
  }
  const bool knows_peers = call.frame.exclusion == plan::FrameExclusion::kGroup ||
                           call.frame.exclusion == plan::FrameExclusion::kTies;
  if (call.frame.mode != plan::FrameMode::kRows || knows_peers) return kDistant;
  return std::max(reach_of(call.frame.start, context), reach_of(call.frame.end, context));
}

}  // namespace

std::optional<std::size_t> find_window_reach(const plan::Window& window,
                                             const ExecutionContext& context) {
  std::int64_t reach = 0;
  for (const plan::WindowCall& call : window.calls) {
    reach = std::max(reach, reach_of(call, context));
  }
  if (reach >= kDistant) return std::nullopt;
  return static_cast<std::size_t>(reach);
}

}  // namespace matview
