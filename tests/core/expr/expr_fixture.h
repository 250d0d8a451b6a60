// What the tests of expr/ share: columns from literals, and calling a function by name.
#pragma once

#include <initializer_list>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "expr/evaluator.h"
#include "expr/function_registry.h"
#include "types/date_time.h"

namespace matview::test {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// NULL of the column's own type.
inline const Value kNull;

inline Value date(std::string_view text) {
  return Value::date(parse_date(text).value());
}

inline Value timestamp(std::string_view text) {
  return Value::timestamp(parse_timestamp(text).value());
}

// A dictionary, and columns whose rows are given as values.
class ExprFixture {
 public:
  [[nodiscard]] Column column(Type type, const std::vector<Value>& values) {
    Column column(type);
    for (const Value& value : values) column.append_value(value, dictionary);
    return column;
  }

  [[nodiscard]] std::vector<Value> values(const ColumnView& view, std::size_t count) const {
    std::vector<Value> result;
    for (std::size_t row = 0; row < count; ++row) {
      result.push_back(value_at(view, row, dictionary));
    }
    return result;
  }

  [[nodiscard]] static const ScalarFunction& function(std::string_view name,
                                                      const std::vector<Type>& types) {
    const auto found = find_function(name, types);
    REQUIRE(found.has_value());
    REQUIRE((*found)->parameters.accepts(types.size()));
    return **found;
  }

  // name(arguments), through the registry and the evaluator. Give NULLs their type.
  [[nodiscard]] Result<Value> call(std::string_view name, const std::vector<Value>& arguments) {
    std::vector<Type> types;
    std::vector<ExpressionPtr> constants;
    for (const Value& argument : arguments) {
      types.push_back(argument.type());
      constants.push_back(make_constant(argument));
    }
    return evaluate_constant(*make_call(function(name, types), std::move(constants)), context());
  }

  [[nodiscard]] Value value(std::string_view name, const std::vector<Value>& arguments) {
    auto result = call(name, arguments);
    INFO((result ? std::string() : result.error()->message));
    REQUIRE(result.has_value());
    return *result;
  }

  // The SQLSTATE and message of a call that fails.
  [[nodiscard]] std::string error(std::string_view name, const std::vector<Value>& arguments) {
    const auto result = call(name, arguments);
    REQUIRE(!result.has_value());
    return std::string(sqlstate(result.error()->code)) + " " + result.error()->message;
  }

  [[nodiscard]] ExecutionContext context() {
    return {.dictionary = dictionary, .parameters = parameters};
  }

  TextDictionary dictionary;
  std::vector<Value> parameters;
};

// Shorthands that keep tables of cases readable.
inline Value i(std::int32_t value) {
  return Value::integer(value);
}

inline Value l(std::int64_t value) {
  return Value::bigint(value);
}

inline Value d(double value) {
  return Value::float8(value);
}

inline Value t(std::string value) {
  return Value::text(std::move(value));
}

inline Value b(bool value) {
  return Value::boolean(value);
}

}  // namespace matview::test
