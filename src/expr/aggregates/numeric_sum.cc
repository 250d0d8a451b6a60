#include "expr/aggregates/numeric_sum.h"

#include <algorithm>
#include <map>

namespace matview {

struct NumericSum::Spill {
  struct Part {
    Decimal sum;
    Weight count = 0;
  };

  std::map<std::int32_t, Part> by_scale;
  Weight nans = 0;
  Weight positive_infinities = 0;
  Weight negative_infinities = 0;

  void add(const Decimal& value, Weight weight) {
    switch (value.kind()) {
      case Decimal::Kind::kNan: nans += weight; return;
      case Decimal::Kind::kPositiveInfinity: positive_infinities += weight; return;
      case Decimal::Kind::kNegativeInfinity: negative_infinities += weight; return;
      case Decimal::Kind::kFinite: break;
    }
    const auto part = by_scale.try_emplace(value.scale()).first;
    part->second.sum = part->second.sum + (weight == 1 ? value : value * Decimal::of(weight));
    part->second.count += weight;
    if (part->second.count == 0 && part->second.sum.is_zero()) by_scale.erase(part);
  }

  [[nodiscard]] bool is_empty() const {
    return by_scale.empty() && nans == 0 && positive_infinities == 0 && negative_infinities == 0;
  }

  [[nodiscard]] Weight count() const {
    Weight count = nans + positive_infinities + negative_infinities;
    for (const auto& [scale, part] : by_scale) count += part.count;
    return count;
  }

  [[nodiscard]] std::size_t byte_size() const {
    constexpr std::size_t kPartBytes = sizeof(Part) + 64;  // about: a node, and its limbs
    return sizeof *this + by_scale.size() * kPartBytes;
  }
};

NumericSum::NumericSum() = default;
NumericSum::NumericSum(NumericSum&&) noexcept = default;
NumericSum& NumericSum::operator=(NumericSum&&) noexcept = default;
NumericSum::~NumericSum() = default;

std::ptrdiff_t NumericSum::add_other(NumericWord value, Weight weight) {
  if (tail_ == kNoTail && is_inline(value)) {
    tail_ = value.bits & kNumericTail;
    return sum_.add(coefficient_of(value), weight);
  }
  const std::size_t bytes_before = spilled_bytes();
  if (spill_ == nullptr) spill_ = std::make_unique<Spill>();
  spill_->add(to_decimal(value), weight);
  if (spill_->is_empty()) spill_.reset();
  return static_cast<std::ptrdiff_t>(spilled_bytes() - bytes_before);
}

std::ptrdiff_t NumericSum::clear() {
  const auto freed = static_cast<std::ptrdiff_t>(spilled_bytes());
  sum_.clear();
  tail_ = kNoTail;
  spill_.reset();
  return -freed;
}

Decimal NumericSum::value(Weight count) const {
  Decimal sum = Decimal::of(sum_.total(), scale());
  if (spill_ == nullptr) return sum;
  const Spill& spill = *spill_;
  const bool both_infinities = spill.positive_infinities != 0 && spill.negative_infinities != 0;
  if (spill.nans != 0 || both_infinities) return Decimal(Decimal::Kind::kNan);
  if (spill.positive_infinities != 0) return Decimal(Decimal::Kind::kPositiveInfinity);
  if (spill.negative_infinities != 0) return Decimal(Decimal::Kind::kNegativeInfinity);
  std::int32_t shown = count != spill.count() ? scale() : 0;
  for (const auto& [part_scale, part] : spill.by_scale) {
    sum = sum + part.sum;
    if (part.count != 0) shown = std::max(shown, part_scale);
  }
  return sum.rounded(shown);
}

NumericWord NumericSum::word(Weight count, TextDictionary& dictionary) const {
  if (spill_ == nullptr) return make_numeric(sum_.total(), scale(), dictionary);
  return make_numeric(value(count), dictionary);
}

std::size_t NumericSum::spilled_bytes() const {
  return spill_ == nullptr ? 0 : spill_->byte_size();
}

}  // namespace matview
