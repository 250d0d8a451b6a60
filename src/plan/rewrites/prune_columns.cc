#include <algorithm>
#include <map>

#include "plan/column_places.h"
#include "plan/expression_tree.h"
#include "plan/join_builder.h"
#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

// A node that yields at least the wanted columns, and where each of them went.
struct Pruned {
  NodePtr node;
  ColumnPlaces place;
};

void add_columns_of(const Expression& expression, ColumnSet& columns) {
  for_each_column(expression, [&](std::size_t index) { columns.insert(index); });
}

[[nodiscard]] ColumnSet all_columns(const Node& node) {
  return ColumnSet::first(width_of(node));
}

[[nodiscard]] ExpressionPtr moved(const ExpressionPtr& expression, const Pruned& input) {
  return move_columns(expression, [&](std::size_t index) { return input.place.at(index); });
}

// Every column where it was.
[[nodiscard]] Pruned unchanged(NodePtr node) {
  const std::size_t width = width_of(*node);
  return {.node = std::move(node), .place = ColumnPlaces::unmoved(width)};
}

// What all readers of a shared plan want of it is known only when all were visited, so a pass is
// repeated until nobody wants more.
class ColumnPruner {
 public:
  [[nodiscard]] NodePtr prune_root(const NodePtr& root) {
    while (true) {
      wants_grew_ = false;
      shared_.clear();
      NodePtr result = prune_exactly(root, all_columns(*root)).node;
      if (!wants_grew_) return result;
    }
  }

 private:
  [[nodiscard]] Pruned prune(const NodePtr& node, const ColumnSet& wanted) {
    return std::visit([&](const auto& kind) { return prune_kind(*node, kind, wanted); },
                      node->node);
  }

  // A node with exactly the wanted columns, in their order.
  [[nodiscard]] Pruned prune_exactly(const NodePtr& node, const ColumnSet& wanted) {
    Pruned input = prune(node, wanted);
    std::size_t expected = 0;
    const bool in_order = std::ranges::all_of(
        wanted, [&](std::size_t column) { return input.place.at(column) == expected++; });
    if (in_order && width_of(*input.node) == wanted.size()) return input;
    std::vector<ExpressionPtr> columns;
    columns.reserve(wanted.size());
    Pruned result;
    for (const std::size_t column : wanted) {
      result.place.set(column, columns.size());
      columns.push_back(column_of(*input.node, input.place.at(column)));
    }
    result.node = make_project(input.node, std::move(columns));
    return result;
  }

  // A node that keeps all its columns and wants all of its inputs.
  template <typename T>
  [[nodiscard]] Pruned prune_kind(const Node& node,
                                  const T& /*kind*/,
                                  const ColumnSet& /*wanted*/) {
    std::vector<NodePtr> inputs = inputs_of(node);
    if (inputs.empty()) return unchanged(make_node(node));
    for (NodePtr& input : inputs) input = prune_exactly(input, all_columns(*input)).node;
    return unchanged(with_inputs(node, std::move(inputs)));
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const Scan& scan, const ColumnSet& wanted) {
    Scan kept = scan;
    kept.columns.clear();
    Schema schema;
    schema.columns.reserve(wanted.size());
    Pruned result;
    for (const std::size_t column : wanted) {
      result.place.set(column, kept.columns.size());
      kept.columns.push_back(scan.columns[column]);
      schema.columns.push_back(node.schema.columns[column]);
    }
    result.node = make_node({.node = std::move(kept), .schema = std::move(schema)});
    return result;
  }

  [[nodiscard]] Pruned prune_kind(const Node& /*node*/,
                                  const Filter& filter,
                                  const ColumnSet& wanted) {
    ColumnSet below = wanted;
    add_columns_of(*filter.predicate, below);
    Pruned input = prune(filter.input, below);
    input.node = make_filter(input.node, {moved(filter.predicate, input)});
    return input;
  }

  [[nodiscard]] Pruned prune_kind(const Node& node,
                                  const Project& project,
                                  const ColumnSet& wanted) {
    ColumnSet below;
    for (const std::size_t column : wanted) add_columns_of(*project.expressions[column], below);
    const Pruned input = prune(project.input, below);
    Project kept{.input = input.node, .expressions = {}};
    kept.expressions.reserve(wanted.size());
    Schema schema;
    schema.columns.reserve(wanted.size());
    Pruned result;
    for (const std::size_t column : wanted) {
      result.place.set(column, kept.expressions.size());
      kept.expressions.push_back(moved(project.expressions[column], input));
      schema.columns.push_back(node.schema.columns[column]);
    }
    result.node = make_node({.node = std::move(kept), .schema = std::move(schema)});
    return result;
  }

  // Groups decide which rows there are; calls nobody reads go.
  [[nodiscard]] Pruned prune_kind(const Node& node,
                                  const Aggregate& aggregate,
                                  const ColumnSet& wanted) {
    const std::size_t group_count = aggregate.groups.size();
    Aggregate kept{.input = aggregate.input, .groups = aggregate.groups, .aggregates = {}};
    Schema schema;
    Pruned result;
    for (std::size_t i = 0; i < width_of(node); ++i) {
      const bool is_last_chance =
          i + 1 == width_of(node) && kept.groups.empty() && kept.aggregates.empty();
      if (i >= group_count && !wanted.contains(i) && !is_last_chance) continue;
      result.place.set(i, schema.columns.size());
      schema.columns.push_back(node.schema.columns[i]);
      if (i >= group_count) kept.aggregates.push_back(aggregate.aggregates[i - group_count]);
    }
    const Node reduced{.node = std::move(kept), .schema = std::move(schema)};
    result.node = over_pruned_input(reduced, aggregate.input, {}).node;
    return result;
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const Sort& sort, const ColumnSet& wanted) {
    return over_pruned_input(node, sort.input, wanted);
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const Limit& limit, const ColumnSet& wanted) {
    return over_pruned_input(node, limit.input, wanted);
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const TopK& top, const ColumnSet& wanted) {
    ColumnSet below = wanted;
    below.insert(top.partition.begin(), top.partition.end());
    Pruned pruned = over_pruned_input(node, top.input, below);
    Node copy = *pruned.node;
    for (std::size_t& column : std::get<TopK>(copy.node).partition) {
      column = pruned.place.at(column);
    }
    pruned.node = make_node(std::move(copy));
    return pruned;
  }

  // A node with the columns of its one input: it reads those of its own expressions besides.
  [[nodiscard]] Pruned over_pruned_input(const Node& node, const NodePtr& below, ColumnSet wanted) {
    for_each_expression(node,
                        [&](const Expression& expression) { add_columns_of(expression, wanted); });
    Pruned input = prune(below, wanted);
    Node copy = map_expressions(
        node, [&](const ExpressionPtr& expression) { return moved(expression, input); });
    const bool passes_columns = !std::holds_alternative<Aggregate>(copy.node);
    if (passes_columns) copy.schema = input.node->schema;
    input.node = with_inputs(copy, {input.node});
    return input;
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const Window& window, const ColumnSet& wanted) {
    const std::size_t width = width_of(*window.input);
    Window kept = window;
    kept.calls.clear();
    ColumnSet below;
    std::vector<std::size_t> calls;
    for (const std::size_t column : wanted) {
      if (column < width) {
        below.insert(column);
      } else {
        calls.push_back(column);
        kept.calls.push_back(window.calls[column - width]);
      }
    }
    if (calls.empty()) return prune(window.input, wanted);
    const Node reduced{.node = std::move(kept), .schema = {}};
    // A frame's limit looks at its offset, which stands one past the input.
    for_each_expression(reduced,
                        [&](const Expression& expression) { add_columns_of(expression, below); });
    below.erase(width);
    Pruned pruned = prune(window.input, below);
    const std::size_t new_width = width_of(*pruned.node);
    pruned.place.set(width, new_width);
    Node copy = map_expressions(
        reduced, [&](const ExpressionPtr& expression) { return moved(expression, pruned); });
    copy.schema = pruned.node->schema;
    pruned.place.forget(width);
    for (std::size_t i = 0; i < calls.size(); ++i) {
      pruned.place.set(calls[i], new_width + i);
      copy.schema.columns.push_back(node.schema.columns[calls[i]]);
    }
    pruned.node = with_inputs(copy, {pruned.node});
    return pruned;
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const Expand& expand, const ColumnSet& wanted) {
    const std::size_t width = width_of(*expand.input);
    ColumnSet below(wanted.begin(), std::ranges::lower_bound(wanted, width));
    for_each_expression(node,
                        [&](const Expression& expression) { add_columns_of(expression, below); });
    Pruned pruned = prune(expand.input, below);
    Node copy = map_expressions(
        node, [&](const ExpressionPtr& expression) { return moved(expression, pruned); });
    copy.schema = pruned.node->schema;
    for (std::size_t i = width; i < width_of(node); ++i) {
      pruned.place.set(i, width_of(*pruned.node) + i - width);
      copy.schema.columns.push_back(node.schema.columns[i]);
    }
    pruned.node = with_inputs(copy, {pruned.node});
    return pruned;
  }

  [[nodiscard]] Pruned prune_kind(const Node& node,
                                  const Concatenate& concatenate,
                                  const ColumnSet& wanted) {
    Concatenate kept;
    Pruned result;
    for (const NodePtr& input : concatenate.inputs) {
      Pruned pruned = prune_exactly(input, wanted);
      kept.inputs.push_back(pruned.node);
      result.place = std::move(pruned.place);
    }
    Schema schema;
    for (const std::size_t column : wanted) schema.columns.push_back(node.schema.columns[column]);
    result.node = make_node({.node = std::move(kept), .schema = std::move(schema)});
    return result;
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const Shared& shared, const ColumnSet& wanted) {
    ColumnSet& all_wanted = wanted_of_shared_[shared.id];
    const std::size_t before = all_wanted.size();
    all_wanted.insert(wanted.begin(), wanted.end());
    wants_grew_ = wants_grew_ || all_wanted.size() != before;
    auto known = shared_.find(shared.id);
    const bool is_enough =
        known != shared_.end() && std::ranges::all_of(wanted, [&](std::size_t column) {
          return known->second.place.contains(column);
        });
    if (!is_enough) {
      const ColumnSet columns = all_wanted;
      Pruned pruned = prune_exactly(shared.input, columns);
      Schema schema;
      for (const std::size_t column : columns)
        schema.columns.push_back(node.schema.columns[column]);
      pruned.node =
          make_node({.node = Shared{.id = shared.id, .input = pruned.node}, .schema = schema});
      known = shared_.insert_or_assign(shared.id, std::move(pruned)).first;
    }
    return known->second;
  }

  [[nodiscard]] Pruned prune_kind(const Node& node, const Join& join, const ColumnSet& wanted) {
    const std::size_t left_width = width_of(*join.left);
    const bool has_right = yields_right(join.kind);
    ColumnSet left_wanted(join.left_keys.begin(), join.left_keys.end());
    ColumnSet right_wanted(join.right_keys.begin(), join.right_keys.end());
    const auto want = [&](std::size_t column) {
      if (column < left_width) {
        left_wanted.insert(column);
      } else {
        right_wanted.insert(column - left_width);
      }
    };
    for (const std::size_t column : wanted) {
      if (column < left_width || has_right) want(column);
    }
    if (join.residual != nullptr) for_each_column(*join.residual, want);
    const Pruned left = prune_exactly(join.left, left_wanted);
    const Pruned right = prune_exactly(join.right, right_wanted);
    const std::size_t new_left_width = width_of(*left.node);
    Join kept = join;
    kept.left = left.node;
    kept.right = right.node;
    for (std::size_t& key : kept.left_keys) key = left.place.at(key);
    for (std::size_t& key : kept.right_keys) key = right.place.at(key);
    Pruned result{.node = {}, .place = left.place};
    right.place.for_each([&](std::size_t from, std::size_t to) {
      result.place.set(left_width + from, new_left_width + to);
    });
    if (join.residual != nullptr) kept.residual = moved(join.residual, result);
    if (!has_right) result.place = left.place;
    Schema schema = left.node->schema;
    if (join.kind == JoinKind::kMark) {
      result.place.set(left_width, new_left_width);
      schema.columns.push_back(node.schema.columns[left_width]);
    } else if (has_right) {
      schema.columns.resize(new_left_width + width_of(*right.node));
      result.place.for_each([&](std::size_t from, std::size_t to) {
        schema.columns[to] = node.schema.columns[from];
      });
    }
    result.node = make_node({.node = std::move(kept), .schema = std::move(schema)});
    return result;
  }

  std::map<std::size_t, ColumnSet> wanted_of_shared_;
  std::map<std::size_t, Pruned> shared_;  // as of this pass
  bool wants_grew_ = false;
};

}  // namespace

NodePtr prune_columns(const NodePtr& root) {
  return ColumnPruner().prune_root(root);
}

}  // namespace matview::plan
