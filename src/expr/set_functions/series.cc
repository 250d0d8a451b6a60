// generate_series.
#include <array>

#include "expr/set_functions/families.h"
#include "types/numeric.h"

namespace matview {

namespace {

// A single call holds all its rows at once; more of them than this is refused, not attempted.
constexpr std::uint64_t kMaximumRows = 50'000'000;

[[nodiscard]] std::unexpected<Failure> too_many_rows() {
  return fail(ErrorCode::kProgramLimitExceeded,
              "generate_series cannot give more than {} rows",
              kMaximumRows);
}

template <typename T>
[[nodiscard]] Status generate_integers(std::span<const ColumnView> arguments,
                                       std::size_t row,
                                       const ExecutionContext& /*context*/,
                                       RowBatch& out) {
  const std::int64_t first = arguments[0].values<T>()[row];
  const std::int64_t last = arguments[1].values<T>()[row];
  const std::int64_t step = arguments.size() > 2 ? arguments[2].values<T>()[row] : 1;
  if (step == 0) return fail(ErrorCode::kInvalidParameterValue, "step size cannot equal zero");
  if (step > 0 ? first > last : first < last) return {};
  // As unsigned: a span of 64-bit numbers need not fit a signed one.
  const auto low = static_cast<std::uint64_t>(step > 0 ? first : last);
  const auto high = static_cast<std::uint64_t>(step > 0 ? last : first);
  const std::uint64_t stride = step > 0 ? static_cast<std::uint64_t>(step)
                                        : std::uint64_t{0} - static_cast<std::uint64_t>(step);
  const std::uint64_t steps = (high - low) / stride;
  if (steps >= kMaximumRows) return too_many_rows();
  const auto count = static_cast<std::size_t>(steps) + 1;
  out.resize(count);
  T* const values = out.column(0).values<T>();
  for (std::size_t i = 0; i < count; ++i) {
    values[i] =
        static_cast<T>(static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(step) * i);
  }
  return {};
}

[[nodiscard]] Status check_finite(const Decimal& value, std::string_view what) {
  if (value.is_finite()) return {};
  return fail(ErrorCode::kInvalidParameterValue,
              "{} cannot be {}",
              what,
              value.is_nan() ? std::string_view("NaN") : std::string_view("infinity"));
}

[[nodiscard]] Status generate_numerics(std::span<const ColumnView> arguments,
                                       std::size_t row,
                                       const ExecutionContext& context,
                                       RowBatch& out) {
  const auto argument = [&](std::size_t i) {
    return to_decimal(arguments[i].values<NumericWord>()[row]);
  };
  Decimal value = argument(0);
  const Decimal last = argument(1);
  const Decimal step = arguments.size() > 2 ? argument(2) : Decimal::of(1);
  MATVIEW_TRY(check_finite(value, "start value"));
  MATVIEW_TRY(check_finite(last, "stop value"));
  MATVIEW_TRY(check_finite(step, "step size"));
  if (step.is_zero()) {
    return fail(ErrorCode::kInvalidParameterValue, "step size cannot equal zero");
  }
  while (step.sign() > 0 ? value <= last : value >= last) {
    const std::size_t count = out.row_count();
    if (count >= kMaximumRows) return too_many_rows();
    out.resize(count + 1);
    out.column(0).values<NumericWord>()[count] = make_numeric(value, context.dictionary);
    value = value + step;
  }
  return {};
}

constexpr std::array<std::string_view, 1> kName = {"generate_series"};
constexpr std::array<Type, 1> kInteger = {TypeId::kInteger};
constexpr std::array<Type, 1> kBigint = {TypeId::kBigint};
constexpr std::array<Type, 1> kNumeric = {TypeId::kNumeric};

constexpr SetFunction kFunctions[] = {
    {"generate_series",
     {TypeId::kInteger, TypeId::kInteger},
     kName,
     kInteger,
     generate_integers<std::int32_t>},
    {"generate_series",
     {TypeId::kInteger, TypeId::kInteger, TypeId::kInteger},
     kName,
     kInteger,
     generate_integers<std::int32_t>},
    {"generate_series",
     {TypeId::kBigint, TypeId::kBigint},
     kName,
     kBigint,
     generate_integers<std::int64_t>},
    {"generate_series",
     {TypeId::kBigint, TypeId::kBigint, TypeId::kBigint},
     kName,
     kBigint,
     generate_integers<std::int64_t>},
    {"generate_series", {TypeId::kNumeric, TypeId::kNumeric}, kName, kNumeric, generate_numerics},
    {"generate_series",
     {TypeId::kNumeric, TypeId::kNumeric, TypeId::kNumeric},
     kName,
     kNumeric,
     generate_numerics},
};

}  // namespace

std::span<const SetFunction> series_set_functions() {
  return kFunctions;
}

}  // namespace matview
