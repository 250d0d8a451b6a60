// INSERT, UPDATE and DELETE in the WITH of a statement. Each is bound once, before the statement
// around; whoever names it reads what it returns, as a WorkingTable (plan/statement_relations.h).
#pragma once

#include <cstddef>
#include <variant>
#include <vector>

#include "plan/binder.h"

namespace matview::plan {

struct WithChange {
  const sql::Statement* statement;  // whose it is
  std::variant<BoundInsert, BoundUpdate, BoundDelete> change;
};

[[nodiscard]] const BoundChange& common_part(const decltype(WithChange::change)& change);

// Appends what the WITH of `statement` changes, in its order. Parts of the statement move while it
// is bound, and are back afterwards.
[[nodiscard]] Status bind_with_changes(sql::Statement& statement,
                                       const Catalog& catalog,
                                       BindContext context,
                                       std::vector<WithChange>& changes);

// Whether a plan reads what the changing statement of this place returns.
[[nodiscard]] bool reads_change(const Node& plan, std::size_t index);

}  // namespace matview::plan
