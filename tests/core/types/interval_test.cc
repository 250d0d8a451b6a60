#include "types/interval.h"

#include <catch2/catch.hpp>

#include "types/date_time.h"

using matview::format_interval;
using matview::Interval;
using matview::parse_interval;

namespace {

std::string outcome(std::string_view text) {
  const auto interval = parse_interval(text);
  if (!interval) return std::string(sqlstate(interval.error()->code));
  return format_interval(*interval);
}

Interval interval_of(std::string_view text) {
  return parse_interval(text).value();
}

}  // namespace

TEST_CASE("intervals are read in every usual form", "[types][interval]") {
  CHECK(outcome("1 year 2 months 3 days 04:05:06.7") == "1 year 2 mons 3 days 04:05:06.7");
  CHECK(outcome("P1Y2M3DT4H5M6.7S") == "1 year 2 mons 3 days 04:05:06.7");
  CHECK(outcome("1-2") == "1 year 2 mons");
  CHECK(outcome("1 2:03") == "1 day 02:03:00");
  CHECK(outcome("1.5 months") == "1 mon 15 days");
  CHECK(outcome("-1 day +02:03") == "-1 days +02:03:00");
  CHECK(outcome("@ 1 hour ago") == "-01:00:00");
  CHECK(outcome("0") == "00:00:00");
  CHECK(outcome("-infinity") == "-infinity");
}

TEST_CASE("what is no interval is invalid, and what is too long overflows", "[types][interval]") {
  CHECK(outcome("") == "22007");
  CHECK(outcome("1 fortnight") == "22007");
  CHECK(outcome("3000000000 days") == "22015");
}

TEST_CASE("months are added first, ending with the month's last day", "[types][interval]") {
  const auto moved = [](std::string_view moment, std::string_view interval) {
    const auto start = matview::parse_timestamp(moment);
    return matview::format_timestamp(
        matview::add_to_timestamp(start.value(), interval_of(interval)).value());
  };
  CHECK(moved("2024-01-31", "1 month") == "2024-02-29 00:00:00");
  CHECK(moved("2024-03-31", "-1 month -1 day") == "2024-02-28 00:00:00");
  CHECK(moved("2024-02-29", "1 year 12:00") == "2025-02-28 12:00:00");
}

TEST_CASE("fractions of months go on into days and time", "[types][interval]") {
  const auto half = matview::scale_interval(interval_of("1 mon 1 day"), 0.5);
  CHECK(format_interval(half.value()) == "15 days 12:00:00");
  CHECK(matview::divide_interval(interval_of("1 day"), 0).error()->code ==
        matview::ErrorCode::kDivisionByZero);
}
