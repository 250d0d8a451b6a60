// Checking a database against itself: its files against their checksums, texts against the
// dictionary, rows against the rules and indexes of their tables, views against their queries.
#pragma once

#include "database/database.h"
#include "database/engine.h"

namespace matview {

// What is wrong, empty when nothing is. Reads everything once for each rule, index and view;
// changes nothing but that indexes are built. An error only when the check itself ended early:
// 57014. Requires: no transaction.
[[nodiscard]] Result<std::vector<CheckFinding>> check_database(Engine& engine, bool with_files);

}  // namespace matview
