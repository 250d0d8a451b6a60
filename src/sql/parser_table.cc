// CREATE TABLE and DROP TABLE.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// What PostgreSQL lets follow a column or stand among the columns, and matview does not have.
struct UnsupportedConstraint {
  std::string_view phrase;
  std::string_view name;
};

constexpr std::array kUnsupportedConstraints = std::to_array<UnsupportedConstraint>({
    {"unique", "UNIQUE"},
    {"check", "CHECK"},
    {"default", "DEFAULT"},
    {"references", "REFERENCES"},
    {"foreign key", "FOREIGN KEY"},
    {"generated", "GENERATED"},
    {"collate", "COLLATE"},
    {"exclude", "EXCLUDE"},
    {"like", "LIKE in CREATE TABLE"},
    {"deferrable", "DEFERRABLE"},
    {"not deferrable", "NOT DEFERRABLE"},
    {"initially", "INITIALLY"},
});

Status refuse_unsupported_constraint(const ParserState& state) {
  for (const UnsupportedConstraint& constraint : kUnsupportedConstraints) {
    if (state.at(constraint.phrase)) return state.unsupported(constraint.name);
  }
  return {};
}

// `[CONSTRAINT name]` before a constraint. Constraints go by no name in matview.
Status skip_constraint_name(ParserState& state) {
  if (!state.accept("constraint")) return {};
  MATVIEW_TRY(parse_name(state));
  return {};
}

std::unexpected<Failure> several_primary_keys(std::string_view table, std::size_t position) {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kInvalidTableDefinition,
            .message = format_text("multiple primary keys for table \"{}\" are not allowed", table),
            .position = position});
}

// Reads the definitions between the parentheses of one CREATE TABLE.
class TableDefinition {
 public:
  TableDefinition(ParserState& state, CreateTable& table) : state_(state), table_(table) {}

  [[nodiscard]] Status parse_element() {
    MATVIEW_TRY(skip_constraint_name(state_));
    MATVIEW_TRY(refuse_unsupported_constraint(state_));
    return state_.at("primary") ? parse_primary_key() : parse_column();
  }

 private:
  [[nodiscard]] Status parse_primary_key() {
    MATVIEW_ASSIGN(TableConstraint key, claim_primary_key());
    MATVIEW_ASSIGN(key.columns, parse_name_list(state_));
    table_.constraints.push_back(std::move(key));
    return {};
  }

  [[nodiscard]] Status parse_column() {
    ColumnDefinition column;
    column.position = state_.position();
    MATVIEW_ASSIGN(column.name, parse_name(state_));
    MATVIEW_ASSIGN(column.type, parse_type(state_));
    if (column.type == TypeId::kUnknown) {
      return std::unexpected(
          Error{.code = ErrorCode::kInvalidTableDefinition,
                .message = format_text("column \"{}\" has pseudo-type unknown", column.name),
                .position = column.position});
    }
    MATVIEW_TRY(parse_column_constraints(column));
    table_.columns.push_back(std::move(column));
    return {};
  }

  [[nodiscard]] Status parse_column_constraints(ColumnDefinition& column) {
    bool nullable = false;
    bool is_key = false;
    while (!state_.at(",") && !state_.at(")")) {
      MATVIEW_TRY(skip_constraint_name(state_));
      MATVIEW_TRY(refuse_unsupported_constraint(state_));
      const std::size_t position = state_.position();
      if (state_.at("primary")) {
        MATVIEW_ASSIGN(TableConstraint key, claim_primary_key());
        key.columns.push_back(column.name);
        table_.constraints.push_back(std::move(key));
        is_key = true;
      } else if (state_.accept("not null")) {
        column.not_null = true;
      } else {
        MATVIEW_TRY(state_.expect("null"));
        nullable = true;
      }
      if (nullable && (column.not_null || is_key)) {
        return conflicting_nullness(column, position);
      }
    }
    return {};
  }

  // Steps over PRIMARY KEY, which a table has at most one of.
  [[nodiscard]] Result<TableConstraint> claim_primary_key() {
    const std::size_t position = state_.position();
    if (has_primary_key_) return several_primary_keys(table_.name, position);
    has_primary_key_ = true;
    MATVIEW_TRY(state_.expect("primary key"));
    TableConstraint key;
    key.kind = ConstraintKind::kPrimaryKey;
    key.position = position;
    return key;
  }

  [[nodiscard]] std::unexpected<Failure> conflicting_nullness(const ColumnDefinition& column,
                                                              std::size_t position) const {
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kSyntaxError,
        .message = format_text("conflicting NULL/NOT NULL declarations for column \"{}\" of table "
                               "\"{}\"",
                               column.name,
                               table_.name),
        .position = position});
  }

  ParserState& state_;
  CreateTable& table_;
  bool has_primary_key_ = false;
};

// What may follow the parentheses in PostgreSQL.
Status refuse_storage_clause(const ParserState& state) {
  if (state.at("inherits")) return state.unsupported("INHERITS");
  if (state.at("partition by")) return state.unsupported("PARTITION BY");
  if (state.at("using")) return state.unsupported("an access method");
  if (state.at("with (")) return state.unsupported("WITH in CREATE TABLE");
  if (state.at("on commit")) return state.unsupported("ON COMMIT");
  if (state.at("tablespace")) return state.unsupported("TABLESPACE");
  return {};
}

}  // namespace

// The cursor is on TABLE, behind CREATE.
Result<Statement> parse_create_table(ParserState& state) {
  MATVIEW_TRY(state.expect("table"));
  CreateTable table;
  table.if_not_exists = state.accept("if not exists");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  table.name = std::move(relation.name);
  if (state.at("as")) return state.unsupported("CREATE TABLE AS");
  MATVIEW_TRY(state.expect("("));
  if (state.at(")")) return state.unsupported("a table without columns");
  TableDefinition definition(state, table);
  do {
    MATVIEW_TRY(definition.parse_element());
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  MATVIEW_TRY(refuse_storage_clause(state));
  return Statement{.node = std::move(table), .name_position = relation.position};
}

// The cursor is on TABLE, behind DROP.
Result<Statement> parse_drop_table(ParserState& state) {
  MATVIEW_TRY(state.expect("table"));
  Drop drop;
  drop.kind = ObjectKind::kTable;
  drop.if_exists = state.accept("if exists");
  const std::size_t position = state.position();
  do {
    MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
    drop.names.push_back(std::move(relation.name));
  } while (state.accept(","));
  drop.cascade = accept_cascade(state);
  return Statement{.node = std::move(drop), .name_position = position};
}

}  // namespace matview::sql
