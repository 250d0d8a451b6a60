// Binder: from an AST and a catalog to plans. Everything about names, types and legality is decided
// here; what comes out can run.
#pragma once

#include <cstddef>
#include <optional>
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

// What all statements that change a table may have.
struct BoundChange {
  std::string table;
  NodePtr source;
  // RETURNING, over a WorkingTable of kStatementRows: the columns of the table as the change left
  // them (as they were, for DELETE), then what the source yields past its own. Null when there is
  // none.
  NodePtr returning = {};
  std::size_t extra_columns = 0;  // how many that is
};

// ON CONFLICT. Rows conflict with a row of the table by one of `arbiters` (names of unique keys or
// indexes; empty: by any).
struct BoundConflict {
  std::vector<std::string> arbiters;
  // DO UPDATE, over a WorkingTable of kStatementRows: the row id and columns of the row that is
  // there, then the columns of the one that was to be inserted. Yields the row id and new values of
  // all columns. Null for DO NOTHING.
  NodePtr update;
  bool may_move_keys = false;  // whether it assigns a column of a unique key
};

// INSERT: `source` yields the values of `columns` (positions in the table), in that order; all
// others are NULL.
struct BoundInsert : BoundChange {
  std::vector<std::size_t> columns;
  std::optional<BoundConflict> conflict;
};

// The statement is only borrowed: parts of it move while it is bound, and are back afterwards.
[[nodiscard]] Result<BoundInsert> bind_insert(sql::Insert& insert,
                                              const Catalog& catalog,
                                              BindContext context,
                                              std::size_t position);

// UPDATE: `source` yields the row id of each row to change and then its new values, all columns.
// With FROM a row may come several times, of which the first counts.
struct BoundUpdate : BoundChange {
  bool may_repeat_rows = false;
};

[[nodiscard]] Result<BoundUpdate> bind_update(sql::Update& update,
                                              const Catalog& catalog,
                                              BindContext context,
                                              std::size_t position);

// DELETE: `source` yields the row id of each row to erase; with USING it may come several times.
struct BoundDelete : BoundChange {
  bool may_repeat_rows = false;
};

[[nodiscard]] Result<BoundDelete> bind_delete(sql::Delete& statement,
                                              const Catalog& catalog,
                                              BindContext context,
                                              std::size_t position);

// MERGE: `source` yields, for every pair of a row and its match, a row id (NULL: no match), the
// columns of the table and of the source, and as TEXT the number of the action to take, or NULL.
struct BoundMerge : BoundChange {
  struct Action {
    sql::MergeAction::Kind kind = sql::MergeAction::Kind::kNothing;
    // Over a WorkingTable of kStatementRows of such rows: of UPDATE the row id and new values of
    // all columns, of INSERT the values of `columns`.
    NodePtr values = {};
    std::vector<std::size_t> columns = {};
  };

  std::vector<Action> actions;
  // The same of rows of the table that match nothing, without the source's columns; or null.
  NodePtr unmatched = {};
};

[[nodiscard]] Result<BoundMerge> bind_merge(sql::Merge& merge,
                                            const Catalog& catalog,
                                            BindContext context,
                                            std::size_t position);

}  // namespace matview::plan
