// ResultSet: what a statement gave back.
#pragma once

#include <cstdint>
#include <string>

#include "types/row_batch.h"
#include "types/schema.h"

namespace matview {

struct ResultSet {
  std::string command;  // PostgreSQL's command tag word: "SELECT", "INSERT", "CREATE TABLE"
  Schema schema;        // no columns for statements without rows
  RowBatch rows;
  std::uint64_t row_count = 0;  // rows returned, or rows changed
};

}  // namespace matview
