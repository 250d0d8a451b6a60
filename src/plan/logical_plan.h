// Logical plans: what a query computes, as a tree of relational nodes over bound expressions.
//
// Nodes are immutable and shared; a rewrite returns a new tree that shares what it did not touch.
// The same plan is built into operators for the run-once driver and for the circuit driver
// (operators/build.h). Every column reference in a node's expressions is a position in the output
// of its input (of left then right, for a join).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "expr/aggregate_registry.h"
#include "expr/expression.h"
#include "types/schema.h"

namespace matview::plan {

struct Node;
using NodePtr = std::shared_ptr<const Node>;

// In Scan::columns: the row's id, as BIGINT, by which UPDATE and DELETE find it again.
inline constexpr std::size_t kRowIdColumn = static_cast<std::size_t>(-1);

// Rows of a base table, or of a materialized view's contents.
struct Scan {
  std::string relation;              // the name in SQL
  std::vector<std::size_t> columns;  // positions in the relation, in output order
  // When not empty: one constant expression per primary-key column; only the row with that key.
  std::vector<ExpressionPtr> key = {};
};

// Rows given in the query; expressions refer to no columns.
struct Values {
  std::vector<std::vector<ExpressionPtr>> rows;
};

struct Filter {
  NodePtr input;
  ExpressionPtr predicate;
};

struct Project {
  NodePtr input;
  std::vector<ExpressionPtr> expressions;
};

struct AggregateCall {
  const AggregateFunction* function;
  ExpressionPtr argument;  // null for count(*)
};

// Output: the group expressions, then the aggregates. Without group expressions there is exactly
// one row, even for no input.
struct Aggregate {
  NodePtr input;
  std::vector<ExpressionPtr> groups;
  std::vector<AggregateCall> aggregates;
};

// Inner equi-join on pairs of columns; without pairs, the cross product. Output: left, then right.
struct Join {
  NodePtr left;
  NodePtr right;
  std::vector<std::size_t> left_keys;   // positions in left's output
  std::vector<std::size_t> right_keys;  // of equal types, pairwise
};

struct SortKey {
  ExpressionPtr expression;
  bool descending = false;
  bool nulls_first = false;
};

struct Sort {
  NodePtr input;
  std::vector<SortKey> keys;
};

struct Limit {
  NodePtr input;
  ExpressionPtr limit;   // BIGINT without column references, or null
  ExpressionPtr offset;  // likewise
};

struct Node {
  std::variant<Scan, Values, Filter, Project, Aggregate, Join, Sort, Limit> node;
  Schema schema;  // of the output
};

[[nodiscard]] NodePtr make_node(Node node);
// Inputs of a node, left before right.
[[nodiscard]] std::vector<NodePtr> inputs_of(const Node& node);
// Every relation the plan scans, sorted, once each.
[[nodiscard]] std::vector<std::string> relations_of(const Node& root);

// Output positions that together identify a row, when the plan shows them: the grouping columns of
// an aggregate, or the primary key of a single table carried through. `primary_key_of(relation)`
// gives the key of a scanned relation. Empty when none is known.
[[nodiscard]] std::vector<std::size_t> identifying_columns(
    const Node& root,
    const std::function<std::vector<std::size_t>(const std::string& relation)>& primary_key_of);

// The plan as EXPLAIN prints it: one line a node, inputs indented below, with how each node is
// maintained.
[[nodiscard]] std::vector<std::string> explain(const Node& root);

}  // namespace matview::plan
