#include "expr/function_registry.h"

#include "expr/aggregate_registry.h"
#include "expr_fixture.h"

namespace matview::test {

namespace {

constexpr TypeId kUnknown = TypeId::kUnknown;
constexpr TypeId kInteger = TypeId::kInteger;
constexpr TypeId kBigint = TypeId::kBigint;
constexpr TypeId kDouble = TypeId::kDouble;
constexpr TypeId kText = TypeId::kText;
constexpr TypeId kDate = TypeId::kDate;
constexpr TypeId kTimestamp = TypeId::kTimestamp;

// The parameter types that were chosen.
std::vector<TypeId> chosen(std::string_view name, const std::vector<Type>& arguments) {
  const auto function = find_function(name, arguments);
  REQUIRE(function.has_value());
  std::vector<TypeId> types;
  for (const Type type : (*function)->parameters) types.push_back(type.id);
  return types;
}

std::string failure(std::string_view name, const std::vector<Type>& arguments) {
  const auto function = find_function(name, arguments);
  REQUIRE(!function.has_value());
  return std::string(sqlstate(function.error()->code)) + " " + function.error()->message;
}

}  // namespace

TEST_CASE("an exact overload wins", "[expr][registry]") {
  CHECK(chosen("+", {kInteger, kInteger}) == std::vector{kInteger, kInteger});
  CHECK(chosen("abs", {kBigint}) == std::vector{kBigint});
}

TEST_CASE("arguments widen as little as possible", "[expr][registry]") {
  CHECK(chosen("+", {kInteger, kBigint}) == std::vector{kBigint, kBigint});
  CHECK(chosen("*", {kInteger, kDouble}) == std::vector{kDouble, kDouble});
  CHECK(chosen("<", {kDate, kTimestamp}) == std::vector{kTimestamp, kTimestamp});
  CHECK(chosen("sqrt", {kInteger}) == std::vector{kDouble});
  CHECK(chosen("date_trunc", {kText, kDate}) == std::vector{kText, TypeId::kTimestampTz});
}

TEST_CASE("a literal without a type takes the type of the other operand", "[expr][registry]") {
  CHECK(chosen("=", {kDate, kUnknown}) == std::vector{kDate, kDate});
  CHECK(chosen("-", {kUnknown, kDate}) == std::vector{kDate, kDate});
  CHECK(chosen("+", {kUnknown, kInteger}) == std::vector{kInteger, kInteger});
  CHECK(chosen("-", {kDate, kUnknown}) == std::vector{kDate, kDate});
}

TEST_CASE("literals without a type are text where that is possible", "[expr][registry]") {
  CHECK(chosen("=", {kUnknown, kUnknown}) == std::vector{kText, kText});
  CHECK(chosen("||", {kUnknown, kUnknown}) == std::vector{kText, kText});
  CHECK(chosen("||", {kInteger, kUnknown}) == std::vector{TypeId::kAny, kText});
  CHECK(chosen("length", {kUnknown}) == std::vector{kText});
  CHECK(chosen("abs", {kUnknown}) == std::vector{kDouble});
}

TEST_CASE("what fits no overload is reported in PostgreSQL's words", "[expr][registry]") {
  CHECK(failure("+", {kText, kInteger}) == "42883 operator does not exist: text + integer");
  CHECK(failure("-", {kText}) == "42883 operator does not exist: - text");
  CHECK(failure("||", {kInteger, kInteger}) == "42883 operator does not exist: integer || integer");
  CHECK(failure("is_distinct_from", {kText, kInteger}) ==
        "42883 operator does not exist: text = integer");
  CHECK(failure("f", {kInteger, kText}) == "42883 function f(integer, text) does not exist");
  CHECK(failure("length", {}) == "42883 function length() does not exist");
  CHECK(failure("cast", {kInteger}) == "42883 function cast(integer) does not exist");
}

TEST_CASE("errors about overloads come with a hint", "[expr][registry]") {
  const std::vector<Type> types = {kText, kInteger};
  CHECK(find_function("+", types).error()->hint ==
        "No operator matches the given name and argument types. You might need to add explicit "
        "type casts.");
  CHECK(find_function("f", types).error()->hint ==
        "No function matches the given name and argument types. You might need to add explicit "
        "type casts.");
}

TEST_CASE("several overloads that fit equally are ambiguous", "[expr][registry]") {
  CHECK(failure("+", {kUnknown, kUnknown}) == "42725 operator is not unique: unknown + unknown");
}

TEST_CASE("every function is found again by its exact signature", "[expr][registry]") {
  for (const ScalarFunction& function : all_functions()) {
    INFO(function.name);
    CHECK(find_exact_function(function.name,
                              {function.parameters.begin(), function.parameters.end()},
                              function.result) == &function);
  }
}

TEST_CASE("a kernel that can fail never sees stale slots", "[expr][registry]") {
  for (const ScalarFunction& function : all_functions()) {
    INFO(function.name);
    CHECK(!(function.can_fail && function.nulls == NullHandling::kStrict));
  }
}

TEST_CASE("common_type is the wider of two types that convert", "[expr][registry]") {
  CHECK(common_type(kInteger, kDouble) == Type(kDouble));
  CHECK(common_type(kTimestamp, kDate) == Type(kTimestamp));
  CHECK(common_type(kUnknown, kText) == Type(kText));
  CHECK(common_type(kInteger, kText) == Type(kUnknown));
}

TEST_CASE("aggregates are resolved like functions", "[expr][registry]") {
  const std::vector<Type> none;
  const std::vector<Type> text = {kText};
  const std::vector<Type> unknown = {kUnknown};
  CHECK((*find_aggregate("count", none))->parameters.empty());
  CHECK((*find_aggregate("min", unknown))->parameters[0] == Type(kText));
  CHECK((*find_aggregate("max", text))->maintenance == AggregateClass::kOrdered);
  CHECK(find_aggregate("sum", text).error()->message == "function sum(text) does not exist");
  CHECK(is_aggregate_name("avg"));
  CHECK(!is_aggregate_name("abs"));
}

TEST_CASE("every aggregate is found again by its exact signature", "[expr][registry]") {
  for (const AggregateFunction& aggregate : all_aggregates()) {
    INFO(aggregate.name);
    CHECK(find_exact_aggregate(aggregate.name,
                               {aggregate.parameters.begin(), aggregate.parameters.end()},
                               aggregate.result) == &aggregate);
  }
}

}  // namespace matview::test
