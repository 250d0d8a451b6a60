#include "storage/first_sorted.h"

#include <random>
#include <set>

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

using Ids = FirstSorted<std::less<>>;

std::vector<std::uint32_t> first_of(Ids& ids, Ids::Places& places, std::size_t count) {
  std::vector<std::uint32_t> first;
  ids.for_each_while(places, [&](std::uint32_t id) {
    if (first.size() == count) return false;
    first.push_back(id);
    return true;
  });
  return first;
}

}  // namespace

TEST_CASE("The first ids are those of a sorted set, however ids come and go", "[first sorted]") {
  std::mt19937 random(3);
  for (int seed = 0; seed < 12; ++seed) {
    Ids ids{std::less<>()};
    Ids::Places places;
    std::set<std::uint32_t> model;
    for (int step = 0; step < 12'000; ++step) {
      // First they mostly come, then mostly the first ones go.
      const bool goes = !model.empty() && random() % 100 < (step < 6'000 ? 10U : 85U);
      if (goes) {
        auto gone = model.begin();
        if (random() % 3 == 0) {
          const auto other = model.lower_bound(random() % 100'000);
          if (other != model.end()) gone = other;
        }
        ids.erase(*gone, places);
        model.erase(gone);
      } else {
        const auto id = static_cast<std::uint32_t>(random() % 100'000);
        if (model.insert(id).second) ids.insert(id, 10, places);
      }
      if (step % 16 != 0) continue;
      const std::size_t count = std::min<std::size_t>(model.size(), step % 1'024 == 0 ? 3'000 : 10);
      const std::vector<std::uint32_t> expected(model.begin(),
                                                std::next(model.begin(), static_cast<int>(count)));
      REQUIRE(first_of(ids, places, count) == expected);
      REQUIRE(ids.size() == model.size());
    }
  }
}

TEST_CASE("Ids that nobody looks at are kept in no order", "[first sorted]") {
  Ids ids{std::less<>()};
  Ids::Places places;
  for (std::uint32_t id = 0; id < 100'000; ++id) ids.insert(99'999 - id, 5, places);
  // A tree takes twice as much.
  CHECK(ids.byte_size() < 150'000 * sizeof(std::uint32_t));
  CHECK(first_of(ids, places, 3) == std::vector<std::uint32_t>{0, 1, 2});
}

}  // namespace matview::test
