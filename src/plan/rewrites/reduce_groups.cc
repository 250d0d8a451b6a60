#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "plan/cardinality.h"
#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

// Groups must outnumber the rows that ask for them this many times, and be made of some rows, for
// the asking rows to be worth keeping.
constexpr double kLeastRatio = 4;
constexpr double kLeastInput = 1000;

// The columns of some rows that equal the columns of others, pair by pair.
struct KeyPairs {
  std::vector<std::size_t> own;    // positions in the node that is restricted
  std::vector<std::size_t> asked;  // positions in the rows that ask
};

[[nodiscard]] bool reads_working_table(const Node& node) {
  return std::holds_alternative<WorkingTable>(node.node) ||
         std::ranges::any_of(inputs_of(node),
                             [](const NodePtr& input) { return reads_working_table(*input); });
}

[[nodiscard]] std::size_t next_shared_id(const Node& node) {
  const auto* shared = std::get_if<Shared>(&node.node);
  std::size_t next = shared == nullptr ? 0 : shared->id + 1;
  for (const NodePtr& input : inputs_of(node)) next = std::max(next, next_shared_id(*input));
  return next;
}

// The pairs whose own column `column_below(position)` finds further down; none if any is lost that
// makes rows equal, for fewer pairs only restrict less.
template <typename ColumnBelow>
[[nodiscard]] KeyPairs map_pairs(const KeyPairs& pairs, const ColumnBelow& column_below) {
  KeyPairs below;
  for (std::size_t i = 0; i < pairs.own.size(); ++i) {
    const std::optional<std::size_t> column = column_below(pairs.own[i]);
    if (!column) continue;
    below.own.push_back(*column);
    below.asked.push_back(pairs.asked[i]);
  }
  return below;
}

[[nodiscard]] std::optional<std::size_t> column_behind(const ExpressionPtr& expression) {
  const auto* column = std::get_if<ColumnReference>(&expression->node);
  return column == nullptr ? std::nullopt : std::optional(column->index);
}

// The aggregate whose groups `pairs` pick, below projections and filters, and the pairs there.
struct AskedGroups {
  const Node* aggregate;
  KeyPairs pairs;
};

[[nodiscard]] std::optional<AskedGroups> find_groups(const Node& node, const KeyPairs& pairs) {
  if (pairs.own.empty()) return std::nullopt;
  if (const auto* filter = std::get_if<Filter>(&node.node)) {
    return find_groups(*filter->input, pairs);
  }
  if (const auto* project = std::get_if<Project>(&node.node)) {
    return find_groups(*project->input, map_pairs(pairs, [&](std::size_t position) {
      return column_behind(project->expressions[position]);
    }));
  }
  const auto* aggregate = std::get_if<Aggregate>(&node.node);
  if (aggregate == nullptr) return std::nullopt;
  KeyPairs groups = map_pairs(pairs, [&](std::size_t position) -> std::optional<std::size_t> {
    if (position >= aggregate->groups.size()) return std::nullopt;
    return column_behind(aggregate->groups[position]);
  });
  if (groups.own.empty()) return std::nullopt;
  return AskedGroups{.aggregate = &node, .pairs = std::move(groups)};
}

class GroupReducer {
 public:
  GroupReducer(const Node& root, const Catalog& catalog)
      : estimator_(catalog), next_id_(next_shared_id(root)) {}

  [[nodiscard]] NodePtr reduce(const NodePtr& node) {
    if (const auto* shared = std::get_if<Shared>(&node->node)) {
      const auto known = shared_.find(shared->id);
      if (known != shared_.end()) return with_schema(known->second, node->schema);
      return shared_[shared->id] = over_reduced(node);
    }
    if (const auto* join = std::get_if<Join>(&node->node)) {
      if (NodePtr reduced = reduce_side(*node, *join, false)) return reduced;
      if (NodePtr reduced = reduce_side(*node, *join, true)) return reduced;
    }
    return over_reduced(node);
  }

 private:
  // The join with one side's groups restricted to what the other side asks for, or null.
  [[nodiscard]] NodePtr reduce_side(const Node& node, const Join& join, bool is_left) {
    if (!drops_unmatched(join, is_left)) return nullptr;
    const KeyPairs pairs{.own = is_left ? join.left_keys : join.right_keys,
                         .asked = is_left ? join.right_keys : join.left_keys};
    const NodePtr& grouped = is_left ? join.left : join.right;
    const NodePtr& asking = is_left ? join.right : join.left;
    const auto groups = find_groups(*grouped, pairs);
    if (!groups || !is_worth_it(*asking, *groups->aggregate)) return nullptr;
    const NodePtr kept = reduce(asking);
    const NodePtr shared =
        make_node({.node = Shared{.id = next_id_++, .input = kept}, .schema = kept->schema});
    const NodePtr fewer = restrict_groups(grouped, *groups->aggregate, groups->pairs, shared);
    return with_inputs(node, is_left ? std::vector{fewer, shared} : std::vector{shared, fewer});
  }

  // Whether rows of the side without an equal row on the other change nothing.
  [[nodiscard]] static bool drops_unmatched(const Join& join, bool is_left) {
    if (join.null_aware || join.kind == JoinKind::kFull) return false;
    return !is_left || join.kind == JoinKind::kInner || join.kind == JoinKind::kSemi;
  }

  [[nodiscard]] bool is_worth_it(const Node& asking, const Node& groups) {
    const double input = estimator_.rows(*std::get<Aggregate>(groups.node).input);
    return input >= kLeastInput &&
           estimator_.rows(asking) * kLeastRatio <= estimator_.rows(groups) &&
           !reads_working_table(asking);
  }

  [[nodiscard]] NodePtr over_reduced(const NodePtr& node) {
    std::vector<NodePtr> inputs = inputs_of(*node);
    if (inputs.empty()) return node;
    for (NodePtr& input : inputs) input = reduce(input);
    return with_inputs(*node, std::move(inputs));
  }

  // `node` with the input of `aggregate`, somewhere below, restricted to the groups asked for.
  [[nodiscard]] NodePtr restrict_groups(const NodePtr& node,
                                        const Node& aggregate,
                                        const KeyPairs& pairs,
                                        const NodePtr& asking) {
    const NodePtr input = inputs_of(*node).front();
    if (node.get() != &aggregate) {
      return with_inputs(*node, {restrict_groups(input, aggregate, pairs, asking)});
    }
    return with_inputs(*node, {restrict_rows(reduce(input), pairs, asking)});
  }

  // The rows of `node` that equal a row that asks; decided below inner joins, before they are done.
  [[nodiscard]] static NodePtr restrict_rows(const NodePtr& node,
                                             const KeyPairs& pairs,
                                             const NodePtr& asking) {
    if (const auto* join = std::get_if<Join>(&node->node)) {
      const std::size_t width = width_of(*join->left);
      const auto is_left = [&](std::size_t column) { return column < width; };
      if (join->kind != JoinKind::kFull && std::ranges::all_of(pairs.own, is_left)) {
        return with_inputs(*node, {restrict_rows(join->left, pairs, asking), join->right});
      }
    }
    std::vector<ExpressionPtr> keys;
    std::vector<std::size_t> positions;
    for (const std::size_t column : pairs.asked) {
      positions.push_back(keys.size());
      keys.push_back(column_of(*asking, column));
    }
    return make_node({.node = Join{.left = node,
                                   .right = make_project(asking, std::move(keys)),
                                   .left_keys = pairs.own,
                                   .right_keys = std::move(positions),
                                   .kind = JoinKind::kSemi},
                      .schema = node->schema});
  }

  CardinalityEstimator estimator_;
  std::map<std::size_t, NodePtr> shared_;  // reduced, by id
  std::size_t next_id_;
};

}  // namespace

NodePtr reduce_groups(const NodePtr& root, const Catalog& catalog) {
  return GroupReducer(*root, catalog).reduce(root);
}

}  // namespace matview::plan
