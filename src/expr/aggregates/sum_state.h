// SumState: the state of SUM and AVG, which differ only in how they finish.
#pragma once

#include <vector>

#include "expr/aggregates/argument_loop.h"

namespace matview {

// `Accumulator` is an exact sum of values stored as T: add(), clear(). It stays as it is when the
// weights of its arguments cancel out: rows may come in any order, so that what is taken away may
// be added only then, and the sum need not be 0.
template <typename Accumulator, typename T>
class SumState final : public AggregateState {
 public:
  // Writes the result of a group with `count` > 0 arguments at `row` of `out`.
  using Finish = Status (*)(const Accumulator& sum,
                            Weight count,
                            TextDictionary& dictionary,
                            Column& out,
                            std::size_t row);

  SumState(Finish finish, TextDictionary& dictionary) : finish_(finish), dictionary_(dictionary) {}

  void resize(std::size_t count) override { groups_.resize(count); }

  Status update(const AggregateInput& input) override {
    const T* const values = input.argument().values<T>();
    Group* const groups = groups_.data();
    std::ptrdiff_t spilled = 0;
    for_each_argument(input, [&](std::size_t row, std::uint32_t id, Weight weight) {
      Group& group = groups[id];
      spilled += group.sum.add(values[row], weight);
      group.count += weight;
    });
    spilled_bytes_ += spilled;
    return {};
  }

  Status append_results(std::span<const std::uint32_t> groups, Column& out) const override {
    std::size_t row = out.size();
    out.resize(row + groups.size());
    for (const std::uint32_t id : groups) {
      const Group& group = groups_[id];
      if (group.count == 0) {
        out.set_null(row);
      } else {
        MATVIEW_TRY(finish_(group.sum, group.count, dictionary_, out, row));
      }
      ++row;
    }
    return {};
  }

  void reset(std::uint32_t group) override {
    spilled_bytes_ += groups_[group].sum.clear();
    groups_[group].count = 0;
  }

  std::size_t byte_size() const override {
    return groups_.capacity() * sizeof(Group) + static_cast<std::size_t>(spilled_bytes_);
  }

 private:
  struct Group {
    Accumulator sum;
    Weight count = 0;  // of arguments that are not NULL
  };

  Finish finish_;
  TextDictionary& dictionary_;
  std::vector<Group> groups_;
  std::ptrdiff_t spilled_bytes_ = 0;
};

}  // namespace matview
