#include "sql/lexer.h"

#include <algorithm>
#include <utility>

#include "common/ascii.h"
#include "common/utf8.h"

namespace matview::sql {
namespace {

constexpr std::string_view kOperatorCharacters = "+-*/<>=~!@#%^&|`?";

// Only an operator that has one of these may end in + or -: `a=-1` is `=` then `-`, but `@-` is one
// operator.
constexpr std::string_view kSuffixEnablers = "~!@#%^&|`?";

bool is_identifier_start(char c) {
  return ascii::is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_identifier_part(char c) {
  return is_identifier_start(c) || ascii::is_digit(c) || c == '$';
}

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view text) {
  if (const auto invalid = find_invalid_utf8(text)) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kCharacterNotInRepertoire,
              .message = format_text("invalid byte sequence for encoding \"UTF8\": 0x{:02x}",
                                     static_cast<unsigned char>(text[*invalid])),
              .position = *invalid});
  }
  std::vector<Token> tokens;
  Lexer lexer(text);
  do {
    MATVIEW_ASSIGN(tokens.emplace_back(), lexer.next());
  } while (tokens.back().kind != TokenKind::kEnd);
  return tokens;
}

Result<Token> Lexer::next() {
  MATVIEW_TRY(skip_blanks());
  if (at_ == text_.size()) return token(TokenKind::kEnd, at_, "");
  const char c = peek();
  if (is_identifier_start(c)) return scan_word();
  if (ascii::is_digit(c) || (c == '.' && ascii::is_digit(peek(1)))) return scan_number();
  if (c == '\'') return scan_string(at_, Escapes::kNone);
  if (c == '"') return scan_quoted_identifier();
  if (c == '$') return scan_dollar();
  if (kOperatorCharacters.contains(c)) return scan_operator();
  return scan_symbol();
}

Token Lexer::token(TokenKind kind, std::size_t start, std::string text) const {
  const Keyword keyword = kind == TokenKind::kWord ? find_keyword(text) : Keyword{};
  return Token{.kind = kind,
               .keyword = keyword,
               .text = std::move(text),
               .position = start,
               .length = at_ - start};
}

std::unexpected<Failure> Lexer::error(std::string_view what,
                                      std::size_t start,
                                      std::size_t end) const {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kSyntaxError,
            .message = format_text("{} at or near \"{}\"", what, text_.substr(start, end - start)),
            .position = start});
}

// ── What separates tokens ───────────────────────────────────────────────────────────────────────

Status Lexer::skip_blanks() {
  while (at_ < text_.size()) {
    if (ascii::is_blank(peek())) {
      ++at_;
    } else if (at("--")) {
      skip_line_comment();
    } else if (at("/*")) {
      MATVIEW_TRY(skip_block_comment());
    } else {
      break;
    }
  }
  return {};
}

void Lexer::skip_line_comment() {
  at_ = std::min(text_.find_first_of("\n\r", at_), text_.size());
}

// Block comments nest, as the SQL standard has it and C does not.
Status Lexer::skip_block_comment() {
  const std::size_t start = at_;
  std::size_t depth = 0;
  do {
    if (at("/*")) {
      ++depth;
      at_ += 2;
    } else if (at("*/")) {
      --depth;
      at_ += 2;
    } else if (at_ < text_.size()) {
      ++at_;
    } else {
      return error("unterminated /* comment", start, text_.size());
    }
  } while (depth > 0);
  return {};
}

// Underscores may stand between digits.
void Lexer::skip_digits() {
  while (ascii::is_digit(peek()) ||
         (peek() == '_' && ascii::is_digit(peek(1)) && at_ > 0 && ascii::is_digit(text_[at_ - 1])))
    ++at_;
}

// The cursor is on the zero of 0x1F, 0o17 or 0b11; false when the number is a decimal one.
bool Lexer::skip_based_digits() {
  static constexpr std::string_view kBases = "xob";
  static constexpr std::string_view kDigits[] = {"0123456789abcdefABCDEF", "01234567", "01"};
  const std::size_t base =
      peek() == '0' ? kBases.find(ascii::to_lower(peek(1))) : std::string_view::npos;
  if (base == std::string_view::npos) return false;
  std::size_t end = at_ + 2;
  const auto is_digit_of_base = [&](std::size_t at) {
    return at < text_.size() && kDigits[base].contains(text_[at]);
  };
  while (is_digit_of_base(end) ||
         (end < text_.size() && text_[end] == '_' && is_digit_of_base(end + 1)))
    ++end;
  if (end == at_ + 2) return false;
  at_ = end;
  return true;
}

void Lexer::skip_identifier() {
  while (is_identifier_part(peek())) ++at_;
}

// ── Tokens ──────────────────────────────────────────────────────────────────────────────────────

Result<Token> Lexer::scan_word() {
  const std::size_t start = at_;
  const char first = ascii::to_lower(peek());
  if (first == 'e' && peek(1) == '\'') {
    ++at_;
    return scan_string(start, Escapes::kBackslash);
  }
  if (first == 'n' && peek(1) == '\'') {
    ++at_;
    return scan_string(start, Escapes::kNone);
  }
  if ((first == 'b' || first == 'x') && peek(1) == '\'') {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kFeatureNotSupported,
              .message = format_text("a {}…' literal is not supported", text_.substr(start, 2)),
              .position = start});
  }
  if (first == 'u' && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
    at_ += 2;
    return scan_unicode(start);
  }
  skip_identifier();
  std::string word(text_.substr(start, at_ - start));
  std::ranges::transform(word, word.begin(), ascii::to_lower);
  return token(TokenKind::kWord, start, std::move(word));
}

Result<Token> Lexer::scan_number() {
  const std::size_t start = at_;
  const bool is_decimal = !skip_based_digits();
  skip_digits();
  if (is_decimal && peek() == '.' && peek(1) != '.') {
    ++at_;
    skip_digits();
  }
  if (is_decimal && ascii::to_lower(peek()) == 'e') {
    const bool is_signed = peek(1) == '+' || peek(1) == '-';
    if (ascii::is_digit(peek(is_signed ? 2 : 1))) {
      at_ += is_signed ? 2 : 1;
      skip_digits();
    }
  }
  const std::size_t end = at_;
  if (is_identifier_start(peek())) {
    skip_identifier();
    return error("trailing junk after numeric literal", start, at_);
  }
  return token(TokenKind::kNumber, start, std::string(text_.substr(start, end - start)));
}

// A parameter ($1) or a dollar-quoted string ($$…$$, $tag$…$tag$).
Result<Token> Lexer::scan_dollar() {
  const std::size_t start = at_++;
  if (ascii::is_digit(peek())) {
    skip_digits();
    const std::size_t end = at_;
    if (is_identifier_start(peek())) {
      skip_identifier();
      return error("trailing junk after parameter", start, at_);
    }
    return token(
        TokenKind::kParameter, start, std::string(text_.substr(start + 1, end - start - 1)));
  }
  std::size_t end = at_;
  while (end < text_.size() && is_identifier_part(text_[end]) && text_[end] != '$') ++end;
  if (end == text_.size() || text_[end] != '$') return error("syntax error", start, at_);
  at_ = start;
  return scan_dollar_string(text_.substr(start, end + 1 - start));
}

// The longest run of operator characters that no comment interrupts, less the trailing signs that
// belong to the next operand.
Result<Token> Lexer::scan_operator() {
  const std::size_t start = at_;
  std::string_view spelling = text_.substr(start);
  spelling = spelling.substr(0, spelling.find_first_not_of(kOperatorCharacters));
  spelling = spelling.substr(0, std::min(spelling.find("--"), spelling.find("/*")));
  if (spelling.find_first_of(kSuffixEnablers) == std::string_view::npos) {
    while (spelling.size() > 1 && (spelling.back() == '+' || spelling.back() == '-')) {
      spelling.remove_suffix(1);
    }
  }
  at_ += spelling.size();
  return token(TokenKind::kOperator, start, std::string(spelling == "!=" ? "<>" : spelling));
}

Result<Token> Lexer::scan_symbol() {
  const std::size_t start = at_;
  for (const std::string_view spelling :
       {"::", ":=", "..", ",", "(", ")", "[", "]", ".", ";", ":"}) {
    if (!at(spelling)) continue;
    at_ += spelling.size();
    return token(TokenKind::kSymbol, start, std::string(spelling));
  }
  return error("syntax error", start, start + 1);
}

}  // namespace matview::sql
