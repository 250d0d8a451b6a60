#include "plan/joins/join_order.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "plan/expression_tree.h"

namespace matview::plan {

namespace {

constexpr std::size_t kMaximumExhaustive = 10;
constexpr double kKeepCost = 2;  // a row put into a hash table, against one that looks there
constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kUnknownSelectivity = 1.0 / 3;

[[nodiscard]] RelationSet only(std::size_t relation) {
  return RelationSet{1} << relation;
}

[[nodiscard]] bool contains(RelationSet set, RelationSet part) {
  return (part & ~set) == 0;
}

// How many rows any set of relations joins to. The same for every way of joining them.
class SetCardinality {
 public:
  SetCardinality(const JoinGraph& graph, CardinalityEstimator& estimator)
      : graph_(graph), estimator_(estimator) {
    for (std::size_t i = 0; i < graph.relations.size(); ++i) add_relation(i);
    for (const EquivalenceClass& columns : graph.classes) add_class(columns);
    for (const GraphEquality& equality : graph.equalities) {
      const double distinct = std::max(distinct_values(*equality.left, equality.left_set),
                                       distinct_values(*equality.right, equality.right_set));
      factors_.push_back({.set = equality.left_set | equality.right_set, .factor = 1 / distinct});
    }
    for (const GraphPredicate& predicate : graph.predicates) {
      if (std::popcount(predicate.set) < 2) continue;  // part of its relation's own rows
      factors_.push_back({.set = predicate.set, .factor = kUnknownSelectivity});
    }
    correct_compound_keys();
  }

  [[nodiscard]] double rows(RelationSet set) const {
    double rows = 1;
    for (std::size_t i = 0; i < own_factor_.size(); ++i) {
      if ((set & only(i)) != 0) rows *= own_factor_[i];
    }
    for (const Factor& factor : factors_) {
      if (contains(set, factor.set)) rows *= factor.factor;
    }
    for (const std::vector<Member>& members : classes_) rows /= class_divisor(members, set);
    return std::max(rows, 1.0);
  }

  // Rows of one relation's own plan.
  [[nodiscard]] double own_rows(std::size_t relation) const { return own_rows_[relation]; }

 private:
  struct Factor {
    RelationSet set;
    double factor;
  };

  struct Member {
    std::size_t relation;
    double distinct;
  };

  void add_relation(std::size_t index) {
    const GraphRelation& relation = graph_.relations[index];
    double rows = estimator_.rows(*relation.node);
    for (const GraphPredicate& predicate : graph_.predicates) {
      if (predicate.set != only(index) || relation.attachment) continue;
      rows *= estimator_.selectivity(*relation.node, *local(predicate.expression, relation));
    }
    own_rows_.push_back(std::max(rows, 1.0));
    own_factor_.push_back(relation.attachment ? attached_factor(relation) : own_rows_.back());
  }

  // What joining an attachment multiplies the rows of its left side by.
  [[nodiscard]] double attached_factor(const GraphRelation& relation) {
    const Attachment& attachment = *relation.attachment;
    double share = 1;                                  // of left rows with a match
    double matches = estimator_.rows(*relation.node);  // for one of them
    for (std::size_t i = 0; i < attachment.keys.size(); ++i) {
      const double right = estimator_.column(*relation.node, attachment.right_keys[i]).distinct;
      const double left =
          distinct_values(*attachment.keys[i], graph_.relations_in(*attachment.keys[i]));
      share = std::min(share, right / std::max(left, 1.0));
      matches /= right;
    }
    if (attachment.residual != nullptr) share *= 0.7;
    switch (attachment.join.kind) {
      case JoinKind::kSemi: return std::clamp(share, 1e-6, 1.0);
      case JoinKind::kAnti: return std::max(0.1, 1 - share);
      case JoinKind::kLeft: return std::max(1.0, matches);
      default: return 1;
    }
  }

  [[nodiscard]] static ExpressionPtr local(const ExpressionPtr& expression,
                                           const GraphRelation& relation) {
    return move_columns(expression, [&](std::size_t column) { return column - relation.first; });
  }

  [[nodiscard]] double distinct_values(const Expression& expression, RelationSet set) {
    if (std::popcount(set) != 1) return 10;
    const GraphRelation& relation =
        graph_.relations[static_cast<std::size_t>(std::countr_zero(set))];
    bool has_mark = false;
    for_each_column(expression, [&](std::size_t column) {
      has_mark = has_mark || column >= relation.first + relation.node->schema.columns.size();
    });
    if (has_mark) return 2;
    const auto shared = std::make_shared<const Expression>(expression);
    return std::max(1.0, estimator_.expression(*relation.node, *local(shared, relation)).distinct);
  }

  void add_class(const EquivalenceClass& columns) {
    std::vector<Member> members;
    for (const std::size_t column : columns) {
      const std::size_t relation = graph_.relation_of(column);
      const GraphRelation& owner = graph_.relations[relation];
      const double distinct = estimator_.column(*owner.node, column - owner.first).distinct;
      members.push_back({.relation = relation, .distinct = std::max(1.0, distinct)});
    }
    classes_.push_back(std::move(members));
  }

  // All members but the one with the fewest values restrict the others.
  [[nodiscard]] static double class_divisor(const std::vector<Member>& members, RelationSet set) {
    double product = 1;
    double fewest = kNever;
    RelationSet seen = 0;
    for (const Member& member : members) {
      if ((set & only(member.relation)) == 0 || (seen & only(member.relation)) != 0) continue;
      seen |= only(member.relation);
      product *= member.distinct;
      fewest = std::min(fewest, member.distinct);
    }
    return seen == 0 ? 1 : product / fewest;
  }

  // Two relations joined on several columns usually join on a key: their rows can hardly be fewer
  // than one in as many as the larger one holds.
  void correct_compound_keys() {
    const std::size_t count = graph_.relations.size();
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = a + 1; b < count; ++b) {
        const RelationSet pair = only(a) | only(b);
        double divisor = 1;
        std::size_t shared_classes = 0;
        for (const std::vector<Member>& members : classes_) {
          const double own = class_divisor(members, pair);
          if (contains(set_of(members), pair)) ++shared_classes;
          divisor *= own;
        }
        if (shared_classes < 2) continue;
        const double most = std::max(estimator_.unfiltered_rows(*graph_.relations[a].node),
                                     estimator_.unfiltered_rows(*graph_.relations[b].node));
        if (divisor > most) factors_.push_back({.set = pair, .factor = divisor / most});
      }
    }
  }

  [[nodiscard]] static RelationSet set_of(const std::vector<Member>& members) {
    RelationSet set = 0;
    for (const Member& member : members) set |= only(member.relation);
    return set;
  }

  const JoinGraph& graph_;
  CardinalityEstimator& estimator_;
  std::vector<double> own_rows_;
  std::vector<double> own_factor_;
  std::vector<Factor> factors_;
  std::vector<std::vector<Member>> classes_;
};

// Joining `left` with `right`, were it done: whether it may be, and what it costs.
class JoinRules {
 public:
  JoinRules(const JoinGraph& graph, const SetCardinality& cardinality)
      : graph_(graph), cardinality_(cardinality), neighbours_(graph.relations.size()) {
    for (const EquivalenceClass& columns : graph.classes) connect(graph.relations_in(columns));
    for (const GraphEquality& equality : graph.equalities) {
      connect(equality.left_set | equality.right_set);
    }
    for (std::size_t i = 0; i < graph.relations.size(); ++i) {
      if (graph.relations[i].attachment) attached_ |= only(i);
    }
  }

  // An attached relation joins from the right, alone, once what it needs is there.
  [[nodiscard]] bool may_join(RelationSet left, RelationSet right) const {
    if ((right & attached_) == 0) return true;
    if (std::popcount(right) != 1) return all_needs_met(right);
    const std::size_t relation = static_cast<std::size_t>(std::countr_zero(right));
    return contains(left, graph_.relations[relation].attachment->needs);
  }

  [[nodiscard]] bool may_stand_alone(std::size_t relation) const {
    return (attached_ & only(relation)) == 0;
  }

  [[nodiscard]] bool is_attached(RelationSet set) const {
    return std::popcount(set) == 1 && (attached_ & set) != 0;
  }

  [[nodiscard]] bool are_connected(RelationSet left, RelationSet right) const {
    if (is_attached(right)) return true;
    for (RelationSet rest = left; rest != 0; rest &= rest - 1) {
      if ((neighbours_[static_cast<std::size_t>(std::countr_zero(rest))] & right) != 0) return true;
    }
    return false;
  }

  [[nodiscard]] double cost(double left_rows, double right_rows, double joined_rows) const {
    return left_rows + right_rows * kKeepCost + joined_rows;
  }

  [[nodiscard]] double rows(RelationSet set) const {
    if (is_attached(set)) {
      return cardinality_.own_rows(static_cast<std::size_t>(std::countr_zero(set)));
    }
    return cardinality_.rows(set);
  }

 private:
  void connect(RelationSet set) {
    for (RelationSet rest = set; rest != 0; rest &= rest - 1) {
      neighbours_[static_cast<std::size_t>(std::countr_zero(rest))] |= set;
    }
  }

  [[nodiscard]] bool all_needs_met(RelationSet set) const {
    for (RelationSet rest = set & attached_; rest != 0; rest &= rest - 1) {
      const auto relation = static_cast<std::size_t>(std::countr_zero(rest));
      if (!contains(set, graph_.relations[relation].attachment->needs)) return false;
    }
    return (set & ~attached_) != 0;
  }

  const JoinGraph& graph_;
  const SetCardinality& cardinality_;
  std::vector<RelationSet> neighbours_;
  RelationSet attached_ = 0;
};

std::unique_ptr<JoinTree> leaf_tree(std::size_t relation) {
  auto tree = std::make_unique<JoinTree>();
  tree->relation = relation;
  tree->set = only(relation);
  return tree;
}

std::unique_ptr<JoinTree> join_trees(std::unique_ptr<JoinTree> left,
                                     std::unique_ptr<JoinTree> right) {
  auto tree = std::make_unique<JoinTree>();
  tree->set = left->set | right->set;
  tree->left = std::move(left);
  tree->right = std::move(right);
  return tree;
}

class Exhaustive {
 public:
  Exhaustive(std::size_t count, const JoinRules& rules)
      : rules_(rules), best_(std::size_t{1} << count) {}

  [[nodiscard]] std::unique_ptr<JoinTree> order() {
    for (RelationSet set = 1; set < best_.size(); ++set) {
      best_[set].rows = rules_.rows(set);
      if (std::popcount(set) == 1) {
        const auto relation = static_cast<std::size_t>(std::countr_zero(set));
        best_[set].cost = rules_.may_stand_alone(relation) ? 0 : kNever;
      } else {
        find_best(set, true);
        // A product of unconnected relations, only where there is no other way.
        if (best_[set].cost == kNever && !rules_.is_attached(set)) find_best(set, false);
      }
    }
    const RelationSet all = static_cast<RelationSet>(best_.size() - 1);
    return best_[all].cost == kNever ? nullptr : tree_of(all);
  }

 private:
  struct Best {
    double cost = kNever;
    double rows = 0;
    RelationSet left = 0;
  };

  void find_best(RelationSet set, bool connected_only) {
    for (RelationSet left = (set - 1) & set; left != 0; left = (left - 1) & set) {
      const RelationSet right = set & ~left;
      const bool attaches = rules_.is_attached(right);
      if (best_[left].cost == kNever || (best_[right].cost == kNever && !attaches)) continue;
      if (!rules_.may_join(left, right)) continue;
      if (connected_only && !rules_.are_connected(left, right)) continue;
      const double cost = best_[left].cost + (attaches ? 0 : best_[right].cost) +
                          rules_.cost(best_[left].rows, best_[right].rows, best_[set].rows);
      // Of equals, the order as written.
      const bool is_as_written = (left & set & (~set + 1)) != 0;
      if (cost < best_[set].cost || (cost == best_[set].cost && is_as_written)) {
        best_[set].cost = cost;
        best_[set].left = left;
      }
    }
  }

  [[nodiscard]] std::unique_ptr<JoinTree> tree_of(RelationSet set) const {
    if (std::popcount(set) == 1) return leaf_tree(static_cast<std::size_t>(std::countr_zero(set)));
    return join_trees(tree_of(best_[set].left), tree_of(set & ~best_[set].left));
  }

  const JoinRules& rules_;
  std::vector<Best> best_;
};

// Joins the pair that yields the fewest rows, again and again.
std::unique_ptr<JoinTree> order_greedily(std::size_t count, const JoinRules& rules) {
  std::vector<std::unique_ptr<JoinTree>> trees;
  for (std::size_t i = 0; i < count; ++i) trees.push_back(leaf_tree(i));
  while (trees.size() > 1) {
    double best_cost = kNever;
    std::pair<std::size_t, std::size_t> best;
    for (const bool connected_only : {true, false}) {
      if (best_cost != kNever) break;
      for (std::size_t l = 0; l < trees.size(); ++l) {
        if (rules.is_attached(trees[l]->set)) continue;
        for (std::size_t r = 0; r < trees.size(); ++r) {
          const RelationSet left = trees[l]->set;
          const RelationSet right = trees[r]->set;
          if (l == r || !rules.may_join(left, right)) continue;
          if (connected_only && !rules.are_connected(left, right)) continue;
          const double cost =
              rules.cost(rules.rows(left), rules.rows(right), 3 * rules.rows(left | right));
          if (cost < best_cost) {
            best_cost = cost;
            best = {l, r};
          }
        }
      }
    }
    if (best_cost == kNever) return nullptr;
    auto joined = join_trees(std::move(trees[best.first]), std::move(trees[best.second]));
    std::erase(trees, nullptr);
    trees.push_back(std::move(joined));
  }
  return std::move(trees.front());
}

}  // namespace

std::unique_ptr<JoinTree> order_relations(const JoinGraph& graph, CardinalityEstimator& estimator) {
  const SetCardinality cardinality(graph, estimator);
  const JoinRules rules(graph, cardinality);
  const std::size_t count = graph.relations.size();
  if (count <= kMaximumExhaustive) return Exhaustive(count, rules).order();
  return order_greedily(count, rules);
}

}  // namespace matview::plan
