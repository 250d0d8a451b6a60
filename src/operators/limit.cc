#include "operators/limit.h"

#include <algorithm>
#include <limits>

namespace matview {

namespace {

// The value of a LIMIT or OFFSET expression; `otherwise` when it is absent or NULL.
[[nodiscard]] Result<std::uint64_t> row_count(const ExpressionPtr& expression,
                                              const ExecutionContext& context,
                                              std::uint64_t otherwise,
                                              ErrorCode negative,
                                              std::string_view clause) {
  if (expression == nullptr) return otherwise;
  MATVIEW_ASSIGN(const Value value, evaluate_constant(*expression, context));
  if (value.is_null()) return otherwise;
  if (value.as_integer() < 0) return fail(negative, "{} must not be negative", clause);
  return static_cast<std::uint64_t>(value.as_integer());
}

}  // namespace

Status Limit::start() {
  is_started_ = true;
  MATVIEW_ASSIGN(remaining_,
                 row_count(limit_,
                           context_,
                           std::numeric_limits<std::uint64_t>::max(),
                           ErrorCode::kInvalidRowCountInLimit,
                           "LIMIT"));
  MATVIEW_ASSIGN(to_skip_,
                 row_count(offset_, context_, 0, ErrorCode::kInvalidRowCountInOffset, "OFFSET"));
  return {};
}

Status Limit::push(std::size_t /*port*/, const Chunk& rows, Sink& out) {
  if (!is_started_) MATVIEW_TRY(start());
  const std::uint64_t skipped = std::min<std::uint64_t>(to_skip_, rows.selection.count);
  const std::uint64_t passed = std::min<std::uint64_t>(remaining_, rows.selection.count - skipped);
  to_skip_ -= skipped;
  remaining_ -= passed;
  if (passed == 0) return {};
  selected_.clear();
  for (std::uint64_t i = skipped; i < skipped + passed; ++i) {
    selected_.push_back(static_cast<std::uint32_t>(rows.selection[static_cast<std::size_t>(i)]));
  }
  output_.columns.assign(rows.columns.begin(), rows.columns.end());
  output_.weights = rows.weights;
  output_.selection = {.rows = selected_.data(), .count = selected_.size()};
  return out.accept(output_);
}

// A bad LIMIT is an error even over no rows.
Status Limit::finish(Sink& /*out*/) {
  return is_started_ ? Status() : start();
}

}  // namespace matview
