// MERGE.

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// `INSERT [(column, …)] [OVERRIDING SYSTEM VALUE] VALUES (…) | DEFAULT VALUES`, behind INSERT.
Status parse_merge_insert(ParserState& state, MergeAction& action) {
  action.kind = MergeAction::Kind::kInsert;
  if (state.accept("default values")) return {};
  if (state.at("(")) {
    MATVIEW_ASSIGN(action.columns, parse_name_list(state));
  }
  if (state.at("overriding user")) return state.unsupported("OVERRIDING USER VALUE");
  action.overriding_system_value = state.accept("overriding system value");
  MATVIEW_TRY(state.expect("values ("));
  do {
    MATVIEW_ASSIGN(action.values.emplace_back(), parse_expression(state));
  } while (state.accept(","));
  return state.expect(")");
}

// Behind THEN.
Status parse_merge_change(ParserState& state, MergeAction& action) {
  action.position = state.position();
  const bool is_unmatched = action.when == MergeAction::When::kNotMatched;
  if (state.accept("do nothing")) return {};
  if (is_unmatched) {
    MATVIEW_TRY(state.expect("insert"));
    return parse_merge_insert(state, action);
  }
  if (state.accept("delete")) {
    action.kind = MergeAction::Kind::kDelete;
    return {};
  }
  MATVIEW_TRY(state.expect("update"));
  action.kind = MergeAction::Kind::kUpdate;
  MATVIEW_ASSIGN(action.assignments, parse_assignments(state));
  return {};
}

Result<MergeAction> parse_merge_action(ParserState& state) {
  MergeAction action;
  MATVIEW_TRY(state.expect("when"));
  if (state.accept("not matched")) {
    action.when = MergeAction::When::kNotMatched;
    if (state.accept("by source")) {
      action.when = MergeAction::When::kNotMatchedBySource;
    } else {
      state.accept("by target");
    }
  } else {
    MATVIEW_TRY(state.expect("matched"));
  }
  if (state.accept("and")) {
    MATVIEW_ASSIGN(action.condition, parse_expression(state));
  }
  MATVIEW_TRY(state.expect("then"));
  MATVIEW_TRY(parse_merge_change(state, action));
  return action;
}

}  // namespace

Result<Statement> parse_merge(ParserState& state, WithClause with) {
  MATVIEW_TRY(state.expect("merge into"));
  Merge merge;
  merge.with = std::move(with.tables);
  merge.recursive = with.recursive;
  state.accept("only");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  merge.table = std::move(relation.name);
  if (state.accept("as") || (state.peek().names_column() && !state.at("using"))) {
    MATVIEW_ASSIGN(merge.alias, parse_name(state));
  }
  MATVIEW_TRY(state.expect("using"));
  MATVIEW_ASSIGN(merge.source, parse_from_list(state));
  if (merge.source.size() != 1) return state.syntax_error();
  MATVIEW_TRY(state.expect("on"));
  MATVIEW_ASSIGN(merge.on, parse_expression(state));
  do {
    MATVIEW_ASSIGN(MergeAction action, parse_merge_action(state));
    for (const MergeAction& before : merge.actions) {
      if (before.when != action.when || before.condition != nullptr) continue;
      return std::unexpected<Failure>(
          Error{.code = ErrorCode::kSyntaxError,
                .message = "unreachable WHEN clause specified after unconditional WHEN clause"});
    }
    merge.actions.push_back(std::move(action));
  } while (state.at("when"));
  MATVIEW_ASSIGN(merge.returning, parse_returning(state));
  return Statement{.node = std::move(merge), .name_position = relation.position};
}

}  // namespace matview::sql
