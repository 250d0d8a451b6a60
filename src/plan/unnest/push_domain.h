// The general way to unnest: the distinct combinations of the outer columns, the domain, are joined
// into a subquery's plan where it mentions them, and carried up beside its columns through every
// node (Neumann and Kemper, "Unnesting Arbitrary Queries"). What comes out has the subquery's rows
// for every combination at once.
#pragma once

#include "common/result.h"
#include "plan/statement_scope.h"
#include "plan/unnest/outer_references.h"

namespace matview::plan {

struct Domain {
  NodePtr node;                      // one column for each outer column
  std::vector<std::size_t> numbers;  // which
};

// `plan` with the domain's columns after its own. 0A000 where a row limit or a window frame depends
// on the outer query.
[[nodiscard]] Result<NodePtr> push_domain(const NodePtr& plan,
                                          const Domain& domain,
                                          StatementScope& statement);

// The condition that two columns hold the same, NULLs included.
[[nodiscard]] ExpressionPtr make_same(const Node& left,
                                      std::size_t left_column,
                                      const Node& right,
                                      std::size_t right_column,
                                      std::size_t right_offset);

}  // namespace matview::plan
