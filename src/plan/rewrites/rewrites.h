// Rewrites: plans that compute the same, sooner. One file each; `rewrite` applies them in order.
#pragma once

#include "catalog/catalog.h"
#include "plan/logical_plan.h"

namespace matview::plan {

// Puts what is shared, but has one reader only, where it is read.
[[nodiscard]] NodePtr inline_shared(const NodePtr& root);

// Drops operands of AND and OR that decide nothing, and takes what all arms of an OR demand out of
// it, so that a join may find its keys there.
[[nodiscard]] NodePtr simplify_conditions(const NodePtr& root);

// Moves every conjunct of a filter as far down as its columns allow, and turns equalities between
// the two sides of a join into its keys.
[[nodiscard]] NodePtr push_down_filters(const NodePtr& root);

// Reads by primary key where a filter over a scan compares every key column with a constant, or by
// an index (read_by_index). Only
// for plans that run once: a maintained plan is fed by deltas, not by lookups.
[[nodiscard]] NodePtr use_primary_keys(const NodePtr& root, const Catalog& catalog);

// `filter` over `scan`, which `original` is, as a filter over a range of the ordered index that
// leaves the fewest rows; `original` itself where none leaves few. Only for plans that run once.
[[nodiscard]] NodePtr read_by_index(const Filter& filter,
                                    const Scan& scan,
                                    const NodePtr& original,
                                    const Catalog& catalog);

// The same over a lookup of every value of `column = ANY (array)` or `column IN (…)`, parameters or
// not, where a key or index begins with the column or with columns that equal constants, too.
[[nodiscard]] NodePtr read_by_key_list(const Filter& filter,
                                       const Scan& scan,
                                       const NodePtr& original,
                                       const Catalog& catalog);

// Joins the relations of every tree of joins in the order that statistics say is cheapest, the
// smaller input of each join on the right.
[[nodiscard]] NodePtr order_joins(const NodePtr& root, const Catalog& catalog);

// Makes joins and aggregates that occur several times in a plan one, shared by those who read them.
[[nodiscard]] NodePtr share_subplans(const NodePtr& root);

// Computes sums of a column plus constants from one sum and one count of the column, where the
// additions cannot overflow.
[[nodiscard]] NodePtr share_sums(const NodePtr& root);

// Drops columns that nothing above needs from scans, projections and joins.
[[nodiscard]] NodePtr prune_columns(const NodePtr& root);

// Puts no rows where there can be none: LIMIT 0, and filters that are never true. What lies below
// is not computed, and cannot fail. Only for plans that run once: a view depends on what its plan
// reads.
[[nodiscard]] NodePtr compute_nothing(const NodePtr& root);
// The same for a plan that is maintained: it reads what it read, and drops every row at once.
[[nodiscard]] NodePtr maintain_nothing(const NodePtr& root);

// Tells one side of a join which keys the other side has, where that one has few rows: groups
// nobody asks for are not made (a magic set; Mumick and Pirahesh 1994), and rows of a table that
// has an index are looked up. Only for plans that run once: a maintained plan would have to look up
// old rows for every new key.
[[nodiscard]] NodePtr pass_keys_sideways(const NodePtr& root, const Catalog& catalog);

// What every plan goes through.
[[nodiscard]] NodePtr rewrite(const NodePtr& root, const Catalog& catalog);

// What a rewritten plan goes through besides when it runs once, and is not maintained.
[[nodiscard]] NodePtr rewrite_for_one_run(const NodePtr& root, const Catalog& catalog);

}  // namespace matview::plan
