// ExpressionBinder: window calls and their windows.
#include <algorithm>

#include "expr/aggregate_registry.h"
#include "expr/overload.h"
#include "plan/expression_binder.h"

namespace matview::plan {

namespace {

struct WindowFunction {
  std::string_view name;
  WindowFunctionKind kind;
  std::size_t min_arguments;
  std::size_t max_arguments;
  TypeId result;  // kUnknown: the first argument's
};

constexpr WindowFunction kWindowFunctions[] = {
    {"row_number", WindowFunctionKind::kRowNumber, 0, 0, TypeId::kBigint},
    {"rank", WindowFunctionKind::kRank, 0, 0, TypeId::kBigint},
    {"dense_rank", WindowFunctionKind::kDenseRank, 0, 0, TypeId::kBigint},
    {"percent_rank", WindowFunctionKind::kPercentRank, 0, 0, TypeId::kDouble},
    {"cume_dist", WindowFunctionKind::kCumeDist, 0, 0, TypeId::kDouble},
    {"ntile", WindowFunctionKind::kNtile, 1, 1, TypeId::kInteger},
    {"lag", WindowFunctionKind::kLag, 1, 3, TypeId::kUnknown},
    {"lead", WindowFunctionKind::kLead, 1, 3, TypeId::kUnknown},
    {"first_value", WindowFunctionKind::kFirstValue, 1, 1, TypeId::kUnknown},
    {"last_value", WindowFunctionKind::kLastValue, 1, 1, TypeId::kUnknown},
    {"nth_value", WindowFunctionKind::kNthValue, 2, 2, TypeId::kUnknown},
};

[[nodiscard]] const WindowFunction* find_window_function(std::string_view name) {
  const auto found = std::ranges::find_if(
      kWindowFunctions, [&](const WindowFunction& function) { return function.name == name; });
  return found == std::end(kWindowFunctions) ? nullptr : found;
}

[[nodiscard]] std::unexpected<Failure> window_error(std::string message, std::size_t position) {
  return fail_at(ErrorCode::kWindowingError, position, std::move(message));
}

constexpr std::size_t kMaximumWindowDepth = 100;

}  // namespace

bool is_window_function_name(std::string_view name) {
  // rank(…) WITHIN GROUP is an aggregate.
  return find_window_function(name) != nullptr;
}

Result<ExpressionPtr> ExpressionBinder::bind_window(const sql::FunctionCall& call,
                                                    std::size_t position) {
  if (clause_.inside == Clause::Inside::kAggregate) {
    return fail_at(ErrorCode::kGroupingError,
                   position,
                   "aggregate function calls cannot contain window function calls");
  }
  if (clause_.inside == Clause::Inside::kWindow) {
    return window_error("window function calls cannot be nested", position);
  }
  if (level_ == nullptr || !clause_.windows) {
    return window_error(format_text("window functions are not allowed in {}", clause_.name),
                        position);
  }
  MATVIEW_ASSIGN(WindowCall bound, bind_window_call(call, position));
  MATVIEW_ASSIGN(WindowSpecification window, bind_window_definition(*call.over, position, 0));
  bound.frame = window.frame;
  const Type type = bound.result;
  level_->windows.push_back(
      {.window = std::move(window), .call = std::move(bound), .position = position});
  return make_placeholder(Placeholder::kWindow, level_->windows.size() - 1, type);
}

Result<WindowCall> ExpressionBinder::bind_window_call(const sql::FunctionCall& call,
                                                      std::size_t position) {
  const WindowFunction* const function = find_window_function(call.name);
  const bool is_aggregate =
      is_aggregate_name(call.name) && (function == nullptr || call.within_group);
  if (function == nullptr && !is_aggregate) {
    if (!is_function_name(call.name)) return unknown_function(call, position);
    return fail_at(
        ErrorCode::kWrongObjectType,
        position,
        format_text("OVER specified, but {} is not a window function nor an aggregate function",
                    call.name));
  }
  const auto refuse = [&](std::string message) {
    return fail_at(ErrorCode::kFeatureNotSupported, position, std::move(message));
  };
  if (call.within_group) {
    return refuse(format_text("OVER is not supported for ordered-set aggregate {}", call.name));
  }
  if (call.distinct) return refuse("DISTINCT is not implemented for window functions");
  if (!call.order_by.empty()) {
    return refuse("aggregate ORDER BY is not implemented for window functions");
  }
  if (call.filter != nullptr && !is_aggregate) {
    return refuse("FILTER is not implemented for non-aggregate window functions");
  }
  Clause clause = clause_;
  clause.windows = false;
  clause.set_returning = false;
  clause.inside = Clause::Inside::kWindow;
  ExpressionBinder inner(scope_, *query_, *level_, clause);
  if (is_aggregate) {
    if (call.arguments.empty() && !call.star) {
      return fail_at(
          ErrorCode::kWrongObjectType,
          position,
          format_text("{}(*) must be used to call a parameterless aggregate function", call.name));
    }
    MATVIEW_ASSIGN(BoundRow arguments, inner.bind_all(call.arguments));
    std::vector<Type> types;
    for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
    auto aggregate = find_aggregate(call.name, types);
    if (!aggregate) return std::unexpected(std::move(aggregate).error().at(position));
    const auto signature = resolve_signature((*aggregate)->parameters, (*aggregate)->result, types);
    WindowCall bound{.kind = WindowFunctionKind::kAggregate,
                     .aggregate = *aggregate,
                     .arguments = {},
                     .filter = {},
                     .frame = {},
                     .result = signature->result};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      MATVIEW_ASSIGN(ExpressionPtr argument,
                     coerce(std::move(arguments[i]),
                            signature->parameters[i],
                            CastContext::kImplicit,
                            context_,
                            position));
      bound.arguments.push_back(std::move(argument));
    }
    if (call.filter != nullptr) {
      clause.condition = "FILTER";
      ExpressionBinder filter(scope_, *query_, *level_, clause);
      MATVIEW_ASSIGN(bound.filter, filter.bind_condition(*call.filter));
    }
    return bound;
  }
  MATVIEW_ASSIGN(BoundRow arguments, inner.bind_all(call.arguments));
  if (arguments.size() < function->min_arguments || arguments.size() > function->max_arguments) {
    return unknown_function(call, position);
  }
  WindowCall bound{.kind = function->kind,
                   .arguments = {},
                   .filter = {},
                   .frame = {},
                   .result = function->result};
  if (function->result == TypeId::kUnknown) {
    std::vector<ExpressionPtr> values{arguments.front()};
    if (arguments.size() == 3) values.push_back(arguments.back());
    MATVIEW_TRY(coerce_all(values, call.name, position));
    arguments.front() = values.front();
    if (arguments.size() == 3) arguments.back() = values.back();
    bound.result = arguments.front()->type;
  }
  // What is left is a count.
  const std::size_t count = function->result == TypeId::kUnknown ? 1 : 0;
  if (arguments.size() > count) {
    MATVIEW_ASSIGN(arguments[count],
                   coerce(std::move(arguments[count]),
                          TypeId::kInteger,
                          CastContext::kImplicit,
                          context_,
                          position));
  }
  bound.arguments = std::move(arguments);
  return bound;
}

Result<WindowSpecification> ExpressionBinder::bind_window_definition(
    const sql::WindowDefinition& definition, std::size_t position, std::size_t depth) {
  WindowSpecification window;
  if (!definition.base.empty()) {
    const sql::NamedWindow* base = nullptr;
    if (level_->named_windows != nullptr) {
      for (const sql::NamedWindow& named : *level_->named_windows) {
        // A definition may name those before it.
        if (&named.definition == &definition) break;
        if (named.name == definition.base) base = &named;
      }
    }
    if (base == nullptr || depth > kMaximumWindowDepth) {
      return fail_at(ErrorCode::kUndefinedObject,
                     position,
                     format_text("window \"{}\" does not exist", definition.base));
    }
    MATVIEW_ASSIGN(window, bind_window_definition(base->definition, base->position, depth + 1));
    if (definition.is_reference) return window;
    if (!definition.partition_by.empty()) {
      return window_error(
          format_text("cannot override PARTITION BY clause of window \"{}\"", definition.base),
          position);
    }
    if (!definition.order_by.empty() && !window.order.empty()) {
      return window_error(
          format_text("cannot override ORDER BY clause of window \"{}\"", definition.base),
          position);
    }
    if (window.has_frame) {
      return window_error(
          format_text("cannot copy window \"{}\" because it has a frame clause", definition.base),
          position);
    }
  }
  Clause clause = clause_;
  clause.name = "window definitions";
  clause.windows = false;
  clause.set_returning = false;
  clause.inside = Clause::Inside::kNothing;
  ExpressionBinder inner(scope_, *query_, *level_, clause);
  for (const sql::ExpressionPtr& expression : definition.partition_by) {
    MATVIEW_ASSIGN(ExpressionPtr key, inner.bind_typed(*expression));
    window.partition.push_back(std::move(key));
  }
  MATVIEW_ASSIGN(std::vector<SortKey> order, inner.bind_order(definition.order_by));
  if (!order.empty()) window.order = std::move(order);
  if (definition.frame) MATVIEW_TRY(inner.bind_frame(*definition.frame, window, position));
  return window;
}

Status ExpressionBinder::bind_frame(const sql::Frame& frame,
                                    WindowSpecification& window,
                                    std::size_t position) {
  using Kind = sql::FrameBoundKind;
  if (frame.start.kind == Kind::kUnboundedFollowing) {
    return window_error("frame start cannot be UNBOUNDED FOLLOWING", position);
  }
  if (frame.end.kind == Kind::kUnboundedPreceding) {
    return window_error("frame end cannot be UNBOUNDED PRECEDING", position);
  }
  if (frame.start.kind == Kind::kCurrentRow && frame.end.kind == Kind::kPreceding) {
    return window_error("frame starting from current row cannot have preceding rows", position);
  }
  if (frame.start.kind == Kind::kFollowing &&
      (frame.end.kind == Kind::kPreceding || frame.end.kind == Kind::kCurrentRow)) {
    return window_error("frame starting from following row cannot have preceding rows", position);
  }
  window.has_frame = true;
  window.frame.mode = static_cast<FrameMode>(frame.mode);
  window.frame.exclusion = static_cast<FrameExclusion>(frame.exclusion);
  const bool has_offset = frame.start.offset != nullptr || frame.end.offset != nullptr;
  if (frame.mode == sql::FrameMode::kGroups && window.order.empty()) {
    return window_error("GROUPS mode requires an ORDER BY clause", position);
  }
  if (frame.mode == sql::FrameMode::kRange && has_offset && window.order.size() != 1) {
    return window_error(
        "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column", position);
  }
  const std::string_view mode = frame.mode == sql::FrameMode::kRange  ? "RANGE"
                                : frame.mode == sql::FrameMode::kRows ? "ROWS"
                                                                      : "GROUPS";
  const auto bind_bound = [&](const sql::FrameBound& bound, FrameBound& out) -> Status {
    out.kind = static_cast<FrameBoundKind>(bound.kind);
    if (bound.offset == nullptr) return {};
    MATVIEW_ASSIGN(ExpressionPtr offset, bind(*bound.offset));
    if (mentions(*offset, Placeholder::kSubquery) || mentions(*offset, Placeholder::kOuter)) {
      return unsupported("a subquery in a window frame", bound.offset->position);
    }
    if (mentions(*offset, Placeholder::kNone)) {
      return fail_at(ErrorCode::kInvalidColumnReference,
                     bound.offset->position,
                     format_text("argument of {} must not contain variables", mode));
    }
    if (frame.mode != sql::FrameMode::kRange) {
      auto count =
          coerce(offset, TypeId::kBigint, CastContext::kImplicit, context_, bound.offset->position);
      if (!count) {
        return fail_at(
            ErrorCode::kDatatypeMismatch,
            bound.offset->position,
            format_text(
                "argument of {} must be type bigint, not type {}", mode, type_name(offset->type)));
      }
      offset = *std::move(count);
    }
    out.offset = std::move(offset);
    return {};
  };
  MATVIEW_TRY(bind_bound(frame.start, window.frame.start));
  MATVIEW_TRY(bind_bound(frame.end, window.frame.end));
  return {};
}

}  // namespace matview::plan
