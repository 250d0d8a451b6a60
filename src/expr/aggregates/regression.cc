// The aggregates of pairs (y, x) of DOUBLEs: corr, covar_pop, covar_samp and regr_…: exact sums of
// both, their squares and their products. A pair with a NULL does not count.
#include <array>
#include <cmath>
#include <vector>

#include "expr/aggregates/argument_loop.h"
#include "expr/aggregates/families.h"
#include "expr/aggregates/float_moments.h"

namespace matview {

namespace {

// What the results are computed of: with respect to the means, but for the sums.
struct Regression {
  double n = 0;
  double sum_x = 0;
  double sum_y = 0;
  double xx = 0;
  double yy = 0;
  double xy = 0;
};

using Finish = std::optional<double> (*)(const Regression& of);

class PairState final : public AggregateState {
 public:
  // `finish` is called for groups with a pair; nullptr gives their number.
  explicit PairState(Finish finish) : finish_(finish) {}

  void resize(std::size_t count) override { groups_.resize(count); }

  Status update(const AggregateInput& input) override {
    const ColumnView& y = input.arguments[0];
    const ColumnView& x = input.arguments[1];
    std::ptrdiff_t spilled = 0;
    for_each_row(input, y.validity, [&](std::size_t row, std::uint32_t id, Weight weight) {
      if (!x.is_valid(row)) return;
      spilled += groups_[id].add(y.values<double>()[row], x.values<double>()[row], weight);
    });
    spilled_bytes_ += spilled;
    return {};
  }

  Status append_results(std::span<const std::uint32_t> groups, Column& out) const override {
    std::size_t row = out.size();
    out.resize(row + groups.size());
    for (const std::uint32_t id : groups) {
      MATVIEW_TRY(write(groups_[id], out, row));
      ++row;
    }
    return {};
  }

  void reset(std::uint32_t group) override {
    spilled_bytes_ += groups_[group].clear();
    groups_[group].count = 0;
  }

  std::size_t byte_size() const override {
    return groups_.capacity() * sizeof(Group) + static_cast<std::size_t>(spilled_bytes_);
  }

 private:
  struct Group {
    Weight count = 0;
    ExactFloatSum x;
    ExactFloatSum y;
    ExactFloatSum xx;
    ExactFloatSum yy;
    ExactFloatSum xy;

    std::ptrdiff_t add(double of_y, double of_x, Weight weight) {
      count += weight;
      return x.add(of_x, weight) + y.add(of_y, weight) + add_product(xx, of_x, of_x, weight) +
             add_product(yy, of_y, of_y, weight) + add_product(xy, of_x, of_y, weight);
    }

    std::ptrdiff_t clear() { return x.clear() + y.clear() + xx.clear() + yy.clear() + xy.clear(); }
  };

  Status write(const Group& group, Column& out, std::size_t row) const {
    if (finish_ == nullptr) {
      out.values<std::int64_t>()[row] = group.count;
      return {};
    }
    if (group.count == 0) {
      out.set_null(row);
      return {};
    }
    const auto sum_x = group.x.value();
    const auto sum_y = group.y.value();
    const auto xx = centered_product(group.xx, group.x, group.x, group.count);
    const auto yy = centered_product(group.yy, group.y, group.y, group.count);
    const auto xy = centered_product(group.xy, group.x, group.y, group.count);
    if (!sum_x || !sum_y || !xx || !yy || !xy) {
      return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
    }
    const auto not_negative = [](double square) { return square < 0 ? 0.0 : square; };
    const std::optional<double> result = finish_({.n = static_cast<double>(group.count),
                                                  .sum_x = *sum_x,
                                                  .sum_y = *sum_y,
                                                  .xx = not_negative(*xx),
                                                  .yy = not_negative(*yy),
                                                  .xy = *xy});
    out.values<double>()[row] = result.value_or(0);
    if (!result) out.set_null(row);
    return {};
  }

  Finish finish_;
  std::vector<Group> groups_;
  std::ptrdiff_t spilled_bytes_ = 0;
};

// ── Results ─────────────────────────────────────────────────────────────────────────────────────

std::optional<double> covar_pop(const Regression& of) {
  return of.xy / of.n;
}

std::optional<double> covar_samp(const Regression& of) {
  if (of.n < 2) return std::nullopt;
  return of.xy / (of.n - 1);
}

std::optional<double> corr(const Regression& of) {
  if (of.xx == 0 || of.yy == 0) return std::nullopt;
  const double product = of.xx * of.yy;
  // Where the product of the squares leaves the range of doubles, their roots do not.
  const bool in_range = product != 0 && !std::isinf(product);
  const double size = in_range ? std::sqrt(product) : std::sqrt(of.xx) * std::sqrt(of.yy);
  const double result = of.xy / size;
  return result < -1 ? -1 : result > 1 ? 1 : result;
}

std::optional<double> regr_r2(const Regression& of) {
  if (of.xx == 0) return std::nullopt;
  if (of.yy == 0) return 1;
  return of.xy * of.xy / (of.xx * of.yy);
}

std::optional<double> regr_slope(const Regression& of) {
  if (of.xx == 0) return std::nullopt;
  return of.xy / of.xx;
}

std::optional<double> regr_intercept(const Regression& of) {
  if (of.xx == 0) return std::nullopt;
  return (of.sum_y - of.sum_x * of.xy / of.xx) / of.n;
}

std::optional<double> regr_avgx(const Regression& of) {
  return of.sum_x / of.n;
}

std::optional<double> regr_avgy(const Regression& of) {
  return of.sum_y / of.n;
}

std::optional<double> regr_sxx(const Regression& of) {
  return of.xx;
}

std::optional<double> regr_syy(const Regression& of) {
  return of.yy;
}

std::optional<double> regr_sxy(const Regression& of) {
  return of.xy;
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

template <Finish kFinish>
std::unique_ptr<AggregateState> make_pairs(const AggregateSetup&) {
  return std::make_unique<PairState>(kFinish);
}

template <Finish kFinish>
constexpr AggregateFunction of_pairs(std::string_view name, Type result = TypeId::kDouble) {
  return {name,
          {TypeId::kDouble, TypeId::kDouble},
          result,
          AggregateClass::kInvertible,
          make_pairs<kFinish>};
}

constexpr std::array kAggregates = {of_pairs<corr>("corr"),
                                    of_pairs<covar_pop>("covar_pop"),
                                    of_pairs<covar_samp>("covar_samp"),
                                    of_pairs<regr_avgx>("regr_avgx"),
                                    of_pairs<regr_avgy>("regr_avgy"),
                                    of_pairs<nullptr>("regr_count", TypeId::kBigint),
                                    of_pairs<regr_intercept>("regr_intercept"),
                                    of_pairs<regr_r2>("regr_r2"),
                                    of_pairs<regr_slope>("regr_slope"),
                                    of_pairs<regr_sxx>("regr_sxx"),
                                    of_pairs<regr_sxy>("regr_sxy"),
                                    of_pairs<regr_syy>("regr_syy")};

}  // namespace

std::span<const AggregateFunction> regression_aggregates() {
  return kAggregates;
}

}  // namespace matview
