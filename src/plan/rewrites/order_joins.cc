#include <algorithm>
#include <functional>

#include "expr/function_registry.h"
#include "plan/column_places.h"
#include "plan/expression_tree.h"
#include "plan/joins/join_graph.h"
#include "plan/joins/join_order.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

using Positions = std::vector<std::size_t>;

// A plan for some relations of a graph, and where it has which global column.
struct Joined {
  NodePtr node;
  RelationSet set = 0;
  ColumnPlaces place;

  [[nodiscard]] ExpressionPtr localize(const ExpressionPtr& expression) const {
    return move_columns(expression, [this](std::size_t column) { return place.at(column); });
  }
};

[[nodiscard]] Joined add_filter(Joined input, std::vector<ExpressionPtr> conjuncts) {
  if (conjuncts.empty()) return input;
  for (ExpressionPtr& conjunct : conjuncts) conjunct = input.localize(conjunct);
  const Schema schema = input.node->schema;
  input.node =
      make_node({.node = Filter{.input = input.node, .predicate = make_and(std::move(conjuncts))},
                 .schema = schema});
  return input;
}

// Positions of key expressions in a side of a join, computed below it where they are not columns.
class KeySide {
 public:
  explicit KeySide(Joined side) : side_(std::move(side)) {}

  void add(const ExpressionPtr& key) {
    const ExpressionPtr local = side_.localize(key);
    if (const auto* column = std::get_if<ColumnReference>(&local->node)) {
      positions_.push_back(column->index);
      return;
    }
    positions_.push_back(side_.node->schema.columns.size() + computed_.size());
    computed_.push_back(local);
  }

  [[nodiscard]] const Positions& positions() const { return positions_; }

  [[nodiscard]] Joined finish() && {
    if (computed_.empty()) return std::move(side_);
    Project project{.input = side_.node, .expressions = {}};
    Schema schema = side_.node->schema;
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      project.expressions.push_back(make_column(i, schema.columns[i].type));
    }
    for (const ExpressionPtr& key : computed_) {
      schema.columns.push_back({.name = "", .type = key->type});
      project.expressions.push_back(key);
    }
    side_.node = make_node({.node = std::move(project), .schema = std::move(schema)});
    return std::move(side_);
  }

 private:
  Joined side_;
  Positions positions_;
  std::vector<ExpressionPtr> computed_;
};

class Assembler {
 public:
  explicit Assembler(const JoinGraph& graph)
      : graph_(graph), is_applied_(graph.predicates.size(), false) {}

  [[nodiscard]] NodePtr assemble(const JoinTree& tree, const Schema& schema) {
    const Joined joined = apply_predicates(build(tree));
    Project project{.input = joined.node, .expressions = {}};
    for (const ExpressionPtr& output : graph_.outputs) {
      project.expressions.push_back(joined.localize(output));
    }
    return make_node({.node = std::move(project), .schema = schema});
  }

 private:
  [[nodiscard]] Joined build(const JoinTree& tree) {
    if (tree.left == nullptr) return apply_predicates(relation(tree.relation));
    Joined left = build(*tree.left);
    const bool attaches =
        tree.right->left == nullptr && graph_.relations[tree.right->relation].attachment;
    Joined joined = attaches ? attach(std::move(left), tree.right->relation)
                             : join(std::move(left), build(*tree.right));
    return apply_predicates(std::move(joined));
  }

  [[nodiscard]] Joined relation(std::size_t index) const {
    const GraphRelation& relation = graph_.relations[index];
    Joined joined{.node = relation.node, .set = RelationSet{1} << index, .place = {}};
    for (std::size_t i = 0; i < relation.node->schema.columns.size(); ++i) {
      joined.place.set(relation.first + i, i);
    }
    return joined;
  }

  // Every predicate whose relations are all there, and that was not applied below.
  [[nodiscard]] Joined apply_predicates(Joined joined) {
    std::vector<ExpressionPtr> conjuncts;
    for (std::size_t i = 0; i < graph_.predicates.size(); ++i) {
      if (is_applied_[i] || (graph_.predicates[i].set & ~joined.set) != 0) continue;
      is_applied_[i] = true;
      conjuncts.push_back(graph_.predicates[i].expression);
    }
    return add_filter(std::move(joined), std::move(conjuncts));
  }

  [[nodiscard]] Joined join(Joined left, Joined right) const {
    const RelationSet left_set = left.set;
    const RelationSet right_set = right.set;
    KeySide left_side(std::move(left));
    KeySide right_side(std::move(right));
    for (const EquivalenceClass& columns : graph_.classes) {
      const auto in = [&](RelationSet set) {
        return std::ranges::find_if(columns, [&](std::size_t column) {
          return (set >> graph_.relation_of(column) & 1U) != 0;
        });
      };
      const auto a = in(left_set);
      const auto b = in(right_set);
      if (a == columns.end() || b == columns.end()) continue;
      left_side.add(column(*a));
      right_side.add(column(*b));
    }
    for (const GraphEquality& equality : graph_.equalities) {
      const auto joins = [&](RelationSet one, RelationSet other) {
        return (one & ~left_set) == 0 && (other & ~right_set) == 0;
      };
      if (joins(equality.left_set, equality.right_set)) {
        left_side.add(equality.left);
        right_side.add(equality.right);
      } else if (joins(equality.right_set, equality.left_set)) {
        left_side.add(equality.right);
        right_side.add(equality.left);
      }
    }
    Join join{.left = nullptr,
              .right = nullptr,
              .left_keys = left_side.positions(),
              .right_keys = right_side.positions()};
    Joined joined = pair(std::move(left_side).finish(), std::move(right_side).finish(), join);
    return add_filter(std::move(joined), split_equalities(left_set, right_set));
  }

  // Equalities whose one side looks at relations of both inputs join nothing; they filter.
  [[nodiscard]] std::vector<ExpressionPtr> split_equalities(RelationSet left,
                                                            RelationSet right) const {
    std::vector<ExpressionPtr> filters;
    for (const GraphEquality& equality : graph_.equalities) {
      const RelationSet set = equality.left_set | equality.right_set;
      const bool is_new = (set & ~(left | right)) == 0 && (set & left) != 0 && (set & right) != 0;
      const auto spans = [&](RelationSet side) {
        return (side & left) != 0 && (side & right) != 0;
      };
      if (is_new && (spans(equality.left_set) || spans(equality.right_set))) {
        const Type types[] = {equality.left->type, equality.right->type};
        filters.push_back(make_call(*find_exact_function("=", types, TypeId::kBoolean),
                                    {equality.left, equality.right}));
      }
    }
    return filters;
  }

  [[nodiscard]] Joined attach(Joined left, std::size_t index) const {
    const Attachment& attachment = *graph_.relations[index].attachment;
    KeySide left_side(std::move(left));
    for (const ExpressionPtr& key : attachment.keys) left_side.add(key);
    Join join = attachment.join;
    join.left_keys = left_side.positions();
    join.right_keys = attachment.right_keys;
    Joined left_input = std::move(left_side).finish();
    Joined right_input = relation(index);
    if (attachment.residual != nullptr) {
      const std::size_t left_width = left_input.node->schema.columns.size();
      join.residual = move_columns(attachment.residual, [&](std::size_t column) {
        return right_input.place.contains(column) ? left_width + right_input.place.at(column)
                                                  : left_input.place.at(column);
      });
    }
    Joined joined = pair(std::move(left_input), std::move(right_input), join);
    if (join.kind == JoinKind::kMark) {
      const GraphRelation& relation = graph_.relations[index];
      const std::size_t mark = relation.first + relation.width - 1;
      joined.place.set(mark, joined.node->schema.columns.size() - 1);
    }
    return joined;
  }

  [[nodiscard]] static Joined pair(Joined left, Joined right, Join join) {
    const bool left_only = join.kind == JoinKind::kSemi || join.kind == JoinKind::kAnti;
    Joined joined{.node = nullptr, .set = left.set | right.set, .place = std::move(left.place)};
    const std::size_t left_width = left.node->schema.columns.size();
    Schema schema;
    schema.columns.reserve(left_width + right.node->schema.columns.size());
    schema.columns = left.node->schema.columns;
    if (join.kind == JoinKind::kMark) {
      schema.columns.push_back({.name = "", .type = TypeId::kBoolean});
    } else if (!left_only) {
      for (const ColumnSchema& column : right.node->schema.columns) {
        schema.columns.push_back(column);
        if (join.kind != JoinKind::kInner) schema.columns.back().not_null = false;
      }
      right.place.for_each([&](std::size_t column, std::size_t place) {
        joined.place.set(column, left_width + place);
      });
    }
    join.left = std::move(left.node);
    join.right = std::move(right.node);
    joined.node = make_node({.node = std::move(join), .schema = std::move(schema)});
    return joined;
  }

  [[nodiscard]] ExpressionPtr column(std::size_t global) const {
    const GraphRelation& relation = graph_.relations[graph_.relation_of(global)];
    return make_column(global, relation.node->schema.columns[global - relation.first].type);
  }

  const JoinGraph& graph_;
  std::vector<bool> is_applied_;
};

[[nodiscard]] NodePtr order_inputs(const NodePtr& node, const Catalog& catalog) {
  return map_inputs(node, [&](const NodePtr& input) { return order_joins(input, catalog); });
}

}  // namespace

NodePtr order_joins(const NodePtr& root, const Catalog& catalog) {
  if (!is_join_tree(*root)) return order_inputs(root, catalog);
  const std::optional<JoinGraph> graph =
      make_join_graph(root, [&](const NodePtr& leaf) { return order_joins(leaf, catalog); });
  if (!graph) return order_inputs(root, catalog);
  CardinalityEstimator estimator(catalog);
  const std::unique_ptr<JoinTree> tree = order_relations(*graph, estimator);
  return tree == nullptr ? order_inputs(root, catalog)
                         : Assembler(*graph).assemble(*tree, root->schema);
}

}  // namespace matview::plan
