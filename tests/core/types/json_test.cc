#include "types/json.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

std::string canonical(std::string_view text) {
  return json_text(parse_json(text, true).value());
}

std::string failure_of(std::string_view text) {
  const auto parsed = parse_json(text, true);
  return parsed ? "" : std::string(sqlstate(parsed.error()->code));
}

}  // namespace

TEST_CASE("canonical JSON orders members by length and bytes and keeps the last of a key",
          "[json]") {
  CHECK(canonical(R"( {"aa":1,"b" :2,"a":3, "b":[ ]} )") == R"({"a": 3, "b": [], "aa": 1})");
  CHECK(canonical("[1.50,1e2,-0,1E-2,true,null]") == "[1.50, 100, 0, 0.01, true, null]");
  CHECK(canonical(R"("\u0041\u00e9\ud83d\ude00\n\/")") == R"("Aé😀\n/")");
}

TEST_CASE("what is no JSON fails with 22P02", "[json]") {
  for (const std::string_view text : {"",
                                      "nul",
                                      "01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "[1,]",
                                      "{1:2}",
                                      "{\"a\":}",
                                      "\"a",
                                      "\"\n\"",
                                      "\"\\x\"",
                                      "\"\\ud800\"",
                                      "[1] 2"}) {
    INFO(text);
    CHECK(failure_of(text) == "22P02");
  }
  CHECK(failure_of(R"("\u0000")") == "22P05");
}

TEST_CASE("JSON nested beyond the limit is refused, not followed", "[json]") {
  CHECK(parse_json(std::string(kMaxJsonDepth, '[') + std::string(kMaxJsonDepth, ']'), true));
  CHECK(failure_of(std::string(100'000, '[')) == "54001");
  std::string objects;
  for (int i = 0; i < 5000; ++i) objects += "{\"a\":";
  CHECK(failure_of(objects) == "54001");
}

TEST_CASE("jsonb values order as in PostgreSQL", "[json]") {
  const std::vector<std::string_view> ordered = {"[]",
                                                 "null",
                                                 "\"B\"",
                                                 "\"a\"",
                                                 "-1",
                                                 "2",
                                                 "10",
                                                 "false",
                                                 "true",
                                                 "[5]",
                                                 "[[]]",
                                                 "[0, 0]",
                                                 "{}",
                                                 "{\"a\": 1}",
                                                 "{\"a\": 2}",
                                                 "{\"b\": 0}",
                                                 "{\"a\": 0, \"b\": 0}"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      INFO(ordered[i] << " and " << ordered[j]);
      CHECK((compare_jsonb(ordered[i], ordered[j]) <=> 0) == (i <=> j));
    }
  }
  CHECK((compare_jsonb("1.0", "1.00") == 0));
}

}  // namespace matview::test
