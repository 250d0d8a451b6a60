// Queries: set operations, WITH, ORDER BY and LIMIT around what parser_select.cc reads.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

std::unexpected<Failure> repeated_clause(std::string_view clause, std::size_t position) {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kSyntaxError,
            .message = format_text("multiple {} clauses not allowed", clause),
            .position = position});
}

// ── Set operations ──────────────────────────────────────────────────────────────────────────────

struct SetOperatorEntry {
  std::string_view word;
  SetOperator op;
  int precedence;
};

constexpr std::array kSetOperators = std::to_array<SetOperatorEntry>({
    {"union", SetOperator::kUnion, 1},
    {"except", SetOperator::kExcept, 1},
    {"intersect", SetOperator::kIntersect, 2},
});

const SetOperatorEntry* set_operator_at(const ParserState& state) {
  for (const SetOperatorEntry& entry : kSetOperators) {
    if (state.at(entry.word)) return &entry;
  }
  return nullptr;
}

// Operands joined by set operators that bind at least as tightly as `minimum`.
Result<QueryPtr> parse_set_operations(ParserState& state, int minimum) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  MATVIEW_ASSIGN(QueryPtr query, parse_simple_query(state));
  for (const SetOperatorEntry* entry = set_operator_at(state);
       entry != nullptr && entry->precedence >= minimum;
       entry = set_operator_at(state)) {
    SetOperation operation;
    operation.op = entry->op;
    operation.position = state.advance().position;
    operation.all = state.accept("all");
    if (!operation.all) state.accept("distinct");
    operation.left = std::move(query);
    MATVIEW_ASSIGN(operation.right, parse_set_operations(state, entry->precedence + 1));
    MATVIEW_TRY(state.add_chain_steps());
    const std::size_t position = operation.left->position;
    query = make_query(std::move(operation), position);
  }
  return query;
}

// ── WITH ────────────────────────────────────────────────────────────────────────────────────────

Result<CommonTable> parse_common_table(ParserState& state) {
  CommonTable table;
  table.position = state.position();
  MATVIEW_ASSIGN(table.name, parse_name(state));
  if (state.at("(")) {
    MATVIEW_ASSIGN(table.columns, parse_name_list(state));
  }
  MATVIEW_TRY(state.expect("as"));
  if (state.accept("not materialized")) {
    table.materialized = false;
  } else if (state.accept("materialized")) {
    table.materialized = true;
  }
  if (state.at("(") && starts_data_modification(state.peek(1))) {
    state.advance();
    MATVIEW_ASSIGN(Statement change, parse_data_change(state, {}));
    table.change = std::make_shared<Statement>(std::move(change));
    MATVIEW_TRY(state.expect(")"));
    return table;
  }
  MATVIEW_ASSIGN(table.query, parse_parenthesised_query(state));
  if (state.at("search")) return state.unsupported("SEARCH");
  if (state.at("cycle")) return state.unsupported("CYCLE");
  return table;
}

// ── ORDER BY, LIMIT, OFFSET, FETCH ──────────────────────────────────────────────────────────────

// `USING <` is ASC, `USING >` DESC.
Status parse_order_using(ParserState& state, bool& descending) {
  if (!state.accept("using")) return {};
  descending = state.at(">");
  if (!descending && !state.at("<")) return state.unsupported("ORDER BY … USING");
  state.advance();
  return {};
}

Result<OrderItem> parse_order_item(ParserState& state) {
  OrderItem item;
  MATVIEW_ASSIGN(item.expression, parse_expression(state));
  MATVIEW_TRY(parse_order_using(state, item.descending));
  accept_direction(state, item.descending, item.nulls);
  return item;
}

// LIMIT count | LIMIT ALL. The latter is no limit.
Result<ExpressionPtr> parse_limit(ParserState& state) {
  const std::size_t position = state.advance().position;
  if (state.accept("all")) return nullptr;
  MATVIEW_ASSIGN(ExpressionPtr limit, parse_expression(state));
  if (state.at(",")) {
    return std::unexpected<Failure>(Error{.code = ErrorCode::kSyntaxError,
                                          .message = "LIMIT #,# syntax is not supported",
                                          .hint = "Use separate LIMIT and OFFSET clauses.",
                                          .position = position});
  }
  return limit;
}

Result<ExpressionPtr> parse_fetch_count(ParserState& state) {
  if (at_negative_number(state)) return parse_negative_number(state);
  state.accept("+");
  return parse_primary(state);
}

// FETCH FIRST | NEXT [count] ROW | ROWS ONLY, the standard's LIMIT. Without a count it is one row.
Result<ExpressionPtr> parse_fetch(ParserState& state, bool& with_ties) {
  const std::size_t position = state.advance().position;
  if (!state.accept("next")) MATVIEW_TRY(state.expect("first"));
  ExpressionPtr limit;
  if (state.at("row") || state.at("rows")) {
    limit = make_expression(Literal{Value::integer(1)}, position);
  } else {
    MATVIEW_ASSIGN(limit, parse_fetch_count(state));
  }
  if (!state.accept("row")) MATVIEW_TRY(state.expect("rows"));
  with_ties = state.accept("with ties");
  if (!with_ties) MATVIEW_TRY(state.expect("only"));
  return limit;
}

Result<ExpressionPtr> parse_offset(ParserState& state) {
  state.advance();
  MATVIEW_ASSIGN(ExpressionPtr offset, parse_expression(state));
  if (!state.accept("row")) state.accept("rows");
  return offset;
}

// LIMIT and OFFSET, in any order and each at most once.
Status parse_limits(ParserState& state, Query& query) {
  bool limited = query.limit != nullptr;
  while (true) {
    const std::size_t position = state.position();
    const bool fetches = state.at("fetch");
    if (fetches || state.at("limit")) {
      if (limited) return repeated_clause("LIMIT", position);
      limited = true;
      MATVIEW_ASSIGN(query.limit,
                     fetches ? parse_fetch(state, query.with_ties) : parse_limit(state));
      if (query.with_ties && query.order_by.empty()) {
        return std::unexpected<Failure>(
            Error{.code = ErrorCode::kSyntaxError,
                  .message = "WITH TIES cannot be specified without ORDER BY clause",
                  .position = position});
      }
    } else if (state.at("offset")) {
      if (query.offset) return repeated_clause("OFFSET", position);
      MATVIEW_ASSIGN(query.offset, parse_offset(state));
    } else {
      return {};
    }
  }
}

}  // namespace

Result<QueryPtr> parse_parenthesised_query(ParserState& state) {
  MATVIEW_TRY(state.expect("("));
  MATVIEW_ASSIGN(QueryPtr query, parse_query_expression(state));
  MATVIEW_TRY(state.expect(")"));
  return query;
}

bool starts_data_modification(const Token& token) {
  return token.is("insert") || token.is("update") || token.is("delete") || token.is("merge");
}

Result<WithClause> parse_with(ParserState& state) {
  WithClause with;
  if (!state.accept("with")) return with;
  with.recursive = state.accept("recursive");
  do {
    MATVIEW_ASSIGN(with.tables.emplace_back(), parse_common_table(state));
  } while (state.accept(","));
  return with;
}

void accept_direction(ParserState& state, bool& descending, NullsOrder& nulls) {
  if (state.accept("desc")) {
    descending = true;
  } else {
    state.accept("asc");
  }
  if (state.accept("nulls first")) {
    nulls = NullsOrder::kFirst;
  } else if (state.accept("nulls last")) {
    nulls = NullsOrder::kLast;
  }
}

Result<std::vector<OrderItem>> parse_order_by(ParserState& state) {
  std::vector<OrderItem> items;
  if (!state.accept("order")) return items;
  MATVIEW_TRY(state.expect("by"));
  do {
    MATVIEW_ASSIGN(items.emplace_back(), parse_order_item(state));
  } while (state.accept(","));
  return items;
}

// Clauses around parentheses belong to the query inside, as in PostgreSQL:
// `(SELECT … LIMIT 1) ORDER BY x` orders, then limits.
Result<QueryPtr> parse_query_after_with(ParserState& state, WithClause with, std::size_t position) {
  MATVIEW_ASSIGN(QueryPtr query, parse_set_operations(state, 1));
  if (!with.tables.empty()) {
    if (!query->with.empty()) return repeated_clause("WITH", position);
    query->recursive = with.recursive;
    query->with = std::move(with.tables);
    query->position = position;
  }
  if (state.at("order")) {
    if (!query->order_by.empty()) return repeated_clause("ORDER BY", state.position());
    MATVIEW_ASSIGN(query->order_by, parse_order_by(state));
  }
  MATVIEW_TRY(skip_locking(state, *query));
  MATVIEW_TRY(parse_limits(state, *query));
  MATVIEW_TRY(skip_locking(state, *query));
  return query;
}

Result<QueryPtr> parse_query_expression(ParserState& state) {
  const NestingLevel level(state);
  MATVIEW_TRY(level.check());
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(WithClause with, parse_with(state));
  if (!with.tables.empty() && starts_data_modification(state.peek())) {
    return state.unsupported("a data-modifying statement in a query");
  }
  return parse_query_after_with(state, std::move(with), position);
}

}  // namespace matview::sql
