#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

#include "expr/aggregate_registry.h"
#include "expr/function_registry.h"
#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

// So far from the limits of INTEGER that a SMALLINT plus it is one, and from those of BIGINT that
// it can be added for every row there will ever be.
constexpr std::int64_t kLargestShift = std::int64_t{1} << 20;

// sum(base + shift), where the addition cannot overflow.
struct ShiftedSum {
  ExpressionPtr base;
  std::int64_t shift;
};

[[nodiscard]] bool is_integer(TypeId id) {
  return id == TypeId::kSmallint || id == TypeId::kInteger || id == TypeId::kBigint;
}

[[nodiscard]] bool is_narrower(Type type, Type than) {
  return is_integer(type.id) && is_integer(than.id) && byte_width(type.id) < byte_width(than.id);
}

// Whether all its values are far from the limits of `type`.
[[nodiscard]] bool has_room(const Expression& expression, Type type) {
  if (is_narrower(expression.type, type)) return true;
  const auto* cast = std::get_if<Call>(&expression.node);
  if (cast == nullptr || cast->arguments.size() != 1 || expression.type.id != type.id) return false;
  const Type from = cast->arguments.front()->type;
  return is_narrower(from, type) && cast->function == find_cast(from, type);
}

[[nodiscard]] std::optional<std::int64_t> integer_of(const Expression& expression) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  if (constant == nullptr || constant->value.is_null() || !is_integer(expression.type.id)) {
    return std::nullopt;
  }
  return constant->value.as_integer();
}

[[nodiscard]] std::optional<ShiftedSum> shifted_sum(const AggregateCall& call) {
  if (call.function->name != "sum" || call.distinct || call.arguments.size() != 1) {
    return std::nullopt;
  }
  const Expression& argument = *call.arguments.front();
  const auto* addition = std::get_if<Call>(&argument.node);
  if (addition == nullptr || addition->arguments.size() != 2 || !is_integer(argument.type.id)) {
    return std::nullopt;
  }
  const bool is_minus = addition->function->name == "-";
  if (!is_minus && addition->function->name != "+") return std::nullopt;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const ExpressionPtr& base = addition->arguments[side];
    const auto shift = integer_of(*addition->arguments[1 - side]);
    if (!shift || std::abs(*shift) > kLargestShift || !has_room(*base, argument.type)) continue;
    if (is_minus && side == 1) return std::nullopt;
    if (calls_volatile(*base)) return std::nullopt;
    return ShiftedSum{.base = base, .shift = is_minus ? -*shift : *shift};
  }
  return std::nullopt;
}

// The calls of an aggregate as expressions over fewer calls.
class CallSharer {
 public:
  explicit CallSharer(const Aggregate& original)
      : group_count_(original.groups.size()),
        kept_{.input = original.input, .groups = original.groups, .aggregates = {}} {}

  [[nodiscard]] ExpressionPtr keep(const AggregateCall& call, Type type) {
    const std::size_t position = group_count_ + kept_.aggregates.size();
    kept_.aggregates.push_back(call);
    types_.push_back(type);
    return make_column(position, type);
  }

  // sum(base) + shift * count(base)
  [[nodiscard]] ExpressionPtr add(const AggregateCall& call, const ShiftedSum& sum) {
    const ExpressionPtr total = shared(call, "sum", sum.base);
    const ExpressionPtr count = shared(call, "count", sum.base);
    return calculate("+", total, calculate("*", count, make_constant(Value::bigint(sum.shift))));
  }

  [[nodiscard]] NodePtr aggregate() && {
    return make_aggregate(
        kept_.input, std::move(kept_.groups), std::move(kept_.aggregates), types_);
  }

 private:
  [[nodiscard]] ExpressionPtr shared(const AggregateCall& call,
                                     std::string_view name,
                                     const ExpressionPtr& base) {
    for (std::size_t i = 0; i < kept_.aggregates.size(); ++i) {
      const AggregateCall& other = kept_.aggregates[i];
      const bool same_filter =
          call.filter == other.filter || (call.filter != nullptr && other.filter != nullptr &&
                                          same_expression(*call.filter, *other.filter));
      if (other.function->name == name && same_filter && !other.distinct &&
          other.arguments.size() == 1 && same_expression(*other.arguments.front(), *base)) {
        return make_column(group_count_ + i, types_[i]);
      }
    }
    const Type types[] = {base->type};
    const AggregateFunction* const function = *find_aggregate(name, types);
    return keep({.function = function, .arguments = {base}, .filter = call.filter},
                TypeId::kBigint);
  }

  [[nodiscard]] static ExpressionPtr calculate(std::string_view name,
                                               const ExpressionPtr& left,
                                               const ExpressionPtr& right) {
    const Type types[] = {TypeId::kBigint, TypeId::kBigint};
    return make_call(*find_exact_function(name, types, TypeId::kBigint), {left, right});
  }

  std::size_t group_count_;
  Aggregate kept_;
  std::vector<Type> types_;  // of kept_'s calls
};

[[nodiscard]] NodePtr share_in(const NodePtr& node) {
  const auto* aggregate = std::get_if<Aggregate>(&node->node);
  if (aggregate == nullptr) return node;
  const std::size_t group_count = aggregate->groups.size();
  const auto is_shifted = [&](std::size_t i) {
    // Sums of BIGINT are NUMERIC, and stay as they are.
    return node->schema.columns[group_count + i].type.id == TypeId::kBigint &&
           shifted_sum(aggregate->aggregates[i]).has_value();
  };
  std::size_t shifted = 0;
  for (std::size_t i = 0; i < aggregate->aggregates.size(); ++i) shifted += is_shifted(i) ? 1 : 0;
  if (shifted < 3) return node;  // a sum and a count are no fewer
  CallSharer sharer(*aggregate);
  std::vector<ExpressionPtr> outputs;
  for (std::size_t i = 0; i < group_count; ++i) {
    outputs.push_back(make_column(i, aggregate->groups[i]->type));
  }
  for (std::size_t i = 0; i < aggregate->aggregates.size(); ++i) {
    const AggregateCall& call = aggregate->aggregates[i];
    outputs.push_back(is_shifted(i)
                          ? sharer.add(call, *shifted_sum(call))
                          : sharer.keep(call, node->schema.columns[group_count + i].type));
  }
  return with_schema(make_project(std::move(sharer).aggregate(), std::move(outputs)), node->schema);
}

class SumSharer {
 public:
  // What is shared stays shared.
  [[nodiscard]] NodePtr visit(const NodePtr& node) {
    const auto known = done_.find(node.get());
    if (known != done_.end()) return known->second;
    const NodePtr result =
        share_in(map_inputs(node, [this](const NodePtr& input) { return visit(input); }));
    return done_.emplace(node.get(), result).first->second;
  }

 private:
  std::map<const Node*, NodePtr> done_;
};

}  // namespace

NodePtr share_sums(const NodePtr& root) {
  return SumSharer().visit(root);
}

}  // namespace matview::plan
