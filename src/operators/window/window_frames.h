// WindowFrames: the frame of each row of a sorted window.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "operators/window/sorted_window.h"

namespace matview {

// Rows [begin, end).
struct RowRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::uint32_t size() const { return end - begin; }

  [[nodiscard]] bool contains(std::uint32_t row) const { return begin <= row && row < end; }

  friend bool operator==(const RowRange&, const RowRange&) = default;
};

class WindowFrames {
 public:
  WindowFrames(const WindowColumns::Call& call,
               const WindowColumns& columns,
               const SortedWindow& window,
               const TextDictionary& dictionary);

  // Evaluates the offsets. 22004 and 22013 when they are NULL or negative.
  [[nodiscard]] Status start(const ExecutionContext& context);

  // To be called before at() for the rows of the partition.
  void enter_partition(std::size_t partition);
  // The frame of `row`, before exclusion. Cheapest for one row after the other.
  [[nodiscard]] RowRange at(std::uint32_t row);

  // The rows that are excluded from the frame of `row`: up to two ranges, which lie within it.
  [[nodiscard]] std::array<RowRange, 2> excluded(std::uint32_t row, RowRange frame) const;

  [[nodiscard]] bool has_exclusion() const {
    return frame_.exclusion != plan::FrameExclusion::kNoOthers;
  }

  // Whether every frame begins with its partition.
  [[nodiscard]] bool starts_unbounded() const {
    return frame_.start.kind == plan::FrameBoundKind::kUnboundedPreceding;
  }

  [[nodiscard]] RowRange peers(std::uint32_t row) const {
    const std::uint32_t group = window_.group_of[row];
    return {window_.groups[group], window_.groups[group + 1]};
  }

 private:
  struct Bound {
    const plan::FrameBound& bound;
    std::optional<WindowColumns::RangeLimit> limit;
    std::int64_t offset = 0;   // in rows, groups, or of an integer key
    double real_offset = 0;    // of a DOUBLE key
    std::uint32_t cursor = 0;  // where the last one was found
  };

  [[nodiscard]] Status start(Bound& bound, const ExecutionContext& context, bool is_start);
  [[nodiscard]] std::uint32_t position(Bound& bound, std::uint32_t row, bool is_start);
  [[nodiscard]] std::uint32_t position_in_rows(const Bound& bound,
                                               std::uint32_t row,
                                               bool is_start) const;
  [[nodiscard]] std::uint32_t position_in_groups(const Bound& bound,
                                                 std::uint32_t row,
                                                 bool is_start) const;
  [[nodiscard]] std::uint32_t position_in_range(Bound& bound, std::uint32_t row, bool is_start);
  // Where the key of `other` is compared to the limit of `row`: negative when before it.
  [[nodiscard]] int compare_to_limit(const Bound& bound,
                                     std::uint32_t other,
                                     std::uint32_t row) const;

  const plan::WindowFrame& frame_;
  const SortedWindow& window_;
  const TextDictionary& dictionary_;
  Bound start_;
  Bound end_;
  ColumnView key_;  // RANGE with offsets: the key
  KeyDirection direction_;
  RowRange partition_;
  RowRange partition_groups_;  // groups, not rows
  RowRange with_key_;          // rows of the partition whose key is not NULL
};

}  // namespace matview
