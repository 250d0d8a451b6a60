// Expressions over one column of texts, evaluated once for each distinct text.
//
// Texts are codes of the dictionary, and columns repeat them: what LIKE, substring or a comparison
// answered for a code stands in an array by code. Where a column turns out not to repeat its texts,
// the array is given up.
#include <algorithm>
#include <optional>

#include "expr/compiled_nodes.h"
#include "expr/function_registry.h"

namespace matview {

namespace {

// What decides whether an expression may be remembered by code.
struct Survey {
  std::optional<std::size_t> column;
  bool is_pure = true;      // nothing but one column, constants and immutable functions
  bool reads_text = false;  // some function looks at bytes, which costs more than the array

  void visit(const Expression& expression) {
    if (const auto* reference = std::get_if<ColumnReference>(&expression.node)) {
      is_pure = is_pure && expression.type.id == TypeId::kText &&
                column.value_or(reference->index) == reference->index;
      column = reference->index;
    } else if (const auto* call = std::get_if<Call>(&expression.node)) {
      const ScalarFunction& function = *call->function;
      is_pure = is_pure && function.volatility == Volatility::kImmutable;
      const bool is_equality = function.name == "=" || function.name == "<>";
      for (const ExpressionPtr& argument : call->arguments) {
        reads_text = reads_text || (!is_equality && argument->type.id == TypeId::kText);
        visit(*argument);
      }
    } else if (const auto* conjunction = std::get_if<Conjunction>(&expression.node)) {
      for (const ExpressionPtr& operand : conjunction->operands) visit(*operand);
    } else if (!std::holds_alternative<Constant>(expression.node)) {
      is_pure = false;
    }
  }
};

class TextMemo final : public CompiledExpression {
 public:
  TextMemo(std::size_t column, Type type, CompiledPtr expression)
      : column_(column), expression_(std::move(expression)), known_(type), result_(type) {}

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    if (is_given_up_ || rows.count < kWorthwhileRows) {
      return expression_->evaluate(input, rows, context);
    }
    const ColumnView& texts = input.columns[column_];
    make_room(texts, rows);
    missing_.keep(rows, [&](std::size_t row) { return states_[slot(texts, row)] == kUnknown; });
    if (const Selection missing = missing_.selection(); missing.count != 0) {
      MATVIEW_ASSIGN(const ColumnView values, expression_->evaluate(input, missing, context));
      learn(texts, values, missing);
    }
    ColumnView answer = recall(texts, rows);
    consider_giving_up(rows.count, missing_.selection().count);
    return answer;
  }

 private:
  enum State : std::uint8_t { kUnknown, kKnown, kNull };

  // Fewer rows are not worth an array as long as the codes are large.
  static constexpr std::size_t kWorthwhileRows = 128;
  static constexpr std::size_t kTrialRows = 8 * kChunkRows;

  // NULL has the first place.
  [[nodiscard]] static std::size_t slot(const ColumnView& texts, std::size_t row) {
    return texts.is_valid(row) ? std::size_t{texts.values<TextCode>()[row]} + 1 : 0;
  }

  void make_room(const ColumnView& texts, const Selection& rows) {
    std::size_t size = states_.size();
    rows.for_each([&](std::size_t row) { size = std::max(size, slot(texts, row) + 1); });
    if (size == states_.size()) return;
    states_.resize(std::max(size, states_.size() * 2), kUnknown);
    known_.resize(states_.size());
  }

  void learn(const ColumnView& texts, const ColumnView& values, const Selection& rows) {
    visit_physical_type(known_.type().id, [&]<typename T>() {
      rows.for_each([&](std::size_t row) {
        const std::size_t at = slot(texts, row);
        const bool is_valid = values.is_valid(row);
        states_[at] = is_valid ? kKnown : kNull;
        if (is_valid) known_.values<T>()[at] = values.values<T>()[row];
      });
    });
  }

  [[nodiscard]] ColumnView recall(const ColumnView& texts, const Selection& rows) {
    start_result(result_, rows);
    visit_physical_type(known_.type().id, [&]<typename T>() {
      const T* const known = known_.values<T>();
      T* const out = result_.values<T>();
      rows.for_each([&](std::size_t row) {
        const std::size_t at = slot(texts, row);
        out[row] = known[at];
        if (states_[at] == kNull) result_.set_null(row);
      });
    });
    return result_.view();
  }

  void consider_giving_up(std::size_t seen, std::size_t learnt) {
    seen_ += seen;
    learnt_ += learnt;
    if (seen_ < kTrialRows || learnt_ * 4 < seen_) return;
    is_given_up_ = true;
    states_ = {};
    known_ = Column(known_.type());
  }

  std::size_t column_;
  CompiledPtr expression_;
  Column known_;                      // by slot
  std::vector<std::uint8_t> states_;  // by slot
  RowList missing_;
  Column result_;
  std::size_t seen_ = 0;
  std::size_t learnt_ = 0;
  bool is_given_up_ = false;
};

}  // namespace

bool is_worth_remembering(const Expression& expression, std::size_t& column) {
  if (!std::holds_alternative<Call>(expression.node) &&
      !std::holds_alternative<Conjunction>(expression.node)) {
    return false;
  }
  Survey survey;
  survey.visit(expression);
  if (!survey.is_pure || !survey.reads_text || !survey.column) return false;
  column = *survey.column;
  return true;
}

CompiledPtr compile_text_memo(std::size_t column, Type type, CompiledPtr expression) {
  return std::make_unique<TextMemo>(column, type, std::move(expression));
}

}  // namespace matview
