#include "expr/aggregates/exact_float_sum.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace matview {

namespace {

// Doubles that do not overlap, by ascending magnitude, none of them 0.
using Expansion = std::vector<double>;

// From here on values are kept divided by kHugeScale, where sums of 2⁶³ of them cannot overflow.
constexpr double kHuge = 0x1p960;
constexpr double kHugeScale = 0x1p128;
constexpr double kSafeToUnscale = 0x1p1022 / kHugeScale;

void grow(Expansion& parts, double value) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const TwoSum next = two_sum(value, parts[i]);
    if (next.error != 0) parts[kept++] = next.error;
    value = next.sum;
  }
  parts.resize(kept);
  if (value != 0) parts.push_back(value);
}

double rounded(std::span<const double> parts) {
  std::size_t rest = parts.size();
  TwoSum total{.sum = 0, .error = 0};
  while (rest > 0 && total.error == 0) total = two_sum(total.sum, parts[--rest]);
  // Half an ulp rounded to even, but the parts below say that it is more than half.
  if (rest > 0 && total.error != 0 && std::signbit(total.error) == std::signbit(parts[rest - 1])) {
    const double ulp = total.error * 2;
    const double beyond = total.sum + ulp;
    if (beyond - total.sum == ulp) return beyond;
  }
  return total.sum;
}

// The sum of `parts` and kHugeScale times `huge`, which is not empty.
double rounded(const Expansion& parts, const Expansion& huge) {
  if (std::fabs(huge.back()) < kSafeToUnscale) {
    Expansion all = parts;
    for (const double part : huge) grow(all, part * kHugeScale);
    return rounded(all);
  }
  Expansion all = huge;
  for (std::size_t i = parts.size(); i-- > 0;) {
    const double scaled = parts[i] / kHugeScale;
    if (scaled * kHugeScale != parts[i]) {
      // Too small to count but for breaking a tie; so are those after it.
      grow(all, std::copysign(std::numeric_limits<double>::denorm_min(), parts[i]));
      break;
    }
    grow(all, scaled);
  }
  return rounded(all) * kHugeScale;
}

}  // namespace

struct ExactFloatSum::Spill {
  Expansion parts;
  Expansion huge;  // divided by kHugeScale
  Weight nans = 0;
  Weight positive_infinities = 0;
  Weight negative_infinities = 0;

  void add(double value, Weight weight) {
    if (std::isnan(value)) {
      nans += weight;
    } else if (std::isinf(value)) {
      (value > 0 ? positive_infinities : negative_infinities) += weight;
    } else {
      add_finite(
          weight < 0 ? -value : value,
          weight < 0 ? -static_cast<std::uint64_t>(weight) : static_cast<std::uint64_t>(weight));
    }
  }

  // A product with a power of two is exact, so every bit of the factor is one addition.
  void add_finite(double value, std::uint64_t factor) {
    const bool is_huge = std::fabs(value) >= kHuge;
    Expansion& expansion = is_huge ? huge : parts;
    if (is_huge) value /= kHugeScale;
    for (; factor != 0; factor &= factor - 1) {
      grow(expansion, std::ldexp(value, std::countr_zero(factor)));
    }
  }

  [[nodiscard]] bool is_needed() const {
    return parts.size() > 2 || !huge.empty() || nans != 0 || positive_infinities != 0 ||
           negative_infinities != 0;
  }

  [[nodiscard]] std::size_t byte_size() const {
    return sizeof *this + (parts.capacity() + huge.capacity()) * sizeof(double);
  }
};

ExactFloatSum::ExactFloatSum() = default;
ExactFloatSum::ExactFloatSum(ExactFloatSum&&) noexcept = default;
ExactFloatSum& ExactFloatSum::operator=(ExactFloatSum&&) noexcept = default;
ExactFloatSum::~ExactFloatSum() = default;

std::ptrdiff_t ExactFloatSum::add_spilling(double value, Weight weight) {
  const std::size_t bytes_before = spilled_bytes();
  if (spill_ == nullptr) {
    spill_ = std::make_unique<Spill>();
    spill_->add_finite(std::exchange(high_, 0), 1);
    spill_->add_finite(std::exchange(low_, 0), 1);
  }
  spill_->add(value, weight);
  if (!spill_->is_needed()) {
    const Expansion& parts = spill_->parts;
    if (!parts.empty()) high_ = parts.back();
    if (parts.size() > 1) low_ = parts.front();
    spill_.reset();
  }
  return static_cast<std::ptrdiff_t>(spilled_bytes() - bytes_before);
}

std::ptrdiff_t ExactFloatSum::clear() {
  const auto freed = static_cast<std::ptrdiff_t>(spilled_bytes());
  high_ = 0;
  low_ = 0;
  spill_.reset();
  return -freed;
}

std::optional<double> ExactFloatSum::value() const {
  double sum = high_ + low_;
  if (spill_ != nullptr) {
    const Spill& spill = *spill_;
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const bool both_infinities = spill.positive_infinities != 0 && spill.negative_infinities != 0;
    if (spill.nans != 0 || both_infinities) return std::numeric_limits<double>::quiet_NaN();
    if (spill.positive_infinities != 0) return kInfinity;
    if (spill.negative_infinities != 0) return -kInfinity;
    sum = spill.huge.empty() ? rounded(spill.parts) : rounded(spill.parts, spill.huge);
  }
  // −0.0 would tell what has been added and taken away again.
  return std::isfinite(sum) ? std::optional(sum + 0.0) : std::nullopt;
}

TwoSum ExactFloatSum::parts() const {
  const std::optional<double> first = value();
  if (!first) return {.sum = std::numeric_limits<double>::quiet_NaN(), .error = 0};
  if (!std::isfinite(*first)) return {.sum = *first, .error = 0};
  // Without a spill the two parts are all there is.
  if (spill_ == nullptr) return two_sum(high_, low_);
  ExactFloatSum rest;
  rest.spill_ = std::make_unique<Spill>(*spill_);
  rest.add(-*first);
  return {.sum = *first, .error = rest.value().value_or(0)};
}

std::size_t ExactFloatSum::spilled_bytes() const {
  return spill_ == nullptr ? 0 : spill_->byte_size();
}

}  // namespace matview
