// QueryScope: the surroundings a query is bound in.
#pragma once

#include <map>
#include <string>

#include "catalog/catalog.h"
#include "common/result.h"
#include "plan/coercion.h"
#include "plan/logical_plan.h"
#include "plan/scope.h"
#include "plan/statement_scope.h"
#include "sql/ast.h"

namespace matview::plan {

class ExpressionBinder;

// Where a recursive query is being bound, and so whether it may refer to itself there.
enum class RecursionPlace : std::uint8_t {
  kAllowed,
  kNonRecursiveTerm,
  kSubquery,
  kOuterJoin,
  kIntersect,
  kExcept,
};

// A recursive query while it is bound.
struct Recursion {
  std::string name;
  NodePtr working_table;  // null while its non-recursive term is bound
  std::size_t references = 0;
  bool has_form = true;  // non-recursive-term UNION [ALL] recursive-term
};

// What a name of WITH stands for.
struct CommonTable {
  NodePtr plan;                    // its columns named
  Recursion* recursion = nullptr;  // instead, inside the query itself
};

// Names a WITH clause adds to those of the catalog; inner ones hide outer ones.
using CommonTables = std::map<std::string, CommonTable, std::less<>>;

struct QueryScope {
  const Catalog& catalog;
  BindContext context;
  StatementScope& statement;
  CommonTables common_tables = {};
  ExpressionBinder* outer = nullptr;   // of the query around, at the place where this one stands
  const Scope* not_lateral = nullptr;  // what it could name if it were LATERAL; for messages
  RecursionPlace recursion_place = RecursionPlace::kAllowed;
  // Leave untyped literals of the select list untyped: an arm of UNION, or the source of INSERT.
  bool keeps_unknown = false;
  // Only whether there are rows is asked: of EXISTS.
  bool is_existence = false;
};

// The plan of a query, not yet rewritten. It may mention columns of the queries around.
[[nodiscard]] Result<NodePtr> bind_query_body(const sql::Query& query, QueryScope scope);

// `query` with its untyped literals in `column` given a type. Requires: bound with keeps_unknown.
[[nodiscard]] Result<NodePtr> settle_literals(const NodePtr& query,
                                              std::size_t column,
                                              Type type,
                                              CastContext cast_context,
                                              BindContext context,
                                              std::size_t position);

// As bind_query_body, for a query that no other surrounds.
[[nodiscard]] inline Result<NodePtr> bind_whole_query(const sql::Query& query,
                                                      const Catalog& catalog,
                                                      BindContext context) {
  StatementScope statement;
  return bind_query_body(query, {catalog, context, statement});
}

}  // namespace matview::plan
