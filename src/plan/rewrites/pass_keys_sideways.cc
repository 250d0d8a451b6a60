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
constexpr double kLeastGroupRatio = 4;
constexpr double kLeastGroupedRows = 1000;
// Reading a table costs this many times less a row than looking one up.
constexpr double kLookupCost = 20;
constexpr double kLeastTableRows = 200;

// Columns of one node that equal columns of the rows that ask, pair by pair. Fewer pairs only ask
// for more than is needed.
struct KeyPairs {
  std::vector<std::size_t> own;
  std::vector<std::size_t> asked;
};

// The pairs whose own column is `column_below(position)` further down, the others left out.
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

// Where the keys end up: below projections and filters of one side of a join, an aggregate whose
// groups they pick, or a table.
struct Target {
  const Node* node;
  KeyPairs pairs;
};

[[nodiscard]] std::optional<Target> find_target(const Node& node, const KeyPairs& pairs) {
  if (pairs.own.empty()) return std::nullopt;
  if (const auto* filter = std::get_if<Filter>(&node.node)) {
    return find_target(*filter->input, pairs);
  }
  if (const auto* project = std::get_if<Project>(&node.node)) {
    return find_target(*project->input, map_pairs(pairs, [&](std::size_t position) {
      return column_behind(project->expressions[position]);
    }));
  }
  if (std::holds_alternative<Scan>(node.node)) return Target{.node = &node, .pairs = pairs};
  const auto* aggregate = std::get_if<Aggregate>(&node.node);
  if (aggregate == nullptr) return std::nullopt;
  KeyPairs groups = map_pairs(pairs, [&](std::size_t position) -> std::optional<std::size_t> {
    if (position >= aggregate->groups.size()) return std::nullopt;
    return column_behind(aggregate->groups[position]);
  });
  if (groups.own.empty()) return std::nullopt;
  return Target{.node = &node, .pairs = std::move(groups)};
}

[[nodiscard]] bool reads_working_table(const Node& node) {
  return std::holds_alternative<WorkingTable>(node.node) ||
         std::ranges::any_of(inputs_of(node),
                             [](const NodePtr& input) { return reads_working_table(*input); });
}

[[nodiscard]] std::size_t next_shared_id(const Node& node) {
  const auto* shared = std::get_if<Shared>(&node.node);
  std::size_t next = shared == nullptr ? 0 : shared->id + 1;
  for_each_input(node,
                 [&](const NodePtr& input) { next = std::max(next, next_shared_id(*input)); });
  return next;
}

// An index, and which of the pairs, in its order, are its first columns.
struct Access {
  std::string index;
  KeyPairs pairs;
};

class KeyPasser {
 public:
  KeyPasser(const Node& root, const Catalog& catalog)
      : catalog_(catalog), estimator_(catalog), next_id_(next_shared_id(root)) {}

  [[nodiscard]] NodePtr pass(const NodePtr& node) {
    if (const auto* shared = std::get_if<Shared>(&node->node)) {
      const auto known = shared_.find(shared->id);
      if (known != shared_.end()) return with_schema(known->second, node->schema);
      return shared_[shared->id] = over_passed(node);
    }
    if (const auto* join = std::get_if<Join>(&node->node)) {
      if (NodePtr passed = pass_to_side(*node, *join, false)) return passed;
      if (NodePtr passed = pass_to_side(*node, *join, true)) return passed;
    }
    return over_passed(node);
  }

 private:
  [[nodiscard]] NodePtr over_passed(const NodePtr& node) {
    return map_inputs(node, [&](const NodePtr& input) { return pass(input); });
  }

  // The join with one side restricted to the keys of the other; null when that is not worth it.
  [[nodiscard]] NodePtr pass_to_side(const Node& node, const Join& join, bool to_left) {
    if (!drops_unmatched(join, to_left)) return nullptr;
    const KeyPairs pairs{.own = to_left ? join.left_keys : join.right_keys,
                         .asked = to_left ? join.right_keys : join.left_keys};
    const NodePtr& side = to_left ? join.left : join.right;
    const NodePtr& asking = to_left ? join.right : join.left;
    const auto target = find_target(*side, pairs);
    if (!target || !is_worth_it(*asking, *target) || reads_working_table(*asking)) return nullptr;
    const NodePtr passed = pass(asking);
    const NodePtr shared =
        make_node({.node = Shared{.id = next_id_++, .input = passed}, .schema = passed->schema});
    const NodePtr fewer = restrict_side(side, *target, shared);
    return with_inputs(node, to_left ? std::vector{fewer, shared} : std::vector{shared, fewer});
  }

  // Whether rows of the side without an equal row on the other change nothing.
  [[nodiscard]] static bool drops_unmatched(const Join& join, bool is_left) {
    if (join.null_aware || join.kind == JoinKind::kFull) return false;
    return !is_left || join.kind == JoinKind::kInner || join.kind == JoinKind::kSemi;
  }

  [[nodiscard]] bool is_worth_it(const Node& asking, const Target& target) {
    const double rows = estimator_.rows(asking);
    if (const auto* aggregate = std::get_if<Aggregate>(&target.node->node)) {
      return estimator_.rows(*aggregate->input) >= kLeastGroupedRows &&
             rows * kLeastGroupRatio <= estimator_.rows(*target.node);
    }
    return find_access(*target.node, target.pairs, rows).has_value();
  }

  // `node` with the target, somewhere below, restricted to what is asked for.
  [[nodiscard]] NodePtr restrict_side(const NodePtr& node,
                                      const Target& target,
                                      const NodePtr& asking) {
    if (std::holds_alternative<Scan>(node->node)) {
      return restrict_rows(node, target.pairs, asking);
    }
    const NodePtr input = inputs_of(*node).front();
    if (node.get() != target.node)
      return with_inputs(*node, {restrict_side(input, target, asking)});
    return with_inputs(*node, {restrict_rows(pass(input), target.pairs, asking)});
  }

  // The rows of `node` that equal one that asks: looked up where an index is, decided before joins
  // are done.
  [[nodiscard]] NodePtr restrict_rows(const NodePtr& node,
                                      const KeyPairs& pairs,
                                      const NodePtr& asking) {
    if (const auto* join = std::get_if<Join>(&node->node)) {
      const std::size_t width = width_of(*join->left);
      const auto is_left = [&](std::size_t column) { return column < width; };
      if (join->kind != JoinKind::kFull && std::ranges::all_of(pairs.own, is_left)) {
        return with_inputs(*node, {restrict_rows(join->left, pairs, asking), join->right});
      }
    }
    if (const auto target = find_target(*node, pairs);
        target && std::holds_alternative<Scan>(target->node->node)) {
      if (auto access = find_access(*target->node, target->pairs, estimator_.rows(*asking))) {
        return look_up(node, *access, asking);
      }
    }
    return make_node({.node = Join{.left = node,
                                   .right = keys_of(asking, pairs),
                                   .left_keys = pairs.own,
                                   .right_keys = first_positions(pairs.own.size()),
                                   .kind = JoinKind::kSemi},
                      .schema = node->schema});
  }

  // `node` with the scan below it become a lookup.
  [[nodiscard]] static NodePtr look_up(const NodePtr& node,
                                       const Access& access,
                                       const NodePtr& asking) {
    const auto* scan = std::get_if<Scan>(&node->node);
    if (scan == nullptr) {
      return with_inputs(*node, {look_up(inputs_of(*node).front(), access, asking)});
    }
    return make_node({.node = IndexLookup{.keys = keys_of(asking, access.pairs),
                                          .relation = scan->relation,
                                          .columns = scan->columns,
                                          .index = access.index},
                      .schema = node->schema});
  }

  [[nodiscard]] static NodePtr keys_of(const NodePtr& asking, const KeyPairs& pairs) {
    std::vector<ExpressionPtr> keys;
    for (const std::size_t column : pairs.asked) keys.push_back(column_of(*asking, column));
    return make_project(asking, std::move(keys));
  }

  [[nodiscard]] static std::vector<std::size_t> first_positions(std::size_t count) {
    std::vector<std::size_t> positions(count);
    for (std::size_t i = 0; i < count; ++i) positions[i] = i;
    return positions;
  }

  // The index of the scanned table that finds the fewest rows for `rows` keys, if they are few.
  [[nodiscard]] std::optional<Access> find_access(const Node& node,
                                                  const KeyPairs& pairs,
                                                  double rows) {
    const auto& scan = std::get<Scan>(node.node);
    const TableDefinitionPtr definition = catalog_.tables.definition(scan.relation);
    if (definition == nullptr || !scan.key.empty() || scan.range) return std::nullopt;
    const auto table_rows = static_cast<double>(catalog_.tables.find(scan.relation)->row_count());
    if (table_rows < kLeastTableRows) return std::nullopt;
    std::optional<Access> best;
    double fewest = table_rows / kLookupCost / std::max(rows, 1.0);
    const auto consider = [&](const std::string& index, const std::vector<std::size_t>& columns) {
      Access access{.index = index, .pairs = leading_pairs(scan, columns, pairs)};
      if (access.pairs.own.empty()) return;
      double found = table_rows;
      for (const std::size_t column : access.pairs.own) {
        found /= estimator_.column(node, column).distinct;
      }
      if (std::max(found, 1.0) > fewest) return;
      fewest = std::max(found, 1.0);
      best = std::move(access);
    };
    for (const KeyConstraint& key : definition->keys) consider(key.name, key.columns);
    for (const IndexDefinition& index : definition->indexes) {
      if (!index.is_plain()) continue;
      std::vector<std::size_t> columns;
      for (const IndexItem& item : index.items) columns.push_back(*item.column);
      consider(index.name, columns);
    }
    return best;
  }

  // Those of `pairs` that are the first of `columns`, in that order.
  [[nodiscard]] static KeyPairs leading_pairs(const Scan& scan,
                                              const std::vector<std::size_t>& columns,
                                              const KeyPairs& pairs) {
    KeyPairs leading;
    for (const std::size_t column : columns) {
      const auto pair = std::ranges::find_if(
          pairs.own, [&](std::size_t own) { return scan.columns[own] == column; });
      if (pair == pairs.own.end()) break;
      leading.own.push_back(*pair);
      leading.asked.push_back(pairs.asked[static_cast<std::size_t>(pair - pairs.own.begin())]);
    }
    return leading;
  }

  const Catalog& catalog_;
  CardinalityEstimator estimator_;
  std::map<std::size_t, NodePtr> shared_;  // passed through, by id
  std::size_t next_id_;
};

}  // namespace

NodePtr pass_keys_sideways(const NodePtr& root, const Catalog& catalog) {
  return KeyPasser(*root, catalog).pass(root);
}

}  // namespace matview::plan
