// StatementDescription: what a statement takes and answers with.
#pragma once

#include <vector>

#include "types/schema.h"
#include "types/type.h"

namespace matview {

struct StatementDescription {
  std::vector<Type> parameters;  // of $1, $2, …
  Schema
      columns;  // none of statements that answer with no rows, or are not planned (EXPLAIN, SHOW)
};

}  // namespace matview
