// KeyColumns: the values of an ORDER BY's keys for the rows an operator keeps.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"
#include "plan/logical_plan.h"
#include "types/row_order.h"

namespace matview {

class KeyColumns {
 public:
  KeyColumns(std::span<const plan::SortKey> keys, const ExecutionContext& context);

  // Appends the keys of the rows at `selection` of `rows`.
  [[nodiscard]] Status append(const Chunk& rows, const Selection& selection);
  // The keys of the rows at `selection`, until the next call, by physical row.
  [[nodiscard]] Status evaluate(const Chunk& rows,
                                const Selection& selection,
                                std::vector<ColumnView>& keys);

  // All rows appended so far in the order of their keys, ties by row.
  [[nodiscard]] std::vector<std::uint32_t> sorted(const TextDictionary& dictionary) const;

  [[nodiscard]] std::span<const KeyDirection> directions() const { return directions_; }

  [[nodiscard]] std::vector<ColumnView> views() const;

  [[nodiscard]] std::size_t row_count() const { return row_count_; }

  // Keeps only the given rows, in that order.
  void keep(std::span<const std::uint32_t> rows);
  void clear();

 private:
  const ExecutionContext& context_;
  std::vector<std::unique_ptr<CompiledExpression>> expressions_;
  std::vector<KeyDirection> directions_;
  std::vector<Column> columns_;
  std::size_t row_count_ = 0;
};

// Sends the given rows of `columns` to `out`, in their order, each once.
[[nodiscard]] Status emit_rows(std::span<const ColumnView> columns,
                               std::span<const std::uint32_t> rows,
                               Sink& out);

// Appends the selected rows of `source`.
void append_selected(Column& target, const ColumnView& source, const Selection& selection);

}  // namespace matview
