// What depends on a relation or a column: views by their queries, foreign keys by what they refer
// to. Dropping or changing it is refused with their names, or takes them along.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "database/engine.h"

namespace matview {

struct Dependent {
  enum class Kind : std::uint8_t { kView, kMaterializedView, kForeignKey };
  Kind kind;
  std::string name;
  std::string table;       // of a foreign key
  std::string depends_on;  // "table t", "view v", "column a of table t"

  // "view v", "constraint c on table t"
  [[nodiscard]] std::string describe() const;
};

// Views that read `relation` directly or through others, and foreign keys of other tables that
// refer to it; each after what it depends on.
[[nodiscard]] std::vector<Dependent> dependents_of(const Engine& engine, std::string_view relation);
// Those of a column: views whose queries use it, and all that depend on them.
[[nodiscard]] Result<std::vector<Dependent>> dependents_of_column(Engine& engine,
                                                                  std::string_view table,
                                                                  std::size_t column);

// Views that read `relation` by name, whatever kind they are.
[[nodiscard]] std::vector<Dependent> readers_of(const Engine& engine, std::string_view relation);

// Drops them all, or, without `cascade`, fails with 2BP01 `cannot drop WHAT because other objects
// depend on it`, naming them.
[[nodiscard]] Status drop_dependents(Engine& engine,
                                     const std::vector<Dependent>& dependents,
                                     std::string_view what,
                                     bool cascade);

}  // namespace matview
