// The names PostgreSQL gives the columns of a select list.
#pragma once

#include <string>

#include "sql/ast.h"

namespace matview::plan {

// For an expression without an alias; `?column?` when nothing in it has a name to lend.
[[nodiscard]] std::string output_name(const sql::Expression& expression);

}  // namespace matview::plan
