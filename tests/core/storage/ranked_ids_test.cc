#include "storage/ranked_ids.h"

#include <random>

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

std::vector<std::uint32_t> all_of(const RankedIds& ids) {
  std::vector<std::uint32_t> all;
  ids.append_range(0, ids.size(), all);
  return all;
}

}  // namespace

TEST_CASE("ranked ids are those of a vector, however ids come and go", "[ranked ids]") {
  std::mt19937 random(11);
  for (int seed = 0; seed < 6; ++seed) {
    RankedIds ids;
    std::vector<std::uint32_t> model;
    std::vector<std::uint32_t> vacant;
    std::uint32_t next = 0;
    for (int step = 0; step < 4'000; ++step) {
      const bool goes = !model.empty() && random() % 100 < (step < 2'000 ? 20U : 80U);
      if (goes) {
        const std::size_t at = random() % model.size();
        REQUIRE(ids.erase(at) == model[at]);
        vacant.push_back(model[at]);
        model.erase(model.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        // Towards the end, the beginning, or anywhere: what unbalances trees.
        const std::size_t at = seed % 3 == 0   ? model.size()
                               : seed % 3 == 1 ? 0
                                               : random() % (model.size() + 1);
        std::uint32_t id = next;
        if (vacant.empty()) {
          ++next;
        } else {
          id = vacant.back();
          vacant.pop_back();
        }
        ids.insert(at, id);
        model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), id);
      }
      REQUIRE(ids.size() == model.size());
      if (step % 97 == 0) REQUIRE(all_of(ids) == model);
      if (model.empty()) continue;
      const std::size_t at = random() % model.size();
      REQUIRE(ids.at(at) == model[at]);
      const std::size_t begin = random() % (at + 1);
      std::vector<std::uint32_t> part;
      ids.append_range(begin, at, part);
      REQUIRE(std::ranges::equal(part, std::span(model).subspan(begin, at - begin)));
    }
  }
}

TEST_CASE("an id is found among ranked ids by few comparisons", "[ranked ids]") {
  RankedIds ids;
  for (std::uint32_t id = 0; id < 100'000; ++id) ids.insert(id, id);
  std::size_t comparisons = 0;
  CHECK(ids.count_while([&](std::uint32_t id) {
    ++comparisons;
    return id < 77'777;
  }) == 77'777);
  CHECK(comparisons < 40);
  std::vector<std::uint32_t> backwards;
  for (std::uint32_t id = 0; id < 1'000; ++id) backwards.push_back(999 - id);
  ids.assign(backwards);
  CHECK(all_of(ids) == backwards);
  ids.assign({});
  CHECK(ids.size() == 0);
}

}  // namespace matview::test
