#include "plan/window_planner.h"

#include <algorithm>
#include <optional>

#include "plan/bind_error.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"

namespace matview::plan {

namespace {

[[nodiscard]] bool same_keys(const std::vector<SortKey>& left, const std::vector<SortKey>& right) {
  return std::ranges::equal(left, right, [](const SortKey& a, const SortKey& b) {
    return a.descending == b.descending && a.nulls_first == b.nulls_first &&
           same_expression(*a.expression, *b.expression);
  });
}

[[nodiscard]] bool same_window(const Window& node, const WindowSpecification& window) {
  return same_keys(node.order, window.order) &&
         std::ranges::equal(
             node.partition, window.partition, [](const ExpressionPtr& a, const ExpressionPtr& b) {
               return same_expression(*a, *b);
             });
}

[[nodiscard]] bool is_integer(TypeId id) {
  return id == TypeId::kSmallint || id == TypeId::kInteger || id == TypeId::kBigint;
}

// The type an offset has for keys of this type, as PostgreSQL's in_range functions say; nullopt
// when it cannot be an offset of it.
[[nodiscard]] std::optional<Type> range_offset_type(Type key, Type offset) {
  if (is_integer(key.id)) {
    if (offset.id == TypeId::kUnknown) return key;
    return is_integer(offset.id) ? std::optional(offset) : std::nullopt;
  }
  Type wanted;
  switch (key.id) {
    case TypeId::kReal:
    case TypeId::kDouble: wanted = TypeId::kDouble; break;
    case TypeId::kNumeric: wanted = TypeId::kNumeric; break;
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
    case TypeId::kInterval: wanted = TypeId::kInterval; break;
    default: return std::nullopt;
  }
  const bool fits = offset.id == TypeId::kUnknown || is_implicitly_convertible(offset, wanted);
  return fits ? std::optional(wanted) : std::nullopt;
}

// The limits of a frame by RANGE: the sort key, moved by the offset, which is one more column.
[[nodiscard]] Status make_range_limits(WindowFrame& frame,
                                       SortKey& key,
                                       std::size_t width,
                                       BindContext context,
                                       std::size_t position) {
  const auto limit = [&](FrameBound& bound) -> Result<ExpressionPtr> {
    if (bound.offset == nullptr) return ExpressionPtr();
    const bool subtracts = (bound.kind == FrameBoundKind::kPreceding) != key.descending;
    const std::string_view symbol = subtracts ? "-" : "+";
    const Type key_type = key.expression->type;
    const auto refuse = [&] {
      std::string message =
          format_text("RANGE with offset PRECEDING/FOLLOWING is not supported for column type {}",
                      type_name(key_type));
      if (range_offset_type(key_type, TypeId::kUnknown)) {
        message += format_text(" and offset type {}", type_name(bound.offset->type));
      }
      return fail_at(ErrorCode::kFeatureNotSupported, position, std::move(message));
    };
    const auto offset_type = range_offset_type(key_type, bound.offset->type);
    if (!offset_type) return refuse();
    if (offset_type->id != bound.offset->type.id) {
      MATVIEW_ASSIGN(bound.offset,
                     coerce(bound.offset, *offset_type, CastContext::kImplicit, context, position));
    }
    auto moved = bind_call(
        symbol, {key.expression, make_column(width, bound.offset->type)}, context, position);
    if (!moved) return refuse();
    return moved;
  };
  MATVIEW_ASSIGN(frame.start_limit, limit(frame.start));
  MATVIEW_ASSIGN(frame.end_limit, limit(frame.end));
  // A date moved by an interval is a timestamp: then the key is compared as one.
  const ExpressionPtr& any = frame.start_limit != nullptr ? frame.start_limit : frame.end_limit;
  if (any->type.id != key.expression->type.id && !is_integer(any->type.id)) {
    MATVIEW_ASSIGN(key.expression,
                   coerce(key.expression, any->type, CastContext::kExplicit, context, position));
    MATVIEW_ASSIGN(frame.start_limit, limit(frame.start));
    MATVIEW_ASSIGN(frame.end_limit, limit(frame.end));
  }
  // Limits of these keys are computed as they are compared with, where nothing overflows.
  const TypeId id = key.expression->type.id;
  if (is_integer(id) || id == TypeId::kDouble) {
    frame.start_limit = nullptr;
    frame.end_limit = nullptr;
  }
  return {};
}

}  // namespace

Status add_windows(QueryInput& input, QueryLevel& level, BindContext context) {
  std::vector<Window> nodes;
  std::vector<std::vector<std::size_t>> numbers;  // of the calls of each node
  for (std::size_t i = 0; i < level.windows.size(); ++i) {
    PendingWindow pending = level.windows[i];
    MATVIEW_TRY(input.settle_all(pending.window.partition, pending.position));
    MATVIEW_TRY(input.settle_keys(pending.window.order, pending.position));
    MATVIEW_TRY(input.settle_all(pending.call.arguments, pending.position));
    if (pending.call.filter != nullptr) {
      MATVIEW_ASSIGN(pending.call.filter, input.settle(pending.call.filter, pending.position));
    }
    for (FrameBound* const bound : {&pending.call.frame.start, &pending.call.frame.end}) {
      if (bound->offset == nullptr) continue;
      MATVIEW_ASSIGN(bound->offset, input.settle(bound->offset, pending.position));
    }
    const auto same = std::ranges::find_if(
        nodes, [&](const Window& node) { return same_window(node, pending.window); });
    const auto place = static_cast<std::size_t>(same - nodes.begin());
    if (same == nodes.end()) {
      nodes.push_back({.input = {},
                       .partition = pending.window.partition,
                       .order = pending.window.order,
                       .calls = {}});
      numbers.emplace_back();
    }
    nodes[place].calls.push_back(std::move(pending.call));
    numbers[place].push_back(i);
  }
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    Window& window = nodes[n];
    window.input = input.node();
    const std::size_t width = width_of(*window.input);
    Schema schema = window.input->schema;
    for (WindowCall& call : window.calls) {
      const std::size_t position =
          level.windows[numbers[n][schema.columns.size() - width]].position;
      const bool has_offset =
          call.frame.start.offset != nullptr || call.frame.end.offset != nullptr;
      if (call.frame.mode == FrameMode::kRange && has_offset) {
        MATVIEW_TRY(make_range_limits(call.frame, window.order.front(), width, context, position));
      }
      schema.columns.push_back({.name = "", .type = call.result});
    }
    const NodePtr node = make_node({.node = std::move(window), .schema = std::move(schema)});
    for (std::size_t i = 0; i < numbers[n].size(); ++i) {
      input.extend(node, Placeholder::kWindow, width + i, numbers[n][i]);
    }
  }
  return {};
}

}  // namespace matview::plan
