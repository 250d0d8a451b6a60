// Unique keys: which columns of a table no two rows may share, and finding rows that would.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/hash_chains.h"
#include "types/chunk.h"

namespace matview {

class Table;

// A PRIMARY KEY, a UNIQUE constraint, or a unique index over plain columns.
struct UniqueKey {
  std::string name;  // of the constraint or index
  std::vector<std::size_t> columns;
  bool nulls_distinct = true;  // a NULL is equal to nothing, so such rows never conflict

  friend bool operator==(const UniqueKey&, const UniqueKey&) = default;
};

struct KeyConflict {
  const UniqueKey* key;
  std::size_t row;        // of the rows that were to be inserted, physical
  HashChains::Id stored;  // the row of the table it conflicts with; kNone: an earlier of those rows
};

// The first of the selected rows that has the key of a row of the table, or of one before it.
[[nodiscard]] std::optional<KeyConflict> find_conflict(Table& table,
                                                       const UniqueKey& key,
                                                       const Chunk& rows);
// The same for all of the table's keys: the first of the selected rows that has a key of a row of
// the table, or of one before it. Costs O(rows) for each unique key, and nothing for a table
// without.
[[nodiscard]] std::optional<KeyConflict> find_conflict(Table& table, const Chunk& rows);

}  // namespace matview
