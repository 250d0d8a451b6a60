// Filter: the rows for which a predicate is true. Linear: narrows the selection, carries weights.
//
// The operands of a top-level AND narrow it one after the other, cheap ones first. An operand that
// can fail keeps its place: those before it may be there to protect it.
#pragma once

#include <memory>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"

namespace matview {

class Filter final : public Operator {
 public:
  Filter(const ExpressionPtr& predicate, const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;

  [[nodiscard]] bool rewind(bool /*keeps_last_port*/) override { return true; }

 private:
  std::vector<std::unique_ptr<CompiledExpression>> conjuncts_;
  const ExecutionContext& context_;
  std::vector<std::uint32_t> selected_;
  Chunk output_;
};

}  // namespace matview
