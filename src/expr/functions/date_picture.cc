#include "expr/functions/date_picture.h"

#include <algorithm>
#include <array>

#include "common/ascii.h"

namespace matview {

namespace {

struct NamedPattern {
  std::string_view name;
  DatePattern pattern;
};

// A longer name before those it begins with.
constexpr std::array kPatterns = std::to_array<NamedPattern>({
    {"A.D.", DatePattern::kEraDots},
    {"A.M.", DatePattern::kMeridiemDots},
    {"AD", DatePattern::kEra},
    {"AM", DatePattern::kMeridiem},
    {"B.C.", DatePattern::kEraDots},
    {"BC", DatePattern::kEra},
    {"CC", DatePattern::kCentury},
    {"DAY", DatePattern::kDayName},
    {"DDD", DatePattern::kDayOfYear},
    {"DD", DatePattern::kDay},
    {"DY", DatePattern::kShortDayName},
    {"D", DatePattern::kDayOfWeek},
    {"FF1", DatePattern::kFraction1},
    {"FF2", DatePattern::kFraction2},
    {"FF3", DatePattern::kFraction3},
    {"FF4", DatePattern::kFraction4},
    {"FF5", DatePattern::kFraction5},
    {"FF6", DatePattern::kFraction6},
    {"HH24", DatePattern::kHour24},
    {"HH12", DatePattern::kHour12},
    {"HH", DatePattern::kHour12},
    {"IDDD", DatePattern::kIsoDayOfYear},
    {"ID", DatePattern::kIsoDayOfWeek},
    {"IW", DatePattern::kIsoWeek},
    {"IYYY", DatePattern::kIsoYear},
    {"IYY", DatePattern::kIsoYear3},
    {"IY", DatePattern::kIsoYear2},
    {"I", DatePattern::kIsoYear1},
    {"J", DatePattern::kJulian},
    {"MI", DatePattern::kMinute},
    {"MM", DatePattern::kMonth},
    {"MONTH", DatePattern::kMonthName},
    {"MON", DatePattern::kShortMonthName},
    {"MS", DatePattern::kFraction3},
    {"OF", DatePattern::kOffset},
    {"P.M.", DatePattern::kMeridiemDots},
    {"PM", DatePattern::kMeridiem},
    {"Q", DatePattern::kQuarter},
    {"RM", DatePattern::kRomanMonth},
    {"SSSSS", DatePattern::kSecondsOfDay},
    {"SSSS", DatePattern::kSecondsOfDay},
    {"SS", DatePattern::kSecond},
    {"TZH", DatePattern::kZoneHour},
    {"TZM", DatePattern::kZoneMinute},
    {"TZ", DatePattern::kZone},
    {"US", DatePattern::kFraction6},
    {"WW", DatePattern::kWeekOfYear},
    {"W", DatePattern::kWeekOfMonth},
    {"Y,YYY", DatePattern::kYearWithComma},
    {"YYYY", DatePattern::kYear},
    {"YYY", DatePattern::kYear3},
    {"YY", DatePattern::kYear2},
    {"Y", DatePattern::kYear1},
});

constexpr std::array<std::string_view, 12> kMonths = {"January",
                                                      "February",
                                                      "March",
                                                      "April",
                                                      "May",
                                                      "June",
                                                      "July",
                                                      "August",
                                                      "September",
                                                      "October",
                                                      "November",
                                                      "December"};
constexpr std::array<std::string_view, 7> kDays = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kRomanMonths = {
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};

// Whether `text` begins with `name` in upper or in lower case.
bool starts_with(std::string_view text, std::string_view name, LetterCase& letters) {
  if (text.starts_with(name)) {
    letters = LetterCase::kUpper;
    return true;
  }
  letters = LetterCase::kLower;
  return text.size() >= name.size() &&
         std::ranges::equal(text.substr(0, name.size()), name, {}, {}, ascii::to_lower);
}

bool is_name(DatePattern pattern) {
  return pattern >= DatePattern::kMonthName && pattern <= DatePattern::kShortDayName;
}

class PictureParser {
 public:
  explicit PictureParser(std::string_view text) : rest_(text) {}

  DatePicture parse() {
    while (!rest_.empty()) {
      if (take_prefix() || take_pattern() || take_quoted()) continue;
      if (rest_.size() > 1 && rest_[0] == '\\' && rest_[1] == '"') rest_.remove_prefix(1);
      take_character();
    }
    return std::move(picture_);
  }

 private:
  bool take_prefix() {
    LetterCase letters{};
    if (starts_with(rest_, "FM", letters)) {
      is_filled_ = false;
    } else if (starts_with(rest_, "FX", letters)) {
      picture_.is_exact = true;
    } else if (starts_with(rest_, "TM", letters)) {
      fills_names_ = false;
    } else {
      return false;
    }
    rest_.remove_prefix(2);
    return true;
  }

  bool take_pattern() {
    for (const auto& [name, pattern] : kPatterns) {
      DateItem item;
      item.pattern = pattern;
      item.is_filled = is_filled_ && fills_names_;
      bool found = starts_with(rest_, name, item.letters);
      if (!found && is_name(pattern) && rest_.size() >= name.size() && rest_[0] == name[0] &&
          std::ranges::equal(
              rest_.substr(1, name.size() - 1), name.substr(1), {}, {}, ascii::to_lower)) {
        found = true;
        item.letters = LetterCase::kMixed;
      }
      if (!found) continue;
      item.literal = rest_.substr(0, name.size());
      rest_.remove_prefix(name.size());
      is_filled_ = fills_names_ = true;
      if (rest_.starts_with("TH") || rest_.starts_with("th")) {
        item.ordinal = rest_.front() == 'T' ? Ordinal::kUpper : Ordinal::kLower;
        rest_.remove_prefix(2);
      }
      picture_.items.push_back(std::move(item));
      return true;
    }
    return false;
  }

  bool take_quoted() {
    if (!rest_.starts_with('"')) return false;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.size() > 1 && rest_.front() == '\\') rest_.remove_prefix(1);
      take_character(true);
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    return true;
  }

  // One character, of any number of bytes.
  void take_character(bool is_quoted = false) {
    std::size_t size = 1;
    while (size < rest_.size() && (static_cast<unsigned char>(rest_[size]) & 0xc0U) == 0x80U)
      ++size;
    picture_.items.push_back(
        {.literal = std::string(rest_.substr(0, size)), .is_quoted = is_quoted});
    rest_.remove_prefix(size);
  }

  std::string_view rest_;
  bool is_filled_ = true;
  bool fills_names_ = true;  // not after TM, which is for names
  DatePicture picture_;
};

}  // namespace

DatePicture parse_date_picture(std::string_view text) {
  return PictureParser(text).parse();
}

std::string_view ordinal_suffix(std::string_view number, Ordinal ordinal) {
  static constexpr std::array<std::array<std::string_view, 4>, 2> kSuffixes = {
      {{"TH", "ST", "ND", "RD"}, {"th", "st", "nd", "rd"}}};
  if (ordinal == Ordinal::kNone) return {};
  const std::size_t size = number.size();
  const bool is_teen = size > 1 && number[size - 2] == '1';
  const char last = size == 0 || is_teen ? '0' : number[size - 1];
  const std::size_t which = last >= '1' && last <= '3' ? static_cast<std::size_t>(last - '0') : 0;
  return kSuffixes[ordinal == Ordinal::kUpper ? 0 : 1][which];
}

std::string_view month_name(std::int32_t month) {
  return kMonths[static_cast<std::size_t>(month - 1)];
}

std::string_view day_name(std::int32_t day) {
  return kDays[static_cast<std::size_t>(day)];
}

std::string_view roman_month(std::int32_t month) {
  return kRomanMonths[static_cast<std::size_t>(month - 1)];
}

std::string with_letters(std::string_view name, LetterCase letters) {
  std::string result(name);
  if (letters == LetterCase::kMixed) return result;
  for (char& c : result)
    c = letters == LetterCase::kUpper ? ascii::to_upper(c) : ascii::to_lower(c);
  return result;
}

}  // namespace matview
