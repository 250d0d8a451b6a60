#include "operators/build.h"

#include <map>

#include "operators/concatenate.h"
#include "operators/dynamic_filter.h"
#include "operators/expand.h"
#include "operators/filter.h"
#include "operators/hash_aggregate.h"
#include "operators/index_lookup.h"
#include "operators/join/indexed_join.h"
#include "operators/join/join_once.h"
#include "operators/join/maintained_join.h"
#include "operators/limit.h"
#include "operators/maintained_top_k.h"
#include "operators/needed_columns.h"
#include "operators/project.h"
#include "operators/recompute.h"
#include "operators/recursion.h"
#include "operators/set_operation.h"
#include "operators/sort.h"
#include "operators/top_k.h"
#include "operators/window/window.h"

namespace matview {

namespace {

// How often each shared plan is read. In the recursive part of a recursion once is often.
class ReaderCounts {
 public:
  explicit ReaderCounts(const plan::Node& root) { count(root, 1); }

  [[nodiscard]] bool is_read_once(const plan::Shared& shared) const {
    return readers_.at(shared.id) == 1;
  }

 private:
  void count(const plan::Node& node, int times) {
    if (const auto* shared = std::get_if<plan::Shared>(&node.node)) {
      int& readers = readers_[shared->id];
      const bool is_known = readers != 0;
      readers += times;
      if (is_known) return;
    }
    const bool is_recursion = std::holds_alternative<plan::RecursiveUnion>(node.node);
    for (const plan::NodePtr& input : plan::inputs_of(node)) {
      count(*input, is_recursion ? 2 : times);
    }
  }

  std::map<std::size_t, int> readers_;
};

class Builder final : public VertexBuilder {
 public:
  Builder(const plan::NodePtr& root,
          const ExecutionContext& context,
          Retention retention,
          plan::PlanStatistics* statistics,
          const TableLookup* tables)
      : root_(root),
        readers_(*root),
        context_(context),
        retention_(retention),
        statistics_(statistics),
        tables_(tables) {
    if (retention_ == Retention::kRunOnce) needed_ = find_needed_columns(root);
  }

  std::unique_ptr<OperatorVertex> build(const plan::NodePtr& node) override {
    if (const auto* shared = std::get_if<plan::Shared>(&node->node)) {
      if (readers_.is_read_once(*shared)) return build(shared->input);
    }
    auto vertex = std::make_unique<OperatorVertex>();
    vertex->plan = node;
    if (statistics_ != nullptr) vertex->statistics = &(*statistics_)[node.get()];
    vertex->source = make_source(node);
    if (vertex->source != nullptr) return vertex;
    vertex->op = std::visit([&](const auto& kind) { return make(kind, *node); }, node->node);
    for (const plan::NodePtr& input : plan::inputs_of(*node)) {
      vertex->inputs.push_back(build(input));
    }
    return vertex;
  }

 private:
  using OperatorPtr = std::unique_ptr<Operator>;

  // What runs a part of the plan by itself; null for all other nodes.
  std::unique_ptr<RowSource> make_source(const plan::NodePtr& node) {
    if (const auto* shared = std::get_if<plan::Shared>(&node->node)) {
      return this->shared().read(*shared, *this);
    }
    if (const auto* recursion = std::get_if<plan::RecursiveUnion>(&node->node)) {
      if (retention_ == Retention::kMaintained) return std::make_unique<Recompute>(node, context_);
      return std::make_unique<Recursion>(*recursion, *this, context_);
    }
    return nullptr;
  }

  // Most operators know the types of their output.
  template <typename T>
  OperatorPtr make(const T& kind, const plan::Node&) const {
    return make(kind);
  }

  OperatorPtr make(const plan::Aggregate& aggregate, const plan::Node& node) const {
    return std::make_unique<HashAggregate>(aggregate, node.schema.types(), context_, retention_);
  }

  // Nodes without an operator are sources that the driver feeds.
  template <typename T>
  OperatorPtr make(const T&) const {
    return nullptr;
  }

  OperatorPtr make(const plan::Filter& filter) const {
    return std::make_unique<Filter>(filter.predicate, context_);
  }

  OperatorPtr make(const plan::Project& project) const {
    return std::make_unique<Project>(project.expressions, context_);
  }

  OperatorPtr make(const plan::Join& join) const {
    if (retention_ == Retention::kRunOnce) {
      return std::make_unique<JoinOnce>(JoinShape(join, needed_.at(&join)), context_);
    }
    if (const auto condition = plan::find_range_condition(join)) {
      return std::make_unique<DynamicFilter>(join, *condition, context_);
    }
    if (tables_ != nullptr) {
      if (auto indexed = IndexedJoin::make(join, *tables_, context_)) return indexed;
    }
    return std::make_unique<MaintainedJoin>(join, context_, tables_);
  }

  OperatorPtr make(const plan::Concatenate&) const { return std::make_unique<Concatenate>(); }

  OperatorPtr make(const plan::SetOperation& node) const {
    return std::make_unique<SetOperation>(
        node.left->schema.types(), node.is_intersect, node.all, retention_);
  }

  OperatorPtr make(const plan::Expand& node) const {
    return std::make_unique<Expand>(node, context_);
  }

  OperatorPtr make(const plan::Window& window) const {
    return std::make_unique<Window>(window, context_, retention_);
  }

  OperatorPtr make(const plan::TopK& top) const {
    if (retention_ == Retention::kRunOnce) return std::make_unique<TopK>(top, context_);
    return std::make_unique<MaintainedTopK>(top, context_, tables_);
  }

  OperatorPtr make(const plan::Sort& sort) const {
    return std::make_unique<Sort>(sort.input->schema.types(), sort.keys, context_);
  }

  OperatorPtr make(const plan::Limit& limit) const {
    return std::make_unique<Limit>(limit.limit, limit.offset, context_);
  }

  OperatorPtr make(const plan::IndexLookup& lookup) const {
    return std::make_unique<IndexLookup>(lookup, *tables_, context_);
  }

  plan::NodePtr root_;
  ReaderCounts readers_;
  const ExecutionContext& context_;
  Retention retention_;
  plan::PlanStatistics* statistics_;
  const TableLookup* tables_;
  NeededColumns needed_;
};

}  // namespace

OperatorTree build_operators(const plan::NodePtr& plan,
                             const ExecutionContext& context,
                             Retention retention,
                             plan::PlanStatistics* statistics,
                             const TableLookup* tables) {
  return OperatorTree(std::make_unique<Builder>(plan, context, retention, statistics, tables),
                      plan);
}

}  // namespace matview
