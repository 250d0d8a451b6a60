#include "expr/evaluator.h"

#include <algorithm>
#include <utility>

#include "expr/compiled_nodes.h"

namespace matview {

namespace {

// One value at every row, filled only as far as anyone has looked.
class RepeatedValue {
 public:
  explicit RepeatedValue(Type type) : column_(type) {}

  [[nodiscard]] bool empty() const { return column_.size() == 0; }

  void set(const Value& value, TextDictionary& dictionary) {
    column_.clear();
    column_.append_value(value, dictionary);
  }

  // Requires: a value was set.
  [[nodiscard]] ColumnView view(std::size_t rows) {
    const std::size_t filled = column_.size();
    if (rows > filled) {
      column_.resize(rows);
      visit_physical_type(column_.type().id, [&]<typename T>() {
        T* const values = column_.values<T>();
        std::fill(values + filled, values + rows, values[0]);
      });
      if (!column_.is_valid(0)) {
        for (std::size_t row = filled; row < rows; ++row) column_.set_null(row);
      }
    }
    return column_.view();
  }

 private:
  Column column_;
};

class CompiledColumn final : public CompiledExpression {
 public:
  explicit CompiledColumn(std::size_t index) : index_(index) {}

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection&,
                              const ExecutionContext&) override {
    return input.columns[index_];
  }

 private:
  std::size_t index_;
};

class CompiledConstant final : public CompiledExpression {
 public:
  explicit CompiledConstant(const Constant& constant)
      : value_(constant.value), column_(constant.value.type()) {}

  Result<ColumnView> evaluate(const Chunk&,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    if (column_.empty()) column_.set(value_, context.dictionary);
    return column_.view(row_limit(rows));
  }

 private:
  Value value_;
  RepeatedValue column_;
};

class CompiledParameter final : public CompiledExpression {
 public:
  CompiledParameter(std::size_t index, Type type) : index_(index), column_(type) {}

  Result<ColumnView> evaluate(const Chunk&,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    // Set anew every time: the caller may have changed it since.
    column_.set(context.parameters[index_], context.dictionary);
    return column_.view(row_limit(rows));
  }

 private:
  std::size_t index_;
  RepeatedValue column_;
};

struct Compiler {
  Type type;

  CompiledPtr operator()(const ColumnReference& column) const {
    return std::make_unique<CompiledColumn>(column.index);
  }

  CompiledPtr operator()(const Constant& constant) const {
    return std::make_unique<CompiledConstant>(constant);
  }

  CompiledPtr operator()(const ParameterReference& parameter) const {
    return std::make_unique<CompiledParameter>(parameter.index, type);
  }

  CompiledPtr operator()(const Call& call) const { return compile_call(call, type); }

  CompiledPtr operator()(const Conjunction& node) const { return compile_conjunction(node); }

  CompiledPtr operator()(const Conditional& node) const { return compile_conditional(node, type); }

  CompiledPtr operator()(const Coalesce& node) const { return compile_coalesce(node, type); }
};

}  // namespace

std::unique_ptr<CompiledExpression> compile(const Expression& expression) {
  CompiledPtr compiled = std::visit(Compiler{expression.type}, expression.node);
  if (std::size_t column = 0; is_worth_remembering(expression, column)) {
    return compile_text_memo(column, expression.type, std::move(compiled));
  }
  return compiled;
}

std::vector<CompiledPtr> compile_all(std::span<const ExpressionPtr> expressions) {
  std::vector<CompiledPtr> compiled;
  compiled.reserve(expressions.size());
  for (const ExpressionPtr& expression : expressions) compiled.push_back(compile(*expression));
  return compiled;
}

Status select_rows(CompiledExpression& predicate,
                   const Chunk& input,
                   const Selection& rows,
                   const ExecutionContext& context,
                   std::vector<std::uint32_t>& selected) {
  const std::size_t count = rows.count;
  MATVIEW_ASSIGN(const ColumnView truth, predicate.evaluate(input, rows, context));
  // Growing would move the rows that are read when narrowing in place; they are all there already.
  if (selected.size() < count) selected.resize(count);
  std::uint32_t* const out = selected.data();
  const std::uint8_t* const values = truth.values<std::uint8_t>();
  std::size_t kept = 0;
  const auto keep = [&](std::size_t row, bool is_true) {
    out[kept] = static_cast<std::uint32_t>(row);
    kept += is_true ? 1 : 0;
  };
  if (truth.validity == nullptr) {
    rows.for_each([&](std::size_t row) { keep(row, values[row] != 0); });
  } else {
    rows.for_each(
        [&](std::size_t row) { keep(row, (values[row] != 0) & test_bit(truth.validity, row)); });
  }
  selected.resize(kept);
  return {};
}

Result<Value> evaluate_constant(const Expression& expression, const ExecutionContext& context) {
  if (const auto* parameter = std::get_if<ParameterReference>(&expression.node)) {
    const Value& given = context.parameters[parameter->index];
    if (given.type() == expression.type) return given;
  }
  const Chunk one_row{.columns = {}, .selection = {.rows = nullptr, .count = 1}};
  const CompiledPtr compiled = compile(expression);
  MATVIEW_ASSIGN(const ColumnView result, compiled->evaluate(one_row, one_row.selection, context));
  return value_at(result, 0, context.dictionary);
}

}  // namespace matview
