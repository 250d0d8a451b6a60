#include "plan/joins/join_graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "expr/function_registry.h"
#include "plan/expression_tree.h"

namespace matview::plan {

namespace {

using Expressions = std::vector<ExpressionPtr>;

[[nodiscard]] ExpressionPtr substitute(const ExpressionPtr& expression, const Expressions& values) {
  return map_columns(expression, [&](std::size_t index, Type) { return values[index]; });
}

[[nodiscard]] const ColumnReference* plain_column(const ExpressionPtr& expression) {
  return std::get_if<ColumnReference>(&expression->node);
}

class Collector {
 public:
  explicit Collector(const std::function<NodePtr(const NodePtr&)>& leaf) : leaf_(leaf) {}

  // Adds the node's relations and predicates; returns its columns.
  [[nodiscard]] Expressions collect(const NodePtr& node) {
    if (!is_join_tree(*node)) return add_relation(leaf_(node), node->schema.columns.size());
    if (const auto* filter = std::get_if<Filter>(&node->node)) {
      Expressions columns = collect(filter->input);
      for (const ExpressionPtr& conjunct : split_conjunction(filter->predicate)) {
        conjuncts_.push_back(substitute(conjunct, columns));
      }
      return columns;
    }
    if (const auto* project = std::get_if<Project>(&node->node)) {
      const Expressions columns = collect(project->input);
      Expressions outputs;
      for (const ExpressionPtr& expression : project->expressions) {
        outputs.push_back(substitute(expression, columns));
      }
      return outputs;
    }
    return collect_join(std::get<Join>(node->node));
  }

  [[nodiscard]] std::optional<JoinGraph> finish(Expressions outputs) {
    if (graph_.relations.size() > kMaximumRelations) return std::nullopt;
    graph_.outputs = std::move(outputs);
    for (GraphRelation& relation : graph_.relations) find_needs(relation);
    for (const ExpressionPtr& conjunct : conjuncts_) sort_conjunct(conjunct);
    make_classes();
    return std::move(graph_);
  }

 private:
  [[nodiscard]] Expressions add_relation(NodePtr node, std::size_t width) {
    const std::size_t first = next_column_;
    Expressions columns;
    columns.reserve(node->schema.columns.size());
    for (std::size_t i = 0; i < node->schema.columns.size(); ++i) {
      columns.push_back(make_column(first + i, node->schema.columns[i].type));
    }
    graph_.relations.push_back({.node = std::move(node), .first = first, .width = width});
    next_column_ += width;
    return columns;
  }

  [[nodiscard]] Expressions collect_join(const Join& join) {
    Expressions columns = collect(join.left);
    if (join.kind != JoinKind::kInner) return attach(join, std::move(columns));
    for (ExpressionPtr& column : collect(join.right)) columns.push_back(std::move(column));
    const std::size_t left_width = join.left->schema.columns.size();
    for (std::size_t i = 0; i < join.left_keys.size(); ++i) {
      const ExpressionPtr& left = columns[join.left_keys[i]];
      const ExpressionPtr& right = columns[left_width + join.right_keys[i]];
      conjuncts_.push_back(equal(left, right));
    }
    if (join.residual != nullptr) {
      for (const ExpressionPtr& conjunct : split_conjunction(join.residual)) {
        conjuncts_.push_back(substitute(conjunct, columns));
      }
    }
    return columns;
  }

  [[nodiscard]] Expressions attach(const Join& join, Expressions columns) {
    const bool has_mark = join.kind == JoinKind::kMark;
    const std::size_t right_width = join.right->schema.columns.size();
    const std::size_t mark = next_column_ + right_width;
    const Expressions right = add_relation(leaf_(join.right), right_width + (has_mark ? 1 : 0));
    Expressions both = columns;
    both.insert(both.end(), right.begin(), right.end());

    Attachment attachment{
        .join = join, .keys = {}, .right_keys = join.right_keys, .residual = nullptr};
    for (const std::size_t key : join.left_keys) attachment.keys.push_back(columns[key]);
    if (join.residual != nullptr) attachment.residual = substitute(join.residual, both);
    graph_.relations.back().attachment = std::move(attachment);

    switch (join.kind) {
      case JoinKind::kSemi:
      case JoinKind::kAnti: return columns;
      case JoinKind::kMark: columns.push_back(make_column(mark, TypeId::kBoolean)); return columns;
      default: return both;
    }
  }

  [[nodiscard]] static ExpressionPtr equal(const ExpressionPtr& left, const ExpressionPtr& right) {
    const Type types[] = {left->type, right->type};
    return make_call(*find_exact_function("=", types, TypeId::kBoolean), {left, right});
  }

  void find_needs(GraphRelation& relation) const {
    if (!relation.attachment) return;
    Attachment& attachment = *relation.attachment;
    for (const ExpressionPtr& key : attachment.keys) {
      attachment.needs |= graph_.relations_in(*key);
    }
    if (attachment.residual != nullptr) {
      attachment.needs |= graph_.relations_in(*attachment.residual);
    }
    attachment.needs &= ~(RelationSet{1} << (&relation - graph_.relations.data()));
  }

  [[nodiscard]] bool has_attached(RelationSet set) const {
    for (std::size_t i = 0; i < graph_.relations.size(); ++i) {
      if ((set >> i & 1U) != 0 && graph_.relations[i].attachment) return true;
    }
    return false;
  }

  // An equality between inner relations joins; what looks at an attached one must wait for it.
  void sort_conjunct(const ExpressionPtr& conjunct) {
    const RelationSet set = graph_.relations_in(*conjunct);
    const auto* call = std::get_if<Call>(&conjunct->node);
    if (call != nullptr && call->function->name == "=" && !has_attached(set)) {
      const ExpressionPtr& left = call->arguments[0];
      const ExpressionPtr& right = call->arguments[1];
      const RelationSet left_set = graph_.relations_in(*left);
      const RelationSet right_set = graph_.relations_in(*right);
      const bool joins = left_set != 0 && right_set != 0 && (left_set & right_set) == 0;
      if (joins && plain_column(left) != nullptr && plain_column(right) != nullptr) {
        equal_columns_.emplace_back(plain_column(left)->index, plain_column(right)->index);
        types_.try_emplace(plain_column(left)->index, left->type);
        types_.try_emplace(plain_column(right)->index, right->type);
        return;
      }
      if (joins) {
        graph_.equalities.push_back(
            {.left = left, .right = right, .left_set = left_set, .right_set = right_set});
        return;
      }
    }
    graph_.predicates.push_back({.expression = conjunct, .set = set});
  }

  // a = b and b = c make one class {a, b, c}: any two of them can join.
  void make_classes() {
    std::vector<std::size_t> parent(next_column_);
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    const auto root_of = [&](std::size_t column) {
      while (parent[column] != column) column = parent[column] = parent[parent[column]];
      return column;
    };
    for (const auto& [left, right] : equal_columns_) parent[root_of(left)] = root_of(right);
    std::map<std::size_t, EquivalenceClass> classes;
    for (const auto& [column, type] : types_) classes[root_of(column)].push_back(column);
    for (auto& [root, columns] : classes) {
      hold_within_relations(columns);
      graph_.classes.push_back(std::move(columns));
    }
  }

  // Two columns of one relation in a class are equal too, which no join will see to.
  void hold_within_relations(const EquivalenceClass& columns) {
    for (std::size_t i = 1; i < columns.size(); ++i) {
      const std::size_t relation = graph_.relation_of(columns[i]);
      if (graph_.relation_of(columns[i - 1]) != relation) continue;  // columns are in order
      graph_.predicates.push_back(
          {.expression = equal(make_column(columns[i - 1], types_.at(columns[i - 1])),
                               make_column(columns[i], types_.at(columns[i]))),
           .set = RelationSet{1} << relation});
    }
  }

  const std::function<NodePtr(const NodePtr&)>& leaf_;
  JoinGraph graph_;
  Expressions conjuncts_;
  std::vector<std::pair<std::size_t, std::size_t>> equal_columns_;
  std::map<std::size_t, Type> types_;  // of the columns in classes
  std::size_t next_column_ = 0;
};

}  // namespace

std::size_t JoinGraph::relation_of(std::size_t column) const {
  const auto after = std::ranges::upper_bound(relations, column, {}, &GraphRelation::first);
  // Relations without columns share their first id with the next one.
  return static_cast<std::size_t>(after - relations.begin()) - 1;
}

RelationSet JoinGraph::relations_in(const Expression& expression) const {
  RelationSet set = 0;
  for_each_column(expression,
                  [&](std::size_t column) { set |= RelationSet{1} << relation_of(column); });
  return set;
}

RelationSet JoinGraph::relations_in(const EquivalenceClass& columns) const {
  RelationSet set = 0;
  for (const std::size_t column : columns) set |= RelationSet{1} << relation_of(column);
  return set;
}

bool is_join_tree(const Node& node) {
  if (const auto* filter = std::get_if<Filter>(&node.node)) return is_join_tree(*filter->input);
  if (const auto* project = std::get_if<Project>(&node.node)) return is_join_tree(*project->input);
  const auto* join = std::get_if<Join>(&node.node);
  return join != nullptr && join->kind != JoinKind::kFull;
}

std::optional<JoinGraph> make_join_graph(const NodePtr& node,
                                         const std::function<NodePtr(const NodePtr&)>& leaf) {
  Collector collector(leaf);
  Expressions outputs = collector.collect(node);
  return collector.finish(std::move(outputs));
}

}  // namespace matview::plan
