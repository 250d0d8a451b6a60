// Columns of plan nodes, as rewrites follow them: which are wanted, and where each of them went.
// Flat, because plans make and drop thousands of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace matview::plan {

// A set of column positions, walked in ascending order. Insertion costs O(size).
class ColumnSet {
 public:
  ColumnSet() = default;

  template <typename Iterator>
  ColumnSet(Iterator first, Iterator last) {
    insert(first, last);
  }

  // 0 … width − 1.
  [[nodiscard]] static ColumnSet first(std::size_t width) {
    ColumnSet set;
    set.columns_.resize(width);
    for (std::size_t i = 0; i < width; ++i) set.columns_[i] = i;
    return set;
  }

  void insert(std::size_t column) {
    if (columns_.empty()) columns_.reserve(16);
    const auto place = std::ranges::lower_bound(columns_, column);
    if (place == columns_.end() || *place != column) columns_.insert(place, column);
  }

  template <typename Iterator>
  void insert(Iterator first, Iterator last) {
    for (; first != last; ++first) insert(*first);
  }

  void erase(std::size_t column) { std::erase(columns_, column); }

  [[nodiscard]] bool contains(std::size_t column) const {
    return std::ranges::binary_search(columns_, column);
  }

  [[nodiscard]] std::size_t size() const { return columns_.size(); }

  [[nodiscard]] auto begin() const { return columns_.begin(); }

  [[nodiscard]] auto end() const { return columns_.end(); }

 private:
  std::vector<std::size_t> columns_;  // ascending
};

// Where columns went: a partial map of positions to positions.
class ColumnPlaces {
 public:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  // Every one of the first `width` columns where it was.
  [[nodiscard]] static ColumnPlaces unmoved(std::size_t width) {
    ColumnPlaces places;
    places.places_.resize(width);
    for (std::size_t i = 0; i < width; ++i) places.places_[i] = i;
    return places;
  }

  void set(std::size_t column, std::size_t place) {
    if (column >= places_.size()) places_.resize(column + 1, kNowhere);
    places_[column] = place;
  }

  void forget(std::size_t column) { places_[column] = kNowhere; }

  // Requires: contains(column).
  [[nodiscard]] std::size_t at(std::size_t column) const { return places_[column]; }

  [[nodiscard]] bool contains(std::size_t column) const {
    return column < places_.size() && places_[column] != kNowhere;
  }

  // visit(column, place), by ascending columns.
  template <typename Visitor>
  void for_each(Visitor&& visit) const {
    for (std::size_t column = 0; column < places_.size(); ++column) {
      if (places_[column] != kNowhere) visit(column, places_[column]);
    }
  }

 private:
  std::vector<std::size_t> places_;
};

}  // namespace matview::plan
