// What is behind Database, for the files that implement it.
#pragma once

#include "database/database.h"
#include "database/engine.h"
#include "database/statement_cache.h"
#include "types/equal_forms.h"

namespace matview {

class Database::Implementation {
 public:
  explicit Implementation(Clock clock) : engine(std::move(clock)) {
    enter_dictionary(engine.dictionary);
  }

  ~Implementation() { leave_dictionary(engine.dictionary); }

  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  Engine engine;
  StatementCache statements;
};

}  // namespace matview
