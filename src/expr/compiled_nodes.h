// The compiled nodes with operands. Private to the evaluator.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "expr/evaluator.h"

namespace matview {

using CompiledPtr = std::unique_ptr<CompiledExpression>;

[[nodiscard]] CompiledPtr compile_call(const Call& call, Type type);
[[nodiscard]] CompiledPtr compile_conjunction(const Conjunction& conjunction);
// `conjunction` as one look-up for each row, where it is `operand IN (value, …)`; else null.
[[nodiscard]] CompiledPtr compile_membership(const Conjunction& conjunction);
[[nodiscard]] CompiledPtr compile_conditional(const Conditional& conditional, Type type);
[[nodiscard]] CompiledPtr compile_coalesce(const Coalesce& coalesce, Type type);
// True for an expression that depends on nothing but the texts of one column, `column`, and looks
// at their bytes.
[[nodiscard]] bool is_worth_remembering(const Expression& expression, std::size_t& column);
// `expression` evaluated once for each distinct text of the column.
[[nodiscard]] CompiledPtr compile_text_memo(std::size_t column, Type type, CompiledPtr expression);
[[nodiscard]] std::vector<CompiledPtr> compile_all(std::span<const ExpressionPtr> expressions);

// One past the last physical row of `rows`.
[[nodiscard]] inline std::size_t row_limit(const Selection& rows) {
  return rows.count == 0 ? 0 : rows[rows.count - 1] + 1;
}

// Makes `result` hold `rows`, all valid, with values yet to be written.
inline void start_result(Column& result, const Selection& rows) {
  if (const std::size_t limit = row_limit(rows); result.size() < limit) result.resize(limit);
  result.set_all_valid();
}

// A list of rows that is written while another (or itself) is read; it only ever grows, so that
// narrowing allocates nothing in steady state.
class RowList {
 public:
  // Becomes the rows of `from` for which `predicate(row)` is true. `from` may be this list.
  template <typename Predicate>
  void keep(const Selection& from, Predicate&& predicate) {
    if (rows_.size() < from.count) rows_.resize(from.count);
    std::uint32_t* const rows = rows_.data();
    std::size_t kept = 0;
    from.for_each([&](std::size_t row) {
      rows[kept] = static_cast<std::uint32_t>(row);
      kept += predicate(row) ? 1 : 0;
    });
    count_ = kept;
  }

  [[nodiscard]] Selection selection() const { return {.rows = rows_.data(), .count = count_}; }

 private:
  std::vector<std::uint32_t> rows_;
  std::size_t count_ = 0;
};

}  // namespace matview
