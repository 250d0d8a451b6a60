#include "plan/join_builder.h"

#include <optional>

#include "expr/cast_rules.h"
#include "expr/function_registry.h"
#include "expr/overload.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"
#include "plan/placeholder.h"

namespace matview::plan {

namespace {

using Conjuncts = std::vector<ExpressionPtr>;

// Which columns an expression looks at: some below `boundary`, some at or past it.
struct Sides {
  bool left = false;
  bool right = false;
};

[[nodiscard]] Sides sides_of(const Expression& expression, std::size_t boundary) {
  Sides sides;
  for_each_column(expression, [&](std::size_t index) {
    if (placeholder_of(index) != Placeholder::kNone) return;
    (index < boundary ? sides.left : sides.right) = true;
  });
  return sides;
}

[[nodiscard]] ExpressionPtr shift(const ExpressionPtr& expression,
                                  std::size_t down,
                                  std::size_t up) {
  return move_columns(expression, [=](std::size_t index) {
    return placeholder_of(index) == Placeholder::kNone ? index - down + up : index;
  });
}

[[nodiscard]] ExpressionPtr call_of(std::string_view name, std::vector<ExpressionPtr> arguments) {
  std::vector<Type> types;
  for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
  const auto function = find_function(name, types);
  if (!function) return nullptr;
  const auto signature = resolve_signature((*function)->parameters, (*function)->result, types);
  return signature ? make_call(**function, std::move(arguments), signature->result) : nullptr;
}

// A value of the type, any; to stand for NULL beside a column that tells them apart.
[[nodiscard]] std::optional<Value> some_value_of(Type type) {
  for (const char* const text :
       {"0", "", "2000-01-01", "00:00:00", "{}", "f", "00000000-0000-0000-0000-000000000000"}) {
    if (auto value = cast_value(Value::unknown(text), type)) return *std::move(value);
  }
  return std::nullopt;
}

struct KeyPair {
  ExpressionPtr left;   // over left
  ExpressionPtr right;  // over right
};

// The sides of a comparison when each looks at one input only, left one first.
[[nodiscard]] std::optional<KeyPair> across(const Call& call, std::size_t boundary) {
  const ExpressionPtr& first = call.arguments[0];
  const ExpressionPtr& second = call.arguments[1];
  if (!is_same_type(first->type, second->type)) return std::nullopt;
  const Sides a = sides_of(*first, boundary);
  const Sides b = sides_of(*second, boundary);
  if (a.left && !a.right && b.right && !b.left) return KeyPair{first, shift(second, boundary, 0)};
  if (b.left && !b.right && a.right && !a.left) return KeyPair{second, shift(first, boundary, 0)};
  return std::nullopt;
}

// The keys that a conjunct means, if any. NULL-safe equality is equality of "is NULL" and of the
// values with NULL replaced.
[[nodiscard]] std::vector<KeyPair> keys_of(const Expression& conjunct, std::size_t boundary) {
  const auto* call = std::get_if<Call>(&conjunct.node);
  if (call == nullptr || call->arguments.size() != 2) return {};
  const bool null_safe = call->function->name == "is_not_distinct_from";
  if (call->function->name != "=" && !null_safe) return {};
  auto pair = across(*call, boundary);
  if (!pair) return {};
  if (!null_safe) return {*pair};
  const auto stand_in = some_value_of(pair->left->type);
  const KeyPair nulls{call_of("is_null", {pair->left}), call_of("is_null", {pair->right})};
  if (!stand_in || nulls.left == nullptr || nulls.right == nullptr) return {};
  const auto filled = [&](const ExpressionPtr& value) {
    return std::make_shared<const Expression>(Expression{
        .node = Coalesce{.operands = {value, make_constant(*stand_in)}}, .type = value->type});
  };
  return {{filled(pair->left), filled(pair->right)}, nulls};
}

// One side of a join while its keys are found: keys that are not plain columns are computed as
// extra columns.
class JoinSide {
 public:
  explicit JoinSide(NodePtr input) : input_(std::move(input)) {}

  void add_key(const ExpressionPtr& key) {
    const auto* column = std::get_if<ColumnReference>(&key->node);
    if (column != nullptr && placeholder_of(column->index) == Placeholder::kNone) {
      keys.push_back(column->index);
      return;
    }
    keys.push_back(width_of(*input_) + computed_.size());
    computed_.push_back(key);
  }

  [[nodiscard]] NodePtr finish(const PlaceFilter& place_filter) {
    return append_columns(place_filter(input_, std::move(conjuncts)), computed_);
  }

  std::vector<std::size_t> keys;
  Conjuncts conjuncts;  // over this side alone

 private:
  NodePtr input_;
  Conjuncts computed_;
};

[[nodiscard]] Schema output_schema(const Join& join) {
  Schema schema;
  schema.columns.reserve(width_of(*join.left) + width_of(*join.right));
  schema.columns = join.left->schema.columns;
  if (join.kind == JoinKind::kMark) {
    schema.columns.push_back({.name = "", .type = TypeId::kBoolean, .not_null = !join.null_aware});
  }
  if (!yields_right(join.kind)) return schema;
  if (join.kind == JoinKind::kFull) {
    for (ColumnSchema& column : schema.columns) column.not_null = false;
  }
  for (ColumnSchema column : join.right->schema.columns) {
    column.not_null = column.not_null && join.kind == JoinKind::kInner;
    schema.columns.push_back(std::move(column));
  }
  return schema;
}

// The output without computed keys.
[[nodiscard]] NodePtr drop_computed_keys(NodePtr joined,
                                         const Join& join,
                                         std::size_t left_width,
                                         std::size_t right_width) {
  const std::size_t new_left_width = width_of(*join.left);
  const bool both = yields_right(join.kind);
  if (new_left_width == left_width && (!both || width_of(*join.right) == right_width)) {
    return joined;
  }
  std::vector<ExpressionPtr> kept;
  for (std::size_t i = 0; i < left_width; ++i) kept.push_back(column_of(*joined, i));
  const std::size_t rest = both ? right_width : (join.kind == JoinKind::kMark ? 1 : 0);
  for (std::size_t i = 0; i < rest; ++i) kept.push_back(column_of(*joined, new_left_width + i));
  return make_project(std::move(joined), std::move(kept));
}

[[nodiscard]] bool is_true(const Expression& expression) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  return constant != nullptr && !constant->value.is_null() && constant->value.as_boolean();
}

}  // namespace

bool yields_right(JoinKind kind) {
  return kind == JoinKind::kInner || kind == JoinKind::kLeft || kind == JoinKind::kFull ||
         kind == JoinKind::kSingle;
}

ExpressionPtr make_equality(ExpressionPtr left, ExpressionPtr right) {
  return call_of("=", {std::move(left), std::move(right)});
}

ExpressionPtr make_not_distinct(ExpressionPtr left, ExpressionPtr right) {
  return call_of("is_not_distinct_from", {std::move(left), std::move(right)});
}

NodePtr build_join(JoinParts parts) {
  return build_join(std::move(parts), make_filter);
}

NodePtr build_join(JoinParts parts, const PlaceFilter& place_filter) {
  const std::size_t left_width = width_of(*parts.left);
  const std::size_t right_width = width_of(*parts.right);
  const JoinKind kind = parts.kind;
  // A left row that fails a condition of its own is gone from these, and stays in the others.
  const bool filters_left = kind == JoinKind::kInner || kind == JoinKind::kSemi;
  const bool filters_right = kind != JoinKind::kFull;
  JoinSide left(parts.left);
  JoinSide right(parts.right);
  Conjuncts rest;
  for (const ExpressionPtr& conjunct : parts.conjuncts) {
    if (is_true(*conjunct)) continue;
    const Sides sides = sides_of(*conjunct, left_width);
    const std::vector<KeyPair> keys = keys_of(*conjunct, left_width);
    if (filters_left && !sides.right) {
      left.conjuncts.push_back(conjunct);
    } else if (filters_right && sides.right && !sides.left) {
      right.conjuncts.push_back(shift(conjunct, left_width, 0));
    } else if (keys.empty()) {
      rest.push_back(conjunct);
    }
    for (const KeyPair& key : keys) {
      left.add_key(key.left);
      right.add_key(key.right);
    }
  }
  for (const auto& [operand, compared] : parts.operands) {
    left.add_key(operand);
    right.add_key(compared);
  }
  Join join{.left = left.finish(place_filter),
            .right = right.finish(place_filter),
            .left_keys = std::move(left.keys),
            .right_keys = std::move(right.keys),
            .kind = kind,
            .residual = {},
            .null_aware = !parts.operands.empty(),
            .null_aware_keys = parts.operands.size()};
  const std::size_t new_left_width = width_of(*join.left);
  if (kind != JoinKind::kInner && !rest.empty()) {
    join.residual = move_columns(make_and(std::move(rest)), [=](std::size_t index) {
      const bool moves = placeholder_of(index) == Placeholder::kNone && index >= left_width;
      return moves ? index - left_width + new_left_width : index;
    });
    rest.clear();
  }
  Schema schema = output_schema(join);
  const NodePtr joined = make_node({.node = std::move(join), .schema = std::move(schema)});
  return make_filter(
      drop_computed_keys(joined, std::get<Join>(joined->node), left_width, right_width),
      std::move(rest));
}

JoinParts parts_of(const Join& join) {
  JoinParts parts{.kind = join.kind, .left = join.left, .right = join.right, .conjuncts = {}};
  const std::size_t ordinary = join.left_keys.size() - join.null_aware_keys;
  const std::size_t left_width = width_of(*join.left);
  for (std::size_t i = 0; i < join.left_keys.size(); ++i) {
    const ExpressionPtr left = column_of(*join.left, join.left_keys[i]);
    const ExpressionPtr right = column_of(*join.right, join.right_keys[i]);
    if (i < ordinary) {
      parts.conjuncts.push_back(make_equality(left, shift(right, 0, left_width)));
    } else {
      parts.operands.emplace_back(left, right);
    }
  }
  if (join.residual != nullptr) {
    for (ExpressionPtr& conjunct : split_conjunction(join.residual)) {
      parts.conjuncts.push_back(std::move(conjunct));
    }
  }
  return parts;
}

}  // namespace matview::plan
