// `operand IN (value, …)`: its operand is computed once for each row, not once for each value.
//
// Where equal values have equal bits, the values are a set that the operand is looked up in; of
// other types they are compared one after the other.
#include <concepts>
#include <optional>

#include <parallel_hashmap/phmap.h>

#include "expr/compiled_nodes.h"
#include "expr/function_registry.h"

namespace matview {

namespace {

struct List {
  const ExpressionPtr* operand;
  std::vector<const ExpressionPtr*> values;  // constants and parameters, of the operand's type
};

[[nodiscard]] bool is_given(const Expression& expression) {
  return std::holds_alternative<Constant>(expression.node) ||
         std::holds_alternative<ParameterReference>(expression.node);
}

// `conjunction` as operand = value OR operand = value …, if it is that.
[[nodiscard]] std::optional<List> list_of(const Conjunction& conjunction) {
  if (conjunction.is_and) return std::nullopt;
  List list{};
  const ScalarFunction* equal = nullptr;
  for (const ExpressionPtr& each : conjunction.operands) {
    const auto* call = std::get_if<Call>(&each->node);
    if (call == nullptr || call->function->name != "=") return std::nullopt;
    const ExpressionPtr& operand = call->arguments[0];
    const ExpressionPtr& value = call->arguments[1];
    if (!is_given(*value) || value->type.id != operand->type.id) return std::nullopt;
    if (equal == nullptr) {
      if (is_given(*operand) || calls_volatile(*operand)) return std::nullopt;
      equal = call->function;
      list.operand = &operand;
    } else if (call->function != equal || !same_expression(*operand, **list.operand)) {
      return std::nullopt;
    }
    list.values.push_back(&value);
  }
  return list;
}

[[nodiscard]] bool is_equal_by_bits(TypeId id) {
  switch (id) {
    case TypeId::kBoolean:
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kText:
    case TypeId::kChar:
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz: return true;
    default: return false;
  }
}

// The values of a list. So many are compared faster than they are looked up.
constexpr std::size_t kFewValues = 8;

class ValueSet {
 public:
  explicit ValueSet(Type type) : values_(type) {}

  [[nodiscard]] bool has_null() const { return has_null_; }

  void clear() {
    values_.clear();
    lookup_.clear();
    has_null_ = false;
  }

  void add(const Value& value, TextDictionary& dictionary) {
    if (value.is_null()) {
      has_null_ = true;
    } else {
      values_.append_value(value, dictionary);
    }
  }

  // Calls `visit(contains)` with a predicate of values.
  template <typename T, typename Visit>
  void search(Visit&& visit) {
    const std::span<const T> values(values_.values<T>(), values_.size());
    if (values.size() <= kFewValues) {
      visit([=](T wanted) {
        bool is_found = false;
        for (const T value : values) is_found |= value == wanted;
        return is_found;
      });
      return;
    }
    if (lookup_.empty()) lookup_.insert(values.begin(), values.end());
    visit([&](T wanted) { return lookup_.contains(static_cast<std::int64_t>(wanted)); });
  }

 private:
  Column values_;
  phmap::flat_hash_set<std::int64_t> lookup_;  // of many values, from the first search on
  bool has_null_ = false;
};

class CompiledMembership final : public CompiledExpression {
 public:
  explicit CompiledMembership(const List& list)
      : operand_(compile(**list.operand)), set_((*list.operand)->type), result_(TypeId::kBoolean) {
    for (const ExpressionPtr* const value : list.values) {
      values_.push_back(*value);
      has_parameters_ = has_parameters_ || !std::holds_alternative<Constant>((*value)->node);
    }
  }

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    MATVIEW_ASSIGN(const ColumnView operand, operand_->evaluate(input, rows, context));
    if (!is_set_ || has_parameters_) MATVIEW_TRY(read_values(context));
    start_result(result_, rows);
    visit_physical_type(operand.type.id, [&]<typename T>() {
      if constexpr (std::integral<T>) {
        set_.search<T>([&](auto&& contains) { look_up<T>(operand, rows, contains); });
      }
    });
    return result_.view();
  }

 private:
  // Parameters may have changed since the last time.
  [[nodiscard]] Status read_values(const ExecutionContext& context) {
    set_.clear();
    for (const ExpressionPtr& value : values_) {
      MATVIEW_ASSIGN(const Value given, evaluate_constant(*value, context));
      set_.add(given, context.dictionary);
    }
    is_set_ = true;
    return {};
  }

  template <typename T, typename Contains>
  void look_up(const ColumnView& operand, const Selection& rows, const Contains& contains) {
    const T* const in = operand.values<T>();
    std::uint8_t* const out = result_.values<std::uint8_t>();
    rows.for_each([&](std::size_t row) { out[row] = contains(in[row]); });
    if (operand.validity == nullptr && !set_.has_null()) return;
    rows.for_each([&](std::size_t row) {
      if (!operand.is_valid(row) || (set_.has_null() && out[row] == 0)) result_.set_null(row);
    });
  }

  CompiledPtr operand_;
  std::vector<ExpressionPtr> values_;
  bool has_parameters_ = false;
  bool is_set_ = false;
  ValueSet set_;
  Column result_;
};

// An expression over the one column that is the value of another.
class CompiledOver final : public CompiledExpression {
 public:
  CompiledOver(CompiledPtr operand, CompiledPtr body)
      : operand_(std::move(operand)), body_(std::move(body)) {}

  Result<ColumnView> evaluate(const Chunk& input,
                              const Selection& rows,
                              const ExecutionContext& context) override {
    chunk_.columns.clear();
    MATVIEW_ASSIGN(const ColumnView operand, operand_->evaluate(input, rows, context));
    chunk_.columns.push_back(operand);
    chunk_.selection = rows;
    return body_->evaluate(chunk_, rows, context);
  }

 private:
  CompiledPtr operand_;
  CompiledPtr body_;
  Chunk chunk_;
};

// The comparisons of `conjunction` with their operand as column 0.
[[nodiscard]] Expression comparisons_of_column(const Conjunction& conjunction, Type operand) {
  Conjunction over{.is_and = false, .operands = {}};
  for (const ExpressionPtr& each : conjunction.operands) {
    const Call& call = std::get<Call>(each->node);
    over.operands.push_back(
        make_call(*call.function, {make_column(0, operand), call.arguments[1]}));
  }
  return {.node = std::move(over), .type = TypeId::kBoolean};
}

}  // namespace

CompiledPtr compile_membership(const Conjunction& conjunction) {
  const std::optional<List> list = list_of(conjunction);
  if (!list) return nullptr;
  const Expression& operand = **list->operand;
  if (is_equal_by_bits(operand.type.id)) return std::make_unique<CompiledMembership>(*list);
  if (std::holds_alternative<ColumnReference>(operand.node)) return nullptr;
  return std::make_unique<CompiledOver>(compile(operand),
                                        compile(comparisons_of_column(conjunction, operand.type)));
}

}  // namespace matview
