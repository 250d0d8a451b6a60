// Unnesting: joining a subquery's plan, which may mention columns of the outer plan, to that plan.
// No subquery is ever run row by row: what depends on the outer row becomes a condition of the join
// (pull_correlation.h) or is computed for all outer rows at once (push_domain.h).
#pragma once

#include "common/result.h"
#include "plan/join_builder.h"
#include "plan/statement_scope.h"
#include "plan/unnest/outer_references.h"
#include "types/text_dictionary.h"

namespace matview::plan {

// The join of `parts`, whose right side may mention the outer columns of `outer`; what those are
// worth is said over the left side. The output is that of the kind. A kSingle join of a side that
// can only have one row becomes a plainer one.
[[nodiscard]] Result<NodePtr> join_dependent(JoinParts parts,
                                             const OuterValues& outer,
                                             StatementScope& statement,
                                             TextDictionary& dictionary);

}  // namespace matview::plan
