// Arithmetic on the items of paths, and their methods.
#include <cmath>
#include <string_view>

#include "expr/json_path/runner.h"
#include "types/number_text.h"
#include "types/value.h"

namespace matview::json_path {

namespace {

using Kind = Json::Kind;

[[nodiscard]] std::string_view symbol_of(Op op) {
  switch (op) {
    case Op::kAdd:
    case Op::kPlus: return "+";
    case Op::kSubtract:
    case Op::kMinus: return "-";
    case Op::kMultiply: return "*";
    case Op::kDivide: return "/";
    default: return "%";
  }
}

[[nodiscard]] std::unexpected<Failure> not_for(const Node& at, std::string_view kinds) {
  return fail(ErrorCode::kNonNumericSqlJsonItem,
              "jsonpath item method .{}() can only be applied to a {} value",
              at.text,
              kinds);
}

[[nodiscard]] std::unexpected<Failure> invalid(const Node& at,
                                               const Json& item,
                                               std::string_view type) {
  return fail(ErrorCode::kNonNumericSqlJsonItem,
              "argument \"{}\" of jsonpath item method .{}() is invalid for type {}",
              item.text,
              at.text,
              type);
}

}  // namespace

// The items of an operand, arrays taken apart in lax mode.
Status Runner::operand(NodeId id,
                       const Json& item,
                       bool takes_apart,
                       std::vector<const Json*>& out) {
  Items found;
  MATVIEW_TRY(execute(id, item, found));
  for (const Json* const value : found.list) {
    if (!takes_apart || !path_.is_lax || value->kind != Kind::kArray) {
      out.push_back(value);
      continue;
    }
    for (const Json& element : value->children) out.push_back(&element);
  }
  return {};
}

Status Runner::apply_sign(const Node& at, const Json& item, Items& items) {
  std::vector<const Json*> values;
  MATVIEW_TRY(operand(at.left, item, true, values));
  for (const Json* const value : values) {
    if (value->kind != Kind::kNumber) {
      return fail(ErrorCode::kSqlJsonNumberNotFound,
                  "operand of unary jsonpath operator {} is not a numeric value",
                  symbol_of(at.op));
    }
    const bool is_minus = at.op == Op::kMinus;
    MATVIEW_TRY(give(at, is_minus ? make(number_of(*value).negated()) : *value, items));
    if (items.is_done()) break;
  }
  return {};
}

Status Runner::calculate(const Node& at, const Json& item, Items& items) {
  Decimal numbers[2];
  for (const bool is_right : {false, true}) {
    std::vector<const Json*> values;
    MATVIEW_TRY(operand(is_right ? at.right : at.left, item, true, values));
    if (values.size() != 1 || values[0]->kind != Kind::kNumber) {
      return fail(ErrorCode::kSingletonSqlJsonItemRequired,
                  "{} operand of jsonpath operator {} is not a single numeric value",
                  is_right ? "right" : "left",
                  symbol_of(at.op));
    }
    numbers[is_right ? 1 : 0] = number_of(*values[0]);
  }
  const auto& [left, right] = numbers;
  if ((at.op == Op::kDivide || at.op == Op::kModulo) && right.is_zero()) {
    return fail(ErrorCode::kDivisionByZero, "division by zero");
  }
  Decimal result;
  switch (at.op) {
    case Op::kAdd: result = left + right; break;
    case Op::kSubtract: result = left - right; break;
    case Op::kMultiply: result = left * right; break;
    case Op::kDivide:
      result = Decimal::quotient(left, right, Decimal::quotient_scale(left, right));
      break;
    default: result = Decimal::remainder(left, right); break;
  }
  if (!result.is_in_range()) {
    return fail(ErrorCode::kNumericValueOutOfRange, "value overflows numeric format");
  }
  return give(at, make(result), items);
}

Status Runner::apply_method(NodeId id, const Json& item, Items& items, bool takes_apart) {
  const Node& at = node(id);
  const std::string_view name = at.text;
  if (name == "type")
    return give(at, make(Kind::kString, std::string(json_kind_name(item.kind))), items);
  if (name == "size") {
    const bool is_array = item.kind == Kind::kArray;
    if (!is_array && !path_.is_lax && !is_lenient_) {
      return fail(ErrorCode::kSqlJsonArrayNotFound,
                  "jsonpath item method .size() can only be applied to an array");
    }
    const auto size = is_array ? static_cast<std::int64_t>(item.children.size()) : 1;
    return give(at, make(Decimal::of(size)), items);
  }
  if (takes_apart && item.kind == Kind::kArray) return execute_elements(id, item, items);
  const bool is_number = item.kind == Kind::kNumber;
  const bool is_string = item.kind == Kind::kString;
  if (name == "abs" || name == "floor" || name == "ceiling") {
    if (!is_number) return not_for(at, "numeric");
    const Decimal number = number_of(item);
    return give(at,
                make(name == "abs"     ? number.absolute()
                     : name == "floor" ? number.floor()
                                       : number.ceil()),
                items);
  }
  if (name == "string") {
    if (is_string) return give(at, item, items);
    if (is_number) return give(at, make(Kind::kString, item.text), items);
    if (!is_boolean(item)) return not_for(at, "boolean, string, numeric, or datetime");
    return give(at, make(Kind::kString, item.kind == Kind::kTrue ? "true" : "false"), items);
  }
  if (name == "boolean") {
    if (is_boolean(item)) return give(at, item, items);
    if (!is_number && !is_string) return not_for(at, "boolean, string, or numeric");
    const Result<Value> integer = is_number
                                      ? cast_value(Value::numeric(item.text), TypeId::kInteger)
                                      : Result<Value>(Value::text(item.text));
    const Result<Value> result =
        integer ? cast_value(*integer, TypeId::kBoolean) : Result<Value>(integer);
    if (!result) return invalid(at, item, "boolean");
    return give(at, make(result->as_boolean() ? Kind::kTrue : Kind::kFalse), items);
  }
  if (!is_number && !is_string) return not_for(at, "string or numeric");
  if (name == "double") {
    const Result<double> number = parse_float(item.text, TypeId::kDouble);
    if (!number || std::isnan(*number) || std::isinf(*number)) {
      if (!number) return invalid(at, item, "double precision");
      return fail(ErrorCode::kNonNumericSqlJsonItem,
                  "NaN or Infinity is not allowed for jsonpath item method .double()");
    }
    return give(at, is_number ? item : make(Decimal::of_double(*number)), items);
  }
  const Result<Decimal> number = Decimal::parse(item.text);
  if (name == "number" || name == "decimal") {
    if (!number) return invalid(at, item, "numeric");
    if (!number->is_finite()) {
      return fail(ErrorCode::kNonNumericSqlJsonItem,
                  "NaN or Infinity is not allowed for jsonpath item method .{}()",
                  name);
    }
    return give(at, is_number ? item : make(*number), items);
  }
  const Type type = name == "bigint" ? TypeId::kBigint : TypeId::kInteger;
  const Result<Value> whole =
      cast_value(is_number ? Value::numeric(item.text) : Value::text(item.text), type);
  if (!whole) return invalid(at, item, type_name(type));
  return give(at, make(Decimal::of(whole->as_integer())), items);
}

}  // namespace matview::json_path
