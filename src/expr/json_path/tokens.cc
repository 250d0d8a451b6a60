#include "expr/json_path/tokens.h"

#include <algorithm>

#include "common/ascii.h"
#include "types/json.h"

namespace matview::json_path {

namespace {

constexpr std::string_view kSpecial = "?%$.[]{}()|&!=<>@#,*:-+/\"";
constexpr std::string_view kBlanks = " \t\n\r\f";

[[nodiscard]] bool is_end_of_name(char c) {
  return kSpecial.contains(c) || kBlanks.contains(c);
}

}  // namespace

Status Tokens::advance() {
  for (;;) {
    at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
    if (!text_.substr(at_).starts_with("/*")) break;
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) {
      return fail(ErrorCode::kSyntaxError, "unexpected end of comment of jsonpath input");
    }
    at_ = end + 2;
  }
  current_ = {};
  const std::size_t start = at_;
  if (at_ == text_.size()) return {};
  const char c = text_[at_];
  const char after = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (c == '"') {
    MATVIEW_TRY(read_string(current_.text));
    current_.kind = TokenKind::kString;
  } else if (ascii::is_digit(c) || (c == '.' && ascii::is_digit(after))) {
    MATVIEW_TRY(read_number());
  } else if (c == '$' && after == '"') {
    ++at_;
    MATVIEW_TRY(read_string(current_.text));
    current_.kind = TokenKind::kVariable;
  } else if (c == '$' && after != '\0' && !is_end_of_name(after)) {
    ++at_;
    current_.kind = TokenKind::kVariable;
    current_.text = read_name();
  } else if (kSpecial.contains(c)) {
    current_.kind = TokenKind::kSymbol;
    at_ += symbol_length();
  } else {
    current_.kind = TokenKind::kName;
    current_.text = read_name();
  }
  current_.source = text_.substr(start, at_ - start);
  return {};
}

std::string_view Tokens::read_name() {
  const std::size_t start = at_;
  while (at_ < text_.size() && !is_end_of_name(text_[at_])) ++at_;
  return text_.substr(start, at_ - start);
}

std::size_t Tokens::symbol_length() const {
  const std::string_view rest = text_.substr(at_);
  if (rest.starts_with("**")) return 2;
  for (const std::string_view symbol : {"&&", "||", "==", "!=", "<>", "<=", ">="}) {
    if (rest.starts_with(symbol)) return 2;
  }
  return 1;
}

Status Tokens::read_string(std::string& out) {
  const std::size_t start = at_++;
  while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
  if (at_ >= text_.size()) {
    return fail(ErrorCode::kSyntaxError, "unterminated quoted string of jsonpath input");
  }
  ++at_;
  MATVIEW_ASSIGN(Json json, parse_json(text_.substr(start, at_ - start), true));
  out = std::move(json.text);
  return {};
}

Status Tokens::read_number() {
  const std::size_t start = at_;
  const auto digits = [&] {
    while (at_ < text_.size() && ascii::is_digit(text_[at_])) ++at_;
  };
  digits();
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    digits();
  }
  if (at_ < text_.size() && (text_[at_] | 0x20) == 'e') {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    digits();
  }
  current_.kind = TokenKind::kNumber;
  if (at_ < text_.size() && !is_end_of_name(text_[at_])) {
    ++at_;
    return fail(ErrorCode::kSyntaxError,
                "trailing junk after numeric literal at or near \"{}\" of jsonpath input",
                text_.substr(start, at_ - start));
  }
  return {};
}

}  // namespace matview::json_path
