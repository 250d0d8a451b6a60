// Limit: skips OFFSET rows, then passes LIMIT rows on. Runs once only.
#pragma once

#include "expr/evaluator.h"
#include "operators/operator.h"

namespace matview {

class Limit final : public Operator {
 public:
  // Either expression may be null; both are BIGINT without column references.
  Limit(ExpressionPtr limit, ExpressionPtr offset, const ExecutionContext& context)
      : limit_(std::move(limit)), offset_(std::move(offset)), context_(context) {}

  // 2201W / 2201X when LIMIT / OFFSET is negative.
  [[nodiscard]] Status push(std::size_t port, const Chunk& rows, Sink& out) override;
  [[nodiscard]] Status finish(Sink& out) override;

  [[nodiscard]] bool is_satisfied() const override { return is_started_ && remaining_ == 0; }

 private:
  [[nodiscard]] Status start();

  ExpressionPtr limit_;
  ExpressionPtr offset_;
  const ExecutionContext& context_;
  bool is_started_ = false;
  std::uint64_t to_skip_ = 0;
  std::uint64_t remaining_ = 0;
  std::vector<std::uint32_t> selected_;
  Chunk output_;
};

}  // namespace matview
