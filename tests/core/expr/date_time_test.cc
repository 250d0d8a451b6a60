#include "expr_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(ExprFixture, "extract reads the fields of a timestamp", "[expr][date_time]") {
  const Value moment = timestamp("2024-02-29 13:45:06.789");
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"year", "2024"},
      {"isoyear", "2024"},
      {"quarter", "1"},
      {"month", "2"},
      {"day", "29"},
      {"hour", "13"},
      {"minute", "45"},
      {"second", "6.789000"},
      {"dow", "4"},
      {"isodow", "4"},
      {"doy", "60"},
      {"week", "9"},
      {"epoch", "1709214306.789000"},
      {"millennium", "3"},
      {"century", "21"},
      {"decade", "202"},
      {"milliseconds", "6789.000"},
      {"microseconds", "6789000"},
      {"julian", "2460370.57299524305555555556"},
  };
  for (const auto& [field, expected] : fields) {
    INFO(field);
    CHECK(value("extract", {t(field), moment}) == n(expected));
    CHECK(value("date_part", {t(field), moment}) == d(std::stod(expected)));
  }
}

TEST_CASE_METHOD(ExprFixture, "extract reads the fields of a date", "[expr][date_time]") {
  CHECK(value("extract", {t("YEAR"), date("1998-12-01")}) == n("1998"));
  CHECK(value("extract", {t("dow"), date("2024-03-03")}) == n("0"));
  CHECK(value("extract", {t("isodow"), date("2024-03-03")}) == n("7"));
  CHECK(value("extract", {t("epoch"), date("1970-01-02")}) == n("86400"));
}

TEST_CASE_METHOD(ExprFixture, "extract reads the fields of an interval", "[expr][date_time]") {
  const Value length = Value::interval({.microseconds = -3'661'500'000, .days = 40, .months = -29});
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"year", "-2"},
      {"quarter", "-2"},
      {"month", "-5"},
      {"week", "5"},
      {"day", "40"},
      {"hour", "-1"},
      {"minute", "-1"},
      {"second", "-1.500000"},
      {"epoch", "-72622861.500000"},
  };
  for (const auto& [field, expected] : fields) {
    INFO(field);
    CHECK(value("extract", {t(field), length}) == n(expected));
  }
}

TEST_CASE_METHOD(ExprFixture,
                 "of an infinite moment what only grows is infinite and what returns is NULL",
                 "[expr][date_time]") {
  const Value forever = Value::timestamp(std::numeric_limits<std::int64_t>::max());
  CHECK(value("extract", {t("year"), forever}) == n("Infinity"));
  CHECK(value("extract", {t("month"), forever}).is_null());
  CHECK(value("date_trunc", {t("day"), forever}) == forever);
}

TEST_CASE_METHOD(ExprFixture, "fields before 1970 count forwards too", "[expr][date_time]") {
  const Value moment = timestamp("1969-12-31 23:59:58.5");
  CHECK(value("extract", {t("second"), moment}) == n("58.500000"));
  CHECK(value("extract", {t("hour"), moment}) == n("23"));
  CHECK(value("extract", {t("day"), moment}) == n("31"));
  CHECK(value("extract", {t("epoch"), moment}) == n("-1.500000"));
}

TEST_CASE_METHOD(ExprFixture,
                 "ISO weeks belong to the year of their Thursday",
                 "[expr][date_time]") {
  CHECK(value("extract", {t("week"), date("2021-01-03")}) == n("53"));
  CHECK(value("extract", {t("week"), date("2024-12-30")}) == n("1"));
  CHECK(value("extract", {t("week"), date("2024-01-01")}) == n("1"));
}

TEST_CASE_METHOD(ExprFixture, "date_trunc gives the start of a period", "[expr][date_time]") {
  const Value moment = timestamp("2024-08-29 13:45:06.789123");
  const std::vector<std::pair<std::string, std::string>> periods = {
      {"milliseconds", "2024-08-29 13:45:06.789"},
      {"second", "2024-08-29 13:45:06"},
      {"minute", "2024-08-29 13:45:00"},
      {"hour", "2024-08-29 13:00:00"},
      {"day", "2024-08-29 00:00:00"},
      {"week", "2024-08-26 00:00:00"},
      {"month", "2024-08-01 00:00:00"},
      {"quarter", "2024-07-01 00:00:00"},
      {"year", "2024-01-01 00:00:00"},
      {"decade", "2020-01-01 00:00:00"},
      {"century", "2001-01-01 00:00:00"},
  };
  for (const auto& [period, start] : periods) {
    INFO(period);
    CHECK(value("date_trunc", {t(period), moment}) == timestamp(start));
  }
  CHECK(value("date_trunc", {t("day"), timestamp("1969-12-31 12:00:00")}) ==
        timestamp("1969-12-31 00:00:00"));
}

TEST_CASE_METHOD(ExprFixture,
                 "units that are unknown or do not fit the type are named",
                 "[expr][date_time]") {
  CHECK(error("extract", {t("fortnight"), date("2024-01-01")}) ==
        "22023 unit \"fortnight\" not recognized for type date");
  CHECK(error("extract", {t("hour"), date("2024-01-01")}) ==
        "0A000 unit \"hour\" not supported for type date");
  CHECK(error("extract", {t("timezone"), timestamp("2024-01-01 00:00")}) ==
        "0A000 unit \"timezone\" not supported for type timestamp without time zone");
  CHECK(error("date_trunc", {t("dow"), timestamp("2024-01-01 00:00")}) ==
        "22023 unit \"dow\" not recognized for type timestamp without time zone");
}

TEST_CASE_METHOD(ExprFixture, "bins count from their origin, also before it", "[expr][date_time]") {
  const Value stride = Value::interval({.microseconds = 15 * 60'000'000LL});
  const Value origin = timestamp("2001-01-01 00:00:05");
  CHECK(value("date_bin", {stride, timestamp("2024-02-29 13:47:11"), origin}) ==
        timestamp("2024-02-29 13:45:05"));
  CHECK(value("date_bin", {stride, timestamp("2000-12-31 23:59:00"), origin}) ==
        timestamp("2000-12-31 23:45:05"));
  CHECK(error("date_bin", {Value::interval({.months = 1}), origin, origin}) ==
        "0A000 timestamps cannot be binned into intervals containing months or years");
}

TEST_CASE_METHOD(ExprFixture, "an age borrows from the earlier month", "[expr][date_time]") {
  CHECK(value("age", {timestamp("2024-02-29 00:00"), timestamp("2023-03-31 00:00")}) ==
        Value::interval({.days = 29, .months = 10}));
  CHECK(value("age", {timestamp("2023-03-31 00:00"), timestamp("2024-02-29 12:00:01.5")}) ==
        Value::interval({.microseconds = -43'201'500'000, .days = -29, .months = -10}));
}

TEST_CASE_METHOD(ExprFixture,
                 "intervals are made even without changing their sign",
                 "[expr][date_time]") {
  const auto hours = [](std::int64_t count) { return count * 3'600'000'000; };
  CHECK(value("justify_interval", {Value::interval({.microseconds = hours(-1), .months = 1})}) ==
        Value::interval({.microseconds = hours(23), .days = 29}));
  CHECK(value("justify_days", {Value::interval({.days = -35, .months = 1})}) ==
        Value::interval({.days = -5}));
  CHECK(value("justify_hours", {Value::interval({.microseconds = hours(-25), .days = 1})}) ==
        Value::interval({.microseconds = hours(-1)}));
}

TEST_CASE_METHOD(ExprFixture, "dates and times made of fields must exist", "[expr][date_time]") {
  CHECK(value("make_date", {i(2024), i(2), i(29)}) == date("2024-02-29"));
  CHECK(value("make_date", {i(-44), i(3), i(15)}) == date("0044-03-15 BC"));
  CHECK(error("make_date", {i(2023), i(2), i(29)}) ==
        "22008 date field value out of range: 2023-02-29");
  CHECK(error("make_time", {i(10), i(55), d(100.1)}) ==
        "22008 time field value out of range: 10:55:100.1");
  CHECK(value("make_timestamp", {i(2024), i(12), i(31), i(24), i(0), d(0)}) ==
        timestamp("2025-01-01 00:00"));
}

TEST_CASE_METHOD(ExprFixture, "offsets of time zones count to the west", "[expr][date_time]") {
  const Value noon = timestamp("2024-01-01 12:00");
  const auto in = [&](std::string_view zone) {
    return value("timezone", {t(std::string(zone)), noon}).as_integer() - noon.as_integer();
  };
  constexpr std::int64_t kHour = 3'600'000'000;
  CHECK(in("UTC") == 0);
  CHECK(in("+02") == 2 * kHour);
  CHECK(in("-3:30") == -7 * kHour / 2);
  CHECK(in("EST") == 5 * kHour);
  CHECK(in("GMT+3") == 3 * kHour);
  CHECK(error("timezone", {t("Nowhere"), noon}) == "22023 time zone \"Nowhere\" not recognized");
}

TEST_CASE_METHOD(ExprFixture, "periods that only touch do not overlap", "[expr][date_time]") {
  const Value one = timestamp("2024-01-01 00:00");
  const Value two = timestamp("2024-01-02 00:00");
  const Value three = timestamp("2024-01-03 00:00");
  const Value unknown = Value::null(TypeId::kTimestamp);
  CHECK(value("overlaps", {one, two, two, three}) == b(false));
  CHECK(value("overlaps", {three, one, two, three}) == b(true));
  CHECK(value("overlaps", {one, one, one, one}) == b(true));
  CHECK(value("overlaps", {unknown, one, two, three}).is_null());
  CHECK(value("overlaps", {two, Value::interval({.days = -1}), one, one}) == b(true));
}

TEST_CASE_METHOD(ExprFixture, "fields may differ from row to row", "[expr][date_time]") {
  const Column fields = column(TypeId::kText, {t("year"), t("month"), t("month"), t("day")});
  const Column dates = column(TypeId::kDate, std::vector<Value>(4, date("2024-05-06")));
  const Chunk chunk{.columns = {fields.view(), dates.view()},
                    .selection = {.rows = nullptr, .count = 4}};
  const auto extract =
      compile(*make_call(function("extract", {TypeId::kText, TypeId::kDate}),
                         {make_column(0, TypeId::kText), make_column(1, TypeId::kDate)}));
  const ColumnView result = extract->evaluate(chunk, chunk.selection, context()).value();
  CHECK(values(result, 4) == std::vector<Value>{n("2024"), n("5"), n("5"), n("6")});
}

}  // namespace matview::test
