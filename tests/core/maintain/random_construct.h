// Random queries for the law of maintenance, by construct, over r (a, b, s, d), q (a, s, x) and m
// (k, n, t, s); see random_query.h for what they promise.
#pragma once

#include "random_query.h"

namespace matview::test {

// The values of a row of m.
std::string random_row_of_m(Random& random);
// A query with constructs that random_query() lacks.
std::string random_construct(Random& random);

// Views over views: two queries, each with the columns a and n, and one over both, which it names
// x0 and x1.
struct Diamond {
  std::string sides[2];
  std::string top;
};

Diamond random_diamond(Random& random);

}  // namespace matview::test
