// variance and standard deviation, of a population or a sample: exact sums of the arguments and of
// their squares, so that rows can be taken away again. NUMERIC of integers and NUMERIC, DOUBLE of
// floating-point numbers.
#include <array>
#include <cmath>

#include "expr/aggregates/families.h"
#include "expr/aggregates/float_moments.h"
#include "expr/aggregates/integer_sum.h"
#include "expr/aggregates/numeric_sum.h"
#include "expr/aggregates/sum_state.h"
#include "types/decimal_math.h"

namespace matview {

namespace {

// ── Accumulators ────────────────────────────────────────────────────────────────────────────────

// An exact sum of squares of 64-bit numbers, in two parts that 2⁶³ of them cannot overflow: of the
// squares' upper and lower 64 bits.
class SquareSum {
 public:
  void add(std::int64_t value, Weight weight) {
    const auto square = static_cast<uint128>(int128{value} * value);
    low_.add_wide(static_cast<int128>(static_cast<std::uint64_t>(square)) * weight);
    high_.add_wide(static_cast<int128>(square >> 64) * weight);
  }

  [[nodiscard]] Decimal total() const {
    return Decimal::of(high_.total()) * Decimal::of(int128{1} << 64) + Decimal::of(low_.total());
  }

 private:
  IntegerSum low_;
  IntegerSum high_;
};

class IntegerMoments {
 public:
  std::ptrdiff_t add(std::int64_t value, Weight weight) {
    squares_.add(value, weight);
    return sum_.add(value, weight);
  }

  std::ptrdiff_t clear() {
    *this = {};
    return 0;
  }

  [[nodiscard]] Decimal sum(Weight) const { return Decimal::of(sum_.total()); }

  [[nodiscard]] Decimal squares() const { return squares_.total(); }

 private:
  IntegerSum sum_;
  SquareSum squares_;
};

// Words of one scale have their squares summed as integers; all others theirs as Decimals.
class NumericMoments {
 public:
  std::ptrdiff_t add(NumericWord value, Weight weight) {
    if (tail_ == kNoTail && is_inline(value)) tail_ = value.bits & kNumericTail;
    if ((value.bits & kNumericTail) == tail_) {
      squares_.add(coefficient_of(value), weight);
    } else if (const Decimal decimal = to_decimal(value); decimal.is_finite()) {
      other_squares_ = other_squares_ + decimal * decimal * Decimal::of(weight);
    }
    return sum_.add(value, weight);
  }

  std::ptrdiff_t clear() {
    const std::ptrdiff_t freed = sum_.clear();
    squares_ = {};
    tail_ = kNoTail;
    other_squares_ = {};
    return freed;
  }

  [[nodiscard]] Decimal sum(Weight count) const { return sum_.value(count); }

  [[nodiscard]] Decimal squares() const {
    const auto scale = tail_ == kNoTail ? 0 : static_cast<std::int32_t>(tail_ >> 1);
    return squares_.total() * Decimal::of(1, 2 * scale) + other_squares_;
  }

 private:
  static constexpr std::int64_t kNoTail = -1;

  NumericSum sum_;
  SquareSum squares_;
  std::int64_t tail_ = kNoTail;  // of the words in squares_
  Decimal other_squares_;
};

struct FloatMoments {
  ExactFloatSum sum;
  ExactFloatSum squares;

  std::ptrdiff_t add(double value, Weight weight) {
    const std::ptrdiff_t spilled = sum.add(value, weight);
    return spilled + add_product(squares, value, value, weight);
  }

  std::ptrdiff_t clear() { return sum.clear() + squares.clear(); }
};

// ── Results ─────────────────────────────────────────────────────────────────────────────────────

// (count·Σx² − (Σx)²) / (count·(count − 1 or 0)), with the digits that PostgreSQL gives it.
template <typename Moments, bool kSample, bool kRoot>
Status finish_exact(const Moments& moments,
                    Weight count,
                    TextDictionary& dictionary,
                    Column& out,
                    std::size_t row) {
  if (kSample && count == 1) {
    out.set_null(row);
    return {};
  }
  const Decimal sum = moments.sum(count);
  if (!sum.is_finite()) {
    out.values<NumericWord>()[row] = make_numeric(Decimal(Decimal::Kind::kNan), dictionary);
    return {};
  }
  const Decimal n = Decimal::of(count);
  const Decimal above = (n * moments.squares() - sum * sum).rounded(2 * sum.scale());
  Decimal result;
  if (above.sign() > 0) {
    const Decimal below = n * Decimal::of(kSample ? count - 1 : count);
    const std::int32_t scale = Decimal::quotient_scale(above, below);
    result = Decimal::quotient(above, below, scale);
    if (kRoot) result = square_root(result, scale);
  }
  out.values<NumericWord>()[row] = make_numeric(result, dictionary);
  return {};
}

template <bool kSample, bool kRoot>
Status finish_float(
    const FloatMoments& moments, Weight count, TextDictionary&, Column& out, std::size_t row) {
  if (kSample && count == 1) {
    out.set_null(row);
    return {};
  }
  const std::optional<double> squares =
      centered_product(moments.squares, moments.sum, moments.sum, count);
  if (!squares) return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
  const double variance = *squares / static_cast<double>(kSample ? count - 1 : count);
  // Rounding may have left less than nothing.
  const double positive = variance < 0 ? 0 : variance;
  out.values<double>()[row] = kRoot ? std::sqrt(positive) : positive;
  return {};
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

template <typename Moments, typename T, SumState<Moments, T>::Finish kFinish>
std::unique_ptr<AggregateState> make_variance(const AggregateSetup& setup) {
  return std::make_unique<SumState<Moments, T>>(kFinish, setup.dictionary);
}

template <bool kSample, bool kRoot>
constexpr std::array<AggregateFunction, 6> overloads(std::string_view name) {
  constexpr auto kInteger = finish_exact<IntegerMoments, kSample, kRoot>;
  constexpr auto kNumeric = finish_exact<NumericMoments, kSample, kRoot>;
  constexpr auto kFloat = finish_float<kSample, kRoot>;
  const auto of = [&](TypeId argument, TypeId result, auto maker) {
    return AggregateFunction{name, {argument}, result, AggregateClass::kInvertible, maker};
  };
  return {
      of(TypeId::kSmallint,
         TypeId::kNumeric,
         make_variance<IntegerMoments, std::int16_t, kInteger>),
      of(TypeId::kInteger, TypeId::kNumeric, make_variance<IntegerMoments, std::int32_t, kInteger>),
      of(TypeId::kBigint, TypeId::kNumeric, make_variance<IntegerMoments, std::int64_t, kInteger>),
      of(TypeId::kNumeric, TypeId::kNumeric, make_variance<NumericMoments, NumericWord, kNumeric>),
      of(TypeId::kReal, TypeId::kDouble, make_variance<FloatMoments, float, kFloat>),
      of(TypeId::kDouble, TypeId::kDouble, make_variance<FloatMoments, double, kFloat>)};
}

constexpr auto kAggregates = [] {
  const std::array lists = {overloads<true, false>("variance"),
                            overloads<true, false>("var_samp"),
                            overloads<false, false>("var_pop"),
                            overloads<true, true>("stddev"),
                            overloads<true, true>("stddev_samp"),
                            overloads<false, true>("stddev_pop")};
  std::array<AggregateFunction, lists.size() * lists[0].size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = lists[i / lists[0].size()][i % lists[0].size()];
  }
  return all;
}();

}  // namespace

std::span<const AggregateFunction> variance_aggregates() {
  return kAggregates;
}

}  // namespace matview
