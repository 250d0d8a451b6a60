// PlannedSizes: how large the relations of a plan were when it was made.
//
// Which indexes a plan reads and what it joins first depend on sizes. A prepared statement that was
// planned over empty tables, as they usually are when an application starts, is planned again once
// they have grown.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.h"

namespace matview {

class PlannedSizes {
 public:
  // Remembers the sizes of these relations; those that are not there are left out.
  void take(const std::vector<std::string>& relations, const Catalog& catalog);

  // Whether none has become several times larger or smaller. O(relations).
  [[nodiscard]] bool still_hold(const Catalog& catalog) const;

 private:
  std::vector<std::pair<std::string, std::size_t>> rows_;
};

}  // namespace matview
