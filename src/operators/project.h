// Project: computed columns. Linear: selection and weights pass through.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "expr/evaluator.h"
#include "operators/operator.h"

namespace matview {

class Project final : public Operator {
 public:
  Project(std::span<const ExpressionPtr> expressions, const ExecutionContext& context);

  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;

  [[nodiscard]] bool rewind(bool /*keeps_last_port*/) override { return true; }

 private:
  std::vector<std::unique_ptr<CompiledExpression>> expressions_;
  const ExecutionContext& context_;
  Chunk output_;
};

}  // namespace matview
