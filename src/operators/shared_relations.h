// SharedRelations: what several readers of a plan share (plan::Shared), computed once a step.
//
// The first reader of a step runs the shared plan and keeps its rows; the others read those. In
// rounds of a recursion, what depends on the working table is computed anew each round.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>

#include "plan/logical_plan.h"
#include "types/row_batch.h"

namespace matview {

class RowSource;
class VertexBuilder;
struct OperatorVertex;

class SharedRelations {
 public:
  SharedRelations();
  ~SharedRelations();

  // A reader of `shared`. The builder makes the operators when first they are needed, and must
  // outlive the reader.
  [[nodiscard]] std::unique_ptr<RowSource> read(const plan::Shared& shared, VertexBuilder& builder);

  // Lets go of the rows of this step.
  void end_step();
  // Lets go of the rows and operators of all that reads this working table.
  void forget_readers_of(std::size_t working_table);

  [[nodiscard]] std::size_t byte_size() const;

 private:
  struct Relation;
  class Reader;

  std::map<std::size_t, std::unique_ptr<Relation>> relations_;  // by id
};

// The working tables that `node` reads and does not fill itself.
[[nodiscard]] std::set<std::size_t> working_tables_of(const plan::Node& node);

}  // namespace matview
