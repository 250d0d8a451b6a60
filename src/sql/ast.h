// The abstract syntax tree: what the SQL text says, before any name is looked up.
//
// Nodes are plain values owned by their parents. Identifiers are already folded to lower case
// unless they were quoted. Every node that an error may point at carries `position`, the zero-based
// byte offset in the SQL text where PostgreSQL's caret would stand: the operator of an operator
// expression, a postfix test, an `x::type` or a set operation, the first character of all else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "types/type.h"
#include "types/value.h"

namespace matview::sql {

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;
struct Query;
using QueryPtr = std::unique_ptr<Query>;

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────

struct Literal {
  Value value;  // numbers: INTEGER, BIGINT or DOUBLE by size and form; '…' strings: unknown
};

struct ColumnName {
  std::string qualifier;  // table or alias; empty when unqualified
  std::string name;
};

struct Star {
  std::string qualifier;  // `t.*`; empty for `*`
};

struct ParameterNumber {
  std::size_t number;  // $1 is 1
};

enum class UnaryOperator : std::uint8_t { kNot, kPlus, kMinus };
enum class BinaryOperator : std::uint8_t {
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kDistinctFrom,
  kNotDistinctFrom,
  kLike,
  kNotLike,
  kConcat,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
};

struct Unary {
  UnaryOperator op;
  ExpressionPtr operand;
};

struct Binary {
  BinaryOperator op;
  ExpressionPtr left;
  ExpressionPtr right;
};
enum class IsTestKind : std::uint8_t { kNull, kTrue, kFalse, kUnknown };

struct IsTest {  // operand IS [NOT] NULL | TRUE | FALSE | UNKNOWN
  ExpressionPtr operand;
  IsTestKind kind;
  bool negated;
};

struct Between {
  ExpressionPtr operand;
  ExpressionPtr low;
  ExpressionPtr high;
  bool negated;
};

struct InList {
  ExpressionPtr operand;
  std::vector<ExpressionPtr> items;
  bool negated;
};

struct FunctionCall {
  std::string name;
  std::vector<ExpressionPtr> arguments;  // empty with `star` for count(*)
  bool star = false;
  bool distinct = false;
  ExpressionPtr filter;  // FILTER (WHERE …), or null
};

struct Cast {
  ExpressionPtr operand;
  Type target;
};

struct CaseBranch {
  ExpressionPtr condition;
  ExpressionPtr result;
};

struct Case {
  ExpressionPtr operand;  // `CASE operand WHEN …`, or null for the searched form
  std::vector<CaseBranch> branches;
  ExpressionPtr otherwise;  // or null
};

struct ScalarSubquery {
  QueryPtr query;
};

struct Exists {
  QueryPtr query;
};

struct InSubquery {
  ExpressionPtr operand;
  QueryPtr query;
  bool negated;
};

struct Expression {
  std::variant<Literal,
               ColumnName,
               Star,
               ParameterNumber,
               Unary,
               Binary,
               IsTest,
               Between,
               InList,
               FunctionCall,
               Cast,
               Case,
               ScalarSubquery,
               Exists,
               InSubquery>
      node;
  std::size_t position = 0;
};

// ── Queries ─────────────────────────────────────────────────────────────────────────────────────

struct TableReference;
using TableReferencePtr = std::unique_ptr<TableReference>;

enum class JoinKind : std::uint8_t { kInner, kLeft, kRight, kFull, kCross };

struct NamedTable {
  std::string name;
};

struct DerivedTable {
  QueryPtr query;
};

struct JoinedTable {
  JoinKind kind;
  TableReferencePtr left;
  TableReferencePtr right;
  ExpressionPtr condition;                 // ON …, or null
  std::vector<std::string> using_columns;  // USING (…)
  bool natural = false;
};

struct TableReference {
  std::variant<NamedTable, DerivedTable, JoinedTable> node;
  std::string alias;  // empty when there is none
  std::vector<std::string> column_aliases;
  std::size_t position = 0;
};

struct SelectItem {
  ExpressionPtr expression;  // may be a Star
  std::string alias;         // empty when there is none
};
enum class NullsOrder : std::uint8_t { kDefault, kFirst, kLast };

struct OrderItem {
  ExpressionPtr expression;
  bool descending = false;
  NullsOrder nulls = NullsOrder::kDefault;
};

struct Select {
  bool distinct = false;
  std::vector<SelectItem> items;
  std::vector<TableReference> from;  // several are a cross join
  ExpressionPtr where;
  std::vector<ExpressionPtr> group_by;
  ExpressionPtr having;
  std::size_t position = 0;
};

struct Values {
  std::vector<std::vector<ExpressionPtr>> rows;
  std::size_t position = 0;
};
enum class SetOperator : std::uint8_t { kUnion, kIntersect, kExcept };

struct SetOperation {
  SetOperator op;
  bool all = false;
  QueryPtr left;
  QueryPtr right;
  std::size_t position = 0;
};

struct CommonTable {  // WITH name [(columns)] AS (query)
  std::string name;
  std::vector<std::string> columns;
  QueryPtr query;
  std::size_t position = 0;
};

struct Query {
  bool recursive = false;
  std::vector<CommonTable> with;
  std::variant<Select, Values, SetOperation> body;
  std::vector<OrderItem> order_by;
  ExpressionPtr limit;   // or null
  ExpressionPtr offset;  // or null
  std::size_t position = 0;
};

// ── Statements ──────────────────────────────────────────────────────────────────────────────────

struct ColumnDefinition {
  std::string name;
  Type type;
  bool not_null = false;
  bool primary_key = false;
  std::size_t position = 0;
};

struct CreateTable {
  std::string name;
  bool if_not_exists = false;
  std::vector<ColumnDefinition> columns;
  std::vector<std::string> primary_key;  // table constraint; empty when there is none
};

struct DropTable {
  std::string name;
  bool if_exists = false;
  bool cascade = false;
};

struct Insert {
  std::string table;
  std::vector<std::string> columns;  // empty: all, in table order
  QueryPtr source;                   // VALUES or SELECT
};

struct Assignment {
  std::string column;
  ExpressionPtr value;
  std::size_t position = 0;
};

struct Update {
  std::string table;
  std::string alias;
  std::vector<Assignment> assignments;
  ExpressionPtr where;
};

struct Delete {
  std::string table;
  std::string alias;
  ExpressionPtr where;
};

// `option = value` as written. A bare word (manual, auto, on) is text; true/false are BOOLEAN.
struct ViewOption {
  std::string name;
  Value value;
  std::size_t position = 0;
};

struct CreateMaterializedView {
  std::string name;
  bool if_not_exists = false;
  std::vector<std::string> columns;
  std::vector<ViewOption> options;
  QueryPtr query;
  std::string query_text;  // exactly as the user wrote it, without the surrounding statement
  std::size_t query_position = 0;  // offset of query_text in the statement
  bool with_data = true;
};

struct RefreshMaterializedView {
  std::string name;
  bool concurrently = false;
  bool incrementally = false;
  bool with_data = true;
};

struct AlterMaterializedView {
  std::string name;
  bool if_exists = false;
  std::vector<ViewOption> options;
};

struct DropMaterializedView {
  std::vector<std::string> names;
  bool if_exists = false;
  bool cascade = false;
};
enum class TransactionAction : std::uint8_t {
  kBegin,
  kCommit,
  kRollback,
  kSavepoint,
  kRelease,
  kRollbackTo
};

struct TransactionControl {
  TransactionAction action;
  std::string savepoint;  // for the last three
};

struct Explain {
  bool analyze = false;
  QueryPtr query;
};

struct SelectStatement {
  QueryPtr query;
};

struct Statement {
  std::variant<SelectStatement,
               Insert,
               Update,
               Delete,
               CreateTable,
               DropTable,
               CreateMaterializedView,
               RefreshMaterializedView,
               AlterMaterializedView,
               DropMaterializedView,
               TransactionControl,
               Explain>
      node;
  std::size_t position = 0;
  std::size_t length = 0;           // of the statement's text, without the semicolon
  std::size_t parameter_count = 0;  // the highest $n it mentions
  std::size_t name_position = 0;    // of the object it names (table or view), 0 when none
};

}  // namespace matview::sql
