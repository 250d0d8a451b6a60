#include "operators/window/window_functions.h"

#include <algorithm>

#include "operators/window/window_aggregate.h"
#include "operators/window/window_frames.h"

namespace matview {

using plan::WindowFunctionKind;

namespace {

class CallValues {
 public:
  CallValues(const WindowColumns::Call& call,
             const WindowColumns& columns,
             const SortedWindow& window,
             const ExecutionContext& context,
             Column& out)
      : call_(call),
        window_(window),
        context_(context),
        frames_(call, columns, window, context.dictionary),
        out_(out) {
    for (const std::size_t column : call.arguments) {
      arguments_.push_back(window.rows.column(column).view());
    }
  }

  Status compute() {
    if (window_.positions.empty()) return {};
    switch (call_.call->kind) {
      case WindowFunctionKind::kAggregate:
        MATVIEW_TRY(frames_.start(context_));
        return compute_window_aggregate(call_, frames_, window_, context_, out_);
      case WindowFunctionKind::kFirstValue:
      case WindowFunctionKind::kLastValue:
      case WindowFunctionKind::kNthValue: MATVIEW_TRY(frames_.start(context_)); break;
      default: break;
    }
    for (std::size_t i = 0; i + 1 < window_.partitions.size(); ++i) {
      MATVIEW_TRY(compute({window_.partitions[i], window_.partitions[i + 1]}, i));
    }
    return {};
  }

 private:
  Status compute(RowRange partition, std::size_t index) {
    switch (call_.call->kind) {
      case WindowFunctionKind::kRowNumber:
      case WindowFunctionKind::kRank:
      case WindowFunctionKind::kDenseRank: compute_ranks(partition); return {};
      case WindowFunctionKind::kPercentRank:
      case WindowFunctionKind::kCumeDist: compute_shares(partition); return {};
      case WindowFunctionKind::kNtile: return compute_buckets(partition);
      case WindowFunctionKind::kLag: compute_shifted(partition, -1); return {};
      case WindowFunctionKind::kLead: compute_shifted(partition, 1); return {};
      case WindowFunctionKind::kFirstValue:
      case WindowFunctionKind::kLastValue:
      case WindowFunctionKind::kNthValue: return compute_in_frame(partition, index);
      case WindowFunctionKind::kAggregate: break;
    }
    return {};
  }

  template <typename T>
  T* grow(RowRange partition) {
    const std::size_t first = out_.size();
    out_.resize(first + partition.size());
    return out_.values<T>() + first;
  }

  void compute_ranks(RowRange partition) {
    std::int64_t* const values = grow<std::int64_t>(partition);
    const std::uint32_t first_group = window_.group_of[partition.begin];
    for (std::uint32_t row = partition.begin; row < partition.end; ++row) {
      const std::uint32_t before = call_.call->kind == WindowFunctionKind::kRowNumber
                                       ? row - partition.begin
                                   : call_.call->kind == WindowFunctionKind::kRank
                                       ? frames_.peers(row).begin - partition.begin
                                       : window_.group_of[row] - first_group;
      values[row - partition.begin] = std::int64_t{before} + 1;
    }
  }

  void compute_shares(RowRange partition) {
    double* const values = grow<double>(partition);
    const bool counts_peers = call_.call->kind == WindowFunctionKind::kCumeDist;
    const double count = counts_peers ? partition.size() : partition.size() - 1;
    for (std::uint32_t row = partition.begin; row < partition.end; ++row) {
      const RowRange peers = frames_.peers(row);
      const double before = (counts_peers ? peers.end : peers.begin) - partition.begin;
      values[row - partition.begin] = count == 0 ? 0 : before / count;
    }
  }

  Status compute_buckets(RowRange partition) {
    std::int32_t* const values = grow<std::int32_t>(partition);
    const std::size_t first = out_.size() - partition.size();
    const ColumnView& count = arguments_.front();
    if (!count.is_valid(partition.begin)) {
      for (std::size_t i = 0; i < partition.size(); ++i) out_.set_null(first + i);
      return {};
    }
    const std::int32_t buckets = count.values<std::int32_t>()[partition.begin];
    if (buckets <= 0) {
      return fail(ErrorCode::kInvalidArgumentForNtile,
                  "argument of ntile must be greater than zero");
    }
    const std::uint32_t smaller = partition.size() / static_cast<std::uint32_t>(buckets);
    const std::uint32_t larger = partition.size() % static_cast<std::uint32_t>(buckets);
    const std::uint32_t in_larger = larger * (smaller + 1);
    for (std::uint32_t i = 0; i < partition.size(); ++i) {
      const std::uint32_t bucket =
          i < in_larger ? i / (smaller + 1) : larger + (i - in_larger) / smaller;
      values[i] = static_cast<std::int32_t>(bucket + 1);
    }
    return {};
  }

  // LAG and LEAD.
  void compute_shifted(RowRange partition, std::int64_t direction) {
    for (std::uint32_t row = partition.begin; row < partition.end; ++row) {
      std::int64_t offset = 1;
      if (arguments_.size() > 1) {
        if (!arguments_[1].is_valid(row)) {
          out_.append_null();
          continue;
        }
        offset = arguments_[1].values<std::int32_t>()[row];
      }
      const std::int64_t target = row + direction * offset;
      if (target >= partition.begin && target < partition.end) {
        out_.append(arguments_[0], static_cast<std::size_t>(target));
      } else if (arguments_.size() > 2) {
        out_.append(arguments_[2], row);
      } else {
        out_.append_null();
      }
    }
  }

  Status compute_in_frame(RowRange partition, std::size_t index) {
    frames_.enter_partition(index);
    for (std::uint32_t row = partition.begin; row < partition.end; ++row) {
      const RowRange frame = frames_.at(row);
      const std::array<RowRange, 2> excluded = frames_.excluded(row, frame);
      const std::uint32_t left = frame.size() - excluded[0].size() - excluded[1].size();
      std::uint32_t place = 0;  // among those left
      if (call_.call->kind == WindowFunctionKind::kLastValue) place = left - 1;
      if (call_.call->kind == WindowFunctionKind::kNthValue) {
        const ColumnView& nth = arguments_[1];
        if (!nth.is_valid(row)) {
          out_.append_null();
          continue;
        }
        const std::int32_t n = nth.values<std::int32_t>()[row];
        if (n <= 0) {
          return fail(ErrorCode::kInvalidArgumentForNthValue,
                      "argument of nth_value must be greater than zero");
        }
        place = static_cast<std::uint32_t>(n - 1);
      }
      if (place >= left) {
        out_.append_null();
        continue;
      }
      std::uint32_t found = frame.begin + place;
      for (const RowRange range : excluded) {
        if (range.size() != 0 && found >= range.begin) found += range.size();
      }
      out_.append(arguments_[0], found);
    }
    return {};
  }

  const WindowColumns::Call& call_;
  const SortedWindow& window_;
  const ExecutionContext& context_;
  WindowFrames frames_;
  Column& out_;
  std::vector<ColumnView> arguments_;
};

}  // namespace

Status compute_window_call(const WindowColumns::Call& call,
                           const WindowColumns& columns,
                           const SortedWindow& window,
                           const ExecutionContext& context,
                           Column& out) {
  return CallValues(call, columns, window, context, out).compute();
}

}  // namespace matview
