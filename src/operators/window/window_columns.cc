#include "operators/window/window_columns.h"

#include <algorithm>

#include "expr/function_registry.h"

namespace matview {

WindowColumns::WindowColumns(const plan::Window& window, const ExecutionContext& context)
    : context_(context),
      input_count_(window.input->schema.columns.size()),
      types_(window.input->schema.types()) {
  for (const ExpressionPtr& key : window.partition) partition_.push_back(column_of(key));
  for (const plan::SortKey& key : window.order) {
    order_.push_back(column_of(key.expression));
    directions_.push_back({.descending = key.descending, .nulls_first = key.nulls_first});
  }
  for (const plan::WindowCall& call : window.calls) {
    Call made{.call = &call, .arguments = {}, .filter = {}, .start = {}, .end = {}};
    for (const ExpressionPtr& argument : call.arguments) {
      made.arguments.push_back(column_of(argument));
    }
    if (call.filter != nullptr) made.filter = column_of(call.filter);
    if (call.frame.mode == plan::FrameMode::kRange) {
      made.start = range_limit(call.frame.start, call.frame.start_limit);
      made.end = range_limit(call.frame.end, call.frame.end_limit);
    }
    calls_.push_back(std::move(made));
  }
}

std::size_t WindowColumns::column_of(const ExpressionPtr& expression) {
  if (const auto* column = std::get_if<ColumnReference>(&expression->node)) return column->index;
  for (std::size_t i = 0; i < computed_.size(); ++i) {
    if (computed_[i].offset == nullptr && same_expression(*computed_[i].expression, *expression)) {
      return input_count_ + i;
    }
  }
  types_.push_back(expression->type);
  computed_.push_back(
      {.expression = expression, .compiled = compile(*expression), .offset = nullptr});
  return types_.size() - 1;
}

std::optional<WindowColumns::RangeLimit> WindowColumns::range_limit(const plan::FrameBound& bound,
                                                                    const ExpressionPtr& limit) {
  if (limit == nullptr || bound.offset == nullptr || order_.size() != 1) return std::nullopt;
  std::size_t key = order_.front();
  const Type key_type = types_[key];
  if (key_type.id != limit->type.id) {
    const ScalarFunction* const cast = find_cast(key_type, limit->type);
    ExpressionPtr source =
        key < input_count_ ? make_column(key, key_type) : computed_[key - input_count_].expression;
    if (cast != nullptr) key = column_of(make_call(*cast, {std::move(source)}));
  }
  types_.push_back(limit->type);
  computed_.push_back({.expression = limit, .compiled = compile(*limit), .offset = bound.offset});
  return RangeLimit{.limit = types_.size() - 1, .key = key};
}

Status WindowColumns::add_offset(const Computed& computed, Chunk& rows) {
  MATVIEW_ASSIGN(const Value value, evaluate_constant(*computed.offset, context_));
  Column& column = offsets_.emplace_back(computed.offset->type);
  column.reserve(kChunkRows);
  for (std::size_t i = 0; i < kChunkRows; ++i) column.append_value(value, context_.dictionary);
  rows.columns.push_back(column.view());
  return {};
}

Status WindowColumns::append(const Chunk& rows, RowBatch& target) {
  if (rows.selection.count == 0) return {};
  Chunk widened = rows;
  widened.columns.resize(input_count_);
  offsets_.clear();
  for (const Computed& computed : computed_) {
    Chunk input = rows;
    if (computed.offset != nullptr) MATVIEW_TRY(add_offset(computed, input));
    MATVIEW_ASSIGN(const ColumnView value,
                   computed.compiled->evaluate(input, rows.selection, context_));
    widened.columns.push_back(value);
  }
  target.append(widened);
  return {};
}

}  // namespace matview
