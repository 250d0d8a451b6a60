// Comparisons of arrays and jsonb values, containment, and of a value with the elements of an array
// (ANY and ALL).
#include <algorithm>
#include <array>
#include <compare>

#include "expr/cast_rules.h"
#include "expr/functions/array_access.h"
#include "expr/functions/families.h"
#include "expr/overload.h"
#include "types/json.h"

namespace matview {

namespace {

using Word = RowCall::Word;

// ── = <> < <= > >= ──

[[nodiscard]] std::strong_ordering order_of(const RowCall& call) {
  if (call.word(0) == call.word(1)) return std::strong_ordering::equal;
  if (call.type(0).id == TypeId::kJsonb) return compare_jsonb(call.text(0), call.text(1));
  return compare_arrays(call.text(0), call.text(1), call.type(0));
}

enum class Test : std::uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

template <Test kTest>
Word compare(RowCall& call) {
  const std::strong_ordering order = order_of(call);
  switch (kTest) {
    case Test::kEqual: return order == 0;
    case Test::kNotEqual: return order != 0;
    case Test::kLess: return order < 0;
    case Test::kLessEqual: return order <= 0;
    case Test::kGreater: return order > 0;
    case Test::kGreaterEqual: break;
  }
  return order >= 0;
}

template <bool kDistinct>
Word compare_with_nulls(RowCall& call) {
  const bool left = call.is_null(0);
  const bool right = call.is_null(1);
  const bool is_equal = left || right ? left == right : order_of(call) == 0;
  return is_equal != kDistinct;
}

// ── Containment ──

[[nodiscard]] auto key_order(const RowCall& call) {
  return [element = call.type(0).element](std::string_view left, std::string_view right) {
    return compare_element_keys(left, right, element) < 0;
  };
}

[[nodiscard]] bool holds_all(const RowCall& call, std::size_t whole, std::size_t part) {
  auto keys = array_element_keys(call.text(whole), call.type(whole));
  std::erase_if(keys, [](std::string_view key) { return key.data() == nullptr; });
  const auto is_less = key_order(call);
  std::ranges::sort(keys, is_less);
  return std::ranges::all_of(
      array_element_keys(call.text(part), call.type(part)), [&](std::string_view key) {
        return key.data() != nullptr && std::ranges::binary_search(keys, key, is_less);
      });
}

Word contains(RowCall& call) {
  return holds_all(call, 0, 1);
}

Word is_contained(RowCall& call) {
  return holds_all(call, 1, 0);
}

Word overlaps(RowCall& call) {
  auto keys = array_element_keys(call.text(0), call.type(0));
  std::erase_if(keys, [](std::string_view key) { return key.data() == nullptr; });
  const auto is_less = key_order(call);
  std::ranges::sort(keys, is_less);
  return std::ranges::any_of(
      array_element_keys(call.text(1), call.type(1)), [&](std::string_view key) {
        return key.data() != nullptr && std::ranges::binary_search(keys, key, is_less);
      });
}

// ── ANY and ALL ──

// The elements of the array last seen: most calls have one array for all rows.
class Quantified {
 public:
  Quantified(const KernelInput& input, bool is_all)
      : input_(input), is_all_(is_all), operand_(input.arguments[1]), array_(input.arguments[2]) {}

  Status run(Column& result) {
    if (input_.rows.count == 0) return {};
    const ColumnView& symbols = input_.arguments[0];
    symbol_ = input_.dictionary.text(symbols.values<TextCode>()[input_.rows[0]]);
    const Type types[] = {operand_.type, element_type(array_.type)};
    MATVIEW_ASSIGN(function_, find_function(symbol_, types));
    const TypeId id = operand_.type.id;
    by_key_ =
        (symbol_ == "=" || symbol_ == "<>") && id == array_.type.element && id != TypeId::kJsonb;
    for (std::size_t i = 0; i < input_.rows.count; ++i) {
      const std::size_t row = input_.rows[i];
      if (!array_.is_valid(row)) {
        result.set_null(row);
        continue;
      }
      load(array_.values<TextCode>()[row]);
      MATVIEW_ASSIGN(const Answer answer, compare(row));
      if (answer == Answer::kUnknown) {
        result.set_null(row);
      } else {
        result.values<std::uint8_t>()[row] = answer == Answer::kTrue ? 1 : 0;
      }
    }
    return {};
  }

 private:
  enum class Answer : std::uint8_t { kFalse, kTrue, kUnknown };

  void load(TextCode code) {
    if (is_loaded_ && code == code_) return;
    is_loaded_ = true;
    code_ = code;
    const std::string_view bytes = input_.dictionary.text(code);
    keys_ = array_element_keys(bytes, array_.type);
    has_null_ =
        std::erase_if(keys_, [](std::string_view key) { return key.data() == nullptr; }) != 0;
    if (by_key_) {
      std::ranges::sort(keys_);
      return;
    }
    elements_ = Column(element_type(array_.type));
    for (const Value& element : decode_array(bytes, array_.type).elements) {
      if (!element.is_null()) elements_.append_value(element, input_.dictionary);
    }
  }

  // Whether some element decides: is equal for ANY, is not for ALL.
  Result<bool> is_decided(std::size_t row) {
    if (by_key_) {
      const Value value = value_at(operand_, row, input_.dictionary);
      const std::string key = element_key(value, operand_.type.id);
      const auto found = std::ranges::equal_range(keys_, std::string_view(key));
      const bool is_equality = symbol_ == "=";
      // ANY (=), ALL (<>): some element equals; ANY (<>), ALL (=): some element does not.
      return is_equality != is_all_ ? !found.empty() : found.size() != keys_.size();
    }
    const std::size_t count = keys_.size();
    Column operands(operand_.type);
    for (std::size_t i = 0; i < count; ++i) operands.append(operand_, row);
    Column truths(TypeId::kBoolean);
    truths.resize(count);
    const std::array<ColumnView, 2> arguments{operands.view(), elements_.view()};
    MATVIEW_TRY(function_->kernel({.arguments = arguments,
                                   .rows = {.rows = nullptr, .count = count},
                                   .dictionary = input_.dictionary,
                                   .context = input_.context},
                                  truths));
    for (std::size_t i = 0; i < count; ++i) {
      if ((truths.values<std::uint8_t>()[i] != 0) != is_all_) return true;
    }
    return false;
  }

  Result<Answer> compare(std::size_t row) {
    if (keys_.empty() && !has_null_) return is_all_ ? Answer::kTrue : Answer::kFalse;
    if (!operand_.is_valid(row)) return Answer::kUnknown;
    if (!keys_.empty()) {
      MATVIEW_ASSIGN(const bool decided, is_decided(row));
      if (decided) return is_all_ ? Answer::kFalse : Answer::kTrue;
    }
    if (has_null_) return Answer::kUnknown;
    return is_all_ ? Answer::kTrue : Answer::kFalse;
  }

  const KernelInput& input_;
  bool is_all_;
  const ColumnView& operand_;
  const ColumnView& array_;
  std::string_view symbol_;
  const ScalarFunction* function_ = nullptr;
  bool by_key_ = false;
  bool is_loaded_ = false;
  TextCode code_ = 0;
  std::vector<std::string_view> keys_;  // of the elements that are not NULL
  Column elements_{TypeId::kUnknown};   // the same elements
  bool has_null_ = false;
};

template <bool kAll>
Status compare_elements(const KernelInput& input, Column& result) {
  return Quantified(input, kAll).run(result);
}

// ── Casts ──

Status cast_by_value(const KernelInput& input, Column& result) {
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    MATVIEW_ASSIGN(const Value value,
                   cast_value(value_at(input.arguments[0], row, input.dictionary), result.type()));
    result.set_value(row, value, input.dictionary);
  }
  return {};
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kArray = TypeId::kAnyArray;
constexpr TypeId kBool = TypeId::kBoolean;
constexpr TypeId kText = TypeId::kText;

constexpr ScalarFunction cast(TypeId from, TypeId to) {
  return partial("cast", {from}, to, cast_by_value);
}

constexpr ScalarFunction quantified(std::string_view name, Kernel kernel) {
  return {name, {kText, TypeId::kAny, kArray}, kBool, kernel, NullHandling::kKernel, true};
}

template <TypeId kType>
constexpr std::array<ScalarFunction, 8> comparisons_of() {
  const ParameterList both{kType, kType};
  return {safe_row<compare<Test::kEqual>>("=", both, kBool),
          safe_row<compare<Test::kNotEqual>>("<>", both, kBool),
          safe_row<compare<Test::kLess>>("<", both, kBool),
          safe_row<compare<Test::kLessEqual>>("<=", both, kBool),
          safe_row<compare<Test::kGreater>>(">", both, kBool),
          safe_row<compare<Test::kGreaterEqual>>(">=", both, kBool),
          open_row<compare_with_nulls<true>>("is_distinct_from", both, kBool),
          open_row<compare_with_nulls<false>>("is_not_distinct_from", both, kBool)};
}

constexpr std::array kOthers = {
    safe_row<contains>("@>", {kArray, kArray}, kBool),
    safe_row<is_contained>("<@", {kArray, kArray}, kBool),
    safe_row<overlaps>("&&", {kArray, kArray}, kBool),
    quantified("any", compare_elements<false>),
    quantified("all", compare_elements<true>),
    cast(kArray, kArray),
    cast(kArray, kText),
    cast(kArray, TypeId::kChar),
    cast(kText, kArray),
    cast(TypeId::kChar, kArray),
};

constexpr auto kFunctions = [] {
  std::array<ScalarFunction, kOthers.size() + 16> list{};
  ScalarFunction* next = list.data();
  for (const ScalarFunction& function : comparisons_of<TypeId::kAnyArray>()) *next++ = function;
  for (const ScalarFunction& function : comparisons_of<TypeId::kJsonb>()) *next++ = function;
  for (const ScalarFunction& function : kOthers) *next++ = function;
  return list;
}();

}  // namespace

std::strong_ordering compare_element_keys(std::string_view left,
                                          std::string_view right,
                                          TypeId element) {
  if (element != TypeId::kJsonb) return left <=> right;
  const auto text = [](std::string_view key) { return key.substr(0, key.find('\0')); };
  return compare_jsonb(text(left), text(right));
}

std::span<const ScalarFunction> array_comparison_functions() {
  return kFunctions;
}

}  // namespace matview
