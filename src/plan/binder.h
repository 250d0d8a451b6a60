// Binder: from an AST and a catalog to plans. Everything about names, types and legality is decided
// here; what comes out can run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "common/result.h"
#include "plan/coercion.h"
#include "plan/logical_plan.h"
#include "sql/ast.h"

namespace matview::plan {

// A bound query is its plan, rewritten (plan/rewrites/) and ready to build. Errors carry SQLSTATE
// and position; what is recognised but not supported is 0A000 naming the construct.
// `context.parameters` receives the types of the parameters the query mentions.
[[nodiscard]] Result<NodePtr> bind_query(const sql::Query& query,
                                         const Catalog& catalog,
                                         BindContext context);

// INSERT: `source` yields the values of `columns` (positions in the table), in that order.
struct BoundInsert {
  std::string table;
  std::vector<std::size_t> columns;
  NodePtr source;
};

[[nodiscard]] Result<BoundInsert> bind_insert(const sql::Insert& insert,
                                              const Catalog& catalog,
                                              BindContext context,
                                              std::size_t position);

// UPDATE: `source` yields the row id of each row to change and then its new values, all columns.
struct BoundUpdate {
  std::string table;
  NodePtr source;
};

[[nodiscard]] Result<BoundUpdate> bind_update(const sql::Update& update,
                                              const Catalog& catalog,
                                              BindContext context,
                                              std::size_t position);

// DELETE: `source` yields the row id of each row to erase.
struct BoundDelete {
  std::string table;
  NodePtr source;
};

[[nodiscard]] Result<BoundDelete> bind_delete(const sql::Delete& statement,
                                              const Catalog& catalog,
                                              BindContext context,
                                              std::size_t position);

}  // namespace matview::plan
