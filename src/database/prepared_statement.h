// PreparedStatement: one parsed statement, with its plan once it is bound.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "database/planned_sizes.h"
#include "plan/binder.h"
#include "plan/coercion.h"
#include "plan/with_changes.h"
#include "sql/ast.h"
#include "types/time_zone.h"

namespace matview {

class PreparedStatement {
 public:
  explicit PreparedStatement(sql::Statement statement) : ast(std::move(statement)) {}

  sql::Statement ast;

  // A bound query, or data change; nothing for statements that are not planned.
  std::variant<std::monostate,
               plan::NodePtr,
               plan::BoundInsert,
               plan::BoundUpdate,
               plan::BoundDelete,
               plan::BoundMerge>
      bound;
  std::vector<plan::WithChange> with_changes;  // of its WITH
  plan::ParameterTypes parameters;
  std::uint64_t schema_version = 0;  // of the definitions it was bound against
  TimeZone time_zone;                // in which it was bound
  PlannedSizes sizes;                // of what it reads
};

}  // namespace matview
