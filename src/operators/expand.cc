#include "operators/expand.h"

#include <algorithm>

#include "operators/gather.h"
#include "types/row_hash.h"

namespace matview {

Expand::Expand(const plan::Expand& plan, const ExecutionContext& context)
    : ordinality_(plan.ordinality), keep_empty_(plan.keep_empty), context_(context) {
  for (const plan::SetReturningCall& call : plan.calls) {
    Call& made = calls_.emplace_back();
    made.function = call.function;
    for (const ExpressionPtr& argument : call.arguments) {
      made.arguments.push_back(compile(*argument));
    }
    made.values.resize(call.arguments.size());
    made.rows = RowBatch(call.results);
    for (const Type type : call.results) made.output.emplace_back(type);
  }
  for (const Type type : plan.input->schema.types()) {
    columns_.emplace_back(type).resize(kChunkRows);
  }
}

Status Expand::push(std::size_t /*port*/, const Chunk& rows, Sink& out) {
  MATVIEW_TRY(evaluate(rows));
  for (std::size_t i = 0; i < rows.selection.count && !out.is_satisfied(); ++i) {
    const std::size_t row = rows.selection[i];
    std::size_t count = 0;
    MATVIEW_TRY(generate(row, count));
    const bool is_empty = count == 0;
    if (is_empty && keep_empty_) count = 1;
    for (std::size_t first = 0; first < count && !out.is_satisfied();) {
      const std::size_t room = std::min(kChunkRows - from_rows_.size(), count - first);
      append(row, first, room, is_empty);
      first += room;
      if (from_rows_.size() == kChunkRows) MATVIEW_TRY(flush(rows, out));
    }
  }
  return flush(rows, out);
}

Status Expand::evaluate(const Chunk& rows) {
  for (Call& call : calls_) {
    for (std::size_t a = 0; a < call.arguments.size(); ++a) {
      MATVIEW_ASSIGN(call.values[a], call.arguments[a]->evaluate(rows, rows.selection, context_));
    }
  }
  return {};
}

Status Expand::generate(std::size_t row, std::size_t& count) {
  for (Call& call : calls_) {
    call.rows.clear();
    if (call.function->is_strict && any_null(call.values, row)) continue;
    MATVIEW_TRY(call.function->generate(call.values, row, context_, call.rows));
    count = std::max(count, call.rows.row_count());
  }
  return {};
}

// Rows [first, first + count) of what `row` becomes. Calls that have fewer are filled up with NULL.
void Expand::append(std::size_t row, std::size_t first, std::size_t count, bool is_empty) {
  from_rows_.insert(from_rows_.end(), count, static_cast<std::uint32_t>(row));
  for (Call& call : calls_) {
    const std::size_t given = call.rows.row_count();
    const std::size_t copied = given > first ? std::min(count, given - first) : 0;
    for (std::size_t c = 0; c < call.output.size(); ++c) {
      if (copied != 0) call.output[c].append_range(call.rows.column(c).view(), first, copied);
      for (std::size_t i = copied; i < count; ++i) call.output[c].append_null();
    }
  }
  if (!ordinality_) return;
  for (std::size_t i = 0; i < count; ++i) {
    if (is_empty) {
      ordinals_.append_null();
    } else {
      ordinals_.resize(ordinals_.size() + 1);
      ordinals_.values<std::int64_t>()[ordinals_.size() - 1] =
          static_cast<std::int64_t>(first + i + 1);
    }
  }
}

Status Expand::flush(const Chunk& rows, Sink& out) {
  if (from_rows_.empty()) return {};
  output_.columns.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    gather(rows.columns[c], from_rows_, columns_[c]);
    output_.columns.push_back(columns_[c].view());
  }
  for (const Call& call : calls_) {
    for (const Column& column : call.output) output_.columns.push_back(column.view());
  }
  if (ordinality_) output_.columns.push_back(ordinals_.view());
  output_.weights = nullptr;
  if (rows.weights != nullptr) {
    weights_.clear();
    for (const std::uint32_t row : from_rows_) weights_.push_back(rows.weights[row]);
    output_.weights = weights_.data();
  }
  output_.selection = {.rows = nullptr, .count = from_rows_.size()};
  MATVIEW_TRY(out.accept(output_));
  from_rows_.clear();
  for (Call& call : calls_) {
    for (Column& column : call.output) column.clear();
  }
  ordinals_.clear();
  return {};
}

}  // namespace matview
