// What is behind Database, for the files that implement it.
#pragma once

#include "database/database.h"
#include "database/engine.h"
#include "database/statement_cache.h"

namespace matview {

class Database::Implementation {
 public:
  explicit Implementation(Clock clock) : engine(std::move(clock)) {}

  Engine engine;
  StatementCache statements;
};

}  // namespace matview
