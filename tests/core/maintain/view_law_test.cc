// The law of incremental maintenance (src/operators/operator.h) as a property: over random tables,
// views and streams of changes, after every commit
//
//   Step    the contents of every view equal its query run over the tables;
//   Split   whether changes come one by one or many in a transaction, with parts of it taken back;
//   Reverse undoing every change gives the contents there were before;
//   Replay  a subscriber who applies what it is told holds exactly the view.
//
// Every case is made from its seed, which a failure prints, with the smallest case that fails like
// it. MATVIEW_LAW_SEED and MATVIEW_LAW_COUNT choose others: `npm test` takes a thousand, and `npm run
// fuzz:ivm` goes on for ever.
#include <cstdlib>

#include <catch2/catch.hpp>

#include "law_case.h"

namespace matview::test {

namespace {

unsigned setting(const char* name, unsigned otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace

TEST_CASE("the law: views and subscribers hold the query after every commit", "[law]") {
  // Each with ten views.
  const unsigned first = setting("MATVIEW_LAW_SEED", 1);
  const unsigned count = setting("MATVIEW_LAW_COUNT", 60);
  for (unsigned seed = first; seed < first + count; ++seed) {
    const LawCase tried = random_case(seed);
    const auto violation = violation_in(tried);
    if (!violation) continue;
    const LawCase smallest = shrunk(tried);
    FAIL_CHECK("seed " << seed << ", after " << *violation_in(smallest) << "\n\n"
                       << script_of(smallest));
  }
}

}  // namespace matview::test
