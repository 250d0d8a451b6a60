#include "types/key_codes.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <string_view>

#include "types/numeric.h"
#include "types/row_hash.h"

namespace matview {

namespace {

constexpr unsigned kWordBits = 64;

// Codes are unsigned and the largest says how many bits all of them need.
using Codes = std::vector<std::uint64_t>;

// A signed integer that orders like the value.
template <typename T>
[[nodiscard]] std::int64_t ordered(T value) {
  return static_cast<std::int64_t>(value);
}

// Below zero, doubles order backwards by their bits. All NaNs are one, −0.0 is 0.0.
[[nodiscard]] std::int64_t ordered(double value) {
  if (value != value) value = std::numeric_limits<double>::quiet_NaN();
  const auto bits = std::bit_cast<std::int64_t>(value + 0.0);
  return bits ^ ((bits >> 63) & std::numeric_limits<std::int64_t>::max());
}

[[nodiscard]] std::int64_t ordered(float value) {
  return ordered(static_cast<double>(value));
}

// Codes of the valid rows: the distance from the smallest. The largest code.
template <typename T>
std::uint64_t distances(const ColumnView& key, Codes& codes) {
  const T* const values = key.values<T>();
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (key.validity != nullptr && !test_bit(key.validity, row)) continue;
    const std::int64_t value = ordered(values[row]);
    smallest = std::min(smallest, value);
    largest = std::max(largest, value);
  }
  if (smallest > largest) return 0;
  for (std::size_t row = 0; row < codes.size(); ++row) {
    codes[row] =
        static_cast<std::uint64_t>(ordered(values[row])) - static_cast<std::uint64_t>(smallest);
  }
  return static_cast<std::uint64_t>(largest) - static_cast<std::uint64_t>(smallest);
}

// The first eight bytes of a text as a number that orders like them.
[[nodiscard]] std::uint64_t text_prefix(std::string_view text) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < sizeof prefix; ++i) {
    prefix = prefix << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return prefix;
}

// The distinct text codes among the valid rows.
[[nodiscard]] std::vector<TextCode> distinct_texts(const ColumnView& key,
                                                   std::size_t count,
                                                   std::size_t dictionary_size) {
  const auto* const values = key.values<TextCode>();
  std::vector<TextCode> distinct;
  // A look-up by code is worth its memory when it is not much larger than the rows.
  if (dictionary_size / 64 <= count) {
    std::vector<bool> is_there(dictionary_size);
    for (std::size_t row = 0; row < count; ++row) {
      if (!key.is_valid(row) || is_there[values[row]]) continue;
      is_there[values[row]] = true;
      distinct.push_back(values[row]);
    }
    return distinct;
  }
  for (std::size_t row = 0; row < count; ++row) {
    if (key.is_valid(row)) distinct.push_back(values[row]);
  }
  std::ranges::sort(distinct);
  distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
  return distinct;
}

// Gives every text its rank among the distinct ones. The largest rank.
std::uint64_t text_ranks(const ColumnView& key, Codes& codes, const TextDictionary& dictionary) {
  struct Entry {
    std::uint64_t prefix;
    TextCode code;
  };

  std::vector<Entry> entries;
  for (const TextCode code : distinct_texts(key, codes.size(), dictionary.size())) {
    entries.push_back({text_prefix(dictionary.text(code)), code});
  }
  if (entries.empty()) return 0;
  std::ranges::sort(entries, [&](const Entry& left, const Entry& right) {
    if (left.prefix != right.prefix) return left.prefix < right.prefix;
    return dictionary.compare(left.code, right.code) < 0;
  });
  const auto* const values = key.values<TextCode>();
  if (dictionary.size() / 8 <= codes.size()) {
    std::vector<std::uint32_t> ranks(dictionary.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      ranks[entries[i].code] = static_cast<std::uint32_t>(i);
    }
    for (std::size_t row = 0; row < codes.size(); ++row) {
      if (key.is_valid(row)) codes[row] = ranks[values[row]];
    }
  } else {
    std::vector<std::pair<TextCode, std::uint32_t>> ranks;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      ranks.emplace_back(entries[i].code, static_cast<std::uint32_t>(i));
    }
    std::ranges::sort(ranks);
    for (std::size_t row = 0; row < codes.size(); ++row) {
      if (!key.is_valid(row)) continue;
      codes[row] = std::ranges::lower_bound(
                       ranks, values[row], {}, &std::pair<TextCode, std::uint32_t>::first)
                       ->second;
    }
  }
  return entries.size() - 1;
}

// Ranks of values of any type, by comparing them. The largest rank.
std::uint64_t value_ranks(const ColumnView& key, Codes& codes, const TextDictionary& dictionary) {
  // Numbers are compared by the nearest doubles first: those with many digits, as averages have,
  // are slow to compare in full.
  struct Entry {
    std::int64_t nearest;
    std::uint32_t row;
  };

  const bool is_numeric = key.type.id == TypeId::kNumeric;
  std::vector<Entry> entries;
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (!key.is_valid(row)) continue;
    const std::int64_t nearest =
        is_numeric ? ordered(numeric_to_double(key.values<NumericWord>()[row])) : 0;
    entries.push_back({nearest, static_cast<std::uint32_t>(row)});
  }
  const auto compare = [&](const Entry& left, const Entry& right) {
    if (left.nearest != right.nearest) return left.nearest <=> right.nearest;
    return compare_values(key, left.row, key, right.row, dictionary);
  };
  std::ranges::sort(
      entries, [&](const Entry& left, const Entry& right) { return compare(left, right) < 0; });
  std::uint64_t rank = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i != 0 && compare(entries[i - 1], entries[i]) != 0) ++rank;
    codes[entries[i].row] = rank;
  }
  return rank;
}

std::uint64_t encode(const ColumnView& key, Codes& codes, const TextDictionary& dictionary) {
  switch (key.type.id) {
    case TypeId::kUnknown: return 0;
    case TypeId::kBoolean: return distances<std::uint8_t>(key, codes);
    case TypeId::kSmallint: return distances<std::int16_t>(key, codes);
    case TypeId::kInteger:
    case TypeId::kDate: return distances<std::int32_t>(key, codes);
    case TypeId::kBigint:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: return distances<std::int64_t>(key, codes);
    case TypeId::kReal: return distances<float>(key, codes);
    case TypeId::kDouble: return distances<double>(key, codes);
    case TypeId::kText: return text_ranks(key, codes, dictionary);
    default: return value_ranks(key, codes, dictionary);
  }
}

}  // namespace

KeyCodes::KeyCodes(std::span<const KeyDirection> directions,
                   std::span<const ColumnView> keys,
                   std::size_t count,
                   const TextDictionary& dictionary)
    : count_(count), codes_(count) {
  words_.emplace_back(count);
  for (std::size_t k = 0; k < keys.size(); ++k) add_key(directions[k], keys[k], dictionary);
  codes_ = {};
}

void KeyCodes::add_key(KeyDirection direction,
                       const ColumnView& key,
                       const TextDictionary& dictionary) {
  const bool has_nulls = key.validity != nullptr;
  if (has_nulls) {
    for (std::size_t row = 0; row < count_; ++row) {
      codes_[row] = test_bit(key.validity, row) == direction.nulls_first ? 1 : 0;
    }
    append(codes_, 1);
  }
  const std::uint64_t largest = encode(key, codes_, dictionary);
  if (largest == 0) return;
  for (std::size_t row = 0; row < count_; ++row) {
    if (has_nulls && !test_bit(key.validity, row)) {
      codes_[row] = 0;
    } else if (direction.descending) {
      codes_[row] = largest - codes_[row];
    }
  }
  append(codes_, static_cast<unsigned>(std::bit_width(largest)));
}

void KeyCodes::append(std::span<const std::uint64_t> codes, unsigned bits) {
  if (used_bits_ == kWordBits) {
    words_.emplace_back(count_);
    used_bits_ = 0;
  }
  const unsigned here = std::min(bits, kWordBits - used_bits_);
  const unsigned later = bits - here;
  std::vector<std::uint64_t>& word = words_.back();
  if (here == kWordBits) {
    std::ranges::copy(codes, word.begin());
  } else {
    for (std::size_t row = 0; row < count_; ++row) {
      word[row] = word[row] << here | codes[row] >> later;
    }
  }
  used_bits_ += here;
  if (later == 0) return;
  words_.emplace_back(count_);
  const std::uint64_t mask = (std::uint64_t{1} << later) - 1;
  for (std::size_t row = 0; row < count_; ++row) words_.back()[row] = codes[row] & mask;
  used_bits_ = later;
}

}  // namespace matview
