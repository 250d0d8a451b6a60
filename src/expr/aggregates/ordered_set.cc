// Ordered-set aggregates, f(…) WITHIN GROUP (ORDER BY …): percentile_cont, percentile_disc, mode,
// and the hypothetical rank, dense_rank, percent_rank and cume_dist.
#include <array>
#include <cmath>

#include "expr/aggregates/collected_rows.h"
#include "expr/aggregates/families.h"
#include "types/array.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// ── Inverse distribution ────────────────────────────────────────────────────────────────────────

// The fraction asked for, as the first row has it; nullopt when it is NULL or there is no row.
// 22003 when it is not between 0 and 1.
Result<std::optional<double>> fraction_of(const CollectedGroup& group) {
  if (group.rows.empty()) return std::nullopt;
  const ColumnView& fractions = group.columns.front();
  const std::uint32_t row = group.rows.front().id;
  if (!fractions.is_valid(row)) return std::nullopt;
  const double fraction = fractions.values<double>()[row];
  if (fraction >= 0 && fraction <= 1) return fraction;
  return fail(ErrorCode::kNumericValueOutOfRange,
              "percentile value {} is not between 0 and 1",
              Value::float8(fraction).to_string());
}

Status finish_percentile_disc(const CollectedGroup& group, Column& out, std::size_t row) {
  MATVIEW_ASSIGN(const std::optional<double> fraction, fraction_of(group));
  if (!fraction) {
    out.set_null(row);
    return {};
  }
  const std::uint64_t count = group.row_count();
  const auto place = static_cast<std::uint64_t>(std::ceil(*fraction * static_cast<double>(count)));
  out.assign(row, group.ordered_column(), group.row_at(place == 0 ? 0 : place - 1));
  return {};
}

Status finish_percentile_cont(const CollectedGroup& group, Column& out, std::size_t row) {
  MATVIEW_ASSIGN(const std::optional<double> fraction, fraction_of(group));
  if (!fraction) {
    out.set_null(row);
    return {};
  }
  const double place = *fraction * static_cast<double>(group.row_count() - 1);
  const double* const values = group.ordered_column().values<double>();
  const double low = values[group.row_at(static_cast<std::uint64_t>(std::floor(place)))];
  const double high = values[group.row_at(static_cast<std::uint64_t>(std::ceil(place)))];
  const double share = place - std::floor(place);
  out.values<double>()[row] = share == 0 ? low : low + share * (high - low);
  return {};
}

// One value for each of the fractions, in an array of their shape.
template <CollectedRows::Finish kFinish>
Status finish_percentiles(const CollectedGroup& group, Column& out, std::size_t row) {
  const ColumnView& fractions = group.columns.front();
  if (group.rows.empty() || !fractions.is_valid(group.rows.front().id)) {
    out.set_null(row);
    return {};
  }
  const TextCode code = fractions.values<TextCode>()[group.rows.front().id];
  Array array = decode_array(group.dictionary.text(code), fractions.type);
  for (Value& element : array.elements) {
    if (element.is_null()) continue;
    Column fraction(TypeId::kDouble);
    fraction.resize(group.rows.front().id + std::size_t{1});
    fraction.values<double>()[group.rows.front().id] = element.as_double();
    const std::array columns = {fraction.view(), group.ordered_column()};
    Column one(element_type(out.type()));
    one.resize(1);
    MATVIEW_TRY(kFinish({.columns = columns,
                         .order = group.order,
                         .rows = group.rows,
                         .dictionary = group.dictionary},
                        one,
                        0));
    element = value_at(one.view(), 0, group.dictionary);
  }
  out.values<TextCode>()[row] = group.dictionary.intern(encode_array(array, out.type()));
  return {};
}

// The most frequent value; the first of those that are equally frequent.
Status finish_mode(const CollectedGroup& group, Column& out, std::size_t row) {
  if (group.rows.empty()) {
    out.set_null(row);
    return {};
  }
  const ColumnView& values = group.ordered_column();
  std::uint32_t mode = 0;
  Weight most = 0;
  std::uint32_t candidate = group.rows.front().id;
  Weight count = 0;
  for (const CollectedRow& collected : group.rows) {
    if (!values_equal(values, candidate, values, collected.id)) {
      candidate = collected.id;
      count = 0;
    }
    count += collected.weight;
    if (count > most) {
      most = count;
      mode = candidate;
    }
  }
  out.assign(row, values, mode);
  return {};
}

// ── Hypothetical sets ───────────────────────────────────────────────────────────────────────────

// Where a row of the direct arguments would stand among the others.
struct Standing {
  std::uint64_t before = 0;
  std::uint64_t distinct_before = 0;
  std::uint64_t equal = 0;
  std::uint64_t count = 0;
};

Standing standing_of(const CollectedGroup& group) {
  Standing standing;
  const std::size_t keys = group.order.size();
  const auto direct = group.columns.first(keys);
  const auto ordered = group.columns.last(keys);
  const CollectedRow* previous = nullptr;
  for (const CollectedRow& row : group.rows) {
    const auto copies = static_cast<std::uint64_t>(row.weight);
    standing.count += copies;
    const int order = compare_rows(group.order, ordered, row.id, direct, row.id, group.dictionary);
    if (order < 0) {
      standing.before += copies;
      const bool is_new =
          previous == nullptr || !rows_equal(ordered, previous->id, ordered, row.id);
      if (is_new) ++standing.distinct_before;
      previous = &row;
    } else if (order == 0) {
      standing.equal += copies;
    }
  }
  return standing;
}

Status finish_rank(const CollectedGroup& group, Column& out, std::size_t row) {
  out.values<std::int64_t>()[row] = static_cast<std::int64_t>(standing_of(group).before + 1);
  return {};
}

Status finish_dense_rank(const CollectedGroup& group, Column& out, std::size_t row) {
  out.values<std::int64_t>()[row] =
      static_cast<std::int64_t>(standing_of(group).distinct_before + 1);
  return {};
}

Status finish_percent_rank(const CollectedGroup& group, Column& out, std::size_t row) {
  const Standing standing = standing_of(group);
  out.values<double>()[row] = standing.count == 0 ? 0
                                                  : static_cast<double>(standing.before) /
                                                        static_cast<double>(standing.count);
  return {};
}

Status finish_cume_dist(const CollectedGroup& group, Column& out, std::size_t row) {
  const Standing standing = standing_of(group);
  out.values<double>()[row] = static_cast<double>(standing.before + standing.equal + 1) /
                              static_cast<double>(standing.count + 1);
  return {};
}

constexpr Type kDoubles = Type::array_of(TypeId::kDouble);

// ── The list ────────────────────────────────────────────────────────────────────────────────────

template <CollectedRows::Finish kFinish, CollectedRows::Nulls kNulls>
std::unique_ptr<AggregateState> make_collected(const AggregateSetup& setup) {
  return std::make_unique<CollectedRows>(setup, kNulls, kFinish);
}

template <CollectedRows::Finish kFinish>
constexpr AggregateFunction ordered_set(std::string_view name,
                                        ParameterList parameters,
                                        Type result) {
  return {name,
          parameters,
          result,
          AggregateClass::kOrdered,
          make_collected<kFinish, CollectedRows::Nulls::kKeySkipped>,
          AggregateKind::kOrderedSet,
          OrderSensitivity::kOrdered};
}

template <CollectedRows::Finish kFinish>
constexpr AggregateFunction hypothetical(std::string_view name, Type result) {
  return {name,
          ParameterList({TypeId::kAny}).variadic(),
          result,
          AggregateClass::kOrdered,
          make_collected<kFinish, CollectedRows::Nulls::kKept>,
          AggregateKind::kHypotheticalSet,
          OrderSensitivity::kOrdered};
}

constexpr std::array<AggregateFunction, 9> kAggregates = {
    ordered_set<finish_percentiles<finish_percentile_cont>>(
        "percentile_cont", {kDoubles, TypeId::kDouble}, kDoubles),
    ordered_set<finish_percentiles<finish_percentile_disc>>(
        "percentile_disc", {kDoubles, TypeId::kAnyElement}, TypeId::kAnyArray),
    ordered_set<finish_percentile_cont>(
        "percentile_cont", {TypeId::kDouble, TypeId::kDouble}, TypeId::kDouble),
    ordered_set<finish_percentile_disc>(
        "percentile_disc", {TypeId::kDouble, TypeId::kAnyElement}, TypeId::kAnyElement),
    ordered_set<finish_mode>("mode", {TypeId::kAnyElement}, TypeId::kAnyElement),
    hypothetical<finish_rank>("rank", TypeId::kBigint),
    hypothetical<finish_dense_rank>("dense_rank", TypeId::kBigint),
    hypothetical<finish_percent_rank>("percent_rank", TypeId::kDouble),
    hypothetical<finish_cume_dist>("cume_dist", TypeId::kDouble)};

}  // namespace

std::span<const AggregateFunction> ordered_set_aggregates() {
  return kAggregates;
}

}  // namespace matview
