#include "operators/build.h"

#include "operators/filter.h"
#include "operators/hash_aggregate.h"
#include "operators/hash_join.h"
#include "operators/join/join_once.h"
#include "operators/limit.h"
#include "operators/needed_columns.h"
#include "operators/project.h"
#include "operators/sort.h"

namespace matview {

namespace {

class Builder {
 public:
  Builder(const plan::NodePtr& root, const ExecutionContext& context, Retention retention)
      : context_(context), retention_(retention) {
    if (retention_ == Retention::kRunOnce) needed_ = find_needed_columns(root);
  }

  std::unique_ptr<OperatorVertex> build(const plan::NodePtr& node) const {
    auto vertex = std::make_unique<OperatorVertex>();
    vertex->plan = node;
    vertex->op = std::visit([this](const auto& kind) { return make(kind); }, node->node);
    for (const plan::NodePtr& input : plan::inputs_of(*node)) {
      vertex->inputs.push_back(build(input));
    }
    return vertex;
  }

 private:
  using OperatorPtr = std::unique_ptr<Operator>;

  OperatorPtr make(const plan::Scan&) const { return nullptr; }

  OperatorPtr make(const plan::Values&) const { return nullptr; }

  // Nodes without an operator are sources, which no driver feeds.
  template <typename T>
  OperatorPtr make(const T&) const {
    return nullptr;
  }

  OperatorPtr make(const plan::Filter& filter) const {
    return std::make_unique<Filter>(*filter.predicate, context_);
  }

  OperatorPtr make(const plan::Project& project) const {
    return std::make_unique<Project>(project.expressions, context_);
  }

  OperatorPtr make(const plan::Aggregate& aggregate) const {
    std::vector<HashAggregate::Call> calls;
    for (const plan::AggregateCall& call : aggregate.aggregates) {
      calls.push_back({.function = call.function,
                       .argument = call.arguments.empty() ? nullptr : call.arguments.front()});
    }
    return std::make_unique<HashAggregate>(aggregate.groups, calls, context_, retention_);
  }

  OperatorPtr make(const plan::Join& join) const {
    if (retention_ == Retention::kRunOnce) {
      return std::make_unique<JoinOnce>(JoinShape(join, needed_.at(&join)), context_);
    }
    return std::make_unique<HashJoin>(join.left->schema.types(),
                                      join.right->schema.types(),
                                      join.left_keys,
                                      join.right_keys,
                                      retention_);
  }

  OperatorPtr make(const plan::Sort& sort) const {
    std::vector<Sort::Key> keys;
    for (const plan::SortKey& key : sort.keys) {
      keys.push_back({.expression = key.expression,
                      .descending = key.descending,
                      .nulls_first = key.nulls_first});
    }
    return std::make_unique<Sort>(sort.input->schema.types(), keys, context_);
  }

  OperatorPtr make(const plan::Limit& limit) const {
    return std::make_unique<Limit>(limit.limit, limit.offset, context_);
  }

  const ExecutionContext& context_;
  Retention retention_;
  NeededColumns needed_;
};

}  // namespace

OperatorTree build_operators(const plan::NodePtr& plan,
                             const ExecutionContext& context,
                             Retention retention) {
  return OperatorTree(Builder(plan, context, retention).build(plan));
}

}  // namespace matview
