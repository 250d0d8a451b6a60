#include "database/planned_sizes.h"

#include <algorithm>

namespace matview {

namespace {

constexpr std::size_t kMostGrowth = 4;
constexpr std::size_t kSmall = 64;  // rows; below, one plan is as good as another

}  // namespace

void PlannedSizes::take(const std::vector<std::string>& relations, const Catalog& catalog) {
  rows_.clear();
  for (const std::string& relation : relations) {
    if (const auto table = catalog.rows_of(relation)) {
      rows_.emplace_back(relation, std::max(kSmall, (*table)->row_count()));
    }
  }
}

bool PlannedSizes::still_hold(const Catalog& catalog) const {
  return std::ranges::all_of(rows_, [&](const auto& planned) {
    const auto table = catalog.rows_of(planned.first);
    if (!table) return false;
    const std::size_t rows = std::max(kSmall, (*table)->row_count());
    return rows <= planned.second * kMostGrowth && planned.second <= rows * kMostGrowth;
  });
}

}  // namespace matview
