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
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kUndefinedTable,
        .message =
            format_text("missing FROM-clause entry for table \"{}\"", state.peek(length - 3).text),
        .position = position});
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

// ── GROUP BY ────────────────────────────────────────────────────────────────────────────────────

// `expression`, `(a, b)`, `()`
Result<GroupingElement> parse_grouping_expressions(ParserState& state) {
  GroupingElement element;
  element.position = state.position();
  if (state.accept("( )")) return element;
  MATVIEW_ASSIGN(ExpressionPtr expression, parse_expression(state));
  const bool starts_in_parenthesis = expression->position == element.position;
  auto* const row = std::get_if<Row>(&expression->node);
  if (row != nullptr && starts_in_parenthesis &&
      state.text_between(element.position, element.position + 1) == "(") {
    element.expressions = std::move(row->fields);
  } else {
    element.expressions.push_back(std::move(expression));
  }
  return element;
}

Result<GroupingElement> parse_grouping_element(ParserState& state);

// `(element, …)`, behind ROLLUP, CUBE or GROUPING SETS.
Result<GroupingElement> parse_grouping_elements(ParserState& state,
                                                GroupingKind kind,
                                                std::size_t position) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  GroupingElement element;
  element.kind = kind;
  element.position = position;
  do {
    MATVIEW_ASSIGN(element.elements.emplace_back(),
                   kind == GroupingKind::kSets ? parse_grouping_element(state)
                                               : parse_grouping_expressions(state));
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  return element;
}

Result<GroupingElement> parse_grouping_element(ParserState& state) {
  const std::size_t position = state.position();
  if (state.accept("rollup (")) {
    return parse_grouping_elements(state, GroupingKind::kRollup, position);
  }
  if (state.accept("cube (")) {
    return parse_grouping_elements(state, GroupingKind::kCube, position);
  }
  if (state.accept("grouping sets (")) {
    return parse_grouping_elements(state, GroupingKind::kSets, position);
  }
  return parse_grouping_expressions(state);
}

Status parse_group_by(ParserState& state, Select& select) {
  if (!state.accept("group")) return {};
  MATVIEW_TRY(state.expect("by"));
  select.group_by_distinct = state.accept("distinct");
  if (!select.group_by_distinct) state.accept("all");
  do {
    MATVIEW_ASSIGN(select.group_by.emplace_back(), parse_grouping_element(state));
  } while (state.accept(","));
  return {};
}

// ── SELECT ──────────────────────────────────────────────────────────────────────────────────────

// `[ALL | DISTINCT [ON (expression, …)]]`
Status parse_distinct(ParserState& state, Select& select) {
  select.distinct = state.accept("distinct");
  if (!select.distinct) {
    state.accept("all");
  } else if (state.accept("on")) {
    MATVIEW_TRY(state.expect("("));
    MATVIEW_ASSIGN(select.distinct_on, parse_expression_list(state));
    MATVIEW_TRY(state.expect(")"));
  }
  return {};
}

// `[WINDOW name AS (…), …]`
Status parse_windows(ParserState& state, Select& select) {
  if (!state.accept("window")) return {};
  do {
    NamedWindow window;
    window.position = state.position();
    MATVIEW_ASSIGN(window.name, parse_name(state));
    MATVIEW_TRY(state.expect("as"));
    if (!state.at("(")) return state.syntax_error();
    MATVIEW_ASSIGN(window.definition, parse_window(state));
    select.windows.push_back(std::move(window));
  } while (state.accept(","));
  return {};
}

bool at_empty_select_list(const ParserState& state) {
  for (const std::string_view next : {"from", "where", "union", "intersect", "except", ")", ";"}) {
    if (state.at(next)) return true;
  }
  return state.at_end();
}

Result<QueryPtr> parse_select(ParserState& state) {
  Select select;
  select.position = state.advance().position;
  MATVIEW_TRY(parse_distinct(state, select));
  if (select.distinct || !at_empty_select_list(state)) {
    MATVIEW_ASSIGN(select.items, parse_select_items(state));
  }
  if (state.at("into")) return state.unsupported("SELECT INTO");
  if (state.accept("from")) {
    MATVIEW_ASSIGN(select.from, parse_from_list(state));
  }
  MATVIEW_ASSIGN(select.where, parse_where(state));
  MATVIEW_TRY(parse_group_by(state, select));
  if (state.accept("having")) {
    MATVIEW_ASSIGN(select.having, parse_expression(state));
  }
  MATVIEW_TRY(parse_windows(state, select));
  const std::size_t position = select.position;
  return make_query(std::move(select), position);
}

// `TABLE name` is `SELECT * FROM name`.
Result<QueryPtr> parse_table_command(ParserState& state) {
  const std::size_t position = state.advance().position;
  const bool only = state.accept("only");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  if (!only) state.accept("*");
  Select select;
  select.position = position;
  select.items.push_back({make_expression(Star{}, position), ""});
  TableReference& table = select.from.emplace_back();
  table.node = NamedTable{.name = std::move(relation.name), .is_qualified = relation.is_qualified};
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

Result<std::vector<SelectItem>> parse_select_items(ParserState& state) {
  std::vector<SelectItem> items;
  do {
    MATVIEW_ASSIGN(items.emplace_back(), parse_select_item(state));
  } while (state.accept(","));
  return items;
}

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
