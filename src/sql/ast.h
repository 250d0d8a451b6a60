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
#include <string_view>
#include <variant>
#include <vector>

#include "types/type.h"
#include "types/value.h"

namespace matview::sql {

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;
struct Query;
using QueryPtr = std::unique_ptr<Query>;
struct Statement;

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────

struct Literal {
  Value value;  // numbers: INTEGER, BIGINT or NUMERIC by size and form; '…' strings: unknown
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

// Any other operator, looked up by its symbol: `a ~ b`, `j ->> 'x'`, `a @> b`, `~ bits`.
struct NamedOperator {
  std::string symbol;
  ExpressionPtr left;  // null for a prefix operator
  ExpressionPtr right;
};

enum class PatternKind : std::uint8_t { kLike, kILike, kSimilar };

struct PatternMatch {  // operand [NOT] LIKE pattern [ESCAPE escape]
  PatternKind kind;
  ExpressionPtr operand;
  ExpressionPtr pattern;
  ExpressionPtr escape;  // or null
  bool negated;
};

struct Row {  // (a, b), ROW(a, b)
  std::vector<ExpressionPtr> fields;
};

// operand OP ANY|SOME|ALL (query or array): exactly one of `query` and `array` is there.
struct QuantifiedComparison {
  std::string symbol;  // "=", "<>", "<", …, "~~" for LIKE
  bool all;
  ExpressionPtr operand;
  QueryPtr query;
  ExpressionPtr array;
};

struct ArrayConstructor {  // ARRAY[a, b]
  std::vector<ExpressionPtr> elements;
};

struct ArraySubquery {  // ARRAY(SELECT …)
  QueryPtr query;
};

struct Subscript {  // operand[index], operand[low:high]; a missing slice bound is null
  ExpressionPtr operand;
  ExpressionPtr index;  // the low bound of a slice
  ExpressionPtr high;
  bool is_slice = false;
};

struct DefaultValue {};  // DEFAULT in VALUES and SET

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
  bool symmetric = false;
};

struct InList {
  ExpressionPtr operand;
  std::vector<ExpressionPtr> items;
  bool negated;
};

enum class NullsOrder : std::uint8_t { kDefault, kFirst, kLast };

struct OrderItem {
  ExpressionPtr expression;
  bool descending = false;
  NullsOrder nulls = NullsOrder::kDefault;
};

enum class FrameMode : std::uint8_t { kRange, kRows, kGroups };
enum class FrameBoundKind : std::uint8_t {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing,
};
enum class FrameExclusion : std::uint8_t { kNoOthers, kCurrentRow, kGroup, kTies };

struct FrameBound {
  FrameBoundKind kind;
  ExpressionPtr offset;  // for kPreceding and kFollowing
};

struct Frame {
  FrameMode mode;
  FrameBound start;
  FrameBound end;
  FrameExclusion exclusion = FrameExclusion::kNoOthers;
};

struct WindowDefinition {
  std::string base;           // the named window it refers to or extends; empty when there is none
  bool is_reference = false;  // OVER name, without parentheses: nothing but `base`
  std::vector<ExpressionPtr> partition_by;
  std::vector<OrderItem> order_by;
  std::optional<Frame> frame;
};

struct FunctionCall {
  std::string name;
  std::vector<ExpressionPtr> arguments;  // empty with `star` for count(*)
  std::vector<std::string> names = {};   // of the last arguments: `f(1, b => 2)`
  bool star = false;
  bool distinct = false;
  bool variadic = false;                 // VARIADIC before the last argument
  ExpressionPtr filter = {};             // FILTER (WHERE …), or null
  std::vector<OrderItem> order_by = {};  // f(x ORDER BY y); for WITHIN GROUP, its ORDER BY
  bool within_group = false;
  std::unique_ptr<WindowDefinition> over = {};  // or null
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
  ExpressionPtr operand;  // may be a Row
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
               NamedOperator,
               PatternMatch,
               Row,
               QuantifiedComparison,
               ArrayConstructor,
               ArraySubquery,
               Subscript,
               DefaultValue,
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
  bool is_qualified = false;  // with a schema: not a name of WITH
};

struct DerivedTable {
  QueryPtr query;
  bool lateral = false;
};

// An element of a column definition list: `AS t(a integer, b text)`.
struct DefinedColumn {
  std::string name;
  Type type;
};

struct TableFunction {  // FROM generate_series(1, 3) [WITH ORDINALITY]; LATERAL or not is the same
  FunctionCall call;
  bool with_ordinality = false;
  std::vector<FunctionCall> others = {};       // ROWS FROM (call, others…)
  std::vector<DefinedColumn> definition = {};  // of a function that gives records
};

struct JoinedTable {
  JoinKind kind;
  TableReferencePtr left;
  TableReferencePtr right;
  ExpressionPtr condition;                 // ON …, or null
  std::vector<std::string> using_columns;  // USING (…)
  bool natural = false;
  std::string using_alias = {};  // USING (…) AS alias
};

struct TableReference {
  std::variant<NamedTable, DerivedTable, TableFunction, JoinedTable> node;
  std::string alias;  // empty when there is none
  std::vector<std::string> column_aliases;
  std::size_t position = 0;
};

struct SelectItem {
  ExpressionPtr expression;  // may be a Star
  std::string alias;         // empty when there is none
  // Not in SQL text: a row value or subquery whose columns are as many items, made of the source of
  // UPDATE … SET (a, b) = ….
  std::size_t row_width = 0;
};

enum class GroupingKind : std::uint8_t { kExpressions, kRollup, kCube, kSets };

// An element of GROUP BY. kExpressions: one expression, or a parenthesised list taken together
// (empty: the grand total). kRollup, kCube: each of `elements` is kExpressions. kSets: any.
struct GroupingElement {
  GroupingKind kind = GroupingKind::kExpressions;
  std::vector<ExpressionPtr> expressions;
  std::vector<GroupingElement> elements;
  std::size_t position = 0;
};

struct NamedWindow {  // WINDOW name AS (…)
  std::string name;
  WindowDefinition definition;
  std::size_t position = 0;
};

struct Select {
  bool distinct = false;
  std::vector<ExpressionPtr> distinct_on = {};  // with `distinct`
  std::vector<SelectItem> items;                // none: SELECT FROM …
  std::vector<TableReference> from;             // several are a cross join
  ExpressionPtr where;
  std::vector<GroupingElement> group_by;
  bool group_by_distinct = false;
  ExpressionPtr having;
  std::vector<NamedWindow> windows = {};
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
  // Instead of a query: INSERT, UPDATE or DELETE. Shared only because it is not complete here.
  std::shared_ptr<Statement> change = {};
  std::optional<bool> materialized = {};  // [NOT] MATERIALIZED, when written
  std::size_t position = 0;
};

struct Query {
  bool recursive = false;
  std::vector<CommonTable> with;
  std::variant<Select, Values, SetOperation> body;
  std::vector<OrderItem> order_by;
  ExpressionPtr limit;     // or null
  ExpressionPtr offset;    // or null
  bool with_ties = false;  // FETCH FIRST n ROWS WITH TIES
  std::string_view locks;  // "FOR UPDATE" or its like; empty without one
  std::size_t locks_position = 0;
  std::size_t position = 0;
};

// ── Statements ──────────────────────────────────────────────────────────────────────────────────

// An expression that is kept as text in the catalog: DEFAULT, CHECK, an index's.
struct StoredExpression {
  ExpressionPtr expression;
  std::string text;          // exactly as written
  std::size_t position = 0;  // offset of `text` in the statement
};

enum class IdentityKind : std::uint8_t { kNone, kAlways, kByDefault };

struct SequenceOptions {
  std::optional<std::int64_t> start = {};
  std::int64_t increment = 1;
  std::optional<std::int64_t> minimum = {};
  std::optional<std::int64_t> maximum = {};
};

// A column's PRIMARY KEY, UNIQUE, CHECK and REFERENCES are constraints of the table.
struct ColumnDefinition {
  std::string name;
  Type type;
  bool not_null = false;
  std::optional<StoredExpression> default_value = {};
  std::optional<StoredExpression> generated = {};  // GENERATED ALWAYS AS (…) STORED
  IdentityKind identity = IdentityKind::kNone;     // SERIAL is kByDefault
  SequenceOptions sequence = {};                   // of an identity
  std::size_t position = 0;
};

enum class ConstraintKind : std::uint8_t { kPrimaryKey, kUnique, kCheck, kForeignKey };
enum class ReferentialAction : std::uint8_t {
  kNoAction,
  kRestrict,
  kCascade,
  kSetNull,
  kSetDefault,
};

struct TableConstraint {
  ConstraintKind kind;
  std::string name;                             // empty: to be chosen
  std::vector<std::string> columns;             // of the key; for CHECK on a column, that column
  std::optional<StoredExpression> check;        // kCheck
  std::string referenced_table;                 // kForeignKey
  std::vector<std::string> referenced_columns;  // empty: its primary key
  ReferentialAction on_delete = ReferentialAction::kNoAction;
  ReferentialAction on_update = ReferentialAction::kNoAction;
  bool nulls_not_distinct = false;  // kUnique
  std::size_t position = 0;
};

// LIKE table [INCLUDING what | EXCLUDING what …]
struct LikeTable {
  std::string table;
  std::size_t before;  // how many columns stand before its own
  bool defaults = false;
  bool identity = false;
  bool constraints = false;
  bool indexes = false;
  bool generated = false;
  std::size_t position = 0;
};

struct CreateTable {
  std::string name;
  bool if_not_exists = false;
  bool is_temporary = false;
  std::vector<ColumnDefinition> columns;
  std::vector<TableConstraint> constraints;
  std::vector<LikeTable> likes;
};

struct CreateTableAs {
  std::string name;
  bool if_not_exists = false;
  bool is_temporary = false;
  std::vector<std::string> columns;
  QueryPtr query;
  bool with_data = true;
};

// ── ALTER TABLE ──

struct AddColumn {
  ColumnDefinition column;
  std::vector<TableConstraint> constraints;
  bool if_not_exists = false;
};

struct DropColumn {
  std::string column;
  bool if_exists = false;
  bool cascade = false;
};

struct AlterColumnType {
  std::string column;
  Type type;
  std::optional<StoredExpression> conversion;  // USING
};

struct SetColumnDefault {
  std::string column;
  std::optional<StoredExpression> value;  // empty: DROP DEFAULT
};

struct SetColumnNotNull {
  std::string column;
  bool not_null;
};

// ADD GENERATED … AS IDENTITY, SET GENERATED …, DROP IDENTITY (kNone).
struct SetColumnIdentity {
  std::string column;
  IdentityKind identity;
  bool is_new = false;
  bool if_exists = false;
  SequenceOptions sequence = {};
};

// DROP EXPRESSION: the column keeps its values, and is generated no more.
struct DropColumnExpression {
  std::string column;
  bool if_exists = false;
};

struct AddConstraint {
  TableConstraint constraint;
};

struct DropConstraint {
  std::string name;
  bool if_exists = false;
  bool cascade = false;
};

struct RenameColumn {
  std::string column;
  std::string new_name;
};

struct RenameTable {
  std::string new_name;
};

struct RenameConstraint {
  std::string name;
  std::string new_name;
};

struct AlterTableAction {
  std::variant<AddColumn,
               DropColumn,
               AlterColumnType,
               SetColumnDefault,
               SetColumnNotNull,
               SetColumnIdentity,
               AddConstraint,
               DropConstraint,
               RenameColumn,
               RenameTable,
               RenameConstraint,
               DropColumnExpression>
      node;
  std::size_t position = 0;
};

enum class ObjectKind : std::uint8_t {
  kTable,
  kColumn,
  kIndex,
  kView,
  kMaterializedView,
  kSequence,
  kConstraint
};

// Of other kinds than tables: RENAME only.
struct AlterTable {
  std::string name;
  ObjectKind kind = ObjectKind::kTable;
  bool if_exists = false;
  std::vector<AlterTableAction> actions;
};

// ── Other definitions ──

// DROP TABLE | INDEX | VIEW | SEQUENCE; a materialized view has its own.
struct Drop {
  ObjectKind kind;
  std::vector<std::string> names;
  bool if_exists = false;
  bool cascade = false;
};

struct Truncate {
  std::vector<std::string> names;
  bool restart_identity = false;
  bool cascade = false;
};

struct IndexColumn {
  StoredExpression expression;  // a column or an expression
  bool descending = false;
  NullsOrder nulls = NullsOrder::kDefault;
};

struct CreateIndex {
  std::string name;  // empty: to be chosen
  bool if_not_exists = false;
  bool unique = false;
  bool nulls_not_distinct = false;
  std::string table;
  std::vector<IndexColumn> columns;
  std::optional<StoredExpression> predicate;  // a partial index
};

struct CreateView {
  std::string name;
  bool or_replace = false;
  std::vector<std::string> columns;
  QueryPtr query;
  std::string query_text;  // exactly as the user wrote it
  std::size_t query_position = 0;
};

struct CreateSequence {
  std::string name;
  bool if_not_exists = false;
  SequenceOptions options = {};
};

struct Comment {
  ObjectKind kind;
  std::string name;                 // of the object, or of the column's or constraint's table
  std::string member;               // the column or constraint
  std::optional<std::string> text;  // empty: removes it
};

// ── Data ──

struct Assignment {
  std::vector<std::string> columns;  // one; or several, from a Row or a ScalarSubquery
  ExpressionPtr value;               // may be a DefaultValue
  std::size_t position = 0;
};

struct OnConflict {
  std::vector<std::string> columns;  // the conflict target; empty when there is none
  std::string constraint;            // ON CONSTRAINT name
  bool do_update = false;
  std::vector<Assignment> assignments;
  ExpressionPtr where;  // of DO UPDATE, or null
  std::size_t position = 0;
};

struct Insert {
  std::vector<CommonTable> with;
  bool recursive = false;
  std::string table;
  std::string alias;
  std::vector<std::string> columns;  // empty: all, in table order
  bool overriding_system_value = false;
  QueryPtr source;  // VALUES or SELECT; null for DEFAULT VALUES
  std::optional<OnConflict> on_conflict;
  std::vector<SelectItem> returning;
};

struct Update {
  std::vector<CommonTable> with;
  bool recursive = false;
  std::string table;
  std::string alias;
  std::vector<Assignment> assignments;
  std::vector<TableReference> from;
  ExpressionPtr where;
  std::vector<SelectItem> returning;
};

struct Delete {
  std::vector<CommonTable> with;
  bool recursive = false;
  std::string table;
  std::string alias;
  std::vector<TableReference> using_tables;
  ExpressionPtr where;
  std::vector<SelectItem> returning;
};

// WHEN … [AND condition] THEN …
struct MergeAction {
  enum class When : std::uint8_t { kMatched, kNotMatched, kNotMatchedBySource };
  enum class Kind : std::uint8_t { kNothing, kUpdate, kDelete, kInsert };

  When when = When::kMatched;
  ExpressionPtr condition = {};  // or null
  Kind kind = Kind::kNothing;
  std::vector<Assignment> assignments = {};  // of UPDATE
  std::vector<std::string> columns = {};     // of INSERT; empty: all, in table order
  bool overriding_system_value = false;
  std::vector<ExpressionPtr> values = {};  // of INSERT; empty for DEFAULT VALUES
  std::size_t position = 0;
};

struct Merge {
  std::vector<CommonTable> with = {};
  bool recursive = false;
  std::string table = {};
  std::string alias = {};
  std::vector<TableReference> source = {};  // one
  ExpressionPtr on = {};
  std::vector<MergeAction> actions = {};
  std::vector<SelectItem> returning = {};
};

// The columns of an option of COPY.
struct CopyColumns {
  bool all = false;  // *
  std::vector<std::string> names = {};
};

// COPY table [(columns)] FROM STDIN | COPY table or (query) TO STDOUT. The bytes travel beside the
// statement. Texts are empty where they were not given.
struct Copy {
  std::string table = {};  // empty with `query`
  std::vector<std::string> columns = {};
  QueryPtr query = nullptr;
  bool is_from = false;
  bool csv = false;  // else PostgreSQL's text format
  bool header = false;
  bool header_matches = false;  // HEADER MATCH: with `header`, its names must be the columns'
  std::optional<std::string> delimiter = {};
  std::optional<std::string> quote = {};
  std::optional<std::string> escape = {};
  std::optional<std::string> null_string = {};
  CopyColumns force_quote = {};
  CopyColumns force_not_null = {};
  CopyColumns force_null = {};
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
  kRollbackTo,
  kSetModes,  // SET TRANSACTION
};

struct TransactionControl {
  TransactionAction action;
  std::string savepoint = {};          // for kSavepoint, kRelease and kRollbackTo
  bool chain = false;                  // AND CHAIN, for kCommit and kRollback
  std::optional<bool> read_only = {};  // READ ONLY, READ WRITE, for kBegin and kSetModes
  std::string_view isolation = {};     // "repeatable read", …, where given
};

struct Explain {
  bool analyze = false;
  bool json = false;
  bool maintenance = false;  // how it is, or would be, maintained
  // A query, INSERT, UPDATE or DELETE. Shared only because it is not complete here.
  std::shared_ptr<Statement> statement;
  std::string view = {};  // EXPLAIN (MAINTENANCE) [MATERIALIZED VIEW] name; no statement
};

struct SetVariable {      // SET [LOCAL] name = value | TO DEFAULT, RESET name; name is folded
  std::string name = {};  // of RESET, also "all"
  std::optional<std::string> value = {};  // empty: the default
  bool is_local = false;
  bool is_reset = false;
};

struct ShowVariable {
  std::string name;
};

// ANALYZE, VACUUM: statistics are always current, so there is nothing to do.
struct Analyze {
  bool is_vacuum = false;
  std::vector<std::string> names = {};  // empty: all tables
};

struct SelectStatement {
  QueryPtr query;
};

struct Statement {
  std::variant<SelectStatement,
               Insert,
               Update,
               Delete,
               Merge,
               Copy,
               CreateTable,
               CreateTableAs,
               AlterTable,
               Drop,
               Truncate,
               CreateIndex,
               CreateView,
               CreateSequence,
               Comment,
               CreateMaterializedView,
               RefreshMaterializedView,
               AlterMaterializedView,
               DropMaterializedView,
               TransactionControl,
               SetVariable,
               ShowVariable,
               Analyze,
               Explain>
      node;
  std::size_t position = 0;
  std::size_t length = 0;           // of the statement's text, without the semicolon
  std::size_t parameter_count = 0;  // the highest $n it mentions
  std::size_t name_position = 0;    // of the object it names (table or view), 0 when none
};

}  // namespace matview::sql
