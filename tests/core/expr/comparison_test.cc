#include <compare>

#include "expr_fixture.h"

namespace matview::test {

namespace {

// Of each type: values in SQL's order.
const std::vector<std::vector<Value>> kOrdered = {
    {b(false), b(true)},
    {i(INT32_MIN), i(-1), i(0), i(INT32_MAX)},
    {l(INT64_MIN), l(-1), l(0), l(INT64_MAX)},
    {d(-kInfinity), d(-1.5), d(0), d(1e300), d(kInfinity), d(kNan)},
    {t(""), t("B"), t("a"), t("aa"), t("ab"), t("ä")},
    {Value::date(-1), Value::date(0), Value::date(20000)},
    {Value::timestamp(-1), Value::timestamp(0), Value::timestamp(1)},
};

}  // namespace

TEST_CASE_METHOD(ExprFixture,
                 "comparisons of every type agree with its order",
                 "[expr][comparison]") {
  for (const std::vector<Value>& ordered : kOrdered) {
    for (std::size_t left = 0; left < ordered.size(); ++left) {
      for (std::size_t right = 0; right < ordered.size(); ++right) {
        const std::vector<Value> pair = {ordered[left], ordered[right]};
        INFO(pair[0].to_string() << " and " << pair[1].to_string());
        CHECK(value("=", pair) == b(left == right));
        CHECK(value("<>", pair) == b(left != right));
        CHECK(value("<", pair) == b(left < right));
        CHECK(value("<=", pair) == b(left <= right));
        CHECK(value(">", pair) == b(left > right));
        CHECK(value(">=", pair) == b(left >= right));
        CHECK(value("is_distinct_from", pair) == b(left != right));
        CHECK(value("is_not_distinct_from", pair) == b(left == right));
      }
    }
  }
}

TEST_CASE_METHOD(ExprFixture, "-0.0 equals 0.0", "[expr][comparison]") {
  CHECK(value("=", {d(-0.0), d(0.0)}) == b(true));
  CHECK(value("<", {d(-0.0), d(0.0)}) == b(false));
  CHECK(value("is_distinct_from", {d(-0.0), d(0.0)}) == b(false));
}

TEST_CASE_METHOD(ExprFixture, "a comparison with NULL is NULL", "[expr][comparison]") {
  for (const std::string_view name : {"=", "<>", "<", "<=", ">", ">="}) {
    CHECK(value(name, {t("a"), Value::null(TypeId::kText)}).is_null());
  }
}

TEST_CASE_METHOD(ExprFixture,
                 "NULL is not distinct from NULL, and distinct from all else",
                 "[expr][comparison]") {
  const Value null = Value::null(TypeId::kInteger);
  CHECK(value("is_distinct_from", {null, null}) == b(false));
  CHECK(value("is_distinct_from", {null, i(0)}) == b(true));
  CHECK(value("is_not_distinct_from", {i(0), null}) == b(false));
}

TEST_CASE_METHOD(ExprFixture, "the IS tests are never NULL", "[expr][logic]") {
  const Value null = Value::null(TypeId::kBoolean);
  CHECK(value("is_null", {null}) == b(true));
  CHECK(value("is_not_null", {null}) == b(false));
  CHECK(value("is_null", {t("")}) == b(false));
  CHECK(value("is_true", {null}) == b(false));
  CHECK(value("is_not_true", {null}) == b(true));
  CHECK(value("is_false", {null}) == b(false));
  CHECK(value("is_not_false", {b(false)}) == b(false));
  CHECK(value("is_unknown", {null}) == b(true));
  CHECK(value("is_not_unknown", {b(true)}) == b(true));
}

TEST_CASE_METHOD(ExprFixture, "NOT turns truth and leaves NULL", "[expr][logic]") {
  CHECK(value("not", {b(true)}) == b(false));
  CHECK(value("not", {b(false)}) == b(true));
  CHECK(value("not", {Value::null(TypeId::kBoolean)}).is_null());
}

}  // namespace matview::test
