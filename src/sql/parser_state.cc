#include "sql/parser_state.h"

#include <algorithm>

#include "sql/parser.h"

namespace matview::sql {
namespace {

// Calls `visit` with the words of `phrase` in order for as long as it returns true.
template <typename Visitor>
bool every_word(std::string_view phrase, Visitor visit) {
  while (true) {
    const std::size_t space = phrase.find(' ');
    if (!visit(phrase.substr(0, space))) return false;
    if (space == std::string_view::npos) return true;
    phrase.remove_prefix(space + 1);
  }
}

}  // namespace

bool ParserState::spells(std::string_view phrase) const {
  std::size_t ahead = 0;
  return every_word(phrase, [&](std::string_view word) { return peek(ahead++).is(word); });
}

const Token& ParserState::advance() {
  const Token& token = peek();
  if (index_ + 1 < tokens_.size()) ++index_;
  return token;
}

bool ParserState::accept(std::string_view phrase) {
  if (!at(phrase)) return false;
  every_word(phrase, [&](std::string_view) { return ++index_ > 0; });
  return true;
}

Status ParserState::expect(std::string_view phrase) {
  const bool found = every_word(phrase, [&](std::string_view word) { return accept(word); });
  if (!found) return syntax_error();
  return {};
}

// ── Queries in parentheses ──────────────────────────────────────────────────────────────────────

// `((SELECT 1) UNION …)` encloses a query, `((SELECT 1) + 1)` and `((SELECT 1) AS a JOIN b …)` do
// not: what follows the inner parentheses tells.
bool ParserState::at_parenthesised_query() const {
  std::size_t opened = 0;
  while (peek(opened).is("(")) ++opened;
  if (opened == 0 || !at_query_start(opened)) return false;
  while (--opened > 0) {
    const Token& next = peek(after_matching_parenthesis(opened));
    static constexpr std::string_view kContinuations[] = {
        ")", "union", "intersect", "except", "order", "limit", "offset", "fetch", "for"};
    const bool is_query = std::ranges::any_of(
        kContinuations, [&next](std::string_view word) { return next.is(word); });
    if (!is_query) return false;
  }
  return true;
}

bool ParserState::at_query_start(std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.is("select") || token.is("with") || token.is("table") ||
         (token.is("values") && peek(ahead + 1).is("("));
}

// How far ahead the token after the partner of the parenthesis at `ahead` is.
std::size_t ParserState::after_matching_parenthesis(std::size_t ahead) const {
  std::size_t depth = 0;
  do {
    if (peek(ahead).is("(")) ++depth;
    if (peek(ahead).is(")")) --depth;
    ++ahead;
  } while (depth > 0 && peek(ahead).kind != TokenKind::kEnd);
  return ahead;
}

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────

std::size_t ParserState::previous_end() const {
  if (index_ == 0) return 0;
  const Token& previous = tokens_[index_ - 1];
  return previous.position + previous.length;
}

std::unexpected<Failure> ParserState::syntax_error() const {
  const Token& token = peek();
  const std::string_view spelling = text_.substr(token.position, token.length);
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kSyntaxError,
            .message = token.kind == TokenKind::kEnd
                           ? "syntax error at end of input"
                           : format_text("syntax error at or near \"{}\"", spelling),
            .position = token.position});
}

std::unexpected<Failure> ParserState::unsupported(std::string_view what) const {
  return std::unexpected<Failure>(Error{.code = ErrorCode::kFeatureNotSupported,
                                        .message = format_text("{} is not supported", what),
                                        .position = position()});
}

std::unexpected<Failure> ParserState::too_complex() const {
  return std::unexpected<Failure>(Error{.code = ErrorCode::kStatementTooComplex,
                                        .message = "stack depth limit exceeded",
                                        .hint = "Split the statement into smaller ones.",
                                        .position = position()});
}

Status ParserState::add_chain_steps(int steps) {
  chain_ += steps;
  if (chain_ > kMaximumChain) return too_complex();
  return {};
}

Status NestingLevel::check() const {
  if (state_.nesting_ > kMaximumNesting) return state_.too_complex();
  return {};
}

void ParserState::mention_parameter(std::size_t number) {
  parameter_count_ = std::max(parameter_count_, number);
}

}  // namespace matview::sql
