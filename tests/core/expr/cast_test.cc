#include "expr_fixture.h"

namespace matview::test {

namespace {

class CastFixture : public ExprFixture {
 public:
  [[nodiscard]] Result<Value> try_cast(const Value& value, Type target) {
    const ScalarFunction* const cast = find_cast(value.type(), target);
    REQUIRE(cast != nullptr);
    return evaluate_constant(*make_call(*cast, {make_constant(value)}), context());
  }

  [[nodiscard]] std::string cast_error(const Value& value, Type target) {
    const auto result = try_cast(value, target);
    REQUIRE(!result.has_value());
    return std::string(sqlstate(result.error()->code)) + " " + result.error()->message;
  }
};

}  // namespace

TEST_CASE_METHOD(CastFixture,
                 "casts in columns agree with casts of single values",
                 "[expr][cast]") {
  const std::vector<Value> samples = {
      b(true),
      b(false),
      i(0),
      i(-7),
      i(INT32_MAX),
      l(12),
      l(INT64_MAX),
      d(2.5),
      d(-3.5),
      d(1e18),
      d(1e30),
      d(kNan),
      t("12"),
      t(" t "),
      t("1.5e3"),
      t("2024-02-29"),
      t("2024-02-29 10:11:12"),
      t("x"),
      date("2024-02-29"),
      date("0001-01-01"),
      timestamp("2024-02-29 23:59:59.5"),
      timestamp("1969-12-31 00:00:01"),
  };
  for (const Value& sample : samples) {
    for (int id = 1; id <= static_cast<int>(kLastTypeId); ++id) {
      const Type target = static_cast<TypeId>(id);
      if (target.id == TypeId::kArray) continue;  // it has no element type here
      if (find_cast(sample.type(), target) == nullptr) continue;
      INFO(sample.to_string() << " to " << type_name(target));
      const auto expected = cast_value(sample, target);
      const auto actual = try_cast(sample, target);
      REQUIRE(actual.has_value() == expected.has_value());
      if (actual) {
        CHECK(actual->type() == expected->type());
        CHECK(actual->to_string() == expected->to_string());  // NaN is not itself
      } else {
        CHECK(actual.error()->code == expected.error()->code);
        CHECK(actual.error()->message == expected.error()->message);
      }
    }
  }
}

TEST_CASE_METHOD(CastFixture, "there is a cast exactly where PostgreSQL has one", "[expr][cast]") {
  CHECK(find_cast(TypeId::kBoolean, TypeId::kInteger) != nullptr);
  CHECK(find_cast(TypeId::kBoolean, TypeId::kBigint) == nullptr);
  CHECK(find_cast(TypeId::kDouble, TypeId::kBoolean) == nullptr);
  CHECK(find_cast(TypeId::kDate, TypeId::kInteger) == nullptr);
  CHECK(find_cast(TypeId::kTimestamp, TypeId::kDate) != nullptr);
  CHECK(find_cast(TypeId::kInteger, TypeId::kInteger) == nullptr);
}

TEST_CASE_METHOD(CastFixture, "narrowing casts check their range", "[expr][cast]") {
  CHECK(cast_error(l(1LL << 31), TypeId::kInteger) == "22003 integer out of range");
  CHECK(cast_error(d(9.3e18), TypeId::kBigint) == "22003 bigint out of range");
  CHECK(cast_error(d(kNan), TypeId::kInteger) == "22003 integer out of range");
  CHECK(try_cast(d(-2147483648.4), TypeId::kInteger).value() == i(INT32_MIN));
  CHECK(try_cast(d(2147483647.4), TypeId::kInteger).value() == i(INT32_MAX));
}

TEST_CASE_METHOD(CastFixture, "rounding casts take halves to even", "[expr][cast]") {
  CHECK(try_cast(d(0.5), TypeId::kInteger).value() == i(0));
  CHECK(try_cast(d(1.5), TypeId::kBigint).value() == l(2));
  CHECK(try_cast(d(-2.5), TypeId::kInteger).value() == i(-2));
}

TEST_CASE_METHOD(CastFixture, "a NULL of unknown type casts to a NULL of any", "[expr][cast]") {
  for (int id = 1; id <= static_cast<int>(kLastTypeId); ++id) {
    const Type target = static_cast<TypeId>(id);
    CHECK(try_cast(Value(), target).value() == Value::null(target));
  }
}

TEST_CASE_METHOD(CastFixture, "runs of equal texts are cast alike", "[expr][cast]") {
  const Column texts = column(TypeId::kText, {t("1"), t("1"), kNull, t("1"), t("2"), t("2")});
  const Chunk chunk{.columns = {texts.view()}, .selection = {.rows = nullptr, .count = 6}};
  const auto cast = compile(
      *make_call(*find_cast(TypeId::kText, TypeId::kInteger), {make_column(0, TypeId::kText)}));
  const ColumnView result = cast->evaluate(chunk, chunk.selection, context()).value();
  CHECK(values(result, 6) ==
        std::vector<Value>{i(1), i(1), Value::null(TypeId::kInteger), i(1), i(2), i(2)});
}

}  // namespace matview::test
