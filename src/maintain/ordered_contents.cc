#include "maintain/ordered_contents.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/hash_chains.h"
#include "types/row_hash.h"

namespace matview {

namespace {

// The keys, then the columns in `key`, then all others.
[[nodiscard]] std::vector<OrderedRows::Key> with_ties(std::span<const OrderedRows::Key> order,
                                                      std::span<const std::size_t> key,
                                                      std::size_t column_count) {
  std::vector<OrderedRows::Key> all(order.begin(), order.end());
  const auto add = [&](std::size_t column) {
    if (!std::ranges::contains(all, column, &OrderedRows::Key::column)) all.push_back({column});
  };
  for (const std::size_t column : key) add(column);
  for (std::size_t column = 0; column < column_count; ++column) add(column);
  return all;
}

}  // namespace

OrderedContents::OrderedContents(std::vector<Key> order,
                                 std::span<const std::size_t> key,
                                 const Table& contents,
                                 const TextDictionary& dictionary)
    : order_(std::move(order)),
      key_(key.begin(), key.end()),
      all_keys_(with_ties(order_, key, contents.schema().columns.size())),
      dictionary_(dictionary),
      rows_(contents.schema().types()) {
  Chunk rows;
  std::vector<std::uint32_t> selection;
  for (std::size_t i = 0; i < contents.chunk_count(); ++i) {
    contents.chunk(i).read(rows, selection);
    rows_.append(rows);
  }
  rows_.views(views_);
  std::vector<ColumnView> keys;
  std::vector<KeyDirection> directions;
  std::size_t key_left = key_.empty() ? all_keys_.size() : key_.size();
  for (const Key& each : all_keys_) {
    keys.push_back(views_[each.column]);
    directions.push_back(each.direction);
    // No rows tie in all of the key.
    const bool is_of_key = key_.empty() || std::ranges::contains(key_, each.column);
    if (is_of_key && --key_left == 0) break;
  }
  ids_.assign(sorted_rows(directions, keys, rows_.row_count(), dictionary_));
}

int OrderedContents::compare(Id id, Columns columns, std::size_t row) const {
  for (const Key& key : all_keys_) {
    const int order =
        compare_keys(key.direction, views_[key.column], id, columns[key.column], row, dictionary_);
    if (order != 0) return order;
  }
  return 0;
}

// Every position is one before anything is taken away.
void OrderedContents::find_removed(const RowBatch& delta, Columns columns) {
  Weight count = 0;
  for (std::size_t row = 0; row < delta.row_count(); ++row) {
    count += std::max<Weight>(-delta.weight(row), 0);
  }
  change_.removed.clear();
  if (static_cast<std::size_t>(count) == ids_.size()) {
    change_.removed.resize(ids_.size());
    std::iota(change_.removed.begin(), change_.removed.end(), Position{0});
    return;
  }
  for (std::size_t row = 0; row < delta.row_count(); ++row) {
    Weight left = -delta.weight(row);
    if (left <= 0) continue;
    std::size_t at = ids_.count_while([&](Id id) { return compare(id, columns, row) < 0; });
    // Among rows that compare equal, 1.5 and 1.50, those that are the same.
    for (; left > 0 && at < ids_.size(); ++at) {
      const Id id = ids_.at(at);
      if (compare(id, columns, row) != 0) break;
      if (!rows_identical(views_, id, columns, row)) continue;
      change_.removed.push_back(static_cast<Position>(at));
      --left;
    }
  }
  std::ranges::sort(change_.removed);
}

// Stores the rows that come, and returns them in their order.
std::vector<OrderedContents::Id> OrderedContents::store_added(const RowBatch& delta,
                                                              Columns columns) {
  std::vector<Id> added;
  for (std::size_t row = 0; row < delta.row_count(); ++row) {
    for (Weight left = delta.weight(row); left > 0; --left) {
      if (vacant_.empty()) {
        added.push_back(static_cast<Id>(rows_.row_count()));
        rows_.append_row(columns, row);
      } else {
        added.push_back(vacant_.back());
        vacant_.pop_back();
        rows_.assign_row(added.back(), columns, row);
      }
    }
  }
  rows_.views(views_);
  std::ranges::sort(added, [this](Id left, Id right) {
    const int order = compare(left, views_, right);
    return order != 0 ? order < 0 : left < right;
  });
  return added;
}

// Takes away what is at the positions removed, and puts in what was added: into the tree where that
// is little, else into a new one.
void OrderedContents::move_ids(std::span<const Id> added) {
  constexpr std::size_t kFewShare = 8;
  const std::size_t removed_count = change_.removed.size();
  removed_.resize(removed_count);
  change_.added.clear();
  if ((removed_count + added.size()) * kFewShare <= ids_.size()) {
    for (std::size_t i = removed_count; i-- > 0;) removed_[i] = ids_.erase(change_.removed[i]);
    for (const Id id : added) {
      // Behind those that tie, so that none after it moves it on.
      const std::size_t at =
          ids_.count_while([&](Id other) { return compare(other, views_, id) <= 0; });
      ids_.insert(at, id);
      change_.added.push_back(static_cast<Position>(at));
    }
    return;
  }
  range_.clear();
  ids_.append_range(0, ids_.size(), range_);
  std::vector<Id> after;
  after.reserve(range_.size() - removed_count + added.size());
  std::size_t gone = 0;
  const auto add_while = [&](auto&& is_next) {
    while (change_.added.size() < added.size() && is_next(added[change_.added.size()])) {
      after.push_back(added[change_.added.size()]);
      change_.added.push_back(static_cast<Position>(after.size() - 1));
    }
  };
  for (std::size_t at = 0; at < range_.size(); ++at) {
    if (gone < removed_count && change_.removed[gone] == at) {
      removed_[gone++] = range_[at];
      continue;
    }
    add_while([&](Id id) { return compare(range_[at], views_, id) > 0; });
    after.push_back(range_[at]);
  }
  add_while([](Id) { return true; });
  ids_.assign(after);
}

const OrderedContents::Change& OrderedContents::apply(const RowBatch& delta) {
  const std::vector<ColumnView> columns = delta.views();
  find_removed(delta, columns);
  const std::vector<Id> added = store_added(delta, columns);
  move_ids(added);
  pair_versions(added);
  if (ids_.size() != 0) {
    vacant_.insert(vacant_.end(), removed_.begin(), removed_.end());
  } else {
    rows_ = RowBatch(rows_.types());
    rows_.views(views_);
    vacant_.clear();
  }
  return change_;
}

void OrderedContents::pair_versions(std::span<const Id> added) {
  change_.replaced.assign(added.size(), kNone);
  if (key_.empty() || removed_.empty()) return;
  HashChains by_key;  // places in `removed_`
  for (std::size_t i = 0; i < removed_.size(); ++i) {
    by_key.insert(hash_row(views_, key_, removed_[i]), static_cast<HashChains::Id>(i));
  }
  for (std::size_t i = 0; i < added.size(); ++i) {
    const std::uint64_t hash = hash_row(views_, key_, added[i]);
    for (HashChains::Id place = by_key.first(hash); place != HashChains::kNone;
         place = by_key.next(place)) {
      const bool is_same = std::ranges::all_of(key_, [&](std::size_t column) {
        return values_equal(views_[column], removed_[place], views_[column], added[i]);
      });
      if (!is_same) continue;
      change_.replaced[i] = place;
      by_key.erase(hash, place);
      break;
    }
  }
}

void OrderedContents::append_rows(std::size_t begin, std::size_t end, RowBatch& out) {
  range_.clear();
  ids_.append_range(begin, end, range_);
  for (const Id id : range_) out.append_row(views_, id);
}

}  // namespace matview
