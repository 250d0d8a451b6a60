// What set operations combine: SELECT, VALUES, TABLE and queries in parentheses.
#include "sql/grammar.h"

namespace matview::sql {
namespace {

// How many tokens `*` or `[schema.]table.*` takes at the cursor; zero when it is neither.
std::size_t star_length(const ParserState& state) {
  std::size_t length = 0;
  while (state.peek(length).is_label() && state.peek(length + 1).is(".")) length += 2;
  const bool is_name = length == 0 || state.peek().names_column();
  return is_name && state.peek(length).is("*") ? length + 1 : 0;
}

Result<SelectItem> parse_star(ParserState& state, std::size_t length) {
  const std::size_t position = state.position();
  if (length > 3 && (length > 5 || !is_known_schema(state.peek().text))) {
    return state.unsupported("a schema other than public");
  }
  Star star;
  if (length > 1) star.qualifier = state.peek(length - 3).text;
  for (std::size_t i = 0; i < length; ++i) state.advance();
  return SelectItem{make_expression(std::move(star), position), ""};
}

Result<SelectItem> parse_select_item(ParserState& state) {
  if (const std::size_t length = star_length(state)) return parse_star(state, length);
  SelectItem item;
  MATVIEW_ASSIGN(item.expression, parse_expression(state));
  if (state.accept("as")) {
    if (!state.peek().is_label()) return state.syntax_error();
    item.alias = state.advance().text;
  } else if (state.peek().is_bare_label()) {
    item.alias = state.advance().text;
  }
  return item;
}

Result<std::vector<GroupingElement>> parse_group_by(ParserState& state) {
  if (!state.accept("group")) return std::vector<GroupingElement>{};
  MATVIEW_TRY(state.expect("by"));
  if (state.at("grouping sets") || state.at("( )")) return state.unsupported("GROUPING SETS");
  if (state.at("rollup (")) return state.unsupported("ROLLUP");
  if (state.at("cube (")) return state.unsupported("CUBE");
  std::vector<GroupingElement> elements;
  do {
    GroupingElement& element = elements.emplace_back();
    element.position = state.position();
    MATVIEW_ASSIGN(element.expressions.emplace_back(), parse_expression(state));
  } while (state.accept(","));
  return elements;
}

Result<QueryPtr> parse_select(ParserState& state) {
  const std::size_t position = state.position();
  Select select;
  select.position = position;
  MATVIEW_TRY(state.expect("select"));
  select.distinct = state.accept("distinct");
  if (select.distinct && state.at("on")) return state.unsupported("DISTINCT ON");
  if (!select.distinct) state.accept("all");
  if (state.at_end() || state.at(";") || state.at(")") || state.at("from")) {
    return state.unsupported("an empty select list");
  }
  do {
    MATVIEW_ASSIGN(select.items.emplace_back(), parse_select_item(state));
  } while (state.accept(","));
  if (state.at("into")) return state.unsupported("SELECT INTO");
  if (state.accept("from")) {
    MATVIEW_ASSIGN(select.from, parse_from_list(state));
  }
  MATVIEW_ASSIGN(select.where, parse_where(state));
  MATVIEW_ASSIGN(select.group_by, parse_group_by(state));
  if (state.accept("having")) {
    MATVIEW_ASSIGN(select.having, parse_expression(state));
  }
  if (state.at("window")) return state.unsupported("WINDOW");
  return make_query(std::move(select), position);
}

// `TABLE name` is `SELECT * FROM name`.
Result<QueryPtr> parse_table_command(ParserState& state) {
  const std::size_t position = state.advance().position;
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  Select select;
  select.position = position;
  select.items.push_back({make_expression(Star{}, position), ""});
  TableReference& table = select.from.emplace_back();
  table.node = NamedTable{std::move(relation.name)};
  table.position = relation.position;
  return make_query(std::move(select), position);
}

Result<QueryPtr> parse_values(ParserState& state) {
  const std::size_t position = state.advance().position;
  Values values;
  values.position = position;
  do {
    MATVIEW_TRY(state.expect("("));
    MATVIEW_ASSIGN(values.rows.emplace_back(), parse_expression_list(state));
    MATVIEW_TRY(state.expect(")"));
  } while (state.accept(","));
  return make_query(std::move(values), position);
}

}  // namespace

QueryPtr make_query(decltype(Query::body) body, std::size_t position) {
  auto query = std::make_unique<Query>();
  query->body = std::move(body);
  query->position = position;
  return query;
}

Result<ExpressionPtr> parse_where(ParserState& state) {
  if (!state.accept("where")) return nullptr;
  if (state.at("current of")) return state.unsupported("WHERE CURRENT OF");
  return parse_expression(state);
}

Result<QueryPtr> parse_simple_query(ParserState& state) {
  if (state.at("select")) return parse_select(state);
  if (state.at("values")) return parse_values(state);
  if (state.at("table")) return parse_table_command(state);
  return parse_parenthesised_query(state);
}

}  // namespace matview::sql
