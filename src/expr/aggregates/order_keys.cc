#include "expr/aggregates/order_keys.h"

#include <array>
#include <compare>
#include <cstring>

#include "types/interval.h"

namespace matview {

namespace {

bool less_text(std::int64_t left, std::int64_t right, const TextDictionary& dictionary) {
  return dictionary.compare(static_cast<TextCode>(left), static_cast<TextCode>(right)) < 0;
}

bool less_numeric(std::int64_t left, std::int64_t right, const TextDictionary& /*dictionary*/) {
  const std::strong_ordering order = compare_numeric({left}, {right});
  return order < 0 || (order == 0 && left < right);
}

bool less_interval(std::int64_t left, std::int64_t right, const TextDictionary& dictionary) {
  const auto length = [&](std::int64_t key) {
    return interval_length(interval_of_code(static_cast<TextCode>(key), dictionary));
  };
  const auto left_length = length(left);
  const auto right_length = length(right);
  return left_length < right_length || (left_length == right_length && left < right);
}

}  // namespace

KeyOrder::KeyOrder(TypeId type, bool is_descending, const TextDictionary& dictionary)
    : less_(type == TypeId::kNumeric    ? less_numeric
            : type == TypeId::kInterval ? less_interval
            : is_dictionary_coded(type) ? less_text
                                        : nullptr),
      is_descending_(is_descending),
      dictionary_(dictionary) {}

TextCode code_of_interval(Interval interval, TextDictionary& dictionary) {
  std::array<char, sizeof interval> bytes;
  std::memcpy(bytes.data(), &interval, sizeof interval);
  return dictionary.intern({bytes.data(), bytes.size()});
}

Interval interval_of_code(TextCode code, const TextDictionary& dictionary) {
  Interval interval;
  std::memcpy(&interval, dictionary.text(code).data(), sizeof interval);
  return interval;
}

}  // namespace matview
