#include <algorithm>
#include <numeric>
#include <random>

#include <catch2/catch.hpp>

#include "types/row_batch.h"
#include "types/row_order.h"
#include "types/text_dictionary.h"
#include "types/value.h"

namespace matview::test {

TEST_CASE("rows are sorted by numbers of any length, ties by row", "[sort]") {
  TextDictionary dictionary;
  Column numbers((Type(TypeId::kNumeric)));
  std::mt19937 random(3);
  const std::vector<std::string> known = {"NaN",
                                          "Infinity",
                                          "-Infinity",
                                          "0",
                                          "0.00",
                                          "1.5",
                                          "1.50",
                                          "-1e400",
                                          "1e400",
                                          "2e400",
                                          "0.1000000000000000000000000000001",
                                          "0.1000000000000000000000000000002",
                                          "12345678901234567890123456789.1",
                                          "12345678901234567890123456789.2",
                                          "-12345678901234567890123456789.2"};
  constexpr std::size_t kCount = 1'500;
  for (std::size_t i = 0; i < kCount; ++i) {
    if (random() % 20 == 0) {
      numbers.append_null();
      continue;
    }
    std::string text = known[random() % known.size()];
    if (random() % 2 == 0)
      text = std::to_string(random() % 50) + "." + std::to_string(random() % 9);
    const auto value = cast_value(Value::unknown(text), TypeId::kNumeric);
    REQUIRE(value);
    numbers.append_value(*value, dictionary);
  }
  const ColumnView view = numbers.view();
  for (const KeyDirection direction : {KeyDirection{}, KeyDirection{true, true}}) {
    std::vector<std::uint32_t> expected(kCount);
    std::iota(expected.begin(), expected.end(), 0U);
    std::ranges::stable_sort(expected, [&](std::uint32_t left, std::uint32_t right) {
      return compare_keys(direction, view, left, view, right, dictionary) < 0;
    });
    CHECK(sorted_rows({&direction, 1}, {&view, 1}, kCount, dictionary) == expected);
  }
}

}  // namespace matview::test
