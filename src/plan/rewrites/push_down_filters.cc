#include <algorithm>
#include <map>
#include <utility>

#include "plan/expression_binder.h"
#include "plan/expression_tree.h"
#include "plan/join_builder.h"
#include "plan/node_factory.h"
#include "plan/rewrites/null_rejection.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

using Conjuncts = std::vector<ExpressionPtr>;

// Splits off what `belongs`; the rest stays.
template <typename Belongs>
[[nodiscard]] Conjuncts take_if(Conjuncts& conjuncts, const Belongs& belongs) {
  Conjuncts taken;
  Conjuncts rest;
  for (ExpressionPtr& conjunct : conjuncts) {
    (belongs(*conjunct) ? taken : rest).push_back(std::move(conjunct));
  }
  conjuncts = std::move(rest);
  return taken;
}

// Whether it looks at columns, and only at those that `allowed` says.
template <typename Allowed>
[[nodiscard]] bool looks_only_at(const Expression& expression, const Allowed& allowed) {
  bool any = false;
  bool only = true;
  for_each_column(expression, [&](std::size_t index) {
    any = true;
    only = only && allowed(index);
  });
  return any && only;
}

class FilterPusher {
 public:
  // `node` without the rows for which a conjunct is not true.
  [[nodiscard]] NodePtr push(const NodePtr& node, Conjuncts conjuncts) {
    return std::visit([&](const auto& kind) { return push_kind(node, kind, std::move(conjuncts)); },
                      node->node);
  }

 private:
  // The node as it is, its inputs on their own, the conjuncts above.
  template <typename T>
  [[nodiscard]] NodePtr push_kind(const NodePtr& node, const T& /*kind*/, Conjuncts conjuncts) {
    return push_no_further(node, std::move(conjuncts));
  }

  [[nodiscard]] NodePtr push_no_further(const NodePtr& node, Conjuncts conjuncts) {
    return make_filter(map_inputs(node, [&](const NodePtr& input) { return push(input, {}); }),
                       std::move(conjuncts));
  }

  [[nodiscard]] NodePtr push_kind(const NodePtr& /*node*/,
                                  const Filter& filter,
                                  Conjuncts conjuncts) {
    for (ExpressionPtr& own : split_conjunction(filter.predicate)) {
      const bool is_there = std::ranges::any_of(conjuncts, [&](const ExpressionPtr& conjunct) {
        return same_expression(*conjunct, *own);
      });
      if (!is_there || calls_volatile(*own)) conjuncts.push_back(std::move(own));
    }
    return push(filter.input, std::move(conjuncts));
  }

  [[nodiscard]] NodePtr push_kind(const NodePtr& node,
                                  const Project& project,
                                  Conjuncts conjuncts) {
    // What is not the same when computed again must not be computed twice.
    Conjuncts above = take_if(conjuncts, [&](const Expression& conjunct) {
      bool is_volatile = false;
      for_each_column(conjunct, [&](std::size_t index) {
        is_volatile = is_volatile || calls_volatile(*project.expressions[index]);
      });
      return is_volatile;
    });
    for (ExpressionPtr& conjunct : conjuncts) {
      conjunct = map_columns(conjunct,
                             [&](std::size_t index, Type) { return project.expressions[index]; });
    }
    return make_filter(with_inputs(*node, {push(project.input, std::move(conjuncts))}),
                       std::move(above));
  }

  [[nodiscard]] NodePtr push_kind(const NodePtr& node, const Sort& sort, Conjuncts conjuncts) {
    return with_inputs(*node, {push(sort.input, std::move(conjuncts))});
  }

  // A condition on grouping columns holds for a group exactly when it holds for its rows.
  [[nodiscard]] NodePtr push_kind(const NodePtr& node,
                                  const Aggregate& aggregate,
                                  Conjuncts conjuncts) {
    Conjuncts below = take_if(conjuncts, [&](const Expression& conjunct) {
      return looks_only_at(conjunct, [&](std::size_t index) {
        return index < aggregate.groups.size() && !calls_volatile(*aggregate.groups[index]);
      });
    });
    for (ExpressionPtr& conjunct : below) {
      conjunct =
          map_columns(conjunct, [&](std::size_t index, Type) { return aggregate.groups[index]; });
    }
    return make_filter(with_inputs(*node, {push(aggregate.input, std::move(below))}),
                       std::move(conjuncts));
  }

  // What passes a limit depends on what came before it, but for whole partitions.
  [[nodiscard]] NodePtr push_kind(const NodePtr& node, const TopK& top, Conjuncts conjuncts) {
    Conjuncts below = take_if(conjuncts, [&](const Expression& conjunct) {
      return looks_only_at(
          conjunct, [&](std::size_t index) { return std::ranges::contains(top.partition, index); });
    });
    return make_filter(with_inputs(*node, {push(top.input, std::move(below))}),
                       std::move(conjuncts));
  }

  [[nodiscard]] NodePtr push_kind(const NodePtr& node, const Window& window, Conjuncts conjuncts) {
    Conjuncts below = take_if(conjuncts, [&](const Expression& conjunct) {
      return looks_only_at(conjunct, [&](std::size_t index) {
        return std::ranges::any_of(window.partition, [&](const ExpressionPtr& key) {
          const auto* column = std::get_if<ColumnReference>(&key->node);
          return column != nullptr && column->index == index;
        });
      });
    });
    return make_filter(with_inputs(*node, {push(window.input, std::move(below))}),
                       std::move(conjuncts));
  }

  [[nodiscard]] NodePtr push_kind(const NodePtr& node, const Expand& expand, Conjuncts conjuncts) {
    Conjuncts below = take_if(conjuncts, [&](const Expression& conjunct) {
      return looks_only_at(conjunct,
                           [&](std::size_t index) { return index < width_of(*expand.input); });
    });
    return make_filter(with_inputs(*node, {push(expand.input, std::move(below))}),
                       std::move(conjuncts));
  }

  [[nodiscard]] NodePtr push_kind(const NodePtr& node,
                                  const Concatenate& concatenate,
                                  const Conjuncts& conjuncts) {
    std::vector<NodePtr> inputs = concatenate.inputs;
    for (NodePtr& input : inputs) input = push(input, conjuncts);
    return with_inputs(*node, std::move(inputs));
  }

  // Every row that comes out is one of the left input's.
  [[nodiscard]] NodePtr push_kind(const NodePtr& node,
                                  const SetOperation& operation,
                                  Conjuncts conjuncts) {
    return with_inputs(*node,
                       {push(operation.left, std::move(conjuncts)), push(operation.right, {})});
  }

  // A fence: its readers share one computation.
  [[nodiscard]] NodePtr push_kind(const NodePtr& node, const Shared& shared, Conjuncts conjuncts) {
    auto known = shared_.find(shared.id);
    if (known == shared_.end()) {
      NodePtr input = push(shared.input, {});
      known = shared_.emplace(shared.id, with_inputs(*node, {std::move(input)})).first;
    }
    return make_filter(with_schema(known->second, node->schema), std::move(conjuncts));
  }

  [[nodiscard]] NodePtr push_kind(const NodePtr& node, const Join& join, Conjuncts conjuncts) {
    const std::size_t left_width = width_of(*join.left);
    const auto rejects_nulls_of = [&](bool left) {
      return std::ranges::any_of(conjuncts, [&](const ExpressionPtr& conjunct) {
        return rejects_nulls(*conjunct,
                             [&](std::size_t index) { return (index < left_width) == left; });
      });
    };
    JoinParts parts = parts_of(join);
    if (join.kind == JoinKind::kLeft && rejects_nulls_of(false)) parts.kind = JoinKind::kInner;
    if (join.kind == JoinKind::kFull) {
      const bool has_left = rejects_nulls_of(true);
      const bool has_right = rejects_nulls_of(false);
      if (has_left && has_right) {
        parts.kind = JoinKind::kInner;
      } else if (has_left) {
        parts.kind = JoinKind::kLeft;
      } else if (has_right) {
        return push(swapped(node, join), std::move(conjuncts));
      }
    }
    if (parts.kind == JoinKind::kInner) {
      std::ranges::move(conjuncts, std::back_inserter(parts.conjuncts));
      conjuncts.clear();
      add_implied(parts.conjuncts, left_width);
    } else if (parts.kind != JoinKind::kFull) {
      Conjuncts below = take_if(conjuncts, [&](const Expression& conjunct) {
        return looks_only_at(conjunct, [&](std::size_t index) { return index < left_width; });
      });
      parts.left = make_filter(parts.left, std::move(below));
    }
    const NodePtr joined = build_join(
        std::move(parts),
        [this](const NodePtr& input, Conjuncts placed) { return push(input, std::move(placed)); });
    return make_filter(with_names(joined, node->schema), std::move(conjuncts));
  }

  // (l1 AND r1) OR (l2 AND r2) implies l1 OR l2 on the left and r1 OR r2 on the right.
  static void add_implied(Conjuncts& conjuncts, std::size_t left_width) {
    Conjuncts implied;
    for (const ExpressionPtr& conjunct : conjuncts) {
      const auto* arms = std::get_if<Conjunction>(&conjunct->node);
      if (arms == nullptr || arms->is_and || calls_volatile(*conjunct)) continue;
      for (const bool left : {true, false}) {
        const auto is_on_side = [&](std::size_t index) { return (index < left_width) == left; };
        if (looks_only_at(*conjunct, is_on_side)) continue;
        Conjuncts of_side;
        for (const ExpressionPtr& arm : arms->operands) {
          Conjuncts operands = split_conjunction(arm);
          Conjuncts own = take_if(operands, [&](const Expression& operand) {
            return looks_only_at(operand, is_on_side);
          });
          if (own.empty()) break;
          of_side.push_back(make_and(std::move(own)));
        }
        if (of_side.size() == arms->operands.size()) implied.push_back(make_or(std::move(of_side)));
      }
    }
    std::ranges::move(implied, std::back_inserter(conjuncts));
  }

  // A FULL join of which only the rows with a right side are wanted.
  [[nodiscard]] static NodePtr swapped(const NodePtr& node, const Join& join) {
    const std::size_t left_width = width_of(*join.left);
    const std::size_t right_width = width_of(*join.right);
    JoinParts parts = parts_of(join);
    std::swap(parts.left, parts.right);
    parts.kind = JoinKind::kLeft;
    for (ExpressionPtr& conjunct : parts.conjuncts) {
      conjunct = move_columns(conjunct, [&](std::size_t index) {
        return index < left_width ? index + right_width : index - left_width;
      });
    }
    const NodePtr joined = build_join(std::move(parts));
    std::vector<ExpressionPtr> columns;
    for (std::size_t i = 0; i < left_width; ++i)
      columns.push_back(column_of(*joined, right_width + i));
    for (std::size_t i = 0; i < right_width; ++i) columns.push_back(column_of(*joined, i));
    return with_names(make_project(joined, std::move(columns)), node->schema);
  }

  [[nodiscard]] static NodePtr with_names(const NodePtr& node, const Schema& names) {
    Schema schema = node->schema;
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      schema.columns[i].name = names.columns[i].name;
    }
    return with_schema(node, std::move(schema));
  }

  std::map<std::size_t, NodePtr> shared_;
};

}  // namespace

NodePtr push_down_filters(const NodePtr& root) {
  return FilterPusher().push(root, {});
}

}  // namespace matview::plan
