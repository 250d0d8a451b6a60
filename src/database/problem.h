// Problem: something wrong that a check of a database found.
#pragma once

#include <string>

namespace matview {

struct Problem {
  std::string relation;
  std::string message;  // as what follows the name: `has 3 rows and counts 4`
};

}  // namespace matview
