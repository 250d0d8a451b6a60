// Definitions other than those of tables: CREATE INDEX, VIEW and SEQUENCE, DROP, TRUNCATE, COMMENT.
#include <array>
#include <charconv>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

// ── Indexes ─────────────────────────────────────────────────────────────────────────────────────

// `column`, `function(…)` or `(expression)`.
Result<ExpressionPtr> parse_index_key(ParserState& state) {
  if (!state.at("(") && !state.peek().is_label()) return state.syntax_error();
  return parse_primary(state);
}

// A key, with COLLATE, the class of its operators and its direction.
Result<IndexColumn> parse_index_column(ParserState& state) {
  IndexColumn column;
  MATVIEW_ASSIGN(column.expression, parse_stored(state, parse_index_key));
  if (state.at("collate")) MATVIEW_TRY(parse_collation(state));
  const bool has_class = state.peek().kind == TokenKind::kWord &&
                         state.peek().text.ends_with("_ops") && state.peek().names_column();
  if (has_class) MATVIEW_TRY(parse_dotted_name(state));
  accept_direction(state, column.descending, column.nulls);
  return column;
}

// Every index is ordered, which serves whatever a hash does.
Status parse_access_method(ParserState& state) {
  if (!state.accept("using")) return {};
  if (state.accept("btree") || state.accept("hash")) return {};
  return state.unsupported(format_text("access method \"{}\"", state.peek().text));
}

// ── Sequences ───────────────────────────────────────────────────────────────────────────────────

constexpr std::array kUnsupportedSequenceOptions = std::to_array<UnsupportedPhrase>({
    {"cycle", "CYCLE"},
    {"owned by", "OWNED BY"},
    {"restart", "RESTART"},
});

// ── Kinds of objects ────────────────────────────────────────────────────────────────────────────

struct KindEntry {
  std::string_view phrase;
  ObjectKind kind;
};

constexpr std::array kCommented = std::to_array<KindEntry>({
    {"table", ObjectKind::kTable},
    {"column", ObjectKind::kColumn},
    {"index", ObjectKind::kIndex},
    {"view", ObjectKind::kView},
    {"materialized view", ObjectKind::kMaterializedView},
    {"sequence", ObjectKind::kSequence},
    {"constraint", ObjectKind::kConstraint},
});

// `table.column`
Status parse_column_of_table(ParserState& state, Comment& comment) {
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(std::vector<std::string> parts, parse_dotted_name(state));
  if (parts.size() > 3) return cross_database_reference(parts, position);
  if (parts.size() == 3 && !is_known_schema(parts.front())) {
    return unknown_schema(parts.front(), position);
  }
  if (parts.size() == 1) {
    return std::unexpected<Failure>(Error{.code = ErrorCode::kSyntaxError,
                                          .message = "column name must be qualified",
                                          .position = position});
  }
  comment.member = std::move(parts.back());
  comment.name = std::move(parts[parts.size() - 2]);
  return {};
}

}  // namespace

Status parse_sequence_options(ParserState& state, SequenceOptions& sequence) {
  while (!state.at_end() && !state.at(";") && !state.at(")")) {
    if (state.accept("owned by none")) continue;
    MATVIEW_TRY(refuse(state, kUnsupportedSequenceOptions));
    if (state.accept("start")) {
      state.accept("with");
      MATVIEW_ASSIGN(sequence.start, parse_signed_integer(state));
    } else if (state.accept("increment")) {
      state.accept("by");
      MATVIEW_ASSIGN(sequence.increment, parse_signed_integer(state));
    } else if (state.accept("minvalue")) {
      MATVIEW_ASSIGN(sequence.minimum, parse_signed_integer(state));
    } else if (state.accept("maxvalue")) {
      MATVIEW_ASSIGN(sequence.maximum, parse_signed_integer(state));
    } else if (state.accept("cache")) {
      const std::size_t position = state.position();
      MATVIEW_ASSIGN(const std::int64_t count, parse_signed_integer(state));
      if (count < 1) {
        return std::unexpected<Failure>(
            Error{.code = ErrorCode::kInvalidParameterValue,
                  .message = format_text("CACHE ({}) must be greater than zero", count),
                  .position = position});
      }
    } else if (state.accept("as")) {
      MATVIEW_ASSIGN(const Type type, parse_type(state));
      if (type != TypeId::kBigint) return state.unsupported("a sequence of a type but bigint");
    } else if (!state.accept("no minvalue") && !state.accept("no maxvalue")) {
      MATVIEW_TRY(state.expect("no cycle"));
    }
  }
  if (sequence.increment == 0) {
    return fail(ErrorCode::kInvalidParameterValue, "INCREMENT must not be zero");
  }
  return {};
}

Status parse_identity_options(ParserState& state, SequenceOptions& sequence) {
  if (!state.accept("(")) return {};
  MATVIEW_TRY(parse_sequence_options(state, sequence));
  return state.expect(")");
}

// `[UNIQUE] INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON table [USING method] (key, …) [WHERE …]`
Result<Statement> parse_create_index(ParserState& state) {
  CreateIndex index;
  index.unique = state.accept("unique");
  MATVIEW_TRY(state.expect("index"));
  state.accept("concurrently");
  index.if_not_exists = state.accept("if not exists");
  if (index.if_not_exists || !state.at("on")) {
    MATVIEW_ASSIGN(index.name, parse_name(state));
  }
  MATVIEW_TRY(state.expect("on"));
  state.accept("only");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  index.table = std::move(relation.name);
  MATVIEW_TRY(parse_access_method(state));
  MATVIEW_TRY(state.expect("("));
  do {
    MATVIEW_ASSIGN(index.columns.emplace_back(), parse_index_column(state));
  } while (state.accept(","));
  MATVIEW_TRY(state.expect(")"));
  // Columns that an index only carries make no difference to what it finds.
  if (state.accept("include")) MATVIEW_TRY(parse_name_list(state));
  MATVIEW_ASSIGN(index.nulls_not_distinct, parse_nulls_not_distinct(state));
  if (state.accept("with")) MATVIEW_TRY(parse_options(state));
  if (state.at("tablespace")) return state.unsupported("TABLESPACE");
  if (state.accept("where")) {
    MATVIEW_ASSIGN(index.predicate, parse_stored(state));
  }
  return Statement{.node = std::move(index), .name_position = relation.position};
}

// `[OR REPLACE] VIEW name [(columns)] AS query`
Result<Statement> parse_create_view(ParserState& state) {
  CreateView view;
  view.or_replace = state.accept("or replace");
  MATVIEW_TRY(state.expect("view"));
  MATVIEW_ASSIGN(RelationName relation, parse_definition_name(state));
  view.name = std::move(relation.name);
  if (state.at("(")) {
    MATVIEW_ASSIGN(view.columns, parse_name_list(state));
  }
  if (state.at("with (")) return state.unsupported("an option of a view");
  MATVIEW_TRY(state.expect("as"));
  view.query_position = state.position();
  MATVIEW_ASSIGN(view.query, parse_query_expression(state));
  view.query_text = state.text_between(view.query_position, state.previous_end());
  if (state.at("with")) return state.unsupported("WITH CHECK OPTION");
  if (state.parameter_count() > 0) {
    return fail(ErrorCode::kUndefinedParameter, "there is no parameter $1");
  }
  return Statement{.node = std::move(view), .name_position = relation.position};
}

Result<Statement> parse_create_sequence(ParserState& state) {
  MATVIEW_TRY(state.expect("sequence"));
  CreateSequence sequence;
  sequence.if_not_exists = state.accept("if not exists");
  MATVIEW_ASSIGN(RelationName relation, parse_definition_name(state));
  sequence.name = std::move(relation.name);
  MATVIEW_TRY(parse_sequence_options(state, sequence.options));
  return Statement{.node = std::move(sequence), .name_position = relation.position};
}

Result<Statement> parse_drop_object(ParserState& state, ObjectKind kind) {
  state.advance();
  Drop drop{};
  drop.kind = kind;
  if (kind == ObjectKind::kIndex) state.accept("concurrently");
  drop.if_exists = state.accept("if exists");
  const std::size_t position = state.position();
  MATVIEW_ASSIGN(drop.names, parse_definition_names(state));
  drop.cascade = accept_cascade(state);
  return Statement{.node = std::move(drop), .name_position = position};
}

Result<Statement> parse_truncate(ParserState& state) {
  state.advance();
  state.accept("table");
  Truncate truncate;
  const std::size_t position = state.position();
  do {
    state.accept("only");
    MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
    truncate.names.push_back(std::move(relation.name));
    state.accept("*");
  } while (state.accept(","));
  truncate.restart_identity = state.accept("restart identity");
  if (!truncate.restart_identity) state.accept("continue identity");
  truncate.cascade = accept_cascade(state);
  return Statement{.node = std::move(truncate), .name_position = position};
}

// `COMMENT ON kind name IS 'text' | NULL`
Result<Statement> parse_comment(ParserState& state) {
  MATVIEW_TRY(state.expect("comment on"));
  const KindEntry* found = nullptr;
  for (const KindEntry& entry : kCommented) {
    if (state.at(entry.phrase)) found = &entry;
  }
  if (found == nullptr) {
    return state.unsupported(format_text("COMMENT ON {}", state.peek().text));
  }
  state.accept(found->phrase);
  Comment comment{};
  comment.kind = found->kind;
  std::size_t position = state.position();
  if (comment.kind == ObjectKind::kColumn) {
    MATVIEW_TRY(parse_column_of_table(state, comment));
  } else {
    if (comment.kind == ObjectKind::kConstraint) {
      MATVIEW_ASSIGN(comment.member, parse_name(state));
      MATVIEW_TRY(state.expect("on"));
      if (state.at("domain")) return state.unsupported("DOMAIN");
    }
    MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
    comment.name = std::move(relation.name);
    position = relation.position;
  }
  MATVIEW_TRY(state.expect("is"));
  if (!state.accept("null")) {
    if (state.peek().kind != TokenKind::kString) return state.syntax_error();
    comment.text = state.advance().text;
  }
  return Statement{.node = std::move(comment), .name_position = position};
}

Result<std::int64_t> parse_signed_integer(ParserState& state) {
  const bool negative = state.accept("-");
  if (!negative) state.accept("+");
  if (state.peek().kind != TokenKind::kNumber) return state.syntax_error();
  const std::string digits = (negative ? "-" : "") + state.peek().text;
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || stop != digits.data() + digits.size()) return state.syntax_error();
  state.advance();
  return value;
}

}  // namespace matview::sql
