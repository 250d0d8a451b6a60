// Calls of registry functions: evaluates the arguments, sees to their NULLs, runs the kernel.
#include <array>

#include "expr/compiled_nodes.h"
#include "expr/function_registry.h"

namespace matview {

namespace {

class CompiledCall final : public CompiledExpression {
 public:
  CompiledCall(const Call& call, Type type)
      : function_(*call.function),
        arguments_(compile_all(call.arguments)),
        views_(call.arguments.size()),
        result_(type) {}

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      MATVIEW_ASSIGN(views_[i], arguments_[i]->evaluate(input, rows, context));
    }
    const std::size_t limit = row_limit(rows);
    if (result_.size() < limit) result_.resize(limit);
    return function_.nulls == NullHandling::kKernel ? call_kernel(rows, context)
                                                    : call_strict(rows, limit, context);
  }

 private:
  Result<ColumnView> call_kernel(const Selection& rows, const ExecutionContext& context) {
    result_.set_all_valid();
    MATVIEW_TRY(function_.kernel({views_, rows, context.dictionary, context}, result_));
    return result_.view();
  }

  Result<ColumnView> call_strict(Selection rows,
                                 std::size_t limit,
                                 const ExecutionContext& context) {
    const std::uint64_t* const validity = combine_validity(words_for_bits(limit));
    if (validity != nullptr && function_.nulls == NullHandling::kStrictSkipping) {
      not_null_.keep(rows, [&](std::size_t row) { return test_bit(validity, row); });
      // A list without gaps stays dense: the kernel's loops depend on it.
      if (not_null_.selection().count != rows.count) rows = not_null_.selection();
    }
    if (rows.count != 0)
      MATVIEW_TRY(function_.kernel({views_, rows, context.dictionary, context}, result_));
    return ColumnView{result_.type(), result_.data(), validity};
  }

  // Valid where every argument is; borrows the only bitmap there is when there is only one.
  [[nodiscard]] const std::uint64_t* combine_validity(std::size_t words) {
    const std::uint64_t* combined = nullptr;
    for (const ColumnView& view : views_) {
      if (view.validity == nullptr) continue;
      if (combined == nullptr) {
        combined = view.validity;
        continue;
      }
      for (std::size_t w = 0; w < words; ++w) validity_[w] = combined[w] & view.validity[w];
      combined = validity_.data();
    }
    return combined;
  }

  const ScalarFunction& function_;
  std::vector<CompiledPtr> arguments_;
  std::vector<ColumnView> views_;  // of the arguments, during one evaluate()
  RowList not_null_;
  std::array<std::uint64_t, words_for_bits(kChunkRows)> validity_{};
  Column result_;
};

}  // namespace

CompiledPtr compile_call(const Call& call, Type type) {
  return std::make_unique<CompiledCall>(call, type);
}

}  // namespace matview
