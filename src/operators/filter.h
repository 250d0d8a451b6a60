// Filter: the rows for which a predicate is true. Linear: narrows the selection, carries weights.
#pragma once

#include <memory>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"

namespace matview {

class Filter final : public Operator {
 public:
  Filter(const Expression& predicate, const ExecutionContext& context)
      : predicate_(compile(predicate)), context_(context) {}

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;

 private:
  std::unique_ptr<CompiledExpression> predicate_;
  const ExecutionContext& context_;
  std::vector<std::uint32_t> selected_;
  Chunk output_;
};

}  // namespace matview
