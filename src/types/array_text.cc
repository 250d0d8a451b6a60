// Arrays as text: `{1,NULL,"two words"}`, as PostgreSQL writes and reads them.
#include <algorithm>
#include <charconv>
#include <limits>

#include "common/ascii.h"
#include "types/array.h"

namespace matview {

namespace {

[[nodiscard]] bool is_null_word(std::string_view text) {
  constexpr std::string_view kWord = "null";
  return text.size() == kWord.size() &&
         std::ranges::equal(text, kWord, [](char a, char b) { return (a | 0x20) == b; });
}

void put_quoted(std::string& out, std::string_view text) {
  const bool is_plain =
      !text.empty() && !is_null_word(text) && std::ranges::none_of(text, [](char c) {
        return ascii::is_blank(c) || c == '{' || c == '}' || c == ',' || c == '"' || c == '\\';
      });
  if (is_plain) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void put_text(std::string& out, const Array& array, std::size_t depth, std::size_t& next) {
  out += '{';
  for (std::int32_t i = 0; i < array.dimensions[depth].size; ++i) {
    if (i != 0) out += ',';
    if (depth + 1 < array.dimensions.size()) {
      put_text(out, array, depth + 1, next);
    } else {
      const Value& value = array.elements[next++];
      if (value.is_null()) {
        out += "NULL";
      } else {
        put_quoted(out, value.to_string());
      }
    }
  }
  out += '}';
}

class ArrayParser {
 public:
  ArrayParser(std::string_view text, Type type) : text_(text), element_(element_type(type)) {}

  Result<Array> parse() {
    skip_blanks();
    if (peek() == '[') MATVIEW_TRY(parse_bounds());
    skip_blanks();
    if (peek() != '{') {
      return malformed("Array value must start with \"{\" or dimension information.");
    }
    MATVIEW_TRY(parse_level(0));
    skip_blanks();
    if (at_ != text_.size()) return malformed("Junk after closing right brace.");
    Array array{.elements = std::move(elements_), .dimensions = {}};
    if (array.elements.empty()) {
      if (!bounds_.empty()) return mismatch();
      return array;
    }
    if (!bounds_.empty() && bounds_.size() != depth_) return mismatch();
    for (std::size_t i = 0; i < depth_; ++i) {
      array.dimensions.push_back({.size = sizes_[i]});
      if (bounds_.empty()) continue;
      if (bounds_[i].size != sizes_[i]) return mismatch();
      array.dimensions[i].lower = bounds_[i].lower;
    }
    return array;
  }

 private:
  static constexpr std::int32_t kOpen = -1;

  [[nodiscard]] std::unexpected<Failure> malformed(std::string detail) const {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kInvalidTextRepresentation,
              .message = format_text("malformed array literal: \"{}\"", text_),
              .detail = std::move(detail)});
  }

  [[nodiscard]] std::unexpected<Failure> mismatch() const {
    return malformed("Specified array dimensions do not match array contents.");
  }

  [[nodiscard]] std::unexpected<Failure> ended() const {
    return malformed("Unexpected end of input.");
  }

  [[nodiscard]] std::unexpected<Failure> unexpected_character() const {
    return malformed(format_text("Unexpected \"{}\" character.", text_.substr(at_, 1)));
  }

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size() && ascii::is_blank(text_[at_])) ++at_;
  }

  bool accept(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  Result<std::int32_t> parse_bound() {
    std::int32_t bound = 0;
    const char* const first = text_.data() + at_ + (peek() == '+' ? 1 : 0);
    const auto [stop, error] = std::from_chars(first, text_.data() + text_.size(), bound);
    if (error == std::errc::result_out_of_range) {
      return fail(ErrorCode::kProgramLimitExceeded, "array bound is out of integer range");
    }
    if (error != std::errc{}) {
      return malformed("\"[\" must introduce explicitly-specified array dimensions.");
    }
    at_ = static_cast<std::size_t>(stop - text_.data());
    return bound;
  }

  Status parse_bounds() {
    while (accept('[')) {
      if (bounds_.size() == kMaxArrayDimensions) return too_deep();
      MATVIEW_ASSIGN(std::int32_t upper, parse_bound());
      std::int32_t lower = 1;
      if (accept(':')) {
        lower = upper;
        MATVIEW_ASSIGN(upper, parse_bound());
      }
      if (!accept(']')) return malformed("Missing \"]\" after array dimensions.");
      const std::int64_t size = std::int64_t{upper} - lower + 1;
      if (size <= 0) {
        return fail(ErrorCode::kArraySubscriptError, "upper bound cannot be less than lower bound");
      }
      if (upper == std::numeric_limits<std::int32_t>::max()) {
        return fail(ErrorCode::kProgramLimitExceeded, "array upper bound is too large: {}", upper);
      }
      bounds_.push_back({.size = static_cast<std::int32_t>(size), .lower = lower});
    }
    skip_blanks();
    if (!accept('=')) return malformed("Missing \"=\" after array dimensions.");
    return {};
  }

  [[nodiscard]] static std::unexpected<Failure> too_deep() {
    return fail(ErrorCode::kProgramLimitExceeded,
                "number of array dimensions exceeds the maximum allowed ({})",
                kMaxArrayDimensions);
  }

  // From the brace that opens a level to the one that closes it.
  Status parse_level(std::size_t level) {
    if (level == kMaxArrayDimensions) return too_deep();
    if (is_depth_known_ && level >= depth_) return uneven();
    ++at_;
    std::int32_t count = 0;
    skip_blanks();
    if (accept('}')) {
      if (!is_depth_known_ && level > 0 && depth_ <= level) depth_ = level;
      return close(level, 0);
    }
    for (;;) {
      skip_blanks();
      if (at_ >= text_.size()) return ended();
      if (peek() == '{') {
        MATVIEW_TRY(parse_level(level + 1));
      } else {
        if (is_depth_known_ && level + 1 != depth_) return uneven();
        depth_ = level + 1;
        is_depth_known_ = true;
        MATVIEW_TRY(parse_element());
      }
      ++count;
      skip_blanks();
      if (accept('}')) return close(level, count);
      if (at_ >= text_.size()) return ended();
      if (!accept(',')) return unexpected_character();
    }
  }

  Status close(std::size_t level, std::int32_t count) {
    if (sizes_.size() <= level) sizes_.resize(level + 1, kOpen);
    if (sizes_[level] != kOpen && sizes_[level] != count) return uneven();
    sizes_[level] = count;
    return {};
  }

  [[nodiscard]] std::unexpected<Failure> uneven() const {
    return malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
  }

  Status parse_element() {
    std::string element;
    bool is_quoted = false;
    std::size_t kept = 0;  // what may not be trimmed
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (is_quoted || !element.empty()) return unexpected_or_quoted();
        is_quoted = true;
        MATVIEW_TRY(parse_quoted(element));
        kept = element.size();
        skip_blanks();
        break;
      }
      if (c == '{') return unexpected_character();
      if (c == '}' || c == ',') break;
      if (c == '\\') {
        if (++at_ >= text_.size()) return ended();
        element += text_[at_++];
        kept = element.size();
        has_escape_ = true;
        continue;
      }
      element += c;
      if (!ascii::is_blank(c)) kept = element.size();
      ++at_;
    }
    element.resize(kept);
    if (!is_quoted && element.empty()) return at_ < text_.size() ? unexpected_character() : ended();
    const bool is_null = !is_quoted && !std::exchange(has_escape_, false) && is_null_word(element);
    has_escape_ = false;
    if (is_null) {
      elements_.push_back(Value::null(element_));
      return {};
    }
    MATVIEW_ASSIGN(Value value, cast_value(Value::unknown(std::move(element)), element_));
    elements_.push_back(std::move(value));
    return {};
  }

  [[nodiscard]] std::unexpected<Failure> unexpected_or_quoted() const {
    return malformed("Incorrectly quoted array element.");
  }

  Status parse_quoted(std::string& element) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        skip_blanks();
        const char next = peek();
        if (at_ < text_.size() && next != ',' && next != '}') return unexpected_or_quoted();
        return {};
      }
      if (text_[at_] == '\\' && ++at_ >= text_.size()) break;
      element += text_[at_];
    }
    return ended();
  }

  std::string_view text_;
  Type element_;
  std::size_t at_ = 0;
  std::vector<ArrayDimension> bounds_;
  std::vector<std::int32_t> sizes_;
  std::size_t depth_ = 0;  // how many levels deep elements are
  bool is_depth_known_ = false;
  bool has_escape_ = false;
  std::vector<Value> elements_;
};

}  // namespace

std::string array_text(const Array& array) {
  if (array.elements.empty()) return "{}";
  std::string out;
  const bool has_bounds =
      std::ranges::any_of(array.dimensions, [](const ArrayDimension& d) { return d.lower != 1; });
  if (has_bounds) {
    for (const ArrayDimension& dimension : array.dimensions) {
      out += format_text("[{}:{}]", dimension.lower, dimension.upper());
    }
    out += '=';
  }
  std::size_t next = 0;
  put_text(out, array, 0, next);
  return out;
}

Result<Array> parse_array(std::string_view text, Type type) {
  return ArrayParser(text, type).parse();
}

}  // namespace matview
