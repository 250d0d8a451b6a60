#include "operators/window/window_aggregate.h"

#include <algorithm>

namespace matview {

namespace {

class FrameAggregate {
 public:
  FrameAggregate(const WindowColumns::Call& call,
                 WindowFrames& frames,
                 const SortedWindow& window,
                 const ExecutionContext& context,
                 Column& out)
      : call_(*call.call),
        frames_(frames),
        window_(window),
        context_(context),
        out_(out),
        result_(call_.result) {
    for (const std::size_t column : call.arguments) {
      arguments_.push_back(window.rows.column(column).view());
      types_.push_back(arguments_.back().type);
    }
    rows_ = window.positions;
    if (call.filter) select(window.rows.column(*call.filter).view());
  }

  Status compute() {
    if (all_frames_are_partitions()) return compute_partitions();
    takes_away_ = !frames_.starts_unbounded() || frames_.has_exclusion();
    make_state(takes_away_);
    for (std::size_t i = 0; i + 1 < window_.partitions.size(); ++i) {
      MATVIEW_TRY(compute_partition(i));
    }
    return {};
  }

 private:
  // Leaves only the rows that FILTER lets through.
  void select(const ColumnView& filter) {
    before_.reserve(window_.positions.size() + 1);
    for (const std::uint32_t row : window_.positions) {
      before_.push_back(static_cast<std::uint32_t>(selected_.size()));
      if (filter.is_valid(row) && filter.values<std::uint8_t>()[row] != 0) selected_.push_back(row);
    }
    before_.push_back(static_cast<std::uint32_t>(selected_.size()));
    rows_ = selected_;
  }

  void make_state(bool retractable) {
    std::vector<AggregateOrder> order;
    // Rows come in their order, unless some come back at the front.
    if (retractable && call_.aggregate->is_order_sensitive()) {
      position_ = Column(TypeId::kBigint);
      position_.resize(window_.positions.size());
      std::ranges::copy(window_.positions, position_.values<std::int64_t>());
      arguments_.push_back(position_.view());
      order.push_back({.type = TypeId::kBigint});
    }
    state_ = call_.aggregate->make_state({.retractable = retractable,
                                          .dictionary = context_.dictionary,
                                          .arguments = types_,
                                          .order = order,
                                          .result = call_.result});
    state_->resize(1);
    if (retractable) minus_.assign(window_.positions.size(), -1);
  }

  [[nodiscard]] bool all_frames_are_partitions() const {
    if (!frames_.starts_unbounded() || frames_.has_exclusion()) return false;
    if (call_.frame.end.kind == plan::FrameBoundKind::kUnboundedFollowing) return true;
    return call_.frame.end.kind == plan::FrameBoundKind::kCurrentRow &&
           call_.frame.mode != plan::FrameMode::kRows &&
           window_.groups.size() == window_.partitions.size();
  }

  // One group for each partition.
  Status compute_partitions() {
    const std::size_t count = window_.partitions.size() - 1;
    make_state(false);
    state_->resize(count);
    std::vector<std::uint32_t> group_of(window_.positions.size());
    std::vector<std::uint32_t> groups(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      groups[i] = i;
      std::fill(group_of.begin() + window_.partitions[i],
                group_of.begin() + window_.partitions[i + 1],
                i);
    }
    MATVIEW_TRY(state_->update({.groups = group_of.data(),
                                .arguments = arguments_,
                                .rows = {.rows = rows_.data(), .count = rows_.size()},
                                .weights = nullptr}));
    MATVIEW_TRY(state_->append_results(groups, result_));
    out_.append_rows(result_.view(), group_of);
    return {};
  }

  Status compute_partition(std::size_t partition) {
    frames_.enter_partition(partition);
    state_->reset(0);
    const std::uint32_t begin = window_.partitions[partition];
    held_ = {begin, begin};
    has_result_ = false;
    for (std::uint32_t row = begin; row < window_.partitions[partition + 1]; ++row) {
      MATVIEW_TRY(move_to(frames_.at(row)));
      if (frames_.has_exclusion()) {
        MATVIEW_TRY(append_without(frames_.excluded(row, held_)));
      } else {
        if (!has_result_) MATVIEW_TRY(compute_result());
        out_.append(result_.view(), 0);
      }
    }
    return {};
  }

  Status move_to(RowRange frame) {
    if (frame == held_) return {};
    has_result_ = false;
    const bool overlaps = frame.begin < held_.end && held_.begin < frame.end;
    const bool only_grows = frame.begin == held_.begin && frame.end >= held_.end;
    if (!only_grows && (!overlaps || !takes_away_)) {
      state_->reset(0);
      held_ = {frame.begin, frame.begin};
    }
    MATVIEW_TRY(change({frame.begin, std::max(frame.begin, held_.begin)}, 1));
    MATVIEW_TRY(change({held_.begin, std::max(frame.begin, held_.begin)}, -1));
    MATVIEW_TRY(change({held_.end, std::max(frame.end, held_.end)}, 1));
    MATVIEW_TRY(change({frame.end, std::max(frame.end, held_.end)}, -1));
    held_ = frame;
    return {};
  }

  Status append_without(const std::array<RowRange, 2>& excluded) {
    for (const RowRange range : excluded) MATVIEW_TRY(change(range, -1));
    MATVIEW_TRY(compute_result());
    out_.append(result_.view(), 0);
    for (const RowRange range : excluded) MATVIEW_TRY(change(range, 1));
    return {};
  }

  Status change(RowRange range, Weight sign) {
    const std::uint32_t first = before_.empty() ? range.begin : before_[range.begin];
    const std::uint32_t end = before_.empty() ? range.end : before_[range.end];
    if (first >= end) return {};
    return state_->update({.groups = nullptr,
                           .arguments = arguments_,
                           .rows = {.rows = rows_.data() + first, .count = end - first},
                           .weights = sign < 0 ? minus_.data() : nullptr});
  }

  Status compute_result() {
    constexpr std::uint32_t kGroup = 0;
    result_.clear();
    has_result_ = true;
    return state_->append_results({&kGroup, 1}, result_);
  }

  const plan::WindowCall& call_;
  WindowFrames& frames_;
  const SortedWindow& window_;
  const ExecutionContext& context_;
  Column& out_;
  std::vector<ColumnView> arguments_;
  std::vector<Type> types_;
  std::span<const std::uint32_t> rows_;  // that are aggregated
  std::vector<std::uint32_t> selected_;  // FILTER: those
  std::vector<std::uint32_t> before_;    // FILTER: how many of them are before each row
  std::unique_ptr<AggregateState> state_;
  bool takes_away_ = false;
  Column position_{TypeId::kBigint};
  std::vector<Weight> minus_;  // −1 for each row
  RowRange held_;              // what the state holds
  Column result_;              // of held_, if has_result_
  bool has_result_ = false;
};

}  // namespace

Status compute_window_aggregate(const WindowColumns::Call& call,
                                WindowFrames& frames,
                                const SortedWindow& window,
                                const ExecutionContext& context,
                                Column& out) {
  return FrameAggregate(call, frames, window, context, out).compute();
}

}  // namespace matview
