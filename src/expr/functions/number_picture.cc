#include "expr/functions/number_picture.h"

#include <algorithm>
#include <array>

#include "common/ascii.h"

namespace matview {

namespace {

using P = NumberPattern;

struct NamedPattern {
  std::string_view name;
  P pattern;
};

constexpr std::array kPatterns = std::to_array<NamedPattern>({
    {"9", P::kNine},
    {"0", P::kZero},
    {".", P::kPoint},
    {"D", P::kPoint},
    {",", P::kComma},
    {"G", P::kComma},
    {"L", P::kCurrency},
    {"MI", P::kMinus},
    {"PL", P::kPlus},
    {"SG", P::kSign},
    {"S", P::kAnchoredSign},
    {"PR", P::kBracket},
    {"RN", P::kRoman},
    {"TH", P::kOrdinal},
    {"V", P::kShift},
    {"EEEE", P::kExponent},
    {"B", P::kBlank},
});

bool starts_with(std::string_view text, std::string_view name) {
  return text.size() >= name.size() &&
         std::ranges::equal(text.substr(0, name.size()), name, {}, ascii::to_upper);
}

class PictureParser {
 public:
  explicit PictureParser(std::string_view text) : rest_(text) {}

  Result<NumberPicture> parse() {
    while (!rest_.empty()) {
      if (starts_with(rest_, "FM")) {
        picture_.is_filled = false;
        rest_.remove_prefix(2);
      } else if (const auto* const found = find_pattern(); found != nullptr) {
        MATVIEW_TRY(take(found->pattern));
        add(found->pattern, found->name.size());
      } else {
        take_literal();
      }
    }
    // A sign after all the digits is one behind them.
    if (picture_.sign == SignPlace::kBefore && sign_place_ == picture_.whole + picture_.shift) {
      picture_.sign = SignPlace::kBehind;
    }
    return std::move(picture_);
  }

 private:
  [[nodiscard]] const NamedPattern* find_pattern() const {
    const auto* const found = std::ranges::find_if(
        kPatterns, [this](const NamedPattern& of) { return starts_with(rest_, of.name); });
    return found == kPatterns.end() ? nullptr : found;
  }

  void add(P pattern, std::size_t size) {
    picture_.items.push_back({.pattern = pattern, .literal = std::string(rest_.substr(0, size))});
    rest_.remove_prefix(size);
  }

  // Quoted text, or one character.
  void take_literal() {
    if (rest_.starts_with('"')) {
      rest_.remove_prefix(1);
      while (!rest_.empty() && rest_.front() != '"') {
        if (rest_.size() > 1 && rest_.front() == '\\') rest_.remove_prefix(1);
        take_character();
      }
      if (!rest_.empty()) rest_.remove_prefix(1);
      return;
    }
    if (rest_.starts_with("\\\"")) rest_.remove_prefix(1);
    take_character();
  }

  void take_character() {
    std::size_t size = 1;
    while (size < rest_.size() && (static_cast<unsigned char>(rest_[size]) & 0xc0U) == 0x80U) {
      ++size;
    }
    add(P::kLiteral, size);
  }

  static std::unexpected<Failure> invalid(std::string_view message) {
    return fail(ErrorCode::kSyntaxError, "{}", message);
  }

  static std::unexpected<Failure> together(std::string_view one, std::string_view other) {
    return fail(ErrorCode::kSyntaxError, "cannot use \"{}\" and \"{}\" together", one, other);
  }

  Status take_digit(bool is_zero) {
    if (picture_.has_brackets) {
      return fail(ErrorCode::kSyntaxError, "\"{}\" must be ahead of \"PR\"", is_zero ? "0" : "9");
    }
    if (is_zero && picture_.first_zero < 0 && !picture_.has_point) {
      picture_.first_zero = picture_.whole;
    }
    if (picture_.has_shift && !is_zero) {
      ++picture_.shift;
    } else {
      ++(picture_.has_point ? picture_.fraction : picture_.whole);
    }
    if (is_zero) picture_.last_zero = picture_.whole + picture_.fraction;
    return {};
  }

  Status take(P pattern) {
    NumberPicture& p = picture_;
    const bool has_anchored = p.sign != SignPlace::kNone;
    if (p.has_exponent) return invalid("\"EEEE\" must be the last pattern used");
    switch (pattern) {
      case P::kNine:
      case P::kZero: return take_digit(pattern == P::kZero);
      case P::kPoint:
        if (p.has_point) return invalid("multiple decimal points");
        if (p.has_shift) return invalid("cannot use \"V\" and decimal point together");
        p.has_point = true;
        return {};
      case P::kAnchoredSign:
        if (has_anchored) return invalid("cannot use \"S\" twice");
        if (p.has_plus || p.has_minus || p.has_brackets) {
          return invalid("cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
        }
        p.sign = p.has_point ? SignPlace::kBehind : SignPlace::kBefore;
        sign_place_ = p.whole;
        return {};
      case P::kMinus:
        if (has_anchored) return together("S", "MI");
        p.has_minus = true;
        return {};
      case P::kPlus:
        if (has_anchored) return together("S", "PL");
        p.has_plus = true;
        return {};
      case P::kSign:
        if (has_anchored) return together("S", "SG");
        p.has_minus = p.has_plus = true;
        return {};
      case P::kBracket:
        if (has_anchored || p.has_plus || p.has_minus) {
          return invalid("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
        }
        p.has_brackets = true;
        return {};
      case P::kRoman: p.is_roman = true; return {};
      case P::kShift:
        if (p.has_point) return invalid("cannot use \"V\" and decimal point together");
        p.has_shift = true;
        return {};
      case P::kExponent:
        if (has_anchored || p.has_plus || p.has_minus || p.has_brackets || p.is_roman ||
            p.has_shift || !p.is_filled) {
          return std::unexpected(
              Error{.code = ErrorCode::kSyntaxError,
                    .message = "\"EEEE\" is incompatible with other formats",
                    .detail = "\"EEEE\" may only be used together with digit and decimal point "
                              "patterns."});
        }
        p.has_exponent = true;
        return {};
      default: return {};
    }
  }

  std::string_view rest_;
  std::int32_t sign_place_ = -1;  // how many digits stand before S
  NumberPicture picture_;
};

}  // namespace

Result<NumberPicture> parse_number_picture(std::string_view text) {
  return PictureParser(text).parse();
}

}  // namespace matview
