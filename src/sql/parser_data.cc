// INSERT, UPDATE and DELETE.

#include "sql/grammar.h"

namespace matview::sql {
namespace {

Status refuse_returning(const ParserState& state) {
  if (state.at("returning")) return state.unsupported("RETURNING");
  return {};
}

// The relation that UPDATE or DELETE names, with its alias.
struct Target {
  RelationName relation;
  std::string alias;
};

Result<Target> parse_target(ParserState& state) {
  Target target;
  if (state.at("only")) return state.unsupported("ONLY");
  MATVIEW_ASSIGN(target.relation, parse_relation_name(state));
  // SET is a name elsewhere, but begins the assignments here.
  if (state.accept("as") || (state.peek().names_column() && !state.at("set"))) {
    MATVIEW_ASSIGN(target.alias, parse_name(state));
  }
  return target;
}

Result<Assignment> parse_assignment(ParserState& state) {
  if (state.at("(")) return state.unsupported("assignment to a row of columns");
  Assignment assignment;
  assignment.position = state.position();
  MATVIEW_ASSIGN(assignment.columns.emplace_back(), parse_name(state));
  MATVIEW_TRY(state.expect("="));
  MATVIEW_ASSIGN(assignment.value, parse_expression(state));
  return assignment;
}

}  // namespace

Result<Statement> parse_insert(ParserState& state) {
  MATVIEW_TRY(state.expect("insert into"));
  Insert insert;
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  insert.table = std::move(relation.name);
  if (state.accept("as")) MATVIEW_TRY(parse_name(state));
  if (state.at("(") && !state.at_parenthesised_query()) {
    MATVIEW_ASSIGN(insert.columns, parse_name_list(state));
  }
  if (state.at("overriding")) return state.unsupported("OVERRIDING");
  if (state.at("default values")) return state.unsupported("DEFAULT VALUES");
  MATVIEW_ASSIGN(insert.source, parse_query_expression(state));
  if (state.at("on conflict")) return state.unsupported("ON CONFLICT");
  MATVIEW_TRY(refuse_returning(state));
  return Statement{.node = std::move(insert), .name_position = relation.position};
}

Result<Statement> parse_update(ParserState& state) {
  MATVIEW_TRY(state.expect("update"));
  Update update;
  MATVIEW_ASSIGN(Target target, parse_target(state));
  update.table = std::move(target.relation.name);
  update.alias = std::move(target.alias);
  MATVIEW_TRY(state.expect("set"));
  do {
    MATVIEW_ASSIGN(update.assignments.emplace_back(), parse_assignment(state));
  } while (state.accept(","));
  if (state.at("from")) return state.unsupported("UPDATE … FROM");
  MATVIEW_ASSIGN(update.where, parse_where(state));
  MATVIEW_TRY(refuse_returning(state));
  return Statement{.node = std::move(update), .name_position = target.relation.position};
}

Result<Statement> parse_delete(ParserState& state) {
  MATVIEW_TRY(state.expect("delete from"));
  Delete deletion;
  MATVIEW_ASSIGN(Target target, parse_target(state));
  deletion.table = std::move(target.relation.name);
  deletion.alias = std::move(target.alias);
  if (state.at("using")) return state.unsupported("DELETE … USING");
  MATVIEW_ASSIGN(deletion.where, parse_where(state));
  MATVIEW_TRY(refuse_returning(state));
  return Statement{.node = std::move(deletion), .name_position = target.relation.position};
}

}  // namespace matview::sql
