#include "types/text_dictionary.h"

#include <string>

#include <catch2/catch.hpp>

namespace matview::test {

TEST_CASE("a dictionary knows of each text whether its characters are its bytes", "[types]") {
  TextDictionary dictionary;
  for (int i = 0; i < 200; ++i) {
    const std::string text = std::to_string(i) + (i % 3 == 0 ? "é" : "e");
    CHECK(dictionary.is_ascii(dictionary.intern(text)) == (i % 3 != 0));
  }
  CHECK(dictionary.is_ascii(dictionary.intern("")));
}

}  // namespace matview::test
