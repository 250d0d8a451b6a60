// Window functions against a model that decides for every pair of rows whether one is in the
// other's frame.
#include <algorithm>

#include "operator_fixture.h"
#include "plan/logical_plan.h"

namespace matview::test {

namespace {

using plan::FrameBoundKind;
using plan::FrameExclusion;
using plan::FrameMode;
using plan::WindowFunctionKind;

constexpr std::size_t kWidth = 4;
constexpr std::size_t kKey = 1;
constexpr std::size_t kValue = 2;

struct Spec {
  bool partitioned = true;
  bool ordered = true;
  bool by_whole_rows = false;  // ties are equal rows
  bool descending = false;
  bool nulls_first = false;
  WindowFunctionKind kind = WindowFunctionKind::kAggregate;
  std::string aggregate = "sum";
  bool filtered = false;    // by c2 < c3
  std::int64_t number = 1;  // of nth_value, lag, lead, ntile
  FrameMode mode = FrameMode::kRange;
  FrameBoundKind start = FrameBoundKind::kUnboundedPreceding;
  FrameBoundKind end = FrameBoundKind::kCurrentRow;
  std::int64_t start_offset = 0;
  std::int64_t end_offset = 0;
  FrameExclusion exclusion = FrameExclusion::kNoOthers;
};

Spec random_spec(std::mt19937& random) {
  Spec spec;
  spec.partitioned = random() % 4 != 0;
  spec.descending = random() % 2 == 0;
  spec.nulls_first = random() % 2 == 0;
  spec.mode = static_cast<FrameMode>(random() % 3);
  spec.exclusion =
      random() % 2 == 0 ? FrameExclusion::kNoOthers : static_cast<FrameExclusion>(random() % 4);
  spec.start = static_cast<FrameBoundKind>(random() % 4);
  spec.end = static_cast<FrameBoundKind>(
      std::max<unsigned>(1, static_cast<unsigned>(spec.start) + random() % 3));
  if (spec.end > FrameBoundKind::kUnboundedFollowing)
    spec.end = FrameBoundKind::kUnboundedFollowing;
  spec.start_offset = static_cast<std::int64_t>(random() % 4);
  spec.end_offset = static_cast<std::int64_t>(random() % 4);
  spec.number = static_cast<std::int64_t>(1 + random() % 3);
  spec.kind = static_cast<WindowFunctionKind>(random() % 12);
  if (spec.kind == WindowFunctionKind::kPercentRank || spec.kind == WindowFunctionKind::kCumeDist) {
    spec.kind = WindowFunctionKind::kAggregate;
  }
  static constexpr const char* kAggregates[] = {"sum", "count", "min", "max"};
  spec.aggregate = kAggregates[random() % 4];
  spec.filtered = random() % 4 == 0;
  spec.ordered = random() % 6 != 0;
  // Whatever depends on the order of ties must have none to be one function of the rows.
  switch (spec.kind) {
    case WindowFunctionKind::kRank:
    case WindowFunctionKind::kDenseRank: break;
    case WindowFunctionKind::kAggregate:
      spec.by_whole_rows = spec.mode == FrameMode::kRows ||
                           spec.exclusion == FrameExclusion::kCurrentRow ||
                           spec.exclusion == FrameExclusion::kTies;
      break;
    default: spec.by_whole_rows = true;
  }
  if (spec.by_whole_rows) spec.ordered = true;
  const bool has_offset =
      spec.start == FrameBoundKind::kPreceding || spec.start == FrameBoundKind::kFollowing ||
      spec.end == FrameBoundKind::kPreceding || spec.end == FrameBoundKind::kFollowing;
  if (spec.mode == FrameMode::kRange && has_offset && (spec.by_whole_rows || !spec.ordered)) {
    spec.mode = FrameMode::kGroups;
  }
  if (!spec.ordered && spec.mode == FrameMode::kGroups) spec.mode = FrameMode::kRange;
  if (!spec.ordered && has_offset) {
    spec.start = FrameBoundKind::kUnboundedPreceding;
    spec.end = FrameBoundKind::kCurrentRow;
  }
  return spec;
}

// ── The model ───────────────────────────────────────────────────────────────────────────────────

int compare_cells(const Spec& spec, const Cell& left, const Cell& right) {
  if (!left || !right) {
    if (!left && !right) return 0;
    return !left == spec.nulls_first ? -1 : 1;
  }
  const int order = *left < *right ? -1 : *left > *right ? 1 : 0;
  return spec.descending ? -order : order;
}

int compare_rows_of(const Spec& spec, const CellRow& left, const CellRow& right) {
  if (!spec.ordered) return 0;
  if (!spec.by_whole_rows) return compare_cells(spec, left[kKey], right[kKey]);
  for (std::size_t c = 0; c < kWidth; ++c) {
    if (const int order = compare_cells(spec, left[c], right[c]); order != 0) return order;
  }
  return 0;
}

struct ModelPartition {
  const Spec& spec;
  std::vector<CellRow> rows;
  std::vector<std::int64_t> group;  // by row

  // How far row `other` is from `row` in the unit of the frame; nullopt: not comparable.
  [[nodiscard]] std::optional<std::int64_t> distance(std::size_t row, std::size_t other) const {
    const auto signed_of = [](std::size_t value) { return static_cast<std::int64_t>(value); };
    switch (spec.mode) {
      case FrameMode::kRows: return signed_of(other) - signed_of(row);
      case FrameMode::kGroups: return group[other] - group[row];
      case FrameMode::kRange: break;
    }
    const Cell& here = rows[row][kKey];
    const Cell& there = rows[other][kKey];
    if (!here && !there) return 0;
    if (!here || !there) return std::nullopt;
    return spec.descending ? *here - *there : *there - *here;
  }

  [[nodiscard]] bool is_past(std::size_t row,
                             std::size_t other,
                             FrameBoundKind kind,
                             std::int64_t offset,
                             bool is_start) const {
    if (kind == FrameBoundKind::kUnboundedPreceding || kind == FrameBoundKind::kUnboundedFollowing)
      return true;
    if (kind == FrameBoundKind::kCurrentRow && spec.mode != FrameMode::kRows) {
      return is_start ? group[other] >= group[row] : group[other] <= group[row];
    }
    if (spec.mode == FrameMode::kRange && !rows[row][kKey]) {  // NULL: its peers
      return is_start ? group[other] >= group[row] : group[other] <= group[row];
    }
    const std::optional<std::int64_t> far = distance(row, other);
    // A NULL is before or after all that are none.
    if (!far) return is_start ? !spec.nulls_first : spec.nulls_first;
    const std::int64_t bound = kind == FrameBoundKind::kCurrentRow  ? 0
                               : kind == FrameBoundKind::kPreceding ? -offset
                                                                    : offset;
    return is_start ? *far >= bound : *far <= bound;
  }

  [[nodiscard]] bool in_frame(std::size_t row, std::size_t other) const {
    if (!is_past(row, other, spec.start, spec.start_offset, true)) return false;
    if (!is_past(row, other, spec.end, spec.end_offset, false)) return false;
    switch (spec.exclusion) {
      case FrameExclusion::kNoOthers: return true;
      case FrameExclusion::kCurrentRow: return row != other;
      case FrameExclusion::kGroup: return group[row] != group[other];
      case FrameExclusion::kTies: return row == other || group[row] != group[other];
    }
    return true;
  }

  [[nodiscard]] Cell value_of(std::size_t row) const {
    const auto count = static_cast<std::int64_t>(rows.size());
    const auto here = static_cast<std::int64_t>(row);
    std::vector<Cell> frame;
    for (std::size_t other = 0; other < rows.size(); ++other) {
      if (in_frame(row, other)) frame.push_back(rows[other][kValue]);
    }
    const auto at = [&](std::int64_t place) {
      return place < 0 || place >= count ? Cell(-1) : rows[static_cast<std::size_t>(place)][kValue];
    };
    const auto in = [&](std::size_t place) {
      return place < frame.size() ? frame[place] : std::nullopt;
    };
    switch (spec.kind) {
      case WindowFunctionKind::kRowNumber: return here + 1;
      case WindowFunctionKind::kRank:
        return 1 + std::ranges::count_if(group, [&](auto g) { return g < group[row]; });
      case WindowFunctionKind::kDenseRank: return group[row] + 1;
      case WindowFunctionKind::kNtile: {
        std::vector<std::int64_t> sizes(static_cast<std::size_t>(spec.number));
        for (std::int64_t i = 0; i < count; ++i) ++sizes[static_cast<std::size_t>(i % spec.number)];
        std::int64_t end = 0;
        for (std::size_t bucket = 0;; ++bucket) {
          end += sizes[bucket];
          if (here < end) return static_cast<std::int64_t>(bucket + 1);
        }
      }
      case WindowFunctionKind::kLag: return at(here - spec.number);
      case WindowFunctionKind::kLead: return at(here + spec.number);
      case WindowFunctionKind::kFirstValue: return in(0);
      case WindowFunctionKind::kLastValue: return in(frame.size() - 1);
      case WindowFunctionKind::kNthValue: return in(static_cast<std::size_t>(spec.number - 1));
      default: break;
    }
    Cell sum;
    std::int64_t valid = 0;
    for (std::size_t other = 0; other < rows.size(); ++other) {
      const Cell& value = rows[other][kValue];
      if (!in_frame(row, other) || !value) continue;
      if (spec.filtered && !(rows[other][3] && *value < *rows[other][3])) continue;
      ++valid;
      if (!sum) {
        sum = value;
      } else if (spec.aggregate == "sum") {
        *sum += *value;
      } else if (spec.aggregate == "min") {
        sum = std::min(*sum, *value);
      } else {
        sum = std::max(*sum, *value);
      }
    }
    return spec.aggregate == "count" ? valid : sum;
  }
};

Model model_of(Spec spec) {
  return [spec](const Relations& tables) {
    std::map<Cell, std::vector<CellRow>> partitions;
    for (const auto& [row, weight] : tables.at("t")) {
      for (Weight i = 0; i < weight; ++i) partitions[spec.partitioned ? row[0] : 0].push_back(row);
    }
    Bag result;
    for (auto& [key, rows] : partitions) {
      ModelPartition partition{.spec = spec, .rows = rows, .group = {}};
      std::ranges::stable_sort(partition.rows, [&](const CellRow& left, const CellRow& right) {
        return compare_rows_of(spec, left, right) < 0;
      });
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const bool is_new =
            row != 0 && compare_rows_of(spec, partition.rows[row - 1], partition.rows[row]) != 0;
        partition.group.push_back(row == 0 ? 0 : partition.group.back() + (is_new ? 1 : 0));
      }
      for (std::size_t row = 0; row < rows.size(); ++row) {
        CellRow with_value = partition.rows[row];
        with_value.push_back(partition.value_of(row));
        add(result, with_value, 1);
      }
    }
    return result;
  };
}

// ── The plan ────────────────────────────────────────────────────────────────────────────────────

plan::NodePtr plan_of(const Spec& spec) {
  const plan::NodePtr input = OperatorFixture::scan("t", kWidth);
  const auto column = [](std::size_t index) { return make_column(index, TypeId::kInteger); };
  plan::Window window{.input = input, .partition = {}, .order = {}, .calls = {}};
  if (spec.partitioned) window.partition.push_back(column(0));
  for (std::size_t c = 0; c < kWidth && spec.ordered; ++c) {
    if (!spec.by_whole_rows && c != kKey) continue;
    window.order.push_back(
        {.expression = column(c), .descending = spec.descending, .nulls_first = spec.nulls_first});
  }
  plan::WindowCall call{.kind = spec.kind, .arguments = {}, .result = TypeId::kInteger};
  const ExpressionPtr number = make_constant(Value::integer(static_cast<int>(spec.number)));
  switch (spec.kind) {
    case WindowFunctionKind::kRowNumber:
    case WindowFunctionKind::kRank:
    case WindowFunctionKind::kDenseRank: call.result = TypeId::kBigint; break;
    case WindowFunctionKind::kNtile: call.arguments = {number}; break;
    case WindowFunctionKind::kLag:
    case WindowFunctionKind::kLead:
      call.arguments = {column(kValue), number, make_constant(Value::integer(-1))};
      break;
    case WindowFunctionKind::kNthValue: call.arguments = {column(kValue), number}; break;
    case WindowFunctionKind::kAggregate: {
      const Type type = TypeId::kInteger;
      call.aggregate = *find_aggregate(spec.aggregate, {&type, 1});
      call.result = call.aggregate->result;
      [[fallthrough]];
    }
    default: call.arguments = {column(kValue)};
  }
  if (spec.kind == WindowFunctionKind::kAggregate && spec.filtered) {
    call.filter = OperatorFixture::less(kValue, 3);
  }
  const auto offset_of = [&](FrameBoundKind kind, std::int64_t offset) -> ExpressionPtr {
    if (kind != FrameBoundKind::kPreceding && kind != FrameBoundKind::kFollowing) return nullptr;
    return make_constant(spec.mode == FrameMode::kRange
                             ? Value::integer(static_cast<std::int32_t>(offset))
                             : Value::bigint(offset));
  };
  call.frame = {.mode = spec.mode,
                .start = {.kind = spec.start, .offset = offset_of(spec.start, spec.start_offset)},
                .end = {.kind = spec.end, .offset = offset_of(spec.end, spec.end_offset)},
                .exclusion = spec.exclusion};
  Schema schema = input->schema;
  schema.columns.push_back({.name = "w", .type = call.result});
  window.calls.push_back(std::move(call));
  return plan::make_node({.node = std::move(window), .schema = std::move(schema)});
}

std::string describe(const Spec& spec) {
  return "kind " + std::to_string(static_cast<int>(spec.kind)) + " " + spec.aggregate + " mode " +
         std::to_string(static_cast<int>(spec.mode)) + " from " +
         std::to_string(static_cast<int>(spec.start)) + "," + std::to_string(spec.start_offset) +
         " to " + std::to_string(static_cast<int>(spec.end)) + "," +
         std::to_string(spec.end_offset) + " excluding " +
         std::to_string(static_cast<int>(spec.exclusion)) + (spec.descending ? " descending" : "") +
         (spec.nulls_first ? " nulls first" : "") + (spec.by_whole_rows ? " whole rows" : "") +
         (spec.ordered ? "" : " unordered") + " number " + std::to_string(spec.number);
}

}  // namespace

TEST_CASE_METHOD(OperatorFixture,
                 "a window function run once is what its frames say",
                 "[operators][window]") {
  for (unsigned seed = 0; seed < 600; ++seed) {
    std::mt19937 random(seed);
    const Spec spec = random_spec(random);
    INFO("seed " << seed << ": " << describe(spec));
    check_run_once(plan_of(spec), {"t"}, kWidth, model_of(spec), random);
  }
}

TEST_CASE_METHOD(OperatorFixture,
                 "a maintained window function follows every change of its rows",
                 "[operators][window]") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    std::mt19937 random(seed + 1000);
    const Spec spec = random_spec(random);
    INFO("seed " << seed << ": " << describe(spec));
    check_maintained(plan_of(spec), {"t"}, kWidth, model_of(spec), random);
  }
}

}  // namespace matview::test
