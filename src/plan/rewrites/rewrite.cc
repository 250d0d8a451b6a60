#include "plan/rewrites/rewrites.h"

namespace matview::plan {

NodePtr rewrite(const NodePtr& root) {
  return prune_columns(push_down_filters(root));
}

}  // namespace matview::plan
