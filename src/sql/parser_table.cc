// CREATE TABLE, with columns or as a query.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

constexpr std::array kUnsupportedClauses = std::to_array<UnsupportedPhrase>({
    {"inherits", "INHERITS"},
    {"partition by", "PARTITION BY"},
    {"partition of", "PARTITION OF"},
    {"of", "OF in CREATE TABLE"},
    {"on commit drop", "ON COMMIT DROP"},
    {"on commit delete", "ON COMMIT DELETE ROWS"},
    {"tablespace", "TABLESPACE"},
    {"as execute", "CREATE TABLE AS EXECUTE"},
});

// Clauses about how PostgreSQL stores a table: `USING heap`, `WITH (fillfactor = 70)`.
Status skip_storage_clauses(ParserState& state) {
  MATVIEW_TRY(refuse(state, kUnsupportedClauses));
  if (state.at("using") && !state.accept("using heap")) {
    return state.unsupported("an access method");
  }
  if (state.at("with (")) {
    state.advance();
    MATVIEW_TRY(parse_options(state));
  }
  state.accept("without oids");
  state.accept("on commit preserve rows");
  return refuse(state, kUnsupportedClauses);
}

// Whether the parenthesis at the cursor encloses names alone, as before AS query.
bool at_column_names(const ParserState& state) {
  return state.at("(") && (state.peek(2).is(",") || state.peek(2).is(")"));
}

// `LIKE table [INCLUDING what …] [EXCLUDING what …]`
Result<LikeTable> parse_like(ParserState& state, std::size_t before) {
  LikeTable like{};
  like.before = before;
  like.position = state.position();
  state.advance();
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  like.table = std::move(relation.name);
  while (state.at("including") || state.at("excluding")) {
    const bool included = state.advance().is("including");
    const bool all = state.accept("all");
    if (all || state.accept("defaults")) like.defaults = included;
    if (all || state.accept("identity")) like.identity = included;
    if (all || state.accept("constraints")) like.constraints = included;
    if (all || state.accept("indexes")) like.indexes = included;
    if (all || state.accept("generated")) like.generated = included;
    for (const std::string_view kept : {"comments", "storage", "statistics", "compression"}) {
      state.accept(kept);
    }
  }
  return like;
}

Status parse_columns(ParserState& state, CreateTable& table) {
  MATVIEW_TRY(state.expect("("));
  if (state.at(")")) return state.unsupported("a table without columns");
  do {
    if (state.at("like")) {
      MATVIEW_ASSIGN(table.likes.emplace_back(), parse_like(state, table.columns.size()));
    } else if (at_table_constraint(state)) {
      MATVIEW_ASSIGN(table.constraints.emplace_back(), parse_table_constraint(state));
    } else {
      MATVIEW_ASSIGN(ColumnDefinition column,
                     parse_column_definition(state, table.name, table.constraints));
      table.columns.push_back(std::move(column));
    }
  } while (state.accept(","));
  return state.expect(")");
}

// A table has one primary key at most.
Status check_primary_keys(const CreateTable& table) {
  bool found = false;
  for (const TableConstraint& constraint : table.constraints) {
    if (constraint.kind != ConstraintKind::kPrimaryKey) continue;
    if (found) {
      return std::unexpected<Failure>(Error{
          .code = ErrorCode::kInvalidTableDefinition,
          .message =
              format_text("multiple primary keys for table \"{}\" are not allowed", table.name),
          .position = constraint.position});
    }
    found = true;
  }
  return {};
}

// The cursor is behind the name.
Result<Statement> parse_create_table_as(ParserState& state,
                                        RelationName relation,
                                        bool conditional,
                                        bool temporary) {
  CreateTableAs table;
  table.is_temporary = temporary;
  table.name = std::move(relation.name);
  table.if_not_exists = conditional;
  if (state.at("(")) {
    MATVIEW_ASSIGN(table.columns, parse_name_list(state));
  }
  MATVIEW_TRY(skip_storage_clauses(state));
  MATVIEW_TRY(state.expect("as"));
  MATVIEW_ASSIGN(table.query, parse_query_expression(state));
  MATVIEW_ASSIGN(table.with_data, parse_with_data(state));
  return Statement{.node = std::move(table), .name_position = relation.position};
}

}  // namespace

Result<Statement> parse_create_table(ParserState& state, bool temporary) {
  MATVIEW_TRY(state.expect("table"));
  const bool conditional = state.accept("if not exists");
  MATVIEW_ASSIGN(RelationName relation, parse_definition_name(state));
  MATVIEW_TRY(refuse(state, kUnsupportedClauses));
  if (!state.at("(") || at_column_names(state)) {
    return parse_create_table_as(state, std::move(relation), conditional, temporary);
  }
  CreateTable table;
  table.if_not_exists = conditional;
  table.is_temporary = temporary;
  table.name = std::move(relation.name);
  MATVIEW_TRY(parse_columns(state, table));
  MATVIEW_TRY(check_primary_keys(table));
  MATVIEW_TRY(skip_storage_clauses(state));
  return Statement{.node = std::move(table), .name_position = relation.position};
}

}  // namespace matview::sql
