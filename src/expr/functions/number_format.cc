// to_char() of numbers, and to_number().
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "common/ascii.h"
#include "expr/functions/date_picture.h"
#include "expr/functions/families.h"
#include "expr/functions/number_picture.h"
#include "expr/functions/row_kernel.h"
#include "types/decimal_math.h"

namespace matview {

namespace {

using P = NumberPattern;
using Word = RowCall::Word;

// ── The number to show ──────────────────────────────────────────────────────────────────────────

struct Digits {
  bool is_negative = false;
  std::string whole;
  std::string fraction;
};

// As an exact double with its ties rounded to even, as C's printf does.
Decimal rounded_double(const Decimal& exact, std::int32_t digits) {
  const Decimal rounded = exact.rounded(digits);
  const Decimal unit = Decimal::of(1, digits);
  const bool is_tie = (exact - rounded).absolute() * Decimal::of(2) == unit;
  if (!is_tie) return rounded;
  const Decimal cut = exact.truncated(digits);
  const Decimal last = Decimal::remainder(cut, unit * Decimal::of(2));
  return last.is_zero() ? cut : rounded;
}

Digits digits_of(const Decimal& rounded) {
  Digits digits;
  std::string text = rounded.to_string();
  if (text.starts_with('-')) {
    digits.is_negative = true;
    text.erase(0, 1);
  }
  const std::size_t point = text.find('.');
  digits.whole = text.substr(0, point);
  if (point != std::string::npos) digits.fraction = text.substr(point + 1);
  return digits;
}

// Rounded to what the picture shows. Of doubles no more digits than they have.
Digits digits_for(RowCall& call, const NumberPicture& picture) {
  const TypeId type = call.type(0).id;
  const bool is_float = type == TypeId::kDouble || type == TypeId::kReal;
  if (!is_float) {
    Decimal value = Decimal::parse(call.output(0)).value_or(Decimal());
    if (picture.shift > 0 && value.is_finite()) {
      value = value * power(Decimal::of(10), Decimal::of(picture.shift)).value_or(Decimal());
    }
    return digits_of(value.rounded(picture.fraction));
  }
  const double value = call.value(0).as_double() * std::pow(10.0, picture.shift);
  constexpr int kAllDigits = 1100;
  const Decimal exact = Decimal::of_double(value, kAllDigits);
  const std::int32_t most = type == TypeId::kReal ? std::numeric_limits<float>::digits10
                                                  : std::numeric_limits<double>::digits10;
  const std::int32_t whole =
      static_cast<std::int32_t>(digits_of(rounded_double(exact.absolute(), 0)).whole.size());
  const std::int32_t shown = std::clamp(most - whole, 0, picture.fraction);
  Digits digits = digits_of(exact.is_finite() ? rounded_double(exact, shown) : exact);
  digits.is_negative = std::signbit(value) && !std::isnan(value);
  return digits;
}

// ── Pictures filled in ──────────────────────────────────────────────────────────────────────────

class Filler {
 public:
  Filler(const NumberPicture& picture, Digits digits)
      : picture_(picture), digits_(std::move(digits)) {
    const auto places = static_cast<std::size_t>(picture.whole + picture.shift);
    if (digits_.whole.size() > places) {
      digits_.whole.assign(places, '#');
      digits_.fraction.assign(static_cast<std::size_t>(picture.fraction), '#');
      is_overflow_ = true;
    }
    blank_places_ = places - digits_.whole.size();
    last_place_ = places + static_cast<std::size_t>(picture.fraction);
    hides_zero_ = digits_.whole == "0" && picture.fraction > 0 && picture.first_zero < 0;
    shown_fraction_ = digits_.fraction.size();
    if (!picture.is_filled && picture.has_point) {
      const std::size_t last = digits_.fraction.find_last_not_of('0');
      const std::size_t relevant = last == std::string::npos ? 0 : last + 1;
      const auto forced =
          static_cast<std::size_t>(std::max(picture.last_zero - picture.whole - picture.shift, 0));
      shown_fraction_ = std::min(std::max(relevant, forced), digits_.fraction.size());
    }
    const bool is_plain = picture.sign == SignPlace::kNone;
    has_brackets_ = picture.has_brackets && (picture.is_filled || digits_.is_negative);
    const bool nothing_to_say = !picture.is_filled && !digits_.is_negative && is_plain;
    signs_ = !picture.has_minus && !nothing_to_say;
  }

  std::string fill() {
    for (const NumberItem& item : picture_.items) add(item);
    return std::move(text_);
  }

 private:
  [[nodiscard]] char sign() const { return digits_.is_negative ? '-' : '+'; }

  void add_blank() {
    if (picture_.is_filled) text_ += ' ';
  }

  // Before the first character that is not blank.
  void add_sign() {
    if (!signs_ || has_sign_) return;
    has_sign_ = true;
    if (picture_.sign == SignPlace::kBehind) return;
    if (picture_.sign == SignPlace::kBefore) {
      text_ += sign();
    } else if (has_brackets_) {
      text_ += digits_.is_negative ? '<' : ' ';
    } else if (digits_.is_negative) {
      text_ += '-';
    } else {
      add_blank();
    }
  }

  void add_visible(char c) {
    add_sign();
    text_ += c;
    has_begun_ = true;
  }

  void add_digit() {
    const std::size_t place = place_++;
    const auto places = static_cast<std::size_t>(picture_.whole + picture_.shift);
    has_begun_ = false;
    if (place < blank_places_) {
      const bool is_zero =
          picture_.first_zero >= 0 && place >= static_cast<std::size_t>(picture_.first_zero);
      is_zero ? add_visible('0') : add_blank();
    } else if (place < places) {
      if (!hides_zero_) {
        add_visible(digits_.whole[place - blank_places_]);
      } else if (picture_.is_filled) {
        add_blank();
      } else if (shown_fraction_ == 0) {
        add_visible('0');
      }
    } else if (place - places < shown_fraction_) {
      add_visible(digits_.fraction[place - places]);
    }
    if (place_ == last_place_) add_end();
  }

  void add_end() {
    if (has_brackets_ && has_sign_) text_ += digits_.is_negative ? '>' : ' ';
    if (picture_.sign == SignPlace::kBehind) text_ += sign();
  }

  void add(const NumberItem& item) {
    switch (item.pattern) {
      case P::kNine:
      case P::kZero: return add_digit();
      case P::kPoint:
        if (digits_.fraction.empty()) return;
        add_sign();
        text_ += '.';
        return;
      case P::kComma: return has_begun_ ? void(text_ += ',') : add_blank();
      case P::kCurrency: text_ += ' '; return;
      case P::kMinus: return digits_.is_negative ? void(text_ += '-') : add_blank();
      case P::kPlus: return digits_.is_negative ? add_blank() : void(text_ += '+');
      case P::kSign: text_ += sign(); return;
      case P::kOrdinal:
        if (is_overflow_ || digits_.is_negative || picture_.has_point) return;
        text_ += ordinal_suffix(digits_.whole,
                                item.literal.front() == 'T' ? Ordinal::kUpper : Ordinal::kLower);
        return;
      case P::kLiteral: text_ += item.literal; return;
      default: return;
    }
  }

  const NumberPicture& picture_;
  Digits digits_;
  std::size_t blank_places_ = 0;
  std::size_t last_place_ = 0;
  std::size_t shown_fraction_ = 0;
  bool hides_zero_ = false;  // of 0.5, where a fraction is shown
  bool is_overflow_ = false;
  bool has_brackets_ = false;
  bool signs_ = false;
  bool has_sign_ = false;
  bool has_begun_ = false;  // the last place was not blank
  std::size_t place_ = 0;
  std::string text_;
};

// ── Roman numerals and exponents ────────────────────────────────────────────────────────────────

struct RomanDigit {
  std::string_view letters;
  std::int32_t value;
};

constexpr std::array kRomanDigits = std::to_array<RomanDigit>({{"M", 1000},
                                                               {"CM", 900},
                                                               {"D", 500},
                                                               {"CD", 400},
                                                               {"C", 100},
                                                               {"XC", 90},
                                                               {"L", 50},
                                                               {"XL", 40},
                                                               {"X", 10},
                                                               {"IX", 9},
                                                               {"V", 5},
                                                               {"IV", 4},
                                                               {"I", 1}});

constexpr std::size_t kRomanWidth = 15;

std::string roman_of(const Decimal& value) {
  const std::int64_t number = value.to_integer().value_or(0);
  constexpr std::int64_t kLargest = 3999;
  if (number < 1 || number > kLargest) return std::string(kRomanWidth, '#');
  std::string text;
  std::int64_t rest = number;
  for (const auto& [letters, digit] : kRomanDigits) {
    for (; rest >= digit; rest -= digit) text += letters;
  }
  return text;
}

std::string fill_roman(const NumberPicture& picture, const Decimal& value) {
  std::string text;
  for (const NumberItem& item : picture.items) {
    if (item.pattern == P::kRoman) {
      std::string roman = roman_of(value);
      if (item.literal.front() == 'r') roman = with_letters(roman, LetterCase::kLower);
      if (picture.is_filled && roman.size() < kRomanWidth) {
        text.append(kRomanWidth - roman.size(), ' ');
      }
      text += roman;
    } else if (item.pattern == P::kLiteral) {
      text += item.literal;
    }
  }
  return text;
}

std::string fill_exponent(const NumberPicture& picture, const Decimal& value, bool is_float) {
  if (!value.is_finite()) {
    const auto size = static_cast<std::size_t>(picture.whole + picture.fraction) + 6;
    std::string text(size, '#');
    text.front() = ' ';
    text[static_cast<std::size_t>(picture.whole) + 1] = '.';
    return text;
  }
  std::int32_t exponent = value.is_zero() ? 0 : value.digit_count() - value.scale() - 1;
  const auto mantissa_of = [&](std::int32_t by) {
    const Decimal shift =
        Decimal::parse(format_text("1e{}", by < 0 ? -by : by)).value_or(Decimal());
    return by < 0 ? (value * shift).rounded(picture.fraction)
                  : Decimal::quotient(value, shift, picture.fraction);
  };
  Decimal mantissa = mantissa_of(exponent);
  if (is_float && mantissa.absolute() >= Decimal::of(10)) mantissa = mantissa_of(++exponent);
  std::string text = mantissa.to_string();
  if (mantissa.sign() >= 0) text.insert(0, 1, ' ');
  const std::int32_t size = exponent < 0 ? -exponent : exponent;
  return text + format_text("e{}{:02}", exponent < 0 ? "-" : "+", size);
}

Word show_number(RowCall& call) {
  const auto picture = parse_number_picture(call.text(1));
  if (!picture) return call.failed(std::unexpected(picture.error()));
  const TypeId type = call.type(0).id;
  const bool is_float = type == TypeId::kDouble || type == TypeId::kReal;
  std::string text;
  if (picture->is_roman || picture->has_exponent) {
    constexpr int kAllDigits = 1100;
    const Decimal value = is_float ? Decimal::of_double(call.value(0).as_double(), kAllDigits)
                                   : Decimal::parse(call.output(0)).value_or(Decimal());
    text =
        picture->is_roman ? fill_roman(*picture, value) : fill_exponent(*picture, value, is_float);
  } else {
    text = Filler(*picture, digits_for(call, *picture)).fill();
  }
  return call.result(std::string_view(text));
}

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────

// Takes the digits of a number out of a text that a picture describes.
class NumberReader {
 public:
  NumberReader(const NumberPicture& picture, std::string_view text)
      : picture_(picture), rest_(text) {}

  // What is read, as NUMERIC's input has it.
  std::string read() {
    for (const NumberItem& item : picture_.items) {
      if (rest_.empty()) break;
      take(item);
    }
    take_last_sign();
    return (is_negative_ ? "-" : " ") + digits_;
  }

 private:
  bool accept(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_blanks() {
    while (accept(' ')) {
    }
  }

  void take_sign() {
    if (accept('-') || (picture_.has_brackets && accept('<'))) {
      is_negative_ = true;
    } else {
      accept('+');
    }
  }

  // A sign behind the digits, which ends the number.
  void take_last_sign() {
    const bool may_follow =
        picture_.sign != SignPlace::kNone || picture_.has_minus || picture_.has_brackets;
    if (may_follow && !digits_.empty() && accept('-')) is_negative_ = true;
  }

  void take_digit() {
    if (digits_.empty()) {
      skip_blanks();
      take_sign();
    }
    if (rest_.empty()) return;
    if (ascii::is_digit(rest_.front())) {
      digits_ += rest_.front();
      rest_.remove_prefix(1);
    } else if (rest_.front() == '.' && picture_.has_point && !has_point_) {
      take_point();
      if (!rest_.empty() && ascii::is_digit(rest_.front())) take_digit();
    }
  }

  void take_point() {
    if (has_point_ || !accept('.')) return;
    has_point_ = true;
    digits_ += '.';
  }

  void take(const NumberItem& item) {
    switch (item.pattern) {
      case P::kNine:
      case P::kZero: return take_digit();
      case P::kPoint:
        if (digits_.empty()) {
          skip_blanks();
          take_sign();
        }
        return take_point();
      case P::kComma: (void)accept(','); return;
      case P::kCurrency:
        if (!ascii::is_digit(rest_.front()) && rest_.front() != '-' && rest_.front() != '+' &&
            rest_.front() != '.') {
          rest_.remove_prefix(1);
        }
        return;
      case P::kMinus:
      case P::kPlus:
      case P::kSign:
        if (accept('-')) {
          is_negative_ = true;
        } else {
          (void)(accept('+') || accept(' '));
        }
        return;
      case P::kAnchoredSign:
        if (digits_.empty()) return;
        return take_last_sign();
      case P::kOrdinal: rest_.remove_prefix(std::min<std::size_t>(2, rest_.size())); return;
      case P::kLiteral: rest_.remove_prefix(1); return;
      default: return;
    }
  }

  const NumberPicture& picture_;
  std::string_view rest_;
  std::string digits_;
  bool is_negative_ = false;
  bool has_point_ = false;
};

// The value of a Roman numeral; nullopt when it is none that to_char() writes.
std::optional<std::int64_t> parse_roman(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const std::string upper = with_letters(text, LetterCase::kUpper);
  std::string_view rest = upper;
  std::int64_t value = 0;
  for (const auto& [letters, digit] : kRomanDigits) {
    while (rest.starts_with(letters)) {
      value += digit;
      rest.remove_prefix(letters.size());
    }
  }
  const bool is_one = rest.empty() && value > 0 && roman_of(Decimal::of(value)) == upper;
  return is_one ? std::optional(value) : std::nullopt;
}

Result<Decimal> read_number(std::string_view text, const NumberPicture& picture) {
  if (picture.has_exponent) {
    return fail(ErrorCode::kFeatureNotSupported, "\"EEEE\" not supported for input");
  }
  if (picture.is_roman) {
    const auto value = parse_roman(text);
    if (!value) return fail(ErrorCode::kInvalidTextRepresentation, "invalid Roman numeral");
    return Decimal::of(*value);
  }
  MATVIEW_ASSIGN(Decimal value, Decimal::parse(NumberReader(picture, text).read()));
  if (!picture.has_shift) return value;
  MATVIEW_ASSIGN(const Decimal shift, power(Decimal::of(10), Decimal::of(-picture.shift)));
  return value * shift;
}

Word to_number(RowCall& call) {
  if (call.text(1).empty()) return call.null();
  const auto picture = parse_number_picture(call.text(1));
  if (!picture) return call.failed(std::unexpected(picture.error()));
  const auto value = read_number(call.text(0), *picture);
  if (!value) return call.failed(std::unexpected(value.error()));
  return call.result(Value::numeric(value->to_string()));
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr ScalarFunction shown(TypeId of) {
  return strict_row<show_number>("to_char", {of, TypeId::kText}, TypeId::kText);
}

constexpr std::array kFunctions = {
    shown(TypeId::kInteger),
    shown(TypeId::kBigint),
    shown(TypeId::kNumeric),
    shown(TypeId::kReal),
    shown(TypeId::kDouble),
    nullable_row<to_number>("to_number", {TypeId::kText, TypeId::kText}, TypeId::kNumeric),
};

}  // namespace

std::span<const ScalarFunction> number_format_functions() {
  return kFunctions;
}

}  // namespace matview
