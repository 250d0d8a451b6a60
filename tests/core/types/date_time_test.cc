#include "types/date_time.h"

#include <limits>

#include <catch2/catch.hpp>

using namespace matview;

namespace {

// The text that the date in `text` is written as, or its error.
std::string date_outcome(std::string_view text) {
  const auto days = parse_date(text);
  if (days) return format_date(*days);
  return std::string(sqlstate(days.error()->code)) + ": " + days.error()->message;
}

std::string timestamp_outcome(std::string_view text) {
  const auto microseconds = parse_timestamp(text);
  if (microseconds) return format_timestamp(*microseconds);
  return std::string(sqlstate(microseconds.error()->code)) + ": " + microseconds.error()->message;
}

}  // namespace

TEST_CASE("days are counted from 1970", "[types][date]") {
  CHECK(days_from_civil({1970, 1, 1}) == 0);
  CHECK(days_from_civil({2000, 3, 1}) == 11'017);
  CHECK(days_from_civil({1969, 12, 31}) == -1);
  CHECK(days_from_civil({-4713, 11, 24}) == -2'440'588);
}

TEST_CASE("days and civil dates are inverse for every day", "[types][date]") {
  const auto holds = [](std::int32_t days) {
    return days_from_civil(civil_from_days(days)) == days;
  };
  for (std::int32_t days = -1'000'000; days < 1'000'000; ++days) {
    if (!holds(days)) FAIL(days);
  }
  CHECK(holds(std::numeric_limits<std::int32_t>::min()));
  CHECK(holds(std::numeric_limits<std::int32_t>::max()));
}

TEST_CASE("civil dates advance by one day at a time", "[types][date]") {
  CHECK(format_date(days_from_civil({2000, 2, 28}) + 1) == "2000-02-29");
  CHECK(format_date(days_from_civil({1900, 2, 28}) + 1) == "1900-03-01");
  CHECK(format_date(days_from_civil({1999, 12, 31}) + 1) == "2000-01-01");
}

TEST_CASE("dates are read in ISO form, blanks around or a time behind", "[types][date]") {
  CHECK(date_outcome("2001-02-03") == "2001-02-03");
  CHECK(date_outcome(" 2001-2-3 ") == "2001-02-03");
  CHECK(date_outcome("12345-01-01") == "12345-01-01");
  CHECK(date_outcome("2001-02-03 04:05:06") == "2001-02-03");
}

TEST_CASE("years before Christ are written with their era", "[types][date]") {
  CHECK(date_outcome("0044-03-15 BC") == "0044-03-15 BC");
  CHECK(date_outcome("0005-02-29 BC") == "0005-02-29 BC");
  CHECK(timestamp_outcome("0001-12-31 23:59:59.5 BC") == "0001-12-31 23:59:59.5 BC");
}

TEST_CASE("what has not the form of a date is invalid", "[types][date]") {
  for (const std::string_view text :
       {"abc", "", "2001", "2001-02", "2001-02-03x", "2001-02-03T", "2001-02-03 04"}) {
    CHECK(date_outcome(text) ==
          "22007: invalid input syntax for type date: \"" + std::string(text) + "\"");
  }
}

TEST_CASE("a field out of its range is refused", "[types][date]") {
  for (const std::string_view text : {"2001-13-01",
                                      "2001-00-01",
                                      "2001-02-29",
                                      "2001-04-31",
                                      "0000-01-01",
                                      "99-1-1",
                                      "0000-01-01 BC",
                                      "2001-01-01 25:00"}) {
    CHECK(date_outcome(text) ==
          "22008: date/time field value out of range: \"" + std::string(text) + "\"");
  }
}

TEST_CASE("dates end where PostgreSQL's do", "[types][date]") {
  CHECK(date_outcome("5874897-12-31") == "5874897-12-31");
  CHECK(date_outcome("5874898-01-01") == "22008: date out of range: \"5874898-01-01\"");
  CHECK(date_outcome("4714-11-24 BC") == "4714-11-24 BC");
  CHECK(date_outcome("4714-11-23 BC") == "22008: date out of range: \"4714-11-23 BC\"");
  CHECK(date_outcome("9999999-01-01 BC") == "22008: date out of range: \"9999999-01-01 BC\"");
}

TEST_CASE("timestamps have a time of day, midnight by default", "[types][timestamp]") {
  CHECK(timestamp_outcome("2001-02-03") == "2001-02-03 00:00:00");
  CHECK(timestamp_outcome("2001-02-03 04:05") == "2001-02-03 04:05:00");
  CHECK(timestamp_outcome("2001-02-03T04:05:06.789") == "2001-02-03 04:05:06.789");
}

TEST_CASE("time zones are read and ignored", "[types][timestamp]") {
  for (const std::string_view zone : {"Z", " Z", "+02", "-02:30", "+0230"}) {
    CHECK(timestamp_outcome("2001-02-03 04:05:06" + std::string(zone)) == "2001-02-03 04:05:06");
  }
}

TEST_CASE("fractions are written without trailing zeros and read to the microsecond",
          "[types][timestamp]") {
  CHECK(timestamp_outcome("2001-01-01 00:00:00.120") == "2001-01-01 00:00:00.12");
  CHECK(timestamp_outcome("2001-01-01 00:00:00.0000014") == "2001-01-01 00:00:00.000001");
  CHECK(timestamp_outcome("2001-01-01 23:59:59.9999999") == "2001-01-02 00:00:00");
}

TEST_CASE("24:00 and the 60th second roll over", "[types][timestamp]") {
  CHECK(timestamp_outcome("2001-12-31 24:00:00") == "2002-01-01 00:00:00");
  CHECK(timestamp_outcome("2001-01-01 23:59:60") == "2001-01-02 00:00:00");
  CHECK(timestamp_outcome("2001-01-01 24:00:01") ==
        "22008: date/time field value out of range: \"2001-01-01 24:00:01\"");
}

TEST_CASE("what has not the form of a timestamp is invalid", "[types][timestamp]") {
  for (const std::string_view text : {"abc", "2001-02-03 04", "2001-02-03 04:05 foo"}) {
    CHECK(timestamp_outcome(text) ==
          "22007: invalid input syntax for type timestamp: \"" + std::string(text) + "\"");
  }
}

TEST_CASE("timestamps end with the last year that 64 bits hold whole", "[types][timestamp]") {
  CHECK(timestamp_outcome("294246-12-31 23:59:59.999999") == "294246-12-31 23:59:59.999999");
  CHECK(timestamp_outcome("294247-01-01") == "22008: timestamp out of range: \"294247-01-01\"");
}

TEST_CASE("every 64-bit timestamp has a text", "[types][timestamp]") {
  CHECK(format_timestamp(-1) == "1969-12-31 23:59:59.999999");
  CHECK(format_timestamp(std::numeric_limits<std::int64_t>::max() - 1) ==
        "294247-01-10 04:00:54.775806");
  CHECK(format_timestamp(std::numeric_limits<std::int64_t>::min() + 1) ==
        "290309-12-21 19:59:05.224193 BC");
}

TEST_CASE("infinities are the ends of 64 bits", "[types][timestamp]") {
  CHECK(format_timestamp(std::numeric_limits<std::int64_t>::max()) == "infinity");
  CHECK(timestamp_outcome("-infinity") == "-infinity");
  CHECK(date_outcome("infinity") == "infinity");
}

TEST_CASE("dates are read with names of months and without separators", "[types][date]") {
  for (const std::string_view text : {"20010203",
                                      "2001/02/03",
                                      "2/3/2001",
                                      "February 3, 2001",
                                      "3 Feb 2001",
                                      "Feb-03-2001",
                                      "03-Feb-2001",
                                      "J2451944"}) {
    CHECK(date_outcome(text) == "2001-02-03");
  }
}

TEST_CASE("the clock is read only where there is one", "[types][timestamp]") {
  constexpr std::int64_t kNow = 981'173'106'789'000;  // 2001-02-03 04:05:06.789
  CHECK(matview::parse_date("tomorrow", kNow).value() == matview::parse_date("2001-02-04").value());
  CHECK(matview::parse_timestamp("now", kNow).value() == kNow);
  CHECK(matview::parse_timestamp("yesterday 12:00", kNow).value() ==
        matview::parse_timestamp("2001-02-02 12:00").value());
  CHECK(date_outcome("today").starts_with("0A000"));
}
