#include "types/array.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "types/date_time.h"
#include "types/interval.h"

namespace matview::test {

namespace {

constexpr Type kIntegers = Type::array_of(TypeId::kInteger);
constexpr Type kTexts = Type::array_of(TypeId::kText);
constexpr Type kNumerics = Type::array_of(TypeId::kNumeric);
constexpr Type kIntervals = Type::array_of(TypeId::kInterval);

std::string bytes_of(std::string_view text, Type type) {
  return encode_array(parse_array(text, type).value(), type);
}

std::string round_trip(std::string_view text, Type type) {
  return array_text(decode_array(bytes_of(text, type), type));
}

std::string message_of(std::string_view text, Type type) {
  const auto parsed = parse_array(text, type);
  return parsed ? "" : std::string(sqlstate(parsed.error()->code)) + " " + parsed.error()->message;
}

}  // namespace

TEST_CASE("an array that is read, encoded and decoded is shown as PostgreSQL shows it", "[array]") {
  for (const std::string_view text : {"{}",
                                      "{1,NULL,-3}",
                                      "{{1,2},{3,4}}",
                                      "{{{1},{2}},{{3},{4}}}",
                                      "[0:1]={1,2}",
                                      "[-1:0][2:3]={{1,2},{3,4}}"}) {
    CHECK(round_trip(text, kIntegers) == text);
  }
  CHECK(round_trip(R"({ a , "b c",NULL,"null","", "\"",c\,d })", kTexts) ==
        R"({a,"b c",NULL,"null","","\"","c,d"})");
  CHECK(round_trip("{1.50,-0.001,NaN,Infinity,-Infinity,0.00,100,1200}", kNumerics) ==
        "{1.50,-0.001,NaN,Infinity,-Infinity,0.00,100,1200}");
}

TEST_CASE("what is no array fails with 22P02 and the text", "[array]") {
  for (const std::string_view text :
       {"", "1,2", "{1,2", "{1,,2}", "{1}x", "{{1,2},{3}}", "{{1},2}", "{1,{2}}", "[0:1]={1}"}) {
    CHECK(message_of(text, kIntegers) ==
          "22P02 malformed array literal: \"" + std::string(text) + "\"");
  }
  CHECK(message_of("{x}", kIntegers) == "22P02 invalid input syntax for type integer: \"x\"");
}

TEST_CASE("bytes of arrays order as PostgreSQL orders arrays", "[array]") {
  const auto in_order = [](const std::vector<std::string_view>& texts, Type type) {
    for (std::size_t i = 1; i < texts.size(); ++i) {
      INFO(texts[i - 1] << " before " << texts[i]);
      CHECK(bytes_of(texts[i - 1], type) < bytes_of(texts[i], type));
    }
  };
  in_order({"{}", "{-5}", "{-5,1}", "{0}", "{1,9}", "{2}", "{2,1}", "{NULL}"}, kIntegers);
  in_order({"{1,2}", "{{1,2}}"}, kIntegers);
  in_order({R"({""})", "{A}", "{a}", "{a,b}", "{ab}", "{b}"}, kTexts);
  in_order({"{-Infinity}",
            "{-10}",
            "{-9.99}",
            "{-0.1}",
            "{0}",
            "{0.09}",
            "{0.1}",
            "{0.11}",
            "{2}",
            "{10}",
            "{Infinity}",
            "{NaN}"},
           kNumerics);
}

TEST_CASE("equal numbers of other scales have equal keys, and keep their scales", "[array]") {
  const std::string short_scale = bytes_of("{1.5,2}", kNumerics);
  const std::string long_scale = bytes_of("{1.50,2.0}", kNumerics);
  CHECK(short_scale != long_scale);
  CHECK(array_key(short_scale, kNumerics) == array_key(long_scale, kNumerics));
  CHECK(array_element_keys(short_scale, kNumerics) == array_element_keys(long_scale, kNumerics));

  const auto intervals = [](Interval interval) {
    return encode_array(make_array({Value::interval(interval)}), kIntervals);
  };
  const std::string day = intervals({.days = 1});
  const std::string hours = intervals({.microseconds = kMicrosecondsPerDay});
  CHECK(day != hours);
  CHECK(array_key(day, kIntervals) == array_key(hours, kIntervals));
  CHECK(decode_array(day, kIntervals).elements[0].as_interval().days == 1);
}

TEST_CASE("an element's key is found among the array's", "[array]") {
  const std::string zeros("a\0\1b", 4);
  const Type bytea = Type::array_of(TypeId::kBytea);
  const std::string bytes =
      encode_array(make_array({Value::of_bytes(TypeId::kBytea, zeros), Value::null(bytea)}), bytea);
  const auto keys = array_element_keys(bytes, bytea);
  REQUIRE(keys.size() == 2);
  CHECK(keys[0] == element_key(Value::of_bytes(TypeId::kBytea, zeros), TypeId::kBytea));
  CHECK(keys[1].data() == nullptr);
  CHECK(decode_array(bytes, bytea).elements[0].as_text() == zeros);
}

}  // namespace matview::test
