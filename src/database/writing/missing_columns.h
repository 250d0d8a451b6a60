// MissingColumns: the defaults of the columns that rows from outside do not have.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "database/engine.h"
#include "plan/statement_target.h"

namespace matview {

class MissingColumns {
 public:
  // `given` are the columns of `target` that the rows have.
  [[nodiscard]] static Result<MissingColumns> make(Engine& engine,
                                                   const plan::Target& target,
                                                   std::span<const std::size_t> given);

  // Points those of `columns` that are missing, by their place in the table, at the defaults of
  // `count` rows, at most kChunkRows. They live until the next call.
  [[nodiscard]] Status fill(std::size_t count,
                            std::vector<ColumnView>& columns,
                            const ExecutionContext& context);

 private:
  struct Missing {
    std::size_t column;
    ExpressionPtr source;
    std::unique_ptr<CompiledExpression> value;  // null: NULL
    Column nulls;
  };

  std::vector<Missing> missing_;
};

}  // namespace matview
