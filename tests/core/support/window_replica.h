// What a follower of a view in an order holds, who does as each WindowChange says.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "maintain/ordered_followers.h"
#include "support/database_session.h"

namespace matview::test {

struct WindowReplica {
  std::uint32_t id = 0;
  Rows rows = {};
  std::uint32_t total = 0;

  // False for a change that cannot be done.
  [[nodiscard]] bool apply(const WindowChange& change, const TextDictionary& dictionary) {
    if (!std::ranges::is_sorted(change.removed) || !std::ranges::is_sorted(change.places)) {
      return false;
    }
    for (std::size_t i = change.removed.size(); i-- > 0;) {
      if (change.removed[i] >= rows.size()) return false;
      rows.erase(rows.begin() + change.removed[i]);
    }
    const Rows added = rows_as_text(change.rows, dictionary);
    if (added.size() != change.places.size() || added.size() != change.replaced.size()) {
      return false;
    }
    for (std::size_t i = 0; i < added.size(); ++i) {
      if (change.places[i] > rows.size()) return false;
      rows.insert(rows.begin() + change.places[i], added[i]);
      const std::uint32_t replaced = change.replaced[i];
      const bool is_version = replaced != OrderedContents::kNone;
      if (is_version && !std::ranges::contains(change.removed, replaced)) return false;
    }
    total = change.total;
    return true;
  }
};

}  // namespace matview::test
