// Lexer: SQL text to tokens, by PostgreSQL's lexical rules (standard_conforming_strings on).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "sql/token.h"

namespace matview::sql {

// The tokens of `text`, closed by one of kind kEnd.
//
// Errors: 42601 for what was never closed or cannot be a token, 22021 for bytes that are not UTF-8,
// 0A000 for the literals PostgreSQL has and matview lacks. All carry their position.
[[nodiscard]] Result<std::vector<Token>> tokenize(std::string_view text);

// Hands out the tokens of a text of valid UTF-8 one by one. Private to `tokenize`; the class is
// here because its definition spans lexer.cc and lexer_strings.cc.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // The next token; kEnd, again and again, at the end of the text.
  [[nodiscard]] Result<Token> next();

 private:
  enum class Escapes : bool { kNone, kBackslash };

  // The byte `ahead` of the cursor, or zero past the end.
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  [[nodiscard]] bool at(std::string_view prefix) const {
    return text_.substr(at_).starts_with(prefix);
  }

  [[nodiscard]] Token token(TokenKind kind, std::size_t start, std::string text) const;
  [[nodiscard]] std::unexpected<Failure> error(std::string_view what,
                                               std::size_t start,
                                               std::size_t end) const;

  [[nodiscard]] Status skip_blanks();
  [[nodiscard]] Status skip_block_comment();
  void skip_line_comment();
  void skip_digits();
  [[nodiscard]] bool skip_based_digits();
  void skip_identifier();

  [[nodiscard]] Result<Token> scan_word();
  [[nodiscard]] Result<Token> scan_number();
  [[nodiscard]] Result<Token> scan_dollar();
  [[nodiscard]] Result<Token> scan_operator();
  [[nodiscard]] Result<Token> scan_symbol();

  // lexer_strings.cc. `start` is where the token begins, the cursor is on the opening quote.
  [[nodiscard]] Result<Token> scan_quoted_identifier();
  [[nodiscard]] Result<Token> scan_string(std::size_t start, Escapes escapes);
  [[nodiscard]] Status scan_string_part(std::size_t start, Escapes escapes, std::string& value);
  [[nodiscard]] bool skip_to_continuation();
  [[nodiscard]] Status scan_escape(std::string& value);
  [[nodiscard]] Status scan_unicode_escape(std::string& value);
  [[nodiscard]] Result<std::uint32_t> scan_code_unit();
  void scan_byte_escape(std::string& value, std::uint32_t base, std::size_t most_digits);
  // U&'…' and U&"…", with the UESCAPE behind them.
  [[nodiscard]] Result<Token> scan_unicode(std::size_t start);
  [[nodiscard]] Result<char> scan_escape_character();
  [[nodiscard]] Result<Token> scan_dollar_string(std::string_view delimiter);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace matview::sql
