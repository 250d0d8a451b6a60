// Token: one word of the SQL text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sql/keywords.h"

namespace matview::sql {

enum class TokenKind : std::uint8_t {
  kEnd,               // past the last token
  kWord,              // an identifier without quotes or a keyword, folded to lower case
  kQuotedIdentifier,  // "…", its quotes removed
  kString,            // '…', E'…' or $$…$$, decoded
  kNumber,            // digits with an optional fraction and exponent, as written
  kParameter,         // $n: the digits of n
  kOperator,          // a run of operator characters: + <= || …; != is read as <>
  kSymbol,            // punctuation: , ( ) [ ] . .. ; : :: :=
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Keyword keyword = {};  // of a kWord
  std::string text = {};
  std::size_t position = 0;  // byte offset in the SQL text
  std::size_t length = 0;    // in the SQL text

  // Whether this is the keyword, operator or punctuation `spelling`.
  [[nodiscard]] bool is(std::string_view spelling) const {
    const bool spelled =
        kind == TokenKind::kWord || kind == TokenKind::kOperator || kind == TokenKind::kSymbol;
    return spelled && text == spelling;
  }

  // Whether it may name a table or a column without quotes being needed.
  [[nodiscard]] bool names_column() const {
    return kind == TokenKind::kQuotedIdentifier ||
           (kind == TokenKind::kWord && (keyword.category == KeywordCategory::kUnreserved ||
                                         keyword.category == KeywordCategory::kColumnName));
  }

  // Whether it may name a function or a type.
  [[nodiscard]] bool names_function() const {
    return kind == TokenKind::kQuotedIdentifier ||
           (kind == TokenKind::kWord && (keyword.category == KeywordCategory::kUnreserved ||
                                         keyword.category == KeywordCategory::kFunctionOrType));
  }

  // Whether it may follow AS in a select list.
  [[nodiscard]] bool is_label() const {
    return kind == TokenKind::kQuotedIdentifier || kind == TokenKind::kWord;
  }

  // Whether it may label a select item without AS.
  [[nodiscard]] bool is_bare_label() const {
    return kind == TokenKind::kQuotedIdentifier || (kind == TokenKind::kWord && keyword.bare_label);
  }
};

}  // namespace matview::sql
