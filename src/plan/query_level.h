// QueryLevel: what the expressions of one query collect while they are bound. They refer to it by
// placeholders (plan/placeholder.h), and to the columns of its FROM by their positions.
#pragma once

#include <vector>

#include "plan/logical_plan.h"
#include "plan/placeholder.h"
#include "plan/statement_scope.h"
#include "sql/ast.h"

namespace matview::plan {

struct WindowSpecification {
  std::vector<ExpressionPtr> partition;
  std::vector<SortKey> order;
  WindowFrame frame;
  bool has_frame = false;
};

// The limits of frames by RANGE are made when the window's input is known.
struct PendingWindow {
  WindowSpecification window;
  WindowCall call;
  std::size_t position;
};

enum class SubqueryUse : std::uint8_t {
  kValue,   // its one row, as many columns as it has
  kExists,  // one BOOLEAN
  kIn,      // one BOOLEAN: `(operands) IN (rows)`
};

struct PendingSubquery {
  SubqueryUse use;
  NodePtr plan;
  std::vector<ExpressionPtr> operands = {};  // kIn: as many as the plan has columns, of their types
  std::size_t position = 0;
};

struct SubqueryColumn {
  std::size_t subquery;
  std::size_t column;
};

struct QueryLevel {
  explicit QueryLevel(StatementScope& statement) : id(statement.level_count++) {}

  std::size_t id;
  std::vector<AggregateCall> aggregates = {};
  std::vector<Type> aggregate_types = {};
  std::vector<std::vector<ExpressionPtr>> groupings = {};  // arguments of GROUPING()
  std::vector<PendingWindow> windows = {};
  std::vector<SetReturningCall> set_returning = {};
  std::vector<PendingSubquery> subqueries = {};
  std::vector<SubqueryColumn> subquery_columns = {};
  const std::vector<sql::NamedWindow>* named_windows = nullptr;
};

}  // namespace matview::plan
