#include "expr_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(ExprFixture, "extract reads the fields of a timestamp", "[expr][date_time]") {
  const Value moment = timestamp("2024-02-29 13:45:06.789");
  const std::vector<std::pair<std::string, double>> fields = {
      {"year", 2024},
      {"quarter", 1},
      {"month", 2},
      {"day", 29},
      {"hour", 13},
      {"minute", 45},
      {"second", 6.789},
      {"dow", 4},
      {"isodow", 4},
      {"doy", 60},
      {"week", 9},
      {"epoch", 1709214306.789},
      {"century", 21},
      {"decade", 202},
      {"milliseconds", 6789},
      {"microseconds", 6789000},
  };
  for (const auto& [field, expected] : fields) {
    INFO(field);
    CHECK(value("extract", {t(field), moment}) == d(expected));
    CHECK(value("date_part", {t(field), moment}) == d(expected));
  }
}

TEST_CASE_METHOD(ExprFixture, "extract reads the fields of a date", "[expr][date_time]") {
  CHECK(value("extract", {t("YEAR"), date("1998-12-01")}) == d(1998));
  CHECK(value("extract", {t("dow"), date("2024-03-03")}) == d(0));
  CHECK(value("extract", {t("isodow"), date("2024-03-03")}) == d(7));
  CHECK(value("extract", {t("epoch"), date("1970-01-02")}) == d(86400));
}

TEST_CASE_METHOD(ExprFixture, "fields before 1970 count forwards too", "[expr][date_time]") {
  const Value moment = timestamp("1969-12-31 23:59:58.5");
  CHECK(value("extract", {t("second"), moment}) == d(58.5));
  CHECK(value("extract", {t("hour"), moment}) == d(23));
  CHECK(value("extract", {t("day"), moment}) == d(31));
  CHECK(value("extract", {t("epoch"), moment}) == d(-1.5));
}

TEST_CASE_METHOD(ExprFixture,
                 "ISO weeks belong to the year of their Thursday",
                 "[expr][date_time]") {
  CHECK(value("extract", {t("week"), date("2021-01-03")}) == d(53));
  CHECK(value("extract", {t("week"), date("2024-12-30")}) == d(1));
  CHECK(value("extract", {t("week"), date("2024-01-01")}) == d(1));
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
  CHECK(error("date_trunc", {t("dow"), timestamp("2024-01-01 00:00")}) ==
        "0A000 unit \"dow\" not supported for type timestamp without time zone");
}

TEST_CASE_METHOD(ExprFixture,
                 "the ends of the timestamp range do not overflow",
                 "[expr][date_time]") {
  const Value first = Value::timestamp(std::numeric_limits<std::int64_t>::min());
  CHECK(error("date_trunc", {t("day"), first}) == "22008 date out of range for timestamp");
  CHECK(value("extract", {t("hour"), first}) == d(19));
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
  CHECK(values(result, 4) == std::vector<Value>{d(2024), d(5), d(5), d(6)});
}

}  // namespace matview::test
