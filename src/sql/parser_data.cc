// INSERT, UPDATE and DELETE.

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// The relation that UPDATE or DELETE names, with its alias.
struct Target {
  RelationName relation;
  std::string alias;
};

// No table inherits from another, so ONLY and * say nothing.
Result<Target> parse_target(ParserState& state) {
  Target target;
  const bool enclosed = state.accept("only (");
  if (!enclosed) state.accept("only");
  MATVIEW_ASSIGN(target.relation, parse_relation_name(state));
  if (enclosed) MATVIEW_TRY(state.expect(")"));
  state.accept("*");
  // SET is a name elsewhere, but begins the assignments here.
  if (state.accept("as") || (state.peek().names_column() && !state.at("set"))) {
    MATVIEW_ASSIGN(target.alias, parse_name(state));
  }
  return target;
}

// ── SET ─────────────────────────────────────────────────────────────────────────────────────────

Result<std::string> parse_assigned_column(ParserState& state) {
  MATVIEW_ASSIGN(std::string column, parse_name(state));
  if (state.at("[")) return state.unsupported("assignment to an element of an array");
  if (state.at(".")) return state.unsupported("assignment to a field of a composite value");
  return column;
}

// `(a, b) = (1, 2)`, `(a, b) = (SELECT …)`. `(a) = ROW(1)` is `a = 1`.
Result<Assignment> parse_multiple_assignment(ParserState& state) {
  Assignment assignment;
  assignment.position = state.position();
  MATVIEW_TRY(state.expect("("));
  do {
    MATVIEW_ASSIGN(assignment.columns.emplace_back(), parse_assigned_column(state));
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(") ="));
  MATVIEW_ASSIGN(assignment.value, parse_expression(state));
  auto* const row = std::get_if<Row>(&assignment.value->node);
  if (row == nullptr && !std::holds_alternative<ScalarSubquery>(assignment.value->node)) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kFeatureNotSupported,
              .message = "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() "
                         "expression",
              .position = assignment.value->position});
  }
  if (row != nullptr && row->fields.size() != assignment.columns.size()) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kSyntaxError,
              .message = "number of columns does not match number of values",
              .position = assignment.value->position});
  }
  if (row != nullptr && row->fields.size() == 1) {
    ExpressionPtr field = std::move(row->fields.front());
    assignment.value = std::move(field);
  }
  return assignment;
}

// `a[i] = x` is `a = array_assign(a, i, x)`.
Status parse_single_assignment(ParserState& state, Assignment& assignment) {
  assignment.position = state.position();
  const std::size_t position = assignment.position;
  if (!state.peek(1).is("[")) {
    MATVIEW_ASSIGN(assignment.columns.emplace_back(), parse_assigned_column(state));
    MATVIEW_TRY(state.expect("="));
    MATVIEW_ASSIGN(assignment.value, parse_expression(state));
    return {};
  }
  MATVIEW_ASSIGN(std::string column, parse_name(state));
  FunctionCall call{.name = "array_assign", .arguments = {}};
  call.arguments.push_back(make_expression(ColumnName{.qualifier = {}, .name = column}, position));
  assignment.columns.push_back(std::move(column));
  MATVIEW_TRY(state.expect("["));
  MATVIEW_ASSIGN(call.arguments.emplace_back(), parse_expression(state));
  if (state.at(":")) return state.unsupported("assignment to a slice of an array");
  MATVIEW_TRY(state.expect("]"));
  if (state.at("[")) return state.unsupported("assignment to an array of several dimensions");
  MATVIEW_TRY(state.expect("="));
  MATVIEW_ASSIGN(call.arguments.emplace_back(), parse_expression(state));
  assignment.value = make_expression(std::move(call), position);
  return {};
}

}  // namespace

Result<std::vector<Assignment>> parse_assignments(ParserState& state) {
  MATVIEW_TRY(state.expect("set"));
  std::vector<Assignment> assignments;
  do {
    if (state.at("(")) {
      MATVIEW_ASSIGN(assignments.emplace_back(), parse_multiple_assignment(state));
      continue;
    }
    MATVIEW_TRY(parse_single_assignment(state, assignments.emplace_back()));
  } while (state.accept(","));
  return assignments;
}

// `[RETURNING item, …]`
Result<std::vector<SelectItem>> parse_returning(ParserState& state) {
  if (!state.accept("returning")) return std::vector<SelectItem>{};
  if (state.at("with (")) return state.unsupported("RETURNING WITH");
  return parse_select_items(state);
}

namespace {

// ── ON CONFLICT ─────────────────────────────────────────────────────────────────────────────────

// `(column, …)` or `ON CONSTRAINT name`, or nothing.
Status parse_conflict_target(ParserState& state, OnConflict& conflict) {
  if (state.accept("on constraint")) {
    MATVIEW_ASSIGN(conflict.constraint, parse_name(state));
    return {};
  }
  if (!state.accept("(")) return {};
  do {
    const Token& next = state.peek(1);
    if (!state.peek().names_column() || next.is("(")) {
      return state.unsupported("an expression in ON CONFLICT");
    }
    MATVIEW_ASSIGN(conflict.columns.emplace_back(), parse_name(state));
    if (state.at("collate")) MATVIEW_TRY(parse_collation(state));
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  if (state.at("where")) return state.unsupported("ON CONFLICT … WHERE");
  return {};
}

Result<std::optional<OnConflict>> parse_on_conflict(ParserState& state) {
  if (!state.at("on conflict")) return std::nullopt;
  OnConflict conflict;
  conflict.position = state.position();
  MATVIEW_TRY(state.expect("on conflict"));
  MATVIEW_TRY(parse_conflict_target(state, conflict));
  MATVIEW_TRY(state.expect("do"));
  if (state.accept("nothing")) return conflict;
  MATVIEW_TRY(state.expect("update"));
  conflict.do_update = true;
  if (conflict.columns.empty() && conflict.constraint.empty()) {
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kSyntaxError,
        .message = "ON CONFLICT DO UPDATE requires inference specification or constraint name",
        .hint = "For example, ON CONFLICT (column_name).",
        .position = conflict.position});
  }
  MATVIEW_ASSIGN(conflict.assignments, parse_assignments(state));
  MATVIEW_ASSIGN(conflict.where, parse_where(state));
  return conflict;
}

// `[(column, …)] [OVERRIDING SYSTEM VALUE] query | DEFAULT VALUES`
Status parse_insert_source(ParserState& state, Insert& insert) {
  if (state.accept("default values")) return {};
  if (state.at("(") && !state.at_parenthesised_query()) {
    state.advance();
    do {
      MATVIEW_ASSIGN(insert.columns.emplace_back(), parse_assigned_column(state));
    } while (state.accept(","));
    MATVIEW_TRY(state.expect(")"));
  }
  if (state.at("overriding user")) return state.unsupported("OVERRIDING USER VALUE");
  insert.overriding_system_value = state.accept("overriding system value");
  MATVIEW_ASSIGN(insert.source, parse_query_expression(state));
  return {};
}

Result<Statement> parse_insert(ParserState& state, WithClause with) {
  MATVIEW_TRY(state.expect("insert into"));
  Insert insert;
  insert.with = std::move(with.tables);
  insert.recursive = with.recursive;
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  insert.table = std::move(relation.name);
  if (state.accept("as")) {
    MATVIEW_ASSIGN(insert.alias, parse_name(state));
  }
  MATVIEW_TRY(parse_insert_source(state, insert));
  MATVIEW_ASSIGN(insert.on_conflict, parse_on_conflict(state));
  MATVIEW_ASSIGN(insert.returning, parse_returning(state));
  return Statement{.node = std::move(insert), .name_position = relation.position};
}

Result<Statement> parse_update(ParserState& state, WithClause with) {
  MATVIEW_TRY(state.expect("update"));
  Update update;
  update.with = std::move(with.tables);
  update.recursive = with.recursive;
  MATVIEW_ASSIGN(Target target, parse_target(state));
  update.table = std::move(target.relation.name);
  update.alias = std::move(target.alias);
  MATVIEW_ASSIGN(update.assignments, parse_assignments(state));
  if (state.accept("from")) {
    MATVIEW_ASSIGN(update.from, parse_from_list(state));
  }
  MATVIEW_ASSIGN(update.where, parse_where(state));
  MATVIEW_ASSIGN(update.returning, parse_returning(state));
  return Statement{.node = std::move(update), .name_position = target.relation.position};
}

Result<Statement> parse_delete(ParserState& state, WithClause with) {
  MATVIEW_TRY(state.expect("delete from"));
  Delete deletion;
  deletion.with = std::move(with.tables);
  deletion.recursive = with.recursive;
  MATVIEW_ASSIGN(Target target, parse_target(state));
  deletion.table = std::move(target.relation.name);
  deletion.alias = std::move(target.alias);
  if (state.accept("using")) {
    MATVIEW_ASSIGN(deletion.using_tables, parse_from_list(state));
  }
  MATVIEW_ASSIGN(deletion.where, parse_where(state));
  MATVIEW_ASSIGN(deletion.returning, parse_returning(state));
  return Statement{.node = std::move(deletion), .name_position = target.relation.position};
}

}  // namespace

Result<Statement> parse_data_change(ParserState& state, WithClause with) {
  if (state.at("insert")) return parse_insert(state, std::move(with));
  if (state.at("update")) return parse_update(state, std::move(with));
  if (state.at("delete")) return parse_delete(state, std::move(with));
  return parse_merge(state, std::move(with));
}

}  // namespace matview::sql
