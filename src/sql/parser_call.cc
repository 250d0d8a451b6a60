// Function calls: arguments, and what an aggregate or a window function has behind them.
#include "sql/grammar.h"

namespace matview::sql {
namespace {

Status parse_arguments(ParserState& state, FunctionCall& call) {
  call.distinct = state.accept("distinct");
  if (!call.distinct) state.accept("all");
  do {
    const std::size_t position = state.position();
    if (state.peek(1).is("=>") || state.peek(1).is(":=")) {
      MATVIEW_ASSIGN(call.names.emplace_back(), parse_name(state));
      state.advance();
    } else if (!call.names.empty()) {
      return std::unexpected<Failure>(
          Error{.code = ErrorCode::kSyntaxError,
                .message = "positional argument cannot follow named argument",
                .position = position});
    }
    call.variadic = state.accept("variadic");
    MATVIEW_ASSIGN(call.arguments.emplace_back(), parse_expression(state));
  } while (!call.variadic && state.accept(","));
  MATVIEW_ASSIGN(call.order_by, parse_order_by(state));
  return {};
}

// `WITHIN GROUP (ORDER BY …)`
Status parse_within_group(ParserState& state, FunctionCall& call) {
  const std::size_t position = state.position();
  if (!state.accept("within group (")) return {};
  const std::string_view conflict = !call.order_by.empty() ? "multiple ORDER BY clauses"
                                    : call.distinct        ? "DISTINCT"
                                    : call.variadic        ? "VARIADIC"
                                                           : "";
  if (!conflict.empty()) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kSyntaxError,
              .message = !call.order_by.empty()
                             ? "cannot use multiple ORDER BY clauses with WITHIN GROUP"
                             : format_text("cannot use {} with WITHIN GROUP", conflict),
              .position = position});
  }
  call.within_group = true;
  if (!state.at("order")) return state.syntax_error();
  MATVIEW_ASSIGN(call.order_by, parse_order_by(state));
  return state.expect(")");
}

// `[WITHIN GROUP (…)] [FILTER (WHERE condition)] [OVER window]`
Status parse_call_suffix(ParserState& state, FunctionCall& call) {
  MATVIEW_TRY(parse_within_group(state, call));
  if (state.accept("filter (")) {
    MATVIEW_TRY(state.expect("where"));
    MATVIEW_ASSIGN(call.filter, parse_expression(state));
    MATVIEW_TRY(state.expect(")"));
  }
  if (state.accept("over")) {
    MATVIEW_ASSIGN(WindowDefinition window, parse_window(state));
    call.over = std::make_unique<WindowDefinition>(std::move(window));
  }
  return {};
}

}  // namespace

Result<FunctionCall> parse_plain_call(ParserState& state, std::string name) {
  MATVIEW_TRY(state.expect("("));
  FunctionCall call;
  call.name = std::move(name);
  call.star = state.accept("*");
  if (!call.star && !state.at(")")) MATVIEW_TRY(parse_arguments(state, call));
  MATVIEW_TRY(state.expect(")"));
  return call;
}

Result<ExpressionPtr> parse_function_call(ParserState& state,
                                          std::string name,
                                          std::size_t position) {
  MATVIEW_ASSIGN(FunctionCall call, parse_plain_call(state, std::move(name)));
  MATVIEW_TRY(parse_call_suffix(state, call));
  return make_expression(std::move(call), position);
}

}  // namespace matview::sql
