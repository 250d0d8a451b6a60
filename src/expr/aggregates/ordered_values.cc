#include "expr/aggregates/ordered_values.h"

#include <cstring>

#include "types/interval.h"

namespace matview {

namespace {

bool less_number(std::int64_t left, std::int64_t right, const TextDictionary& /*dictionary*/) {
  return left < right;
}

bool less_text(std::int64_t left, std::int64_t right, const TextDictionary& dictionary) {
  return dictionary.compare(static_cast<TextCode>(left), static_cast<TextCode>(right)) < 0;
}

// Equal values in different forms, such as 1.5 and 1.50, are kept apart: what is shown is there.
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

OrderedValues::OrderedValues(Comparison comparison, const TextDictionary& dictionary)
    : weights_(Less{comparison, &dictionary}) {}

OrderedValues::Comparison OrderedValues::comparison_of(TypeId id) {
  if (id == TypeId::kNumeric) return less_numeric;
  if (id == TypeId::kInterval) return less_interval;
  return is_dictionary_coded(id) ? less_text : less_number;
}

void OrderedValues::add(std::int64_t key, Weight weight) {
  const auto [entry, is_new] = weights_.try_emplace(key, 0);
  entry->second += weight;
  if (entry->second == 0) weights_.erase(entry);
}

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
