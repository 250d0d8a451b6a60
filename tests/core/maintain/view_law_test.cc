// The law of incremental maintenance (src/operators/operator.h) as a property: over random tables,
// views and streams of changes, after every commit
//
//   Step    the contents of every view equal its query run over the tables;
//   Split   whether changes come one by one or many in a transaction, with parts of it taken back;
//   Reverse undoing every change gives the contents there were before;
//   Replay  a subscriber who applies what it is told holds exactly the view.
//
// Every case is made from its seed, which a failure prints, with the smallest case that fails like
// it. MATVIEW_LAW_SEED and MATVIEW_LAW_COUNT choose others: `npm test` takes a thousand, and `npm
// run fuzz:ivm` goes on for ever.
#include <algorithm>
#include <cstdlib>
#include <limits>

#include <catch2/catch.hpp>

#include "law_case.h"

namespace matview::test {

namespace {

unsigned setting(const char* name, unsigned otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// The cases of so many seeds, each as `change` makes it.
template <typename Change>
void hold_the_law(unsigned first, unsigned count, Change&& change) {
  for (unsigned seed = first; seed < first + count; ++seed) {
    LawCase tried = random_case(seed);
    change(tried);
    const auto violation = violation_in(tried);
    if (!violation) continue;
    const LawCase smallest = shrunk(tried);
    FAIL_CHECK("seed " << seed << ", after " << *violation_in(smallest) << "\n\n"
                       << script_of(smallest));
  }
}

}  // namespace

TEST_CASE("the law: views and subscribers hold the query after every commit", "[law]") {
  // Each with ten views.
  const unsigned first = setting("MATVIEW_LAW_SEED", 1);
  const unsigned count = setting("MATVIEW_LAW_COUNT", 60);
  hold_the_law(first, count, [](LawCase&) {});
}

TEST_CASE("the law: pending deltas applied now and then lead to the query", "[law]") {
  const unsigned count = std::max(1U, setting("MATVIEW_LAW_COUNT", 60) / 4);
  hold_the_law(setting("MATVIEW_LAW_SEED", 1) + 5000, count, [](LawCase& tried) {
    tried.has_other_views = true;
  });
}

TEST_CASE("the law: it does not matter where the break-even lies", "[law]") {
  const unsigned count = std::max(1U, setting("MATVIEW_LAW_COUNT", 60) / 8);
  const double break_even = GENERATE(0.0, std::numeric_limits<double>::infinity());
  hold_the_law(setting("MATVIEW_LAW_SEED", 1) + 9000, count, [&](LawCase& tried) {
    tried.break_even = break_even;
    tried.has_other_views = true;
  });
}

}  // namespace matview::test
