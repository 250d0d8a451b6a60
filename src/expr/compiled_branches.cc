// AND, OR, CASE and COALESCE: nodes that evaluate an operand only for the rows that need it.
#include "expr/compiled_nodes.h"

namespace matview {

namespace {

void copy_rows(const ColumnView& from, const Selection& rows, Column& to) {
  visit_physical_type(to.type().id, [&]<typename T>() {
    const T* const in = from.values<T>();
    T* const out = to.values<T>();
    rows.for_each([&](std::size_t row) { out[row] = in[row]; });
  });
  if (from.validity == nullptr) return;
  rows.for_each([&](std::size_t row) {
    if (!test_bit(from.validity, row)) to.set_null(row);
  });
}

class CompiledConjunction final : public CompiledExpression {
 public:
  explicit CompiledConjunction(const Conjunction& node)
      : is_and_(node.is_and), operands_(compile_all(node.operands)), result_(TypeId::kBoolean) {}

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    start_result(result_, rows);
    std::uint8_t* const out = result_.values<std::uint8_t>();
    rows.for_each([&](std::size_t row) { out[row] = is_and_; });
    Selection undecided = rows;
    for (const CompiledPtr& operand : operands_) {
      if (undecided.count == 0) break;
      MATVIEW_ASSIGN(const ColumnView truth, operand->evaluate(input, undecided, context));
      undecided_.keep(undecided, [&](std::size_t row) { return !decide(truth, row); });
      undecided = undecided_.selection();
    }
    return result_.view();
  }

 private:
  // Takes one operand's truth into the result; true when no other operand can change it. FALSE
  // decides an AND and TRUE an OR, over any NULL before them.
  [[nodiscard]] bool decide(const ColumnView& truth, std::size_t row) {
    if (!truth.is_valid(row)) {
      result_.set_null(row);
      return false;
    }
    if ((truth.values<std::uint8_t>()[row] != 0) == is_and_) return false;
    result_.values<std::uint8_t>()[row] = !is_and_;
    result_.set_valid(row);
    return true;
  }

  bool is_and_;
  std::vector<CompiledPtr> operands_;
  RowList undecided_;
  Column result_;
};

class CompiledConditional final : public CompiledExpression {
 public:
  CompiledConditional(const Conditional& node, Type type)
      : otherwise_(compile(*node.otherwise)), result_(type) {
    for (const Conditional::Branch& branch : node.branches) {
      branches_.push_back({compile(*branch.condition), compile(*branch.result)});
    }
  }

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    start_result(result_, rows);
    Selection rest = rows;
    for (const Branch& branch : branches_) {
      if (rest.count == 0) break;
      MATVIEW_ASSIGN(const ColumnView truth, branch.condition->evaluate(input, rest, context));
      const auto takes = [&](std::size_t row) {
        return truth.is_valid(row) && truth.values<std::uint8_t>()[row] != 0;
      };
      taken_.keep(rest, takes);
      rest_.keep(rest, [&](std::size_t row) { return !takes(row); });
      rest = rest_.selection();
      MATVIEW_TRY(take(*branch.result, input, taken_.selection(), context));
    }
    MATVIEW_TRY(take(*otherwise_, input, rest, context));
    return result_.view();
  }

 private:
  struct Branch {
    CompiledPtr condition;
    CompiledPtr result;
  };

  [[nodiscard]] Status take(CompiledExpression& branch,
                            const Chunk& input,
                            const Selection& rows,
                            const ExecutionContext& context) {
    if (rows.count == 0) return {};
    MATVIEW_ASSIGN(const ColumnView values, branch.evaluate(input, rows, context));
    copy_rows(values, rows, result_);
    return {};
  }

  std::vector<Branch> branches_;
  CompiledPtr otherwise_;
  RowList taken_;
  RowList rest_;
  Column result_;
};

class CompiledCoalesce final : public CompiledExpression {
 public:
  CompiledCoalesce(const Coalesce& node, Type type)
      : operands_(compile_all(node.operands)), result_(type) {}

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    start_result(result_, rows);
    Selection rest = rows;
    for (const CompiledPtr& operand : operands_) {
      if (rest.count == 0) break;
      MATVIEW_ASSIGN(const ColumnView values, operand->evaluate(input, rest, context));
      if (values.validity == nullptr && rest.count == rows.count) return values;
      filled_.keep(rest, [&](std::size_t row) { return values.is_valid(row); });
      rest_.keep(rest, [&](std::size_t row) { return !values.is_valid(row); });
      copy_rows(values, filled_.selection(), result_);
      rest = rest_.selection();
    }
    rest.for_each([&](std::size_t row) { result_.set_null(row); });
    return result_.view();
  }

 private:
  std::vector<CompiledPtr> operands_;
  RowList filled_;
  RowList rest_;
  Column result_;
};

}  // namespace

CompiledPtr compile_conjunction(const Conjunction& conjunction) {
  if (CompiledPtr membership = compile_membership(conjunction)) return membership;
  return std::make_unique<CompiledConjunction>(conjunction);
}

CompiledPtr compile_conditional(const Conditional& conditional, Type type) {
  return std::make_unique<CompiledConditional>(conditional, type);
}

CompiledPtr compile_coalesce(const Coalesce& coalesce, Type type) {
  return std::make_unique<CompiledCoalesce>(coalesce, type);
}

}  // namespace matview
