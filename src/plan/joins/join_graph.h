// JoinGraph: a tree of joins taken apart, so that its relations can be joined in another order.
//
// Every column of every relation gets an id of its own (a *global* column); predicates and outputs
// are expressions over those. Semi, anti, left, mark and single joins are *attachments*: their
// right side can join any set of relations that has what its condition looks at, and only from the
// right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "plan/logical_plan.h"

namespace matview::plan {

// A set of relations: bit i is relation i.
using RelationSet = std::uint32_t;

inline constexpr std::size_t kMaximumRelations = 31;

// How a relation joins that does not join as an inner one.
struct Attachment {
  Join join;                            // kind and null-awareness; its other fields are not used
  std::vector<ExpressionPtr> keys;      // of the left side, global columns; one for each right key
  std::vector<std::size_t> right_keys;  // positions in the relation's output
  ExpressionPtr residual;               // global columns; or null
  RelationSet needs = 0;                // the relations its condition looks at, itself left out
};

struct GraphRelation {
  NodePtr node;
  std::size_t first = 0;  // the global id of its first column
  std::size_t width = 0;  // global columns: the node's, and a mark
  std::optional<Attachment> attachment = {};
};

// left = right, each side over other relations than the other, all joined as inner ones.
struct GraphEquality {
  ExpressionPtr left;
  ExpressionPtr right;
  RelationSet left_set;
  RelationSet right_set;
};

struct GraphPredicate {
  ExpressionPtr expression;
  RelationSet set;
};

// Columns that are all equal, of at least two relations.
using EquivalenceClass = std::vector<std::size_t>;  // global columns

struct JoinGraph {
  std::vector<GraphRelation> relations;
  std::vector<EquivalenceClass> classes;   // from equalities of plain columns
  std::vector<GraphEquality> equalities;   // of anything else
  std::vector<GraphPredicate> predicates;  // everything that is no equality between relations
  std::vector<ExpressionPtr> outputs;      // the tree's columns, over global columns

  [[nodiscard]] std::size_t relation_of(std::size_t column) const;
  [[nodiscard]] RelationSet relations_in(const Expression& expression) const;
  [[nodiscard]] RelationSet relations_in(const EquivalenceClass& columns) const;
};

// Whether the node is a join, or a filter or projection over one, that can be taken apart.
[[nodiscard]] bool is_join_tree(const Node& node);

// Takes the tree apart; `leaf` prepares each relation's own plan. Nothing when there are too many
// relations. Requires: is_join_tree(node).
[[nodiscard]] std::optional<JoinGraph> make_join_graph(
    const NodePtr& node, const std::function<NodePtr(const NodePtr&)>& leaf);

}  // namespace matview::plan
