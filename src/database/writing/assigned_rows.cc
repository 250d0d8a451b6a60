#include "database/writing/assigned_rows.h"

#include "common/format.h"
#include "expr/evaluator.h"
#include "plan/coercion.h"

namespace matview {

namespace {

[[nodiscard]] Result<ExpressionPtr> bind_assignment(const ColumnSchema& target,
                                                    std::size_t column,
                                                    Type given,
                                                    TextDictionary& dictionary) {
  plan::ParameterTypes parameters;
  const plan::BindContext context{.dictionary = dictionary, .parameters = parameters};
  auto expression = plan::coerce(
      make_column(column, given), target.type, plan::CastContext::kAssignment, context, 0);
  if (expression) return expression;
  return fail(ErrorCode::kDatatypeMismatch,
              "column \"{}\" is of type {} but the values are of type {}",
              target.name,
              type_name(target.type),
              type_name(given));
}

[[nodiscard]] Result<Column> assigned_column(const ColumnSchema& target,
                                             std::size_t column,
                                             const RowBatch& rows,
                                             const ExecutionContext& context) {
  MATVIEW_ASSIGN(const ExpressionPtr expression,
                 bind_assignment(target, column, rows.column(column).type(), context.dictionary));
  const std::unique_ptr<CompiledExpression> compiled = compile(*expression);
  Column values(target.type);
  values.reserve(rows.row_count());
  MATVIEW_TRY(rows.for_each_chunk([&](const Chunk& chunk) -> Status {
    auto view = compiled->evaluate(chunk, chunk.selection, context);
    if (!view) {
      Error error = view.error();
      error.message = format_text("column \"{}\": {}", target.name, error.message);
      return std::unexpected<Failure>(std::move(error));
    }
    values.append_range(*view, 0, chunk.selection.count);
    return {};
  }));
  return values;
}

}  // namespace

Status assign_types(const Schema& schema,
                    std::span<const std::size_t> columns,
                    RowBatch& rows,
                    const ExecutionContext& context) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const ColumnSchema& target = schema.columns[columns[i]];
    if (rows.column(i).type() == target.type) continue;
    MATVIEW_ASSIGN(rows.column(i), assigned_column(target, i, rows, context));
  }
  return {};
}

}  // namespace matview
