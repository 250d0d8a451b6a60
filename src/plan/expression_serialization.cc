#include "plan/expression_serialization.h"

#include "expr/function_registry.h"
#include "types/type_format.h"

namespace matview::plan {

namespace {

constexpr int kMaximumDepth = 5000;

// The kinds of Expression::node, in its order.
enum class Kind : std::uint8_t {
  kColumn,
  kConstant,
  kParameter,
  kCall,
  kConjunction,
  kConditional,
  kCoalesce
};

void put_value(const Value& value, ByteWriter& out) {
  put_type(value.type(), out);
  out.put(static_cast<std::uint8_t>(value.is_null()));
  if (value.is_null()) return;
  switch (value.type().id) {
    case TypeId::kBoolean: out.put(static_cast<std::uint8_t>(value.as_boolean())); break;
    case TypeId::kDouble: out.put(value.as_double()); break;
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kDate:
    case TypeId::kSmallint:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: out.put(value.as_integer()); break;
    case TypeId::kReal: out.put(value.as_double()); break;
    case TypeId::kInterval: {
      const Interval interval = value.as_interval();
      out.put(interval.months);
      out.put(interval.days);
      out.put(interval.microseconds);
      break;
    }
    default: out.put_string(value.as_text()); break;
  }
}

[[nodiscard]] Result<Value> get_value(ByteReader& in) {
  MATVIEW_ASSIGN(const Type type, get_type(in));
  if (in.get<std::uint8_t>() != 0) return Value::null(type);
  switch (type.id) {
    case TypeId::kBoolean: return Value::boolean(in.get<std::uint8_t>() != 0);
    case TypeId::kDouble: return Value::float8(in.get<double>());
    case TypeId::kUnknown: return Value::unknown(std::string(in.get_string()));
    case TypeId::kInteger: return Value::integer(static_cast<std::int32_t>(in.get<std::int64_t>()));
    case TypeId::kBigint: return Value::bigint(in.get<std::int64_t>());
    case TypeId::kDate: return Value::date(static_cast<std::int32_t>(in.get<std::int64_t>()));
    case TypeId::kSmallint:
    case TypeId::kTime:
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp: return Value::of_integer(type, in.get<std::int64_t>());
    case TypeId::kReal: return Value::float4(static_cast<float>(in.get<double>()));
    case TypeId::kInterval: {
      Interval interval;
      interval.months = in.get<std::int32_t>();
      interval.days = in.get<std::int32_t>();
      interval.microseconds = in.get<std::int64_t>();
      return Value::interval(interval);
    }
    default: return Value::of_bytes(type, std::string(in.get_string()));
  }
}

void put_all(const std::vector<ExpressionPtr>& expressions, ByteWriter& out) {
  out.put_varint(expressions.size());
  for (const ExpressionPtr& expression : expressions) put_expression(*expression, out);
}

void put_fields(const ColumnReference& column, ByteWriter& out) {
  out.put_varint(column.index);
}

void put_fields(const Constant& constant, ByteWriter& out) {
  put_value(constant.value, out);
}

void put_fields(const ParameterReference& parameter, ByteWriter& out) {
  out.put_varint(parameter.index);
}

void put_fields(const Call& call, ByteWriter& out) {
  out.put_string(call.function->name);
  put_types(call.function->parameters, out);  // as declared, pseudo types and all
  put_all(call.arguments, out);
}

void put_fields(const Conjunction& conjunction, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(conjunction.is_and));
  put_all(conjunction.operands, out);
}

void put_fields(const Conditional& conditional, ByteWriter& out) {
  out.put_varint(conditional.branches.size());
  for (const Conditional::Branch& branch : conditional.branches) {
    put_expression(*branch.condition, out);
    put_expression(*branch.result, out);
  }
  put_expression(*conditional.otherwise, out);
}

void put_fields(const Coalesce& coalesce, ByteWriter& out) {
  put_all(coalesce.operands, out);
}

class Reader {
 public:
  Reader(ByteReader& in, std::size_t width) : in_(in), width_(width) {}

  [[nodiscard]] Result<ExpressionPtr> expression(int depth) {
    if (depth > kMaximumDepth) return unreadable_plan();
    const auto kind = static_cast<Kind>(in_.get<std::uint8_t>());
    MATVIEW_ASSIGN(const Type type, get_type(in_));
    Expression read{.node = Constant{}, .type = type};
    switch (kind) {
      case Kind::kColumn: {
        const auto index = static_cast<std::size_t>(in_.get_varint());
        if (index >= width_) return unreadable_plan();
        read.node = ColumnReference{.index = index};
        break;
      }
      case Kind::kConstant: {
        MATVIEW_ASSIGN(Value value, get_value(in_));
        read.node = Constant{.value = std::move(value)};
        break;
      }
      case Kind::kParameter:
        read.node = ParameterReference{.index = static_cast<std::size_t>(in_.get_varint())};
        break;
      case Kind::kCall: {
        MATVIEW_ASSIGN(read.node, call(type, depth));
        break;
      }
      case Kind::kConjunction: {
        const bool is_and = in_.get<std::uint8_t>() != 0;
        MATVIEW_ASSIGN(std::vector<ExpressionPtr> operands, all(depth));
        read.node = Conjunction{.is_and = is_and, .operands = std::move(operands)};
        break;
      }
      case Kind::kConditional: {
        MATVIEW_ASSIGN(read.node, conditional(depth));
        break;
      }
      case Kind::kCoalesce: {
        MATVIEW_ASSIGN(std::vector<ExpressionPtr> operands, all(depth));
        read.node = Coalesce{.operands = std::move(operands)};
        break;
      }
      default: return unreadable_plan();
    }
    if (in_.failed()) return unreadable_plan();
    return std::make_shared<const Expression>(std::move(read));
  }

 private:
  [[nodiscard]] Result<std::vector<ExpressionPtr>> all(int depth) {
    std::vector<ExpressionPtr> expressions;
    const std::size_t count = in_.get_count(1);
    for (std::size_t i = 0; i < count; ++i) {
      MATVIEW_ASSIGN(ExpressionPtr one, expression(depth + 1));
      expressions.push_back(std::move(one));
    }
    return expressions;
  }

  [[nodiscard]] Result<Call> call(Type result, int depth) {
    const std::string name(in_.get_string());
    MATVIEW_ASSIGN(const std::vector<Type> parameters, get_types(in_));
    MATVIEW_ASSIGN(std::vector<ExpressionPtr> arguments, all(depth));
    const ScalarFunction* const function = find_exact_function(name, parameters, result);
    if (function == nullptr || !function->parameters.accepts(arguments.size()))
      return unreadable_plan();
    return Call{.function = function, .arguments = std::move(arguments)};
  }

  [[nodiscard]] Result<Conditional> conditional(int depth) {
    Conditional read;
    const std::size_t count = in_.get_count(2);
    for (std::size_t i = 0; i < count; ++i) {
      Conditional::Branch branch;
      MATVIEW_ASSIGN(branch.condition, expression(depth + 1));
      MATVIEW_ASSIGN(branch.result, expression(depth + 1));
      read.branches.push_back(std::move(branch));
    }
    MATVIEW_ASSIGN(read.otherwise, expression(depth + 1));
    return read;
  }

  ByteReader& in_;
  std::size_t width_;
};

}  // namespace

std::unexpected<Failure> unreadable_plan() {
  return fail(ErrorCode::kDataCorrupted, "the stored plan cannot be read");
}

void put_type(Type type, ByteWriter& out) {
  encode_type(type, out);
}

Result<Type> get_type(ByteReader& in) {
  const std::optional<Type> type = decode_type(in);
  if (!type) return unreadable_plan();
  return *type;
}

void put_types(std::span<const Type> types, ByteWriter& out) {
  out.put_varint(types.size());
  for (const Type type : types) put_type(type, out);
}

Result<std::vector<Type>> get_types(ByteReader& in) {
  std::vector<Type> types;
  const std::size_t count = in.get_count(kLeastTypeBytes);
  for (std::size_t i = 0; i < count; ++i) {
    MATVIEW_ASSIGN(const Type type, get_type(in));
    types.push_back(type);
  }
  return types;
}

void put_expression(const Expression& expression, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(expression.node.index()));
  put_type(expression.type, out);
  std::visit([&](const auto& node) { put_fields(node, out); }, expression.node);
}

Result<ExpressionPtr> get_expression(ByteReader& in, std::size_t width) {
  return Reader(in, width).expression(0);
}

}  // namespace matview::plan
