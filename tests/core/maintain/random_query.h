// Random values and queries for the law of maintenance, over the tables r (a, b, s, d) and q (a, s,
// x).
//
// Every query has one answer: what is limited is ordered by all it shows, and what is numbered,
// too.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace matview::test {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  [[nodiscard]] int below(int bound) {
    return static_cast<int>(engine_() % static_cast<unsigned>(bound));
  }

  [[nodiscard]] bool chance(int percent) { return below(100) < percent; }

  [[nodiscard]] const std::string& pick(const std::vector<std::string>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
  }

 private:
  std::mt19937 engine_;
};

std::string random_int(Random& random);
std::string random_text(Random& random);
std::string random_double(Random& random);
std::string random_query(Random& random);

}  // namespace matview::test
