#include "expr/aggregates/ordered_values.h"

#include <algorithm>
#include <cstring>

#include "types/interval.h"

namespace matview {

namespace {

// As many copies of a value are kept unsettled, and as many values.
constexpr Weight kMostCopies = 8;
constexpr std::size_t kMostUnsettled = 512;

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
    : settled_(Less{comparison, &dictionary}) {}

OrderedValues::Comparison OrderedValues::comparison_of(TypeId id) {
  if (id == TypeId::kNumeric) return less_numeric;
  if (id == TypeId::kInterval) return less_interval;
  return is_dictionary_coded(id) ? less_text : less_number;
}

void OrderedValues::add(std::int64_t key, Weight weight) {
  if (weight > 0) {
    come(key, weight);
  } else {
    go(key, weight);
  }
  // None may be there, or as many as are there less than no times.
  if (count_ == 0) settle();
}

void OrderedValues::come(std::int64_t key, Weight weight) {
  // Where nothing was ever settled there is no hurry.
  const bool is_filling = settled_.empty() && went_.empty();
  const bool may_wait = is_filling || came_.size() < kMostUnsettled;
  if (negatives_ != 0 || weight > kMostCopies || !may_wait) return change_now(key, weight);
  const Less& less = settled_.key_comp();
  if (count_ == 0 || less(key, smallest_)) smallest_ = key;
  if (count_ == 0 || less(largest_, key)) largest_ = key;
  came_.insert(came_.end(), static_cast<std::size_t>(weight), key);
  count_ += weight;
}

void OrderedValues::go(std::int64_t key, Weight weight) {
  const Less& less = settled_.key_comp();
  const bool is_between = count_ > 0 && less(smallest_, key) && less(key, largest_);
  const bool may_wait = -weight <= kMostCopies && went_.size() < kMostUnsettled;
  if (negatives_ != 0 || !is_between || !may_wait) return change_now(key, weight);
  went_.insert(went_.end(), static_cast<std::size_t>(-weight), key);
  count_ += weight;
}

void OrderedValues::change_now(std::int64_t key, Weight weight) {
  settle();
  settle_one(key, weight);
  count_ += weight;
  if (settled_.empty()) return;
  smallest_ = settled_.begin()->first;
  largest_ = settled_.rbegin()->first;
}

void OrderedValues::settle() {
  settle(came_, 1);
  settle(went_, -1);
}

void OrderedValues::settle(Keys& keys, Weight weight) {
  if (settled_.key_comp().comparison == less_number) {
    std::ranges::sort(keys);
  } else {
    std::ranges::sort(keys, settled_.key_comp());
  }
  for (auto first = keys.begin(); first != keys.end();) {
    const auto end =
        std::find_if(first, keys.end(), [&](std::int64_t key) { return key != *first; });
    settle_one(*first, weight * (end - first));
    first = end;
  }
  if (keys.capacity() > kMostUnsettled) keys = {};
  keys.clear();
}

void OrderedValues::settle_one(std::int64_t key, Weight weight) {
  // To fill an empty tree in order is to add at its end.
  const auto entry = settled_.try_emplace(settled_.end(), key, 0);
  if (entry->second < 0) --negatives_;
  entry->second += weight;
  if (entry->second < 0) ++negatives_;
  if (entry->second == 0) settled_.erase(entry);
}

std::size_t OrderedValues::byte_size() const {
  // About what an entry takes in a tree whose nodes are not all full.
  constexpr std::size_t kBytesPerEntry = 24;
  return sizeof *this + settled_.size() * kBytesPerEntry +
         (came_.capacity() + went_.capacity()) * sizeof(std::int64_t);
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
