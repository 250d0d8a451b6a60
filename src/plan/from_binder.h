// Binding FROM: relations, derived tables and joins to one input, and the scope it spans.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "plan/coercion.h"
#include "plan/logical_plan.h"
#include "plan/scope.h"
#include "sql/ast.h"

namespace matview::plan {

// Names a WITH clause adds to those of the catalog; inner ones hide outer ones.
using CommonTables = std::map<std::string, const sql::CommonTable*, std::less<>>;

// What a query is bound in.
struct QueryScope {
  const Catalog& catalog;
  BindContext context;
  CommonTables common_tables;
};

struct BoundFrom {
  NodePtr input;
  Scope scope;
};

// A query without FROM has one row of no columns.
[[nodiscard]] Result<BoundFrom> bind_from(const std::vector<sql::TableReference>& references,
                                          const QueryScope& query);

// A scan of all columns of a relation; with `row_id`, the row's id after them.
[[nodiscard]] NodePtr make_scan(const Relation& relation, bool row_id = false);

// Bound, but not rewritten: for derived tables and common tables too.
[[nodiscard]] Result<NodePtr> bind_query_body(const sql::Query& query, QueryScope scope);

}  // namespace matview::plan
