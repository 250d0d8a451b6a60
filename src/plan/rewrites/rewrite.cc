#include "plan/rewrites/rewrites.h"

namespace matview::plan {

NodePtr rewrite(const NodePtr& root, const Catalog& catalog) {
  // Filters first, so that relations are counted without what they drop; and once more, because
  // ordering leaves predicates on top of the relations they belong to.
  const NodePtr simple = share_sums(simplify_conditions(inline_shared(root)));
  const NodePtr ordered = order_joins(push_down_filters(simple), catalog);
  return prune_columns(share_subplans(push_down_filters(ordered)));
}

NodePtr rewrite_for_one_run(const NodePtr& root, const Catalog& catalog) {
  return use_primary_keys(pass_keys_sideways(compute_nothing(root), catalog), catalog);
}

}  // namespace matview::plan
