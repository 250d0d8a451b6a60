// What depends on a relation or a column: views by their queries, foreign keys by what they refer
// to. Dropping or changing it is refused with their names, or takes them along.
#pragma once

#include <span>
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

// Views that name `relation` in their queries, whatever kind they are.
[[nodiscard]] std::vector<Dependent> readers_of(const Engine& engine, std::string_view relation);
// Those, all that read them in turn, and foreign keys of other tables that refer to it; each after
// what it depends on.
[[nodiscard]] std::vector<Dependent> dependents_of(const Engine& engine, std::string_view relation);
// Adds `reader` and all that read it, unless they are there.
void add_with_readers(const Engine& engine, Dependent reader, std::vector<Dependent>& found);

// Whether the query of a view reads a column of a table. Fails when it can no longer be bound.
[[nodiscard]] Result<bool> uses_column(Engine& engine,
                                       const Dependent& view,
                                       std::string_view table,
                                       std::size_t column);
// Whether the text of a view's query still means something.
[[nodiscard]] bool can_be_bound(Engine& engine, const Dependent& view);

// Foreign keys of any table that refer to this key of `table`.
[[nodiscard]] std::vector<Dependent> dependents_of_key(const Engine& engine,
                                                       std::string_view table,
                                                       const KeyConstraint& key);

// Drops them all, or, without `cascade`, fails with 2BP01 `cannot drop WHAT because other objects
// depend on it`, naming them.
[[nodiscard]] Status drop_dependents(Engine& engine,
                                     std::span<const Dependent> dependents,
                                     std::string_view what,
                                     bool cascade);

}  // namespace matview
