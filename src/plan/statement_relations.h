// Relations that only statements that change data have: the table they change, with row ids, and
// rows that are there only while the statement runs.
//
// INSERT, UPDATE and DELETE are bound as queries over these, so whatever a query may contain they
// may too. Their names begin with a byte that no sane identifier contains; a query sees them only
// where BindContext::relations has them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "plan/from_binder.h"

namespace matview::plan {

// The table a statement changes; its last column, kRowIdName, is the row's id.
inline constexpr std::string_view kTargetRelation = "\x01target";
inline constexpr std::string_view kRowIdName = "\x01row";
// What RETURNING of MERGE sees as merge_action().
inline constexpr std::string_view kMergeActionName =
    "\x01"
    "merge_action";
// The rows of the running statement: what RETURNING and ON CONFLICT DO UPDATE read.
inline constexpr std::string_view kRowsRelation = "\x01rows";

// The id of the WorkingTable leaf that stands for kRowsRelation in a plan.
inline constexpr std::size_t kStatementRows = static_cast<std::size_t>(-1);

// The same for what the i-th changing statement in WITH returns: kStatementRows - 1 - i.

struct StatementRelations {
  std::map<std::string, BoundFrom, std::less<>> by_name;
};

}  // namespace matview::plan
