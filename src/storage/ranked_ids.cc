#include "storage/ranked_ids.h"

namespace matview {

namespace {

// A sibling may weigh so many times the other; and, inside the heavier one, the child on the inner
// side may weigh so many times the outer before a single rotation would not do.
constexpr std::uint32_t kMostImbalance = 3;
constexpr std::uint32_t kMostInnerImbalance = 2;

}  // namespace

void RankedIds::assign(std::span<const Id> ids) {
  nodes_.clear();
  if (!ids.empty()) nodes_.resize(std::size_t{*std::ranges::max_element(ids)} + 1);
  root_ = build(ids);
}

RankedIds::Id RankedIds::build(std::span<const Id> ids) {
  if (ids.empty()) return kNone;
  const std::size_t middle = ids.size() / 2;
  const Id node = ids[middle];
  const Id before = build(ids.first(middle));
  const Id after = build(ids.subspan(middle + 1));
  nodes_[node] = {.children = {before, after}, .size = static_cast<std::uint32_t>(ids.size())};
  return node;
}

void RankedIds::insert(std::size_t position, Id id) {
  if (id >= nodes_.size()) nodes_.resize(std::size_t{id} + 1);
  nodes_[id] = {};
  root_ = insert_below(root_, position, id);
}

RankedIds::Id RankedIds::insert_below(Id node, std::size_t position, Id id) {
  if (node == kNone) return id;
  const std::size_t before = size_of(nodes_[node].children[0]);
  const std::size_t side = position <= before ? 0 : 1;
  const std::size_t position_there = side == 0 ? position : position - before - 1;
  const Id child = insert_below(nodes_[node].children[side], position_there, id);
  nodes_[node].children[side] = child;
  return balance(node);
}

RankedIds::Id RankedIds::erase(std::size_t position) {
  Id erased = kNone;
  root_ = erase_below(root_, position, erased);
  return erased;
}

RankedIds::Id RankedIds::erase_below(Id node, std::size_t position, Id& erased) {
  const auto [before, after] = nodes_[node].children;
  const std::size_t own_position = size_of(before);
  if (position < own_position) {
    nodes_[node].children[0] = erase_below(before, position, erased);
    return balance(node);
  }
  if (position > own_position) {
    nodes_[node].children[1] = erase_below(after, position - own_position - 1, erased);
    return balance(node);
  }
  erased = node;
  if (before == kNone) return after;
  if (after == kNone) return before;
  // The one that follows takes its place.
  Id next = kNone;
  const Id rest = erase_below(after, 0, next);
  nodes_[next].children[0] = before;
  nodes_[next].children[1] = rest;
  return balance(next);
}

// Lifts the child on the side `from` above the node.
RankedIds::Id RankedIds::rotate(Id node, std::size_t from) {
  const Id lifted = nodes_[node].children[from];
  nodes_[node].children[from] = nodes_[lifted].children[1 - from];
  nodes_[lifted].children[1 - from] = node;
  count(node);
  count(lifted);
  return lifted;
}

// Requires: one id has come or gone below the node since it was balanced.
RankedIds::Id RankedIds::balance(Id node) {
  const auto weight = [this](Id id) { return size_of(id) + 1; };
  for (std::size_t side = 0; side < 2; ++side) {
    const Id heavy = nodes_[node].children[side];
    if (weight(heavy) <= kMostImbalance * weight(nodes_[node].children[1 - side])) continue;
    const Id inner = nodes_[heavy].children[1 - side];
    if (weight(inner) >= kMostInnerImbalance * weight(nodes_[heavy].children[side])) {
      nodes_[node].children[side] = rotate(heavy, 1 - side);
    }
    return rotate(node, side);
  }
  count(node);
  return node;
}

void RankedIds::count(Id node) {
  const auto [before, after] = nodes_[node].children;
  nodes_[node].size = size_of(before) + size_of(after) + 1;
}

RankedIds::Id RankedIds::at(std::size_t position) const {
  Id node = root_;
  for (;;) {
    const auto [before, after] = nodes_[node].children;
    const std::size_t own_position = size_of(before);
    if (position == own_position) return node;
    node = position < own_position ? before : after;
    if (position > own_position) position -= own_position + 1;
  }
}

void RankedIds::append_below(Id node,
                             std::size_t begin,
                             std::size_t end,
                             std::vector<Id>& ids) const {
  if (node == kNone || begin >= end) return;
  const auto [before, after] = nodes_[node].children;
  const std::size_t own_position = size_of(before);
  if (begin < own_position) append_below(before, begin, std::min(end, own_position), ids);
  if (begin <= own_position && own_position < end) ids.push_back(node);
  if (end > own_position + 1) {
    const std::size_t skipped = own_position + 1;
    append_below(after, begin > skipped ? begin - skipped : 0, end - skipped, ids);
  }
}

}  // namespace matview
