// ParserState: where the parser is in the text. Private to src/sql/.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "sql/token.h"

namespace matview::sql {

// A cursor over the tokens of one text, with the two measures that keep the tree shallow: how deep
// the productions are nested right now, and how long a chain of left-associative steps is.
class ParserState {
 public:
  // `tokens` are those of `text` and end with a kEnd.
  ParserState(std::string_view text, std::vector<Token> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  // The token `ahead` of the cursor; the closing kEnd past the end.
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    const std::size_t last = tokens_.size() - 1;
    return tokens_[index_ + ahead < last ? index_ + ahead : last];
  }

  [[nodiscard]] bool at_end() const { return peek().kind == TokenKind::kEnd; }

  // Whether the tokens from the cursor on spell `phrase`, whose words are separated by one space.
  // Most calls ask for what is not there, which the first letter tells.
  [[nodiscard]] bool at(std::string_view phrase) const {
    return peek().text.starts_with(phrase.front()) && spells(phrase);
  }

  // Whether the parenthesis at the cursor encloses a query, and not an expression or a join.
  [[nodiscard]] bool at_parenthesised_query() const;

  // Steps over the token at the cursor and returns it.
  const Token& advance();
  // Steps over `phrase` if the cursor is at it, and says whether it was.
  bool accept(std::string_view phrase);
  // Steps over `phrase`, or fails with a syntax error at the first token that is not as expected.
  [[nodiscard]] Status expect(std::string_view phrase);

  // Where the token at the cursor begins, and where the one before it ended.
  [[nodiscard]] std::size_t position() const { return peek().position; }

  [[nodiscard]] std::size_t previous_end() const;

  [[nodiscard]] std::string_view text_between(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }

  // 42601 at the token at the cursor.
  [[nodiscard]] std::unexpected<Failure> syntax_error() const;
  // 0A000: PostgreSQL has `what`, matview does not. At the token at the cursor.
  [[nodiscard]] std::unexpected<Failure> unsupported(std::string_view what) const;

  // Counts `steps` of a chain towards the height of the tree; 54001 past kMaximumChain.
  [[nodiscard]] Status add_chain_steps(int steps = 1);

  // The highest parameter mentioned since the last reset.
  void mention_parameter(std::size_t number);

  void reset_parameters() { parameter_count_ = 0; }

  [[nodiscard]] std::size_t parameter_count() const { return parameter_count_; }

 private:
  friend class NestingLevel;

  [[nodiscard]] bool spells(std::string_view phrase) const;
  [[nodiscard]] bool at_query_start(std::size_t ahead) const;
  [[nodiscard]] std::size_t after_matching_parenthesis(std::size_t ahead) const;
  [[nodiscard]] std::unexpected<Failure> too_complex() const;

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t index_ = 0;
  std::size_t parameter_count_ = 0;
  int nesting_ = 0;
  int chain_ = 0;
};

// One level of nesting, for as long as it lives. Every production that can contain itself opens
// one, so the parser's recursion is bounded by kMaximumNesting.
//
// It also scopes the chain count: siblings do not add up, a chain within a chain does.
class NestingLevel {
 public:
  explicit NestingLevel(ParserState& state) : state_(state), outer_chain_(state.chain_) {
    ++state_.nesting_;
    state_.chain_ = 0;
  }

  ~NestingLevel() {
    --state_.nesting_;
    if (state_.chain_ < outer_chain_) state_.chain_ = outer_chain_;
  }

  NestingLevel(const NestingLevel&) = delete;
  NestingLevel& operator=(const NestingLevel&) = delete;

  // 54001 when this level is one too many.
  [[nodiscard]] Status check() const;

 private:
  ParserState& state_;
  const int outer_chain_;
};

}  // namespace matview::sql
