// The tokens of paths: symbols, names, strings, numbers and variables. Comments are left out.
#pragma once

#include <string>
#include <string_view>

#include "common/result.h"

namespace matview::json_path {

enum class TokenKind : std::uint8_t { kEnd, kSymbol, kName, kString, kNumber, kVariable };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view source;
  std::string text;  // of a string, name or variable

  [[nodiscard]] bool is(std::string_view symbol) const {
    return kind == TokenKind::kSymbol && source == symbol;
  }

  [[nodiscard]] bool is_word(std::string_view word) const {
    return kind == TokenKind::kName && source == word;
  }
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  // Before the first advance() it is the end.
  [[nodiscard]] const Token& current() const { return current_; }

  [[nodiscard]] std::string_view text() const { return text_; }

  // 42601 for what is no token.
  Status advance();

 private:
  Status read_string(std::string& out);
  Status read_number();
  [[nodiscard]] std::string_view read_name();
  [[nodiscard]] std::size_t symbol_length() const;

  std::string_view text_;
  std::size_t at_ = 0;
  Token current_;
};

}  // namespace matview::json_path
