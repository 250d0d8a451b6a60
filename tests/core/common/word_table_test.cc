#include "common/word_table.h"

#include <random>
#include <unordered_map>

#include <catch2/catch.hpp>

namespace matview {

TEST_CASE("a word table holds what a map would through any inserts and erases", "[common]") {
  std::mt19937 random(7);
  for (const std::uint64_t spread : {std::uint64_t{1}, std::uint64_t{1} << 40U}) {
    WordTable table;
    std::unordered_map<std::uint64_t, WordTable::Id> model;
    for (WordTable::Id id = 0; id < 20'000; ++id) {
      const std::uint64_t word = (random() % 700) * spread;
      if (random() % 3 != 0) {
        CHECK(table.find_or_insert(word, id) == model.try_emplace(word, id).first->second);
      } else if (model.erase(word) != 0) {
        table.erase(word);
      }
      const std::uint64_t other = (random() % 700) * spread;
      const auto found = model.find(other);
      REQUIRE(table.find(other) == (found == model.end() ? WordTable::kNone : found->second));
    }
    for (const auto& [word, id] : model) CHECK(table.find(word) == id);
    for (const auto& [word, id] : model) table.erase(word);
    CHECK(table.empty());
  }
}

}  // namespace matview
