#include "operators/window/window_frames.h"

#include <algorithm>
#include <cmath>

#include "types/numeric.h"
#include "types/row_hash.h"
#include "types/value_order.h"

namespace matview {

using plan::FrameBoundKind;
using plan::FrameExclusion;
using plan::FrameMode;

namespace {

__extension__ typedef __int128 Wide;

[[nodiscard]] bool is_integer(TypeId id) {
  return id == TypeId::kSmallint || id == TypeId::kInteger || id == TypeId::kBigint;
}

[[nodiscard]] bool has_offset(const plan::FrameBound& bound) {
  return bound.kind == FrameBoundKind::kPreceding || bound.kind == FrameBoundKind::kFollowing;
}

[[nodiscard]] std::int64_t integer_at(const ColumnView& column, std::size_t row) {
  return visit_physical_type(column.type.id, [&]<typename T>() -> std::int64_t {
    if constexpr (std::is_integral_v<T>) return static_cast<std::int64_t>(column.values<T>()[row]);
    return 0;
  });
}

[[nodiscard]] bool is_nan(const ColumnView& column, std::size_t row) {
  if (column.type.id != TypeId::kNumeric || !column.is_valid(row)) return false;
  const NumericWord word = column.values<NumericWord>()[row];
  return !is_inline(word) && to_decimal(word).is_nan();
}

}  // namespace

WindowFrames::WindowFrames(const WindowColumns::Call& call,
                           const WindowColumns& columns,
                           const SortedWindow& window,
                           const TextDictionary& dictionary)
    : frame_(call.call->frame),
      window_(window),
      dictionary_(dictionary),
      start_{.bound = frame_.start, .limit = call.start},
      end_{.bound = frame_.end, .limit = call.end} {
  if (columns.order().size() == 1) {
    key_ = window.rows.column(columns.order().front()).view();
    direction_ = columns.directions().front();
  }
}

Status WindowFrames::start(const ExecutionContext& context) {
  MATVIEW_TRY(start(start_, context, true));
  return start(end_, context, false);
}

Status WindowFrames::start(Bound& bound, const ExecutionContext& context, bool is_start) {
  if (!has_offset(bound.bound)) return {};
  MATVIEW_ASSIGN(const Value offset, evaluate_constant(*bound.bound.offset, context));
  const std::string_view which = is_start ? "starting" : "ending";
  if (offset.is_null()) {
    return fail(ErrorCode::kNullValueNotAllowed, "frame {} offset must not be null", which);
  }
  if (frame_.mode != FrameMode::kRange) {
    bound.offset = offset.as_integer();
    if (bound.offset >= 0) return {};
    return fail(
        ErrorCode::kInvalidPrecedingOrFollowingSize, "frame {} offset must not be negative", which);
  }
  const Type type = bound.bound.offset->type;
  Column values(type);
  values.resize(1);  // zero, of every type
  values.append_value(offset, context.dictionary);
  if (compare_values(values.view(), 1, values.view(), 0, dictionary_) < 0 ||
      offset.to_string() == "NaN") {
    return fail(ErrorCode::kInvalidPrecedingOrFollowingSize,
                "invalid preceding or following size in window function");
  }
  // Keys of these types need no limit, whose computation might overflow.
  if (is_integer(type.id) && is_integer(key_.type.id)) {
    bound.offset = integer_at(values.view(), 1);
    bound.limit.reset();
  } else if (type.id == TypeId::kDouble && key_.type.id == TypeId::kDouble) {
    bound.real_offset = values.values<double>()[1];
    bound.limit.reset();
  } else if (!bound.limit) {
    return fail(ErrorCode::kFeatureNotSupported,
                "RANGE with offset PRECEDING/FOLLOWING is not supported for column type {} and "
                "offset type {}",
                type_name(key_.type),
                type_name(type));
  }
  return {};
}

void WindowFrames::enter_partition(std::size_t partition) {
  partition_ = {window_.partitions[partition], window_.partitions[partition + 1]};
  partition_groups_ = {window_.group_of[partition_.begin],
                       window_.group_of[partition_.end - 1] + 1};
  with_key_ = partition_;
  if (key_.validity != nullptr) {
    while (with_key_.begin < with_key_.end && !key_.is_valid(with_key_.begin)) ++with_key_.begin;
    while (with_key_.begin < with_key_.end && !key_.is_valid(with_key_.end - 1)) --with_key_.end;
  }
  start_.cursor = with_key_.begin;
  end_.cursor = with_key_.begin;
}

RowRange WindowFrames::at(std::uint32_t row) {
  const std::uint32_t begin = position(start_, row, true);
  const std::uint32_t end = position(end_, row, false);
  return {begin, std::max(begin, end)};
}

std::uint32_t WindowFrames::position(Bound& bound, std::uint32_t row, bool is_start) {
  switch (bound.bound.kind) {
    case FrameBoundKind::kUnboundedPreceding: return partition_.begin;
    case FrameBoundKind::kUnboundedFollowing: return partition_.end;
    default: break;
  }
  switch (frame_.mode) {
    case FrameMode::kRows: return position_in_rows(bound, row, is_start);
    case FrameMode::kGroups: return position_in_groups(bound, row, is_start);
    case FrameMode::kRange: break;
  }
  return position_in_range(bound, row, is_start);
}

// The frame includes the row or group that its end names.
std::uint32_t WindowFrames::position_in_rows(const Bound& bound,
                                             std::uint32_t row,
                                             bool is_start) const {
  const std::int64_t next = is_start ? 0 : 1;
  const std::int64_t at = std::int64_t{row} + next;
  switch (bound.bound.kind) {
    case FrameBoundKind::kPreceding:
      return bound.offset > at - partition_.begin ? partition_.begin
                                                  : static_cast<std::uint32_t>(at - bound.offset);
    case FrameBoundKind::kFollowing:
      return bound.offset > partition_.end - at ? partition_.end
                                                : static_cast<std::uint32_t>(at + bound.offset);
    default: return static_cast<std::uint32_t>(at);
  }
}

std::uint32_t WindowFrames::position_in_groups(const Bound& bound,
                                               std::uint32_t row,
                                               bool is_start) const {
  const std::int64_t at = std::int64_t{window_.group_of[row]} + (is_start ? 0 : 1);
  std::int64_t group = at;
  if (bound.bound.kind == FrameBoundKind::kPreceding) {
    group =
        bound.offset > at - partition_groups_.begin ? partition_groups_.begin : at - bound.offset;
  } else if (bound.bound.kind == FrameBoundKind::kFollowing) {
    group = bound.offset > partition_groups_.end - at ? partition_groups_.end : at + bound.offset;
  }
  return window_.groups[static_cast<std::size_t>(group)];
}

std::uint32_t WindowFrames::position_in_range(Bound& bound, std::uint32_t row, bool is_start) {
  // NULLs are in range of each other and of nothing else.
  if (!has_offset(bound.bound) || !key_.is_valid(row)) {
    return is_start ? peers(row).begin : peers(row).end;
  }
  const auto is_before = [&](std::uint32_t other) {
    const int order = compare_to_limit(bound, other, row);
    return is_start ? order < 0 : order <= 0;
  };
  std::uint32_t& cursor = bound.cursor;
  while (cursor > with_key_.begin && !is_before(cursor - 1)) --cursor;
  while (cursor < with_key_.end && is_before(cursor)) ++cursor;
  return cursor;
}

int WindowFrames::compare_to_limit(const Bound& bound,
                                   std::uint32_t other,
                                   std::uint32_t row) const {
  const bool towards_smaller =
      (bound.bound.kind == FrameBoundKind::kPreceding) != direction_.descending;
  if (bound.limit) {
    const ColumnView key = window_.rows.column(bound.limit->key).view();
    const ColumnView limit = window_.rows.column(bound.limit->limit).view();
    // An infinite key moved as far beyond: whatever is a number is in range.
    if (is_nan(limit, row) && !is_nan(key, row)) {
      const int order = is_nan(key, other) ? 1 : 0;
      return direction_.descending ? -order : order;
    }
    // NULLs come last, should a limit be one.
    return compare_keys({.descending = direction_.descending, .nulls_first = false},
                        key,
                        other,
                        limit,
                        row,
                        dictionary_);
  }
  int order;
  if (key_.type.id == TypeId::kDouble) {
    const double key = key_.values<double>()[row];
    const double limit = towards_smaller ? key - bound.real_offset : key + bound.real_offset;
    const double value = key_.values<double>()[other];
    if (std::isnan(limit) && !std::isnan(key)) {  // as above
      order = std::isnan(value) ? 1 : 0;
    } else {
      order = sql_less(value, limit) ? -1 : sql_less(limit, value) ? 1 : 0;
    }
  } else {
    const Wide offset = towards_smaller ? -Wide{bound.offset} : Wide{bound.offset};
    const Wide distance = Wide{integer_at(key_, other)} - integer_at(key_, row) - offset;
    order = distance < 0 ? -1 : distance > 0 ? 1 : 0;
  }
  return direction_.descending ? -order : order;
}

std::array<RowRange, 2> WindowFrames::excluded(std::uint32_t row, RowRange frame) const {
  const auto within = [&](RowRange range) {
    range.begin = std::clamp(range.begin, frame.begin, frame.end);
    range.end = std::clamp(range.end, range.begin, frame.end);
    return range;
  };
  const RowRange group = peers(row);
  switch (frame_.exclusion) {
    case FrameExclusion::kNoOthers: break;
    case FrameExclusion::kCurrentRow: return {within({row, row + 1}), RowRange{}};
    case FrameExclusion::kGroup: return {within(group), RowRange{}};
    case FrameExclusion::kTies: return {within({group.begin, row}), within({row + 1, group.end})};
  }
  return {};
}

}  // namespace matview
