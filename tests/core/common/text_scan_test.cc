#include "common/text_scan.h"

#include <random>
#include <string>

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

// Few different bytes, so that much almost matches.
std::string random_text(std::mt19937& random, std::size_t most) {
  std::string text(std::uniform_int_distribution<std::size_t>(0, most)(random), ' ');
  for (char& byte : text) byte = static_cast<char>('a' + random() % 3);
  return text;
}

}  // namespace

TEST_CASE("A text is found where the standard library finds it", "[text scan]") {
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(random, 90);
    const std::string wanted = random_text(random, i % 2 == 0 ? 6 : 40);
    INFO(text << " / " << wanted);
    REQUIRE(find_bytes(text, wanted) == text.find(wanted));
  }
}

TEST_CASE("A text is found at every place of a longer one", "[text scan]") {
  for (std::size_t size = 3; size < 70; ++size) {
    for (std::size_t place = 0; place + 3 <= size; ++place) {
      std::string text(size, '.');
      text.replace(place, 3, "\xff\x80!");
      REQUIRE(find_bytes(text, "\xff\x80!") == place);
    }
  }
}

TEST_CASE("Characters are counted, not bytes", "[text scan]") {
  const std::string_view characters[] = {"a", "ß", "€", "🌍"};
  std::mt19937 random(11);
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    const std::size_t count = random() % 40;
    for (std::size_t c = 0; c < count; ++c) text += characters[random() % 4];
    REQUIRE(count_utf8(text) == count);
  }
}

}  // namespace matview::test
