#include "operators/aggregate_calls.h"

#include <algorithm>

#include "expr/function_registry.h"

namespace matview {

namespace {

// The argument as a value that compares with keys of `type`, if there is a way.
[[nodiscard]] ExpressionPtr cast_to(ExpressionPtr argument, Type type) {
  if (argument->type.id == type.id) return argument;
  const ScalarFunction* const cast = find_cast(argument->type, type);
  return cast == nullptr ? argument : make_call(*cast, {std::move(argument)});
}

}  // namespace

AggregateCalls::AggregateCalls(std::span<const plan::AggregateCall> calls,
                               std::span<const Type> results,
                               const ExecutionContext& context,
                               Retention retention)
    : context_(context) {
  for (std::size_t i = 0; i < calls.size(); ++i) {
    calls_.push_back(make_call(calls[i], results[i], context, retention));
  }
}

AggregateCalls::Call AggregateCalls::make_call(const plan::AggregateCall& call,
                                               Type result,
                                               const ExecutionContext& context,
                                               Retention retention) {
  Call made{.inputs = {}, .argument_count = 0, .filter = {}, .distinct = {}, .state = {}};
  std::vector<Type> arguments;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    ExpressionPtr argument = call.arguments[i];
    if (call.function->kind == AggregateKind::kHypotheticalSet && i < call.order.size()) {
      argument = cast_to(std::move(argument), call.order[i].expression->type);
    }
    made.inputs.push_back(compile(*argument));
    arguments.push_back(argument->type);
  }
  std::vector<AggregateOrder> order;
  if (call.function->is_order_sensitive()) {
    for (const plan::SortKey& key : call.order) {
      made.inputs.push_back(compile(*key.expression));
      order.push_back({.type = key.expression->type,
                       .descending = key.descending,
                       .nulls_first = key.nulls_first});
    }
  }
  made.argument_count = made.inputs.size();
  if (call.filter != nullptr) made.filter = compile(*call.filter);
  if (call.distinct) {
    std::vector<Type> types = arguments;
    for (const AggregateOrder& key : order) types.push_back(key.type);
    made.distinct = std::make_unique<DistinctArguments>(types, retention);
    // Rows that their keys leave tied, and those without keys, come in the order of the arguments.
    if (call.function->is_order_sensitive()) {
      for (const ExpressionPtr& argument : call.arguments) {
        made.inputs.push_back(compile(*argument));
        order.push_back({.type = argument->type});
      }
    }
  }
  made.state = call.function->make_state({.retractable = retention == Retention::kMaintained,
                                          .dictionary = context.dictionary,
                                          .arguments = arguments,
                                          .order = order,
                                          .result = result});
  return made;
}

void AggregateCalls::resize(std::size_t group_count) {
  for (Call& call : calls_) {
    call.state->resize(group_count);
    if (group_count == 0 && call.distinct != nullptr) call.distinct->clear();
  }
}

void AggregateCalls::reset(std::uint32_t group) {
  for (Call& call : calls_) call.state->reset(group);
}

Status AggregateCalls::update(const Chunk& rows, const std::uint32_t* groups) {
  for (Call& call : calls_) MATVIEW_TRY(update(call, rows, groups));
  return {};
}

Status AggregateCalls::update(Call& call, const Chunk& rows, const std::uint32_t* groups) {
  Selection selection = rows.selection;
  if (call.filter != nullptr) {
    MATVIEW_TRY(select_rows(*call.filter, rows, selection, context_, selected_));
    selection = {.rows = selected_.data(), .count = selected_.size()};
    if (selection.count == 0) return {};
  }
  inputs_.clear();
  for (const auto& expression : call.inputs) {
    MATVIEW_ASSIGN(const ColumnView view, expression->evaluate(rows, selection, context_));
    inputs_.push_back(view);
  }
  const Weight* weights = rows.weights;
  if (call.distinct != nullptr) {
    call.distinct->update(
        groups, std::span(inputs_).first(call.argument_count), selection, weights);
    selection = call.distinct->selection();
    weights = call.distinct->weights();
    if (selection.count == 0) return {};
  }
  return call.state->update(
      {.groups = groups, .arguments = inputs_, .rows = selection, .weights = weights});
}

Status AggregateCalls::append_results(std::span<const std::uint32_t> groups,
                                      RowBatch& out,
                                      std::size_t first_column) const {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    MATVIEW_TRY(calls_[i].state->append_results(groups, out.column(first_column + i)));
  }
  return {};
}

std::size_t AggregateCalls::byte_size() const {
  std::size_t total = 0;
  for (const Call& call : calls_) {
    total += call.state->byte_size();
    if (call.distinct != nullptr) total += call.distinct->byte_size();
  }
  return total;
}

}  // namespace matview
