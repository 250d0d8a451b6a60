// Whether a table is whole: what db.check() says of one.
#pragma once

#include <string>
#include <vector>

#include "storage/table.h"
#include "types/text_dictionary.h"

namespace matview {

// What is wrong, in words; nothing of a table that is whole:
//   1. It has as many rows as it counts.
//   2. Every text is in the dictionary.
//   3. Every index finds every row, and nothing that is not there.
// O(rows × (columns + indexes)). Indexes that were never used are not built for it.
[[nodiscard]] std::vector<std::string> check_table(const Table& table,
                                                   const TextDictionary& dictionary);

}  // namespace matview
