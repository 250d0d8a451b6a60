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
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "expr/aggregate_registry.h"
#include "expr/expression.h"
#include "expr/set_functions.h"
#include "types/schema.h"

namespace matview::plan {

struct Node;
using NodePtr = std::shared_ptr<const Node>;

// Rows of an index: those whose leading columns equal `equal`, and whose next column lies between
// the bounds. Every expression is constant for the execution; a NULL one selects nothing.
struct IndexRange {
  std::string index;                 // its name in the catalog
  std::vector<ExpressionPtr> equal;  // for the index's first columns
  ExpressionPtr low;                 // of the column after them; null: unbounded
  ExpressionPtr high;
  bool low_inclusive = true;
  bool high_inclusive = true;
};

// In Scan::columns: the row's id, as BIGINT, by which UPDATE and DELETE find it again.
inline constexpr std::size_t kRowIdColumn = static_cast<std::size_t>(-1);

// Rows of a base table, or of a materialized view's contents.
struct Scan {
  std::string relation;              // the name in SQL
  std::vector<std::size_t> columns;  // positions in the relation, in output order
  // When not empty: one constant expression per primary-key column; only the row with that key.
  std::vector<ExpressionPtr> key = {};
  // Only the rows of this range of an ordered index.
  std::optional<IndexRange> range = {};
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

struct SortKey {
  ExpressionPtr expression;
  bool descending = false;
  bool nulls_first = false;
};

struct AggregateCall {
  const AggregateFunction* function;
  std::vector<ExpressionPtr> arguments;  // none for count(*)
  bool distinct = false;                 // each distinct argument row once
  ExpressionPtr filter = {};             // only rows for which this is true; or null
  std::vector<SortKey> order = {};       // the order in which rows are added, where it matters
};

// Output: the group expressions, then the aggregates. Without group expressions there is exactly
// one row, even for no input.
struct Aggregate {
  NodePtr input;
  std::vector<ExpressionPtr> groups;
  std::vector<AggregateCall> aggregates;
};

enum class JoinKind : std::uint8_t {
  kInner,  // output: left ++ right
  kLeft,   // left ++ right, right NULL where nothing matches
  kFull,   // left ++ right, either side NULL
  kSemi,   // left, the rows with a match, once each
  kAnti,   // left, the rows without a match
  kMark,   // left ++ one BOOLEAN: whether there is a match (see `null_aware`)
  kSingle  // as kLeft, but a second match fails: 21000 `more than one row returned by a subquery
           // used as an expression`
};

// Pairs of a left and a right row match when the key columns are equal, pair by pair (a NULL equals
// nothing), and `residual` is true. Without keys or residual every pair matches. RIGHT joins are
// LEFT joins the other way round.
//
// `null_aware` (kMark, kAnti): IN's three-valued logic for `(probe keys) IN (right rows)`. The last
// `null_aware_keys` key pairs are the IN operands, earlier ones (the correlation) are ordinary.
// When no right row of the correlation group matches but one of its rows compares as NULL with the
// operands (either side NULL), the mark is NULL and kAnti drops the row. An empty group marks
// FALSE.
struct Join {
  NodePtr left;
  NodePtr right;
  std::vector<std::size_t> left_keys;   // positions in left's output
  std::vector<std::size_t> right_keys;  // of equal types, pairwise
  JoinKind kind = JoinKind::kInner;
  ExpressionPtr residual = {};  // over left ++ right; or null
  bool null_aware = false;
  std::size_t null_aware_keys = 0;
};

// All rows of all inputs, which have equal column types: UNION ALL.
struct Concatenate {
  std::vector<NodePtr> inputs;
};

// INTERSECT [ALL] and EXCEPT [ALL], rows compared in the grouping sense (NULL equals NULL).
// UNION is an Aggregate without calls over a Concatenate.
struct SetOperation {
  bool is_intersect;  // else EXCEPT
  bool all;
  NodePtr left;
  NodePtr right;
};

// The first rows of each partition in the order of `keys`: rows offset … offset + limit − 1, and
// with `with_ties` those that tie with the last. Emitted in the order of partition then keys.
// ORDER BY with LIMIT has no partition; DISTINCT ON has limit 1.
struct TopK {
  NodePtr input;
  std::vector<std::size_t> partition;  // positions in input
  std::vector<SortKey> keys;
  ExpressionPtr limit;   // BIGINT, constant for the execution; null: all
  ExpressionPtr offset;  // likewise; null: 0
  bool with_ties = false;
};

enum class FrameMode : std::uint8_t { kRange, kRows, kGroups };
enum class FrameExclusion : std::uint8_t { kNoOthers, kCurrentRow, kGroup, kTies };
enum class FrameBoundKind : std::uint8_t {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing,
};

struct FrameBound {
  FrameBoundKind kind;
  // For kPreceding and kFollowing, constant for the execution: BIGINT for ROWS and GROUPS; for
  // RANGE of the type that is added to or subtracted from the one sort key.
  ExpressionPtr offset = {};
};

struct WindowFrame {
  FrameMode mode = FrameMode::kRange;
  FrameBound start = {.kind = FrameBoundKind::kUnboundedPreceding};
  FrameBound end = {.kind = FrameBoundKind::kCurrentRow};
  FrameExclusion exclusion = FrameExclusion::kNoOthers;
  // RANGE with offsets: computes `key ± offset`, over the input with the offset as one more column.
  // Null when the frame has no such bound.
  ExpressionPtr start_limit = {};
  ExpressionPtr end_limit = {};
};

enum class WindowFunctionKind : std::uint8_t {
  kRowNumber,
  kRank,
  kDenseRank,
  kPercentRank,
  kCumeDist,
  kNtile,
  kLag,
  kLead,
  kFirstValue,
  kLastValue,
  kNthValue,
  kAggregate,
};

struct WindowCall {
  WindowFunctionKind kind;
  const AggregateFunction* aggregate = nullptr;  // kAggregate
  // Over input's columns. lag/lead: value[, offset[, default]], each of the value's type but the
  // offset, INTEGER.
  std::vector<ExpressionPtr> arguments;
  ExpressionPtr filter = {};  // aggregates only
  WindowFrame frame = {};
  Type result;
};

// Output: input's columns, then one per call. All calls share partition and order.
struct Window {
  NodePtr input;
  std::vector<ExpressionPtr> partition;
  std::vector<SortKey> order;
  std::vector<WindowCall> calls;
};

// A set-returning function over the columns of the input (expr/set_functions.h).
struct SetReturningCall {
  const SetFunction* function;
  std::vector<ExpressionPtr> arguments;
  std::vector<Type> results;  // one or more columns
};

// For each input row, its columns beside the rows of the calls side by side (a shorter one filled
// up with NULLs), and with `ordinality` a BIGINT from 1. A row whose calls all give nothing is left
// out, or with `keep_empty` kept once with NULLs.
struct Expand {
  NodePtr input;
  std::vector<SetReturningCall> calls;
  bool ordinality = false;
  bool keep_empty = false;
};

// What several readers share: computed once a step, however often it appears. Nodes of one id are
// the same computation. Rewrites treat it as a fence: nothing is pushed through from above.
struct Shared {
  std::size_t id;
  NodePtr input;
};

// WITH RECURSIVE: `initial`, then `recursive` again and again over what the round before added
// (its WorkingTable leaf of the same id), until nothing is added; `distinct` (UNION) drops rows
// that were there already.
struct RecursiveUnion {
  std::size_t id;
  NodePtr initial;
  NodePtr recursive;
  bool distinct;
};

struct WorkingTable {
  std::size_t id;
};

struct Sort {
  NodePtr input;
  std::vector<SortKey> keys;
};

// The rows of a table that an index has under a key that is among the rows of `keys`, each once.
// Only in plans that run once.
struct IndexLookup {
  NodePtr keys;                      // columns that equal the index's first ones
  std::string relation;              // a table
  std::vector<std::size_t> columns;  // as of a Scan
  std::string index;                 // of a key or a plain index; its name in the catalog
};

struct Limit {
  NodePtr input;
  ExpressionPtr limit;   // BIGINT without column references, or null
  ExpressionPtr offset;  // likewise
};

struct Node {
  std::variant<Scan,
               Values,
               Filter,
               Project,
               Aggregate,
               Join,
               Sort,
               Limit,
               Concatenate,
               SetOperation,
               TopK,
               Window,
               Expand,
               Shared,
               RecursiveUnion,
               WorkingTable,
               IndexLookup>
      node;       // append only: the place in this list is the kind on disk
  Schema schema;  // of the output
};

[[nodiscard]] NodePtr make_node(Node node);
// Inputs of a node, left before right.
[[nodiscard]] std::vector<NodePtr> inputs_of(const Node& node);
void for_each_input(const Node& node, const std::function<void(const NodePtr&)>& visit);
// `node` over `map(input)` for each input; itself when that changes none.
[[nodiscard]] NodePtr map_inputs(const NodePtr& node,
                                 const std::function<NodePtr(const NodePtr&)>& map);
// The same node over other inputs. Requires: as many as inputs_of() gives.
[[nodiscard]] NodePtr with_inputs(const Node& node, std::vector<NodePtr> inputs);
// Every expression of the node itself, nulls left out.
void for_each_expression(const Node& node, const std::function<void(const Expression&)>& visit);
// The same node with every expression (nulls left out) replaced by `map(expression)`.
[[nodiscard]] Node map_expressions(const Node& node,
                                   const std::function<ExpressionPtr(const ExpressionPtr&)>& map);
// Every relation the plan scans, sorted, once each.
[[nodiscard]] std::vector<std::string> relations_of(const Node& root);

// Output positions that together identify a row, when the plan shows them: the grouping columns of
// an aggregate, or the primary key of a single table carried through. `primary_key_of(relation)`
// gives the key of a scanned relation. Empty when none is known.
[[nodiscard]] std::vector<std::size_t> identifying_columns(
    const Node& root,
    const std::function<std::vector<std::size_t>(const std::string& relation)>& primary_key_of);

}  // namespace matview::plan
