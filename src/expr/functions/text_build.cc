// Functions that put text together from values: ||, concat, concat_ws, format and quoting.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "common/utf8.h"
#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"

namespace matview {

namespace {

using Word = RowCall::Word;

// ── Joining ─────────────────────────────────────────────────────────────────────────────────────

// Also of bytes.
Word concatenate(RowCall& call) {
  std::string text;
  text.reserve(call.text(0).size() + call.text(1).size());
  text.append(call.text(0)).append(call.text(1));
  return call.result(text);
}

// text || any: by casts, not by output functions, so that a truth is `true`.
Word concatenate_any(RowCall& call) {
  std::string text;
  for (std::size_t i = 0; i < 2; ++i) {
    if (call.type(i).id == TypeId::kText) {
      text += call.text(i);
      continue;
    }
    const Result<Value> part = cast_value(call.value(i), TypeId::kText);
    if (!part) return call.failed(std::unexpected(part.error()));
    text += part->as_text();
  }
  return call.result(text);
}

// concat(…) and concat_ws(separator, …) leave NULLs out.
template <bool kSeparates>
Word concat(RowCall& call) {
  if (kSeparates && call.is_null(0)) return call.null();
  const std::string_view separator = kSeparates ? call.text(0) : "";
  std::string text;
  bool is_first = true;
  for (std::size_t i = kSeparates ? 1 : 0; i < call.size(); ++i) {
    if (call.is_null(i)) continue;
    if (!is_first) text += separator;
    is_first = false;
    text += call.output(i);
  }
  return call.result(text);
}

// ── Quoting ─────────────────────────────────────────────────────────────────────────────────────

// Keywords that cannot be every kind of name.
constexpr std::string_view kQuotedWords =
    " all analyse analyze and any array as asc asymmetric authorization between bigint binary "
    "bit boolean both case cast char character check coalesce collate collation column "
    "concurrently constraint create cross current_catalog current_date current_role "
    "current_schema current_time current_timestamp current_user dec decimal default deferrable "
    "desc distinct do else end except exists extract false fetch float for foreign freeze from "
    "full grant greatest group grouping having ilike in initially inner inout int integer "
    "intersect interval into is isnull join lateral leading least left like limit localtime "
    "localtimestamp national natural nchar none normalize not notnull null nullif numeric "
    "offset on only or order out outer overlaps overlay placing position precision primary "
    "real references returning right row select session_user setof similar smallint some "
    "substring symmetric table tablesample then time timestamp to trailing treat trim true "
    "union unique user using values varchar variadic verbose when where window with "
    "xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi "
    "xmlroot xmlserialize xmltable ";

bool needs_no_quotes(std::string_view name) {
  const auto is_start = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_rest = [&](char c) { return is_start(c) || (c >= '0' && c <= '9'); };
  if (name.empty() || !is_start(name.front()) || !std::ranges::all_of(name, is_rest)) return false;
  return !kQuotedWords.contains(" " + std::string(name) + " ");
}

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += c;
    result += c;
  }
  return result + quote;
}

std::string identifier(std::string_view name) {
  return needs_no_quotes(name) ? std::string(name) : quoted(name, '"');
}

std::string literal(std::string_view text) {
  if (!text.contains('\\')) return quoted(text, '\'');
  std::string doubled;
  for (const char c : text) doubled.append(c == '\\' ? 2 : 1, c);
  return "E" + quoted(doubled, '\'');
}

Word quote_ident(RowCall& call) {
  return call.result(identifier(call.text(0)));
}

Word quote_literal(RowCall& call) {
  return call.result(literal(call.output(0)));
}

Word quote_nullable(RowCall& call) {
  return call.result(call.is_null(0) ? "NULL" : literal(call.output(0)));
}

// ── format ──────────────────────────────────────────────────────────────────────────────────────

// Reads one pattern: text with %[position$][flags][width]type in it.
class Formatter {
 public:
  explicit Formatter(RowCall& call) : call_(call), rest_(call.text(0)) {}

  Result<std::string> format() {
    for (;;) {
      const std::size_t percent = rest_.find('%');
      out_ += rest_.substr(0, percent);
      if (percent == std::string_view::npos) return std::move(out_);
      rest_.remove_prefix(percent + 1);
      if (accept('%')) {
        out_ += '%';
      } else {
        MATVIEW_TRY(specifier());
      }
    }
  }

 private:
  bool accept(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  static std::unexpected<Failure> unterminated() {
    return std::unexpected(
        make_failure(ErrorCode::kInvalidParameterValue, "unterminated format() type specifier")
            .with_hint("For a single \"%\" use \"%%\"."));
  }

  Result<std::optional<std::int32_t>> number() {
    std::optional<std::int32_t> value;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      std::int32_t next = value.value_or(0);
      if (__builtin_mul_overflow(next, 10, &next) ||
          __builtin_add_overflow(next, rest_.front() - '0', &next)) {
        return fail(ErrorCode::kNumericValueOutOfRange, "number is out of range");
      }
      value = next;
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) return unterminated();
    return value;
  }

  // The argument at `position`, or the one behind the last; the pattern is argument 0.
  Result<std::size_t> argument(std::optional<std::int32_t> position) {
    if (position == 0) {
      return fail(ErrorCode::kInvalidParameterValue,
                  "format specifies argument 0, but arguments are numbered from 1");
    }
    last_ = position ? static_cast<std::size_t>(*position) : last_ + 1;
    if (last_ >= call_.size()) {
      return fail(ErrorCode::kInvalidParameterValue, "too few arguments for format()");
    }
    return last_;
  }

  Result<std::int64_t> width_of(std::size_t index) {
    if (call_.is_null(index)) return 0;
    MATVIEW_ASSIGN(const Value value, cast_value(call_.value(index), TypeId::kInteger));
    return value.as_integer();
  }

  Status specifier() {
    MATVIEW_ASSIGN(std::optional<std::int32_t> width, number());
    std::optional<std::int32_t> position;
    if (width && accept('$')) {
      position = width;
      width.reset();
      if (rest_.empty()) return unterminated();
    }
    if (position == 0) return argument(0).transform([](std::size_t) {});
    bool to_left = false;
    std::int64_t columns = width.value_or(0);
    if (!width) {
      while (accept('-')) to_left = true;
      if (accept('*')) {
        MATVIEW_ASSIGN(const auto place, number());
        if (place && !accept('$')) {
          return fail(ErrorCode::kInvalidParameterValue,
                      "width argument position must be ended by \"$\"");
        }
        MATVIEW_ASSIGN(const std::size_t index, argument(place));
        MATVIEW_ASSIGN(columns, width_of(index));
      } else {
        MATVIEW_ASSIGN(const auto digits, number());
        columns = digits.value_or(0);
      }
    }
    if (rest_.empty()) return unterminated();
    to_left |= columns < 0;
    return convert(position, to_left, columns < 0 ? -columns : columns);
  }

  Status convert(std::optional<std::int32_t> position, bool to_left, std::int64_t columns) {
    const std::string_view type = rest_.substr(0, skip_characters(rest_, 1));
    rest_.remove_prefix(type.size());
    if (type != "s" && type != "I" && type != "L") {
      return std::unexpected(
          Error{.code = ErrorCode::kInvalidParameterValue,
                .message = format_text("unrecognized format() type specifier \"{}\"", type),
                .hint = "For a single \"%\" use \"%%\"."});
    }
    MATVIEW_ASSIGN(const std::size_t index, argument(position));
    const bool is_null = call_.is_null(index);
    if (is_null && type == "I") {
      return fail(ErrorCode::kNullValueNotAllowed,
                  "null values cannot be formatted as an SQL identifier");
    }
    std::string text = is_null ? "" : call_.output(index);
    if (type == "I") text = identifier(text);
    if (type == "L") text = is_null ? "NULL" : literal(text);
    constexpr std::int64_t kMaxColumns = 1 << 28;
    if (columns > kMaxColumns) {
      return fail(ErrorCode::kProgramLimitExceeded, "requested length too large");
    }
    const std::int64_t missing = columns - count_characters(text);
    const std::string padding(static_cast<std::size_t>(std::max<std::int64_t>(missing, 0)), ' ');
    out_ += to_left ? text + padding : padding + text;
    return {};
  }

  RowCall& call_;
  std::string_view rest_;
  std::string out_;
  std::size_t last_ = 0;
};

Word format(RowCall& call) {
  if (call.is_null(0)) return call.null();
  Result<std::string> text = Formatter(call).format();
  if (!text) return call.failed(std::unexpected(std::move(text).error()));
  return call.result(*text);
}

// ── unistr ──

// The code point of an escape whose `digits` hexadecimal digits `text` begins with.
[[nodiscard]] std::optional<std::uint32_t> escaped_point(std::string_view text,
                                                         std::size_t digits) {
  std::uint32_t point = 0;
  const char* const end = text.data() + digits;
  if (text.size() < digits) return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), end, point, 16);
  const bool is_good = error == std::errc{} && stop == end && point != 0 && point <= 0x10ffff;
  return is_good ? std::optional(point) : std::nullopt;
}

// \XXXX, \+XXXXXX, \uXXXX and \UXXXXXXXX as the characters they stand for.
Word unistr(RowCall& call) {
  std::string out;
  std::uint32_t high = 0;  // the first half of a pair, waiting for the other
  std::string_view rest = call.text(0);
  const auto invalid = [&](std::string_view message) {
    return call.failed(fail(ErrorCode::kSyntaxError, "{}", message));
  };
  while (!rest.empty()) {
    const bool is_escape = rest.front() == '\\' && !rest.starts_with("\\\\");
    if (!is_escape) {
      if (high != 0) return invalid("invalid Unicode surrogate pair");
      out += rest.front();
      rest.remove_prefix(rest.front() == '\\' ? 2 : 1);
      continue;
    }
    rest.remove_prefix(1);
    std::size_t digits = 4;
    if (rest.starts_with('+')) digits = 6;
    if (rest.starts_with('U')) digits = 8;
    if (rest.starts_with('+') || rest.starts_with('U') || rest.starts_with('u')) {
      rest.remove_prefix(1);
    }
    const auto escaped = escaped_point(rest, digits);
    if (!escaped) return invalid("invalid Unicode escape");
    rest.remove_prefix(digits);
    std::uint32_t point = *escaped;
    const bool is_low = point >= 0xdc00 && point < 0xe000;
    if (is_low != (high != 0)) return invalid("invalid Unicode surrogate pair");
    if (point >= 0xd800 && point < 0xdc00) {
      high = point;
      continue;
    }
    if (is_low) point = 0x10000 + ((high - 0xd800) << 10) + (point - 0xdc00);
    high = 0;
    append_utf8(point, out);
  }
  return high != 0 ? invalid("invalid Unicode surrogate pair") : call.result(out);
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kBytes = TypeId::kBytea;
constexpr TypeId kAny = TypeId::kAny;

constexpr std::array kFunctions = {
    safe_row<concatenate>("||", {kText, kText}, kText),
    safe_row<concatenate>("||", {kBytes, kBytes}, kBytes),
    safe_row<concatenate_any>("||", {kText, kAny}, kText),
    safe_row<concatenate_any>("||", {kAny, kText}, kText),
    open_row<concat<false>>("concat", ParameterList{kAny}.variadic(), kText),
    open_row<concat<true>>("concat_ws", ParameterList{kText, kAny}.variadic(), kText),
    open_row<format>("format", {kText}, kText),
    open_row<format>("format", ParameterList{kText, kAny}.variadic(), kText),
    strict_row<unistr>("unistr", {kText}, kText),
    safe_row<quote_ident>("quote_ident", {kText}, kText),
    safe_row<quote_literal>("quote_literal", {kText}, kText),
    safe_row<quote_literal>("quote_literal", {kAny}, kText),
    open_row<quote_nullable>("quote_nullable", {kText}, kText),
    open_row<quote_nullable>("quote_nullable", {kAny}, kText),
};

}  // namespace

std::span<const ScalarFunction> text_build_functions() {
  return kFunctions;
}

}  // namespace matview
