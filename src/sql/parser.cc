#include "sql/parser.h"

#include "sql/grammar.h"
#include "sql/lexer.h"

namespace matview::sql {

Result<std::vector<Statement>> parse_statements(std::string_view text) {
  MATVIEW_ASSIGN(std::vector<Token> tokens, tokenize(text));
  ParserState state(text, std::move(tokens));
  std::vector<Statement> statements;
  while (true) {
    while (state.accept(";")) {
    }
    if (state.at_end()) return statements;
    state.reset_parameters();
    const std::size_t position = state.position();
    MATVIEW_ASSIGN(Statement statement, parse_statement(state));
    if (!state.at_end() && !state.at(";")) return state.syntax_error();
    statement.position = position;
    statement.length = state.previous_end() - position;
    statement.parameter_count = state.parameter_count();
    statements.push_back(std::move(statement));
  }
}

Result<QueryPtr> parse_query(std::string_view text) {
  MATVIEW_ASSIGN(std::vector<Token> tokens, tokenize(text));
  ParserState state(text, std::move(tokens));
  MATVIEW_ASSIGN(QueryPtr query, parse_query_expression(state));
  state.accept(";");
  if (!state.at_end()) return state.syntax_error();
  return query;
}

}  // namespace matview::sql
