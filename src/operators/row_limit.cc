#include "operators/row_limit.h"

#include <string_view>

namespace matview {

namespace {

// The value of the expression; `otherwise` when it is absent or NULL.
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

Result<RowLimit> evaluate_row_limit(const ExpressionPtr& limit,
                                    const ExpressionPtr& offset,
                                    const ExecutionContext& context) {
  RowLimit result;
  MATVIEW_ASSIGN(
      result.limit,
      row_count(limit, context, RowLimit::kAll, ErrorCode::kInvalidRowCountInLimit, "LIMIT"));
  MATVIEW_ASSIGN(result.offset,
                 row_count(offset, context, 0, ErrorCode::kInvalidRowCountInOffset, "OFFSET"));
  return result;
}

}  // namespace matview
