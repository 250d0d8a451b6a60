#include "plan/cardinality.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "expr/function_registry.h"
#include "types/value.h"

namespace matview::plan {

namespace {

// Where statistics say nothing; the shares PostgreSQL's and DuckDB's planners assume are alike.
constexpr double kUnknownRows = 1000;
constexpr double kUnknownSelectivity = 1.0 / 3;
constexpr double kPatternSelectivity = 0.05;
constexpr double kRangeSelectivity = 0.3;

[[nodiscard]] std::optional<double> point_of(const Expression& expression) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  if (constant == nullptr || constant->value.is_null()) return std::nullopt;
  switch (constant->value.type().id) {
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kDate:
    case TypeId::kTimestamp: return static_cast<double>(constant->value.as_integer());
    case TypeId::kDouble: return constant->value.as_double();
    default: return std::nullopt;
  }
}

// One side of `column < 5`, or of `5 > column`.
struct Bound {
  std::size_t column;
  bool is_upper;
  double point;
};

[[nodiscard]] std::optional<Bound> bound_of(const Expression& expression) {
  const auto* call = std::get_if<Call>(&expression.node);
  if (call == nullptr || call->arguments.size() != 2) return std::nullopt;
  const std::string_view name = call->function->name;
  if (name != "<" && name != "<=" && name != ">" && name != ">=") return std::nullopt;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const auto* column = std::get_if<ColumnReference>(&call->arguments[side]->node);
    const std::optional<double> point = point_of(*call->arguments[1 - side]);
    if (column != nullptr && point) {
      return Bound{
          .column = column->index, .is_upper = (name[0] == '<') == (side == 0), .point = *point};
    }
  }
  return std::nullopt;
}

struct Interval {
  std::optional<double> low;
  std::optional<double> high;
};

[[nodiscard]] double share_of(const Interval& interval, const ColumnStatistics& statistics) {
  if (!statistics.has_range || statistics.high <= statistics.low) return kRangeSelectivity;
  const double width = statistics.high - statistics.low;
  const double low = std::max(interval.low.value_or(statistics.low), statistics.low);
  const double high = std::min(interval.high.value_or(statistics.high), statistics.high);
  return std::clamp((high - low) / width, 1 / std::max(statistics.distinct, 1.0), 1.0);
}

}  // namespace

double CardinalityEstimator::rows(const Node& node) {
  if (const auto known = rows_.find(&node); known != rows_.end()) return known->second;
  const double rows = std::max(1.0, compute_rows(node));
  rows_[&node] = rows;
  return rows;
}

double CardinalityEstimator::unfiltered_rows(const Node& node) {
  if (const auto* filter = std::get_if<Filter>(&node.node)) return unfiltered_rows(*filter->input);
  if (const auto* project = std::get_if<Project>(&node.node)) {
    return unfiltered_rows(*project->input);
  }
  if (const auto* scan = std::get_if<Scan>(&node.node)) {
    const auto table = catalog_.rows_of(scan->relation);
    if (table) return std::max(1.0, static_cast<double>((*table)->row_count()));
  }
  return rows(node);
}

double CardinalityEstimator::compute_rows(const Node& node) {
  return std::visit(
      [&]<typename T>(const T& kind) -> double {
        if constexpr (std::is_same_v<T, Scan>) {
          if (!kind.key.empty()) return 1;
          const auto table = catalog_.rows_of(kind.relation);
          if (!table) return kUnknownRows;
          const auto all = static_cast<double>((*table)->row_count());
          return kind.range ? all * kRangeSelectivity : all;
        } else if constexpr (std::is_same_v<T, Values>) {
          return static_cast<double>(kind.rows.size());
        } else if constexpr (std::is_same_v<T, Filter>) {
          return rows(*kind.input) * selectivity(*kind.input, *kind.predicate);
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          return group_count(*kind.input, kind.groups);
        } else if constexpr (std::is_same_v<T, Join>) {
          return join_rows(kind);
        } else if constexpr (std::is_same_v<T, Concatenate>) {
          double sum = 0;
          for (const NodePtr& input : kind.inputs) sum += rows(*input);
          return sum;
        } else if constexpr (std::is_same_v<T, SetOperation>) {
          return rows(*kind.left);
        } else if constexpr (std::is_same_v<T, Limit> || std::is_same_v<T, TopK>) {
          const std::optional<double> limit =
              kind.limit == nullptr ? std::nullopt : point_of(*kind.limit);
          return limit ? std::min(*limit, rows(*kind.input)) : rows(*kind.input);
        } else if constexpr (std::is_same_v<T, RecursiveUnion>) {
          return rows(*kind.initial) * 10;
        } else if constexpr (std::is_same_v<T, WorkingTable>) {
          return kUnknownRows;
        } else if constexpr (std::is_same_v<T, IndexLookup>) {
          return rows(*kind.keys);
        } else {
          return rows(*kind.input);
        }
      },
      node.node);
}

double CardinalityEstimator::group_count(const Node& input,
                                         const std::vector<ExpressionPtr>& groups) {
  double count = 1;
  for (const ExpressionPtr& group : groups) count *= expression(input, *group).distinct;
  return std::min(count, rows(input));
}

double CardinalityEstimator::join_rows(const Join& join) {
  const double left = rows(*join.left);
  const double right = rows(*join.right);
  double matches = left * right;
  double share_matched = 1;
  for (std::size_t i = 0; i < join.left_keys.size(); ++i) {
    const double a = column(*join.left, join.left_keys[i]).distinct;
    const double b = column(*join.right, join.right_keys[i]).distinct;
    matches /= std::max({a, b, 1.0});
    share_matched = std::min(share_matched, b / std::max(a, 1.0));
  }
  if (join.residual != nullptr) matches *= kUnknownSelectivity;
  switch (join.kind) {
    case JoinKind::kInner: return matches;
    case JoinKind::kLeft: return std::max(matches, left);
    case JoinKind::kFull: return std::max({matches, left, right});
    case JoinKind::kSemi: return left * std::min(1.0, share_matched);
    case JoinKind::kAnti: return left * std::max(0.1, 1 - share_matched);
    case JoinKind::kMark:
    case JoinKind::kSingle: break;
  }
  return left;
}

ColumnStatistics CardinalityEstimator::column(const Node& node, std::size_t index) {
  ColumnStatistics known = std::visit(
      [&]<typename T>(const T& kind) -> ColumnStatistics {
        if constexpr (std::is_same_v<T, Scan>) {
          const auto table = catalog_.rows_of(kind.relation);
          const std::size_t position = kind.columns[index];
          if (!table || position == kRowIdColumn) return {.distinct = rows(node)};
          const std::vector<std::size_t>& key = (*table)->primary_key();
          ColumnStatistics statistics = (*table)->statistics(position);
          if (key.size() == 1 && key.front() == position) {
            statistics.distinct = static_cast<double>((*table)->row_count());
          }
          return statistics;
        } else if constexpr (std::is_same_v<T, Project>) {
          return expression(*kind.input, *kind.expressions[index]);
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          return index < kind.groups.size() ? expression(*kind.input, *kind.groups[index])
                                            : ColumnStatistics{.distinct = rows(node)};
        } else if constexpr (std::is_same_v<T, Join>) {
          const std::size_t width = kind.left->schema.columns.size();
          if (index < width) return column(*kind.left, index);
          if (kind.kind == JoinKind::kMark) return {.distinct = 2};
          return column(*kind.right, index - width);
        } else if constexpr (std::is_same_v<T, Filter> || std::is_same_v<T, Sort> ||
                             std::is_same_v<T, Limit> || std::is_same_v<T, TopK> ||
                             std::is_same_v<T, Shared>) {
          return column(*kind.input, index);
        } else if constexpr (std::is_same_v<T, Window> || std::is_same_v<T, Expand>) {
          if (index < kind.input->schema.columns.size()) return column(*kind.input, index);
          return {.distinct = rows(node)};
        } else {
          return {.distinct = rows(node)};
        }
      },
      node.node);
  known.distinct = std::clamp(known.distinct, 1.0, rows(node));
  return known;
}

ColumnStatistics CardinalityEstimator::expression(const Node& node, const Expression& expression) {
  if (const auto* reference = std::get_if<ColumnReference>(&expression.node)) {
    return column(node, reference->index);
  }
  // As many values as its columns have together, but a function usually makes them fewer.
  double distinct = 1;
  for_each_column(expression, [&](std::size_t index) { distinct *= column(node, index).distinct; });
  return {.distinct = std::clamp(distinct, 1.0, std::max(1.0, rows(node) / 10))};
}

double CardinalityEstimator::selectivity(const Node& node, const Expression& predicate) {
  if (const auto* conjunction = std::get_if<Conjunction>(&predicate.node)) {
    if (conjunction->is_and) return this->conjunction(node, conjunction->operands);
    double none = 1;
    for (const ExpressionPtr& operand : conjunction->operands) {
      none *= 1 - selectivity(node, *operand);
    }
    return 1 - none;
  }
  if (const auto* call = std::get_if<Call>(&predicate.node)) return call_selectivity(node, *call);
  if (const auto* constant = std::get_if<Constant>(&predicate.node)) {
    return !constant->value.is_null() && constant->value.as_boolean() ? 1 : 0;
  }
  return kUnknownSelectivity;
}

// Bounds of one column together are one interval: as independent predicates they would be far off.
double CardinalityEstimator::conjunction(const Node& node,
                                         const std::vector<ExpressionPtr>& operands) {
  std::map<std::size_t, Interval> intervals;
  double share = 1;
  for (const ExpressionPtr& operand : operands) {
    const std::optional<Bound> bound = bound_of(*operand);
    if (!bound) {
      share *= selectivity(node, *operand);
      continue;
    }
    Interval& interval = intervals[bound->column];
    if (bound->is_upper) {
      interval.high = std::min(interval.high.value_or(bound->point), bound->point);
    } else {
      interval.low = std::max(interval.low.value_or(bound->point), bound->point);
    }
  }
  for (const auto& [column, interval] : intervals) {
    share *= share_of(interval, this->column(node, column));
  }
  return share;
}

double CardinalityEstimator::call_selectivity(const Node& node, const Call& call) {
  const std::string_view name = call.function->name;
  if (call.arguments.size() == 2 && (name == "=" || name == "<>")) {
    const double distinct = std::max(expression(node, *call.arguments[0]).distinct,
                                     expression(node, *call.arguments[1]).distinct);
    return name == "=" ? 1 / distinct : 1 - 1 / std::max(distinct, 1.1);
  }
  if (call.arguments.size() == 2 && (name == "<" || name == "<=" || name == ">" || name == ">=")) {
    const Expression wrapped{.node = call, .type = TypeId::kBoolean};
    const std::optional<Bound> bound = bound_of(wrapped);
    if (!bound) return kRangeSelectivity;
    Interval interval;
    (bound->is_upper ? interval.high : interval.low) = bound->point;
    return share_of(interval, column(node, bound->column));
  }
  if (name == "not") return 1 - selectivity(node, *call.arguments[0]);
  if (name == "is_null" || name == "is_not_null") {
    const auto* reference = std::get_if<ColumnReference>(&call.arguments[0]->node);
    const double nulls = reference == nullptr ? 0.1 : column(node, reference->index).null_fraction;
    return name == "is_null" ? nulls : 1 - nulls;
  }
  if (name.starts_with("~~")) return kPatternSelectivity;
  if (name.starts_with("!~~")) return 1 - kPatternSelectivity;
  return kUnknownSelectivity;
}

}  // namespace matview::plan
