#include "operators/project.h"

namespace matview {

Project::Project(std::span<const ExpressionPtr> expressions, const ExecutionContext& context)
    : context_(context) {
  for (const ExpressionPtr& expression : expressions) expressions_.push_back(compile(*expression));
}

Status Project::push(std::size_t /*port*/, const Chunk& rows, Sink& out) {
  output_.columns.clear();
  for (const auto& expression : expressions_) {
    MATVIEW_ASSIGN(const ColumnView column, expression->evaluate(rows, rows.selection, context_));
    output_.columns.push_back(column);
  }
  output_.selection = rows.selection;
  output_.weights = rows.weights;
  return out.accept(output_);
}

}  // namespace matview
