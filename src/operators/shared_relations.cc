#include "operators/shared_relations.h"

#include "operators/collect.h"
#include "operators/operator_tree.h"

namespace matview {

struct SharedRelations::Relation {
  plan::NodePtr plan;
  VertexBuilder& builder;
  std::set<std::size_t> working_tables;
  RowBatch rows;
  bool is_computed = false;
  std::unique_ptr<OperatorVertex> vertex = nullptr;

  [[nodiscard]] Status compute(const SourceFeed& feed) {
    if (is_computed) return {};
    if (vertex == nullptr) vertex = builder.build(plan);
    Collect collect(rows);
    MATVIEW_TRY(run_vertex(*vertex, feed, collect));
    is_computed = true;
    return {};
  }

  void forget_rows() {
    is_computed = false;
    rows = RowBatch(plan->schema.types());
  }
};

class SharedRelations::Reader final : public RowSource {
 public:
  explicit Reader(Relation& relation) : relation_(relation) {}

  Status feed(const SourceFeed& feed, Sink& sink) override {
    MATVIEW_TRY(relation_.compute(feed));
    return relation_.rows.for_each_chunk([&](const Chunk& chunk) -> Status {
      return sink.is_satisfied() ? Status() : sink.accept(chunk);
    });
  }

 private:
  Relation& relation_;
};

SharedRelations::SharedRelations() = default;
SharedRelations::~SharedRelations() = default;

std::unique_ptr<RowSource> SharedRelations::read(const plan::Shared& shared,
                                                 VertexBuilder& builder) {
  std::unique_ptr<Relation>& relation = relations_[shared.id];
  if (relation == nullptr) {
    relation =
        std::make_unique<Relation>(Relation{.plan = shared.input,
                                            .builder = builder,
                                            .working_tables = working_tables_of(*shared.input),
                                            .rows = RowBatch(shared.input->schema.types())});
  }
  return std::make_unique<Reader>(*relation);
}

void SharedRelations::end_step() {
  for (const auto& [id, relation] : relations_) relation->forget_rows();
}

void SharedRelations::forget_readers_of(std::size_t working_table) {
  for (const auto& [id, relation] : relations_) {
    if (!relation->working_tables.contains(working_table)) continue;
    relation->forget_rows();
    relation->vertex = nullptr;
  }
}

std::size_t SharedRelations::byte_size() const {
  std::size_t total = 0;
  for (const auto& [id, relation] : relations_) {
    if (relation->vertex != nullptr) total += byte_size_of(*relation->vertex);
  }
  return total;
}

std::set<std::size_t> working_tables_of(const plan::Node& node) {
  if (const auto* table = std::get_if<plan::WorkingTable>(&node.node)) return {table->id};
  std::set<std::size_t> ids;
  for (const plan::NodePtr& input : plan::inputs_of(node)) ids.merge(working_tables_of(*input));
  if (const auto* recursion = std::get_if<plan::RecursiveUnion>(&node.node)) {
    ids.erase(recursion->id);
  }
  return ids;
}

}  // namespace matview
