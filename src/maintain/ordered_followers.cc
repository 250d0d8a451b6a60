#include "maintain/ordered_followers.h"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <span>
#include <utility>

namespace matview {

namespace {

using Positions = std::span<const std::uint32_t>;

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

[[nodiscard]] Range clamp(RowWindow window, std::size_t rows) {
  const std::size_t end = std::min<std::size_t>(window.to, rows);
  return {.begin = std::min<std::size_t>(window.from, end), .end = end};
}

// How many of `changed` positions come before `position`.
[[nodiscard]] std::size_t count_before(Positions changed, std::size_t position) {
  return static_cast<std::size_t>(std::ranges::lower_bound(changed, position) - changed.begin());
}

// The position of the row that is number `unchanged` among those not at `changed` positions.
[[nodiscard]] std::size_t position_of(Positions changed, std::size_t unchanged) {
  std::size_t low = 0;
  std::size_t high = changed.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (changed[middle] - middle <= unchanged) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return unchanged + low;
}

// A window on one side of a change, and the part of it between the first and the last row that is
// in the window on both sides.
struct Side {
  Side(RowWindow window, std::size_t rows, Positions changed)
      : changed(changed),
        shown(clamp(window, rows)),
        kept(shown),
        unchanged{.begin = shown.begin - count_before(changed, shown.begin),
                  .end = shown.end - count_before(changed, shown.end)} {}

  void keep(Range both) {
    if (both.begin < both.end) {
      kept = {.begin = position_of(changed, both.begin),
              .end = position_of(changed, both.end - 1) + 1};
    } else {
      kept = {.begin = shown.end, .end = shown.end};
    }
  }

  // Calls `visit(begin, end)` for positions that are shown on this side only, in order.
  template <typename Visitor>
  void for_each_change(Visitor&& visit) const {
    if (shown.begin < kept.begin) visit(shown.begin, kept.begin);
    const std::size_t last = count_before(changed, kept.end);
    for (std::size_t i = count_before(changed, kept.begin); i < last; ++i) {
      visit(std::size_t{changed[i]}, std::size_t{changed[i]} + 1);
    }
    if (kept.end < shown.end) visit(kept.end, shown.end);
  }

  Positions changed;
  Range shown;
  Range kept;
  Range unchanged;  // which of the unchanged rows are shown, by their number
};

}  // namespace

Result<RowWindow> make_window(double from, double to) {
  constexpr RowWindow kAll;
  const bool is_whole = from == std::floor(from) && to == std::floor(to);
  if (!is_whole || from < 0 || from > to) {
    return fail(ErrorCode::kInvalidParameterValue,
                "the window of a live view must begin at a whole number and end at one not below");
  }
  const auto position = [](double number) {
    return static_cast<std::uint32_t>(std::min<double>(number, kAll.to));
  };
  return RowWindow{.from = position(from), .to = position(to)};
}

void OrderedFollowers::add(std::uint32_t subscription,
                           const std::string& view,
                           const std::vector<OrderedContents::Key>& order,
                           std::span<const std::size_t> key,
                           const Table& contents,
                           const TextDictionary& dictionary) {
  std::shared_ptr<Order> shared;
  for (const Follower& follower : followers_ | std::views::values) {
    if (follower.order->view == view && follower.order->contents.order() == order) {
      shared = follower.order;
      break;
    }
  }
  if (shared == nullptr) {
    shared = std::shared_ptr<Order>(
        new Order{.view = view, .contents = {order, key, contents, dictionary}});
  }
  followers_.insert_or_assign(subscription, Follower{.order = std::move(shared), .window = {0, 0}});
}

std::optional<WindowChange> OrderedFollowers::move(std::uint32_t subscription, RowWindow window) {
  const auto found = followers_.find(subscription);
  if (found == followers_.end()) return std::nullopt;
  auto& [order, before] = found->second;
  WindowChange change = difference(*order, {}, order->contents.row_count(), before, window);
  before = window;
  return change;
}

void OrderedFollowers::apply(const Deltas& deltas) {
  for (const Follower& follower : followers_ | std::views::values) follower.order->change = nullptr;
  for (const Follower& follower : followers_ | std::views::values) {
    Order& order = *follower.order;
    const auto delta = deltas.find(order.view);
    if (order.change != nullptr || delta == deltas.end()) continue;
    order.rows_before = order.contents.row_count();
    order.change = &order.contents.apply(delta->second);
  }
}

WindowChange OrderedFollowers::difference(Order& order,
                                          const OrderedContents::Change& change,
                                          std::size_t rows_before,
                                          RowWindow before,
                                          RowWindow after) {
  OrderedContents& contents = order.contents;
  Side was(before, rows_before, change.removed);
  Side is(after, contents.row_count(), change.added);
  const Range both = {.begin = std::max(was.unchanged.begin, is.unchanged.begin),
                      .end = std::min(was.unchanged.end, is.unchanged.end)};
  was.keep(both);
  is.keep(both);

  WindowChange difference{.total = static_cast<std::uint32_t>(contents.row_count()),
                          .removed = {},
                          .rows = RowBatch(contents.types()),
                          .places = {},
                          .replaced = {}};
  const auto place_of = [](const Side& side, std::size_t position) {
    return static_cast<std::uint32_t>(position - side.shown.begin);
  };
  was.for_each_change([&](std::size_t begin, std::size_t end) {
    for (; begin < end; ++begin) difference.removed.push_back(place_of(was, begin));
  });
  is.for_each_change([&](std::size_t begin, std::size_t end) {
    contents.append_rows(begin, end, difference.rows);
    for (; begin < end; ++begin) {
      difference.places.push_back(place_of(is, begin));
      const std::size_t i = count_before(change.added, begin);
      std::uint32_t replaced = OrderedContents::kNone;
      if (i < change.added.size() && change.added[i] == begin &&
          change.replaced[i] != OrderedContents::kNone) {
        const std::size_t position = change.removed[change.replaced[i]];
        const bool was_shown = was.shown.begin <= position && position < was.shown.end;
        if (was_shown) replaced = place_of(was, position);
      }
      difference.replaced.push_back(replaced);
    }
  });
  return difference;
}

}  // namespace matview
