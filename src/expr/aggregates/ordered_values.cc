#include "expr/aggregates/ordered_values.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "types/interval.h"

namespace matview {

namespace {

// As many copies of a value are kept as values of their own.
constexpr Weight kMostCopies = 8;
// Changes are merged when they are more than this and a part of the runs.
constexpr std::size_t kFewChanges = 64;
constexpr std::size_t kPart = 8;

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
    : changes_(Less{comparison, &dictionary}) {}

OrderedValues::Comparison OrderedValues::comparison_of(TypeId id) {
  if (id == TypeId::kNumeric) return less_numeric;
  if (id == TypeId::kInterval) return less_interval;
  return is_dictionary_coded(id) ? less_text : less_number;
}

void OrderedValues::add(std::int64_t key, Weight weight) {
  const bool is_filling = first_ == last_ && changes_.empty();
  if (is_filling && weight > 0 && weight <= kMostCopies) return fill(key, weight);
  if (!came_.empty()) sort();
  change(key, weight);
}

void OrderedValues::fill(std::int64_t key, Weight weight) {
  const Less& less = changes_.key_comp();
  if (came_.empty() || less(key, smallest_)) smallest_ = key;
  if (came_.empty() || less(largest_, key)) largest_ = key;
  has_ends_ = true;
  came_.insert(came_.end(), static_cast<std::size_t>(weight), key);
  count_ += weight;
}

void OrderedValues::sort() {
  std::vector<std::int64_t> keys = std::exchange(came_, {});
  if (changes_.key_comp().comparison == less_number) {
    std::ranges::sort(keys);
  } else {
    std::ranges::sort(keys, changes_.key_comp());
  }
  runs_.clear();
  for (const std::int64_t key : keys) {
    if (runs_.empty() || runs_.back().key != key) runs_.push_back({.key = key, .count = 0});
    ++runs_.back().count;
  }
  first_ = 0;
  last_ = runs_.size();
}

void OrderedValues::change(std::int64_t key, Weight weight) {
  const Less& less = changes_.key_comp();
  const auto [changed, is_new] = changes_.try_emplace(key, 0);
  changed->second += weight;
  count_ += weight;
  if (weight > 0) {
    if (count_of(key, changed->second) > 0) {
      if (!has_ends_ || less(key, smallest_)) smallest_ = key;
      if (!has_ends_ || less(largest_, key)) largest_ = key;
      has_ends_ = true;
    }
    if (changed->second == 0) changes_.erase(changed);
  } else {
    if (changed->second == 0) changes_.erase(changed);
    const bool is_between = has_ends_ && less(smallest_, key) && less(key, largest_);
    if (!is_between) find_ends();
  }
  const bool has_many = changes_.size() > kFewChanges + (last_ - first_) / kPart;
  if (has_many || count_ == 0) merge();
}

Weight OrderedValues::count_of(std::int64_t key, Weight changed) const {
  const auto end = runs_.begin() + static_cast<std::ptrdiff_t>(last_);
  const auto run = std::lower_bound(
      runs_.begin() + static_cast<std::ptrdiff_t>(first_),
      end,
      key,
      [&](const Run& left, std::int64_t right) { return changes_.key_comp()(left.key, right); });
  return changed + (run != end && run->key == key ? run->count : 0);
}

void OrderedValues::find_ends() {
  has_ends_ = find_smallest() && find_largest();
}

bool OrderedValues::find_smallest() {
  const Less& less = changes_.key_comp();
  auto changed = changes_.begin();
  while (true) {
    while (changed != changes_.end() &&
           (first_ == last_ || less(changed->first, runs_[first_].key))) {
      smallest_ = changed->first;
      if (changed->second > 0) return true;
      ++changed;
    }
    if (first_ == last_) return false;
    Run& run = runs_[first_];
    smallest_ = run.key;
    const bool is_changed = changed != changes_.end() && changed->first == run.key;
    if (!is_changed || run.count + changed->second > 0) return true;
    ++first_;
    changed->second += run.count;
    changed = changed->second == 0 ? changes_.erase(changed) : std::next(changed);
  }
}

bool OrderedValues::find_largest() {
  const Less& less = changes_.key_comp();
  auto changed = changes_.end();
  while (true) {
    while (changed != changes_.begin() &&
           (first_ == last_ || less(runs_[last_ - 1].key, std::prev(changed)->first))) {
      --changed;
      largest_ = changed->first;
      if (changed->second > 0) return true;
    }
    if (first_ == last_) return false;
    Run& run = runs_[last_ - 1];
    largest_ = run.key;
    const bool is_changed = changed != changes_.begin() && std::prev(changed)->first == run.key;
    if (!is_changed || run.count + std::prev(changed)->second > 0) return true;
    --last_;
    --changed;
    changed->second += run.count;
    if (changed->second == 0) changed = changes_.erase(changed);
  }
}

void OrderedValues::merge() {
  const Less& less = changes_.key_comp();
  std::vector<Run> merged;
  merged.reserve(last_ - first_ + changes_.size());
  std::vector<Run> missing;
  const auto add = [&](Run run) {
    if (run.count > 0) merged.push_back(run);
    if (run.count < 0) missing.push_back(run);
  };
  for (const auto& [key, weight] : changes_) {
    while (first_ != last_ && less(runs_[first_].key, key)) merged.push_back(runs_[first_++]);
    const bool is_same = first_ != last_ && runs_[first_].key == key;
    add({.key = key, .count = weight + (is_same ? runs_[first_++].count : 0)});
  }
  while (first_ != last_) merged.push_back(runs_[first_++]);
  changes_.clear();
  for (const Run& run : missing) changes_.emplace(run.key, run.count);
  runs_ = std::move(merged);
  first_ = 0;
  last_ = runs_.size();
}

std::size_t OrderedValues::byte_size() const {
  // About what an entry takes in a tree whose nodes are not all full.
  constexpr std::size_t kBytesPerChange = 24;
  return sizeof *this + came_.capacity() * sizeof(came_[0]) + runs_.capacity() * sizeof(Run) +
         changes_.size() * kBytesPerChange;
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
