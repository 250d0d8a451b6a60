// FROM: tables, derived tables and joins.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

Result<TableReference> parse_table_reference(ParserState& state);

// ── Aliases ─────────────────────────────────────────────────────────────────────────────────────

// `[[AS] alias [(columns)]]`
Status parse_alias(ParserState& state, TableReference& table) {
  if (!state.accept("as") && !state.peek().names_column()) return {};
  MATVIEW_ASSIGN(table.alias, parse_name(state));
  if (state.at("(")) {
    MATVIEW_ASSIGN(table.column_aliases, parse_name_list(state));
  }
  return {};
}

// ── What is joined ──────────────────────────────────────────────────────────────────────────────

Result<TableReference> parse_derived_table(ParserState& state, bool lateral) {
  TableReference table;
  table.position = state.position();
  MATVIEW_ASSIGN(QueryPtr query, parse_parenthesised_query(state));
  table.node = DerivedTable{std::move(query), lateral};
  MATVIEW_TRY(parse_alias(state, table));
  return table;
}

// `(a JOIN b …) [alias]`. Parentheses enclose a join: no lone table, and no join with an alias.
Result<TableReference> parse_parenthesised_join(ParserState& state) {
  const std::size_t position = state.position();
  MATVIEW_TRY(state.expect("("));
  MATVIEW_ASSIGN(TableReference table, parse_table_reference(state));
  const bool is_bare_join = std::holds_alternative<JoinedTable>(table.node) && table.alias.empty();
  if (!is_bare_join) return state.syntax_error();
  MATVIEW_TRY(state.expect(")"));
  MATVIEW_TRY(parse_alias(state, table));
  table.position = position;
  return table;
}

// `(name type, …)`
Result<std::vector<DefinedColumn>> parse_defined_columns(ParserState& state) {
  std::vector<DefinedColumn> columns;
  MATVIEW_TRY(state.expect("("));
  do {
    DefinedColumn& column = columns.emplace_back();
    MATVIEW_ASSIGN(column.name, parse_name(state));
    MATVIEW_ASSIGN(column.type, parse_type(state));
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  return columns;
}

// The cursor is on the parenthesis behind the function's name.
Result<TableReference> parse_table_function(ParserState& state, RelationName name) {
  TableReference table;
  table.position = name.position;
  TableFunction function;
  MATVIEW_ASSIGN(function.call, parse_plain_call(state, std::move(name.name)));
  function.with_ordinality = state.accept("with ordinality");
  // Behind AS, the alias may be missing and the columns have types.
  const std::size_t columns = state.at("as") ? 2 : 1;
  const bool has_alias = columns == 2 || state.peek().names_column();
  const bool defines_columns =
      state.at("as (") || (has_alias && state.peek(columns).is("(") &&
                           !state.peek(columns + 2).is(",") && !state.peek(columns + 2).is(")"));
  if (defines_columns) {
    state.accept("as");
    if (!state.at("(")) {
      MATVIEW_ASSIGN(table.alias, parse_name(state));
    }
    MATVIEW_ASSIGN(function.definition, parse_defined_columns(state));
  } else {
    MATVIEW_TRY(parse_alias(state, table));
  }
  table.node = std::move(function);
  return table;
}

// `ROWS FROM (f(…), g(…)) [WITH ORDINALITY] [alias]`
Result<TableReference> parse_rows_from(ParserState& state) {
  TableReference table;
  table.position = state.position();
  TableFunction function;
  MATVIEW_TRY(state.expect("rows from ("));
  bool is_first = true;
  do {
    MATVIEW_ASSIGN(RelationName name, parse_definition_name(state));
    MATVIEW_ASSIGN(FunctionCall call, parse_plain_call(state, std::move(name.name)));
    if (state.at("as")) return state.unsupported("a column definition list in ROWS FROM");
    (is_first ? function.call : function.others.emplace_back()) = std::move(call);
    is_first = false;
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  function.with_ordinality = state.accept("with ordinality");
  table.node = std::move(function);
  MATVIEW_TRY(parse_alias(state, table));
  return table;
}

// `[ONLY] name [*] [alias]`. No table inherits from another, so ONLY and * say nothing.
Result<TableReference> parse_named_table(ParserState& state) {
  const bool only = state.accept("only");
  const bool enclosed = only && state.accept("(");
  const std::size_t ahead = state.peek(1).is(".") ? 2 : 0;
  if (!only && state.peek(ahead + 1).is("(") && state.peek(ahead).names_function()) {
    MATVIEW_ASSIGN(RelationName name, parse_definition_name(state));
    return parse_table_function(state, std::move(name));
  }
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  if (enclosed) MATVIEW_TRY(state.expect(")"));
  if (!only) state.accept("*");
  TableReference table;
  table.node = NamedTable{.name = std::move(relation.name), .is_qualified = relation.is_qualified};
  table.position = relation.position;
  MATVIEW_TRY(parse_alias(state, table));
  // `information_schema.tables` is called `tables`.
  const std::string& name = std::get<NamedTable>(table.node).name;
  constexpr std::string_view kPrefix = "information_schema.";
  if (table.alias.empty() && relation.is_qualified && name.starts_with(kPrefix)) {
    table.alias = name.substr(kPrefix.size());
  }
  if (state.at("tablesample")) return state.unsupported("TABLESAMPLE");
  return table;
}

Result<TableReference> parse_join_operand(ParserState& state) {
  if (state.at("rows from")) return parse_rows_from(state);
  if (state.at("xmltable")) return state.unsupported("XMLTABLE");
  if (state.at("json_table (")) return state.unsupported("JSON_TABLE");
  const bool lateral = state.accept("lateral");
  if (state.at_parenthesised_query()) return parse_derived_table(state, lateral);
  if (lateral && state.at("rows from")) return parse_rows_from(state);
  if (lateral) {
    MATVIEW_ASSIGN(RelationName name, parse_definition_name(state));
    return parse_table_function(state, std::move(name));
  }
  if (state.at("(")) return parse_parenthesised_join(state);
  return parse_named_table(state);
}

// ── Joins ───────────────────────────────────────────────────────────────────────────────────────

struct JoinEntry {
  std::string_view phrase;
  JoinKind kind;
};

constexpr std::array kJoins = std::to_array<JoinEntry>({
    {"join", JoinKind::kInner},
    {"inner join", JoinKind::kInner},
    {"left join", JoinKind::kLeft},
    {"left outer join", JoinKind::kLeft},
    {"right join", JoinKind::kRight},
    {"right outer join", JoinKind::kRight},
    {"full join", JoinKind::kFull},
    {"full outer join", JoinKind::kFull},
    {"cross join", JoinKind::kCross},
});

bool at_join(const ParserState& state) {
  for (const std::string_view word :
       {"join", "inner", "left", "right", "full", "cross", "natural"}) {
    if (state.at(word)) return true;
  }
  return false;
}

Result<JoinKind> parse_join_kind(ParserState& state) {
  for (const JoinEntry& entry : kJoins) {
    if (state.accept(entry.phrase)) return entry.kind;
  }
  if (at_join(state)) state.advance();
  return state.syntax_error();
}

// ON condition | USING (columns)
Status parse_join_condition(ParserState& state, JoinedTable& join) {
  if (state.accept("using")) {
    MATVIEW_ASSIGN(join.using_columns, parse_name_list(state));
    if (state.accept("as")) {
      MATVIEW_ASSIGN(join.using_alias, parse_name(state));
    }
    return {};
  }
  MATVIEW_TRY(state.expect("on"));
  MATVIEW_ASSIGN(join.condition, parse_expression(state));
  return {};
}

Result<TableReference> parse_join(ParserState& state, TableReference left);

// The right side of a join that has a condition. In `a JOIN b JOIN c ON … ON …`, it is a join too.
Result<TableReference> parse_conditioned_operand(ParserState& state) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  MATVIEW_ASSIGN(TableReference right, parse_join_operand(state));
  while (at_join(state)) {
    MATVIEW_ASSIGN(right, parse_join(state, std::move(right)));
  }
  return right;
}

// The cursor is on the join's first keyword.
Result<TableReference> parse_join(ParserState& state, TableReference left) {
  JoinedTable join;
  join.natural = state.accept("natural");
  MATVIEW_ASSIGN(join.kind, parse_join_kind(state));
  if (join.natural && join.kind == JoinKind::kCross) return state.syntax_error();
  TableReference table;
  table.position = left.position;
  join.left = std::make_unique<TableReference>(std::move(left));
  const bool conditioned = !join.natural && join.kind != JoinKind::kCross;
  MATVIEW_ASSIGN(TableReference right,
                 conditioned ? parse_conditioned_operand(state) : parse_join_operand(state));
  join.right = std::make_unique<TableReference>(std::move(right));
  if (conditioned) MATVIEW_TRY(parse_join_condition(state, join));
  MATVIEW_TRY(state.add_chain_steps());
  table.node = std::move(join);
  return table;
}

Result<TableReference> parse_table_reference(ParserState& state) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  MATVIEW_ASSIGN(TableReference table, parse_join_operand(state));
  while (at_join(state)) {
    MATVIEW_ASSIGN(table, parse_join(state, std::move(table)));
  }
  return table;
}

}  // namespace

Result<std::vector<TableReference>> parse_from_list(ParserState& state) {
  std::vector<TableReference> tables;
  do {
    MATVIEW_ASSIGN(tables.emplace_back(), parse_table_reference(state));
  } while (state.accept(","));
  return tables;
}

}  // namespace matview::sql
