// Windows: OVER (…), OVER name, and the frame in either.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

std::unexpected<Failure> windowing_error(std::string message, std::size_t position) {
  return std::unexpected<Failure>(Error{
      .code = ErrorCode::kWindowingError, .message = std::move(message), .position = position});
}

// UNBOUNDED PRECEDING | offset PRECEDING | CURRENT ROW | offset FOLLOWING | UNBOUNDED FOLLOWING
Result<FrameBound> parse_frame_bound(ParserState& state) {
  if (state.accept("unbounded preceding")) {
    return FrameBound{FrameBoundKind::kUnboundedPreceding, nullptr};
  }
  if (state.accept("unbounded following")) {
    return FrameBound{FrameBoundKind::kUnboundedFollowing, nullptr};
  }
  if (state.accept("current row")) return FrameBound{FrameBoundKind::kCurrentRow, nullptr};
  MATVIEW_ASSIGN(ExpressionPtr offset, parse_expression(state));
  if (state.accept("preceding")) return FrameBound{FrameBoundKind::kPreceding, std::move(offset)};
  MATVIEW_TRY(state.expect("following"));
  return FrameBound{FrameBoundKind::kFollowing, std::move(offset)};
}

// A frame begins before it ends, by the order of FrameBoundKind.
Status check_frame(const Frame& frame, std::size_t start, std::size_t end) {
  using enum FrameBoundKind;
  if (frame.start.kind == kUnboundedFollowing) {
    return windowing_error("frame start cannot be UNBOUNDED FOLLOWING", start);
  }
  if (frame.end.kind == kUnboundedPreceding) {
    return windowing_error("frame end cannot be UNBOUNDED PRECEDING", end);
  }
  if (frame.start.kind == kCurrentRow && frame.end.kind == kPreceding) {
    return windowing_error("frame starting from current row cannot have preceding rows", end);
  }
  if (frame.start.kind == kFollowing &&
      (frame.end.kind == kPreceding || frame.end.kind == kCurrentRow)) {
    return windowing_error("frame starting from following row cannot have preceding rows", end);
  }
  return {};
}

Status parse_frame_extent(ParserState& state, Frame& frame) {
  const std::size_t start = state.position();
  const bool has_end = state.accept("between");
  const std::size_t first = has_end ? state.position() : start;
  MATVIEW_ASSIGN(frame.start, parse_frame_bound(state));
  if (has_end) {
    MATVIEW_TRY(state.expect("and"));
    const std::size_t end = state.position();
    MATVIEW_ASSIGN(frame.end, parse_frame_bound(state));
    return check_frame(frame, first, end);
  }
  if (frame.start.kind == FrameBoundKind::kFollowing) {
    return windowing_error("frame starting from following row cannot end with current row", start);
  }
  frame.end = FrameBound{FrameBoundKind::kCurrentRow, nullptr};
  return check_frame(frame, first, first);
}

Status parse_exclusion(ParserState& state, Frame& frame) {
  if (!state.accept("exclude")) return {};
  if (state.accept("no others")) return {};
  if (state.accept("current row")) {
    frame.exclusion = FrameExclusion::kCurrentRow;
  } else if (state.accept("group")) {
    frame.exclusion = FrameExclusion::kGroup;
  } else {
    MATVIEW_TRY(state.expect("ties"));
    frame.exclusion = FrameExclusion::kTies;
  }
  return {};
}

// `[RANGE | ROWS | GROUPS extent [EXCLUDE …]]`
Result<std::optional<Frame>> parse_frame(ParserState& state) {
  static constexpr std::array<std::string_view, 3> kModes = {"range", "rows", "groups"};
  for (std::size_t mode = 0; mode < kModes.size(); ++mode) {
    if (!state.accept(kModes[mode])) continue;
    Frame frame{};
    frame.mode = static_cast<FrameMode>(mode);
    MATVIEW_TRY(parse_frame_extent(state, frame));
    MATVIEW_TRY(parse_exclusion(state, frame));
    return frame;
  }
  return std::nullopt;
}

}  // namespace

Result<WindowDefinition> parse_window(ParserState& state) {
  WindowDefinition window;
  if (!state.at("(")) {
    window.is_reference = true;
    MATVIEW_ASSIGN(window.base, parse_name(state));
    return window;
  }
  state.advance();
  const bool begins_clause =
      state.at("partition") || state.at("range") || state.at("rows") || state.at("groups");
  if (!begins_clause && state.peek().names_column()) {
    MATVIEW_ASSIGN(window.base, parse_name(state));
  }
  if (state.accept("partition")) {
    MATVIEW_TRY(state.expect("by"));
    MATVIEW_ASSIGN(window.partition_by, parse_expression_list(state));
  }
  MATVIEW_ASSIGN(window.order_by, parse_order_by(state));
  MATVIEW_ASSIGN(window.frame, parse_frame(state));
  MATVIEW_TRY(state.expect(")"));
  return window;
}

}  // namespace matview::sql
