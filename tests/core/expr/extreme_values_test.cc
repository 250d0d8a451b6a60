#include "expr/aggregates/extreme_values.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

// The values beside a model of them.
class Modelled {
 public:
  explicit Modelled(bool is_descending)
      : order_(TypeId::kInteger, is_descending, dictionary_), is_descending_(is_descending) {}

  void add(std::int64_t key, Weight weight) {
    values.add(key, weight);
    if ((model_[key] += weight) == 0) model_.erase(key);
  }

  // The value that `place` others, without their copies, come before.
  [[nodiscard]] std::int64_t key_at(std::size_t place) const {
    const auto steps = static_cast<std::ptrdiff_t>(place);
    return is_descending_ ? std::prev(model_.end(), steps + 1)->first
                          : std::next(model_.begin(), steps)->first;
  }

  [[nodiscard]] std::size_t size() const { return model_.size(); }

  // Looks at what is there more than no times.
  void require_same() const {
    REQUIRE(values.empty() == model_.empty());
    const auto is_there = [](const auto& entry) { return entry.second > 0; };
    if (is_descending_) {
      const auto found = std::find_if(model_.rbegin(), model_.rend(), is_there);
      if (found != model_.rend()) REQUIRE(values.first() == found->first);
    } else {
      const auto found = std::find_if(model_.begin(), model_.end(), is_there);
      if (found != model_.end()) REQUIRE(values.first() == found->first);
    }
  }

 private:
  TextDictionary dictionary_;
  KeyOrder order_;
  bool is_descending_;
  std::map<std::int64_t, Weight> model_;

 public:
  ExtremeValues values{order_};
};

void fill(Modelled& modelled, std::mt19937& random, int count, unsigned spread) {
  for (int i = 0; i < count; ++i) modelled.add(static_cast<std::int64_t>(random() % spread), 1);
  modelled.require_same();
}

}  // namespace

TEST_CASE("The first value is that of a model, however values come and go", "[expr][aggregate]") {
  std::mt19937 random(5);
  for (int seed = 0; seed < 80; ++seed) {
    Modelled modelled(seed % 2 == 0);
    const unsigned spread = seed % 3 == 0 ? 5 : seed % 3 == 1 ? 400 : 100'000;
    for (int step = 0; step < 4'000; ++step) {
      // Filling, then mostly coming, then mostly going.
      const unsigned share_going = step < 500 ? 0 : step < 2'000 ? 40 : 65;
      const bool goes = modelled.size() > 0 && random() % 100 < share_going;
      if (goes) {
        const std::size_t reach =
            random() % 4 == 0 ? modelled.size() : std::min<std::size_t>(modelled.size(), 40);
        modelled.add(modelled.key_at(random() % reach), -1);
      } else {
        modelled.add(static_cast<std::int64_t>(random() % spread), random() % 50 == 0 ? 3 : 1);
      }
      modelled.require_same();
    }
  }
}

TEST_CASE("The first value is right while all values go, first to last", "[expr][aggregate]") {
  std::mt19937 random(1);
  for (const unsigned spread : {3U, 900U, 1'000'000U}) {
    Modelled modelled(spread == 900);
    fill(modelled, random, 5'000, spread);
    while (modelled.size() > 0) {
      modelled.add(modelled.key_at(0), -1);
      modelled.require_same();
    }
  }
}

TEST_CASE("The first value is right while all values go, last to first", "[expr][aggregate]") {
  std::mt19937 random(2);
  Modelled modelled(false);
  fill(modelled, random, 5'000, 3'000);
  while (modelled.size() > 0) {
    modelled.add(modelled.key_at(modelled.size() - 1), -1);
    modelled.require_same();
  }
}

TEST_CASE("The first value is right when each that comes is before all others",
          "[expr][aggregate]") {
  Modelled modelled(false);
  for (int key = 3'000; key > 0; --key) {
    modelled.add(key, 1);
    if (key % 500 == 0) modelled.add(modelled.key_at(0), -1);
    modelled.require_same();
  }
  while (modelled.size() > 0) {
    modelled.add(modelled.key_at(0), -1);
    modelled.require_same();
  }
}

TEST_CASE("A window of values that slides knows its first", "[expr][aggregate]") {
  Modelled modelled(false);
  for (int key = 0; key < 20'000; ++key) {
    modelled.add(key, 1);
    if (key >= 3'000) modelled.add(key - 3'000, -1);
    modelled.require_same();
  }
}

TEST_CASE("Values of many copies are counted", "[expr][aggregate]") {
  std::mt19937 random(3);
  for (const int before : {0, 20, 500}) {
    Modelled modelled(false);
    fill(modelled, random, before, 10'000);
    const std::size_t bytes = modelled.values.byte_size();
    modelled.add(50, 2'000'000'000);
    modelled.require_same();
    CHECK(modelled.values.byte_size() < bytes + 4'096 + 40U * static_cast<unsigned>(before));
    modelled.add(50, -1'999'999'999);
    modelled.add(7, 1);
    modelled.require_same();
    while (modelled.size() > 0) {
      modelled.add(modelled.key_at(0), -1);
      modelled.require_same();
    }
  }
}

TEST_CASE("Few different values take no memory for their copies once one went",
          "[expr][aggregate]") {
  std::mt19937 random(4);
  Modelled modelled(false);
  fill(modelled, random, 100'000, 5);
  modelled.add(0, -1);
  CHECK(modelled.values.byte_size() < 2'048);
  fill(modelled, random, 100'000, 5);
  CHECK(modelled.values.byte_size() < 2'048);
}

TEST_CASE("Values that come and go take no more memory than those that are there",
          "[expr][aggregate]") {
  std::mt19937 random(6);
  Modelled modelled(false);
  fill(modelled, random, 10'000, 1'000'000'000);
  for (int step = 0; step < 20'000; ++step) {
    modelled.add(modelled.key_at(random() % 16 == 0 ? random() % 100 : 1'000), -1);
    modelled.add(static_cast<std::int64_t>(random() % 1'000'000'000), 1);
  }
  modelled.require_same();
  CHECK(modelled.values.byte_size() < 10'000 * sizeof(std::int64_t) * 3);
}

TEST_CASE("A value may go before it comes", "[expr][aggregate]") {
  Modelled modelled(false);
  modelled.add(5, 1);
  modelled.add(7, -1);
  modelled.add(3, 1);
  modelled.add(7, 1);
  modelled.require_same();
  modelled.add(4, -1);
  modelled.add(4, 1);
  modelled.add(3, -1);
  modelled.require_same();
  modelled.add(5, -1);
  CHECK(modelled.values.empty());

  modelled.add(1, 1);
  modelled.add(9, 1);
  modelled.add(5, -1);
  modelled.add(6, -1);
  CHECK_FALSE(modelled.values.empty());
  modelled.add(5, 1);
  modelled.add(6, 1);
  modelled.require_same();
}

TEST_CASE("Many values may go before they come, whatever is there", "[expr][aggregate]") {
  std::mt19937 random(7);
  for (int seed = 0; seed < 60; ++seed) {
    Modelled modelled(seed % 2 == 0);
    constexpr int kSizes[] = {0, 30, 64, 1'000};
    fill(modelled, random, kSizes[seed % 4], 2'000);
    for (int round = 0; round < 4; ++round) {
      std::vector<std::int64_t> early(1 + random() % 200);
      for (std::int64_t& key : early) key = static_cast<std::int64_t>(random() % 2'500) - 250;
      for (const std::int64_t key : early) {
        modelled.add(key, -1);
        if (random() % 4 == 0) modelled.add(static_cast<std::int64_t>(random() % 2'000), 1);
      }
      std::ranges::shuffle(early, random);
      for (const std::int64_t key : early) modelled.add(key, 1);
      modelled.require_same();
      while (modelled.size() > 0 && random() % 100 != 0) modelled.add(modelled.key_at(0), -1);
      modelled.require_same();
    }
    while (modelled.size() > 0) modelled.add(modelled.key_at(0), -1);
    CHECK(modelled.values.empty());
  }
}

}  // namespace matview::test
