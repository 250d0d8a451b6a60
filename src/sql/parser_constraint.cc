// Constraints: behind a column, or among the columns of a table.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

constexpr std::array kUnsupportedAttributes = std::to_array<UnsupportedPhrase>({
    {"deferrable", "DEFERRABLE"},
    {"initially deferred", "INITIALLY DEFERRED"},
    {"not valid", "NOT VALID"},
    {"not enforced", "NOT ENFORCED"},
    {"no inherit", "NO INHERIT"},
    {"using index", "USING INDEX"},
    {"include (", "INCLUDE"},
    {"match full", "MATCH FULL"},
    {"match partial", "MATCH PARTIAL"},
});

// What may follow a constraint. Constraints hold at the end of every statement, which is what NOT
// DEFERRABLE asks.
Status parse_attributes(ParserState& state) {
  while (true) {
    MATVIEW_TRY(refuse(state, kUnsupportedAttributes));
    if (!state.accept("not deferrable") && !state.accept("initially immediate") &&
        !state.accept("enforced") && !state.accept("match simple")) {
      return {};
    }
  }
}

Result<ReferentialAction> parse_action(ParserState& state) {
  if (state.accept("no action")) return ReferentialAction::kNoAction;
  if (state.accept("restrict")) return ReferentialAction::kRestrict;
  if (state.accept("cascade")) return ReferentialAction::kCascade;
  const bool is_null = state.accept("set null");
  if (!is_null) MATVIEW_TRY(state.expect("set default"));
  if (state.at("(")) return state.unsupported("columns of ON DELETE SET");
  return is_null ? ReferentialAction::kSetNull : ReferentialAction::kSetDefault;
}

// `REFERENCES table [(columns)] [ON DELETE action] [ON UPDATE action]`
Status parse_references(ParserState& state, TableConstraint& constraint) {
  MATVIEW_TRY(state.expect("references"));
  constraint.kind = ConstraintKind::kForeignKey;
  MATVIEW_ASSIGN(RelationName relation, parse_definition_name(state));
  constraint.referenced_table = std::move(relation.name);
  if (state.at("(")) {
    MATVIEW_ASSIGN(constraint.referenced_columns, parse_name_list(state));
  }
  state.accept("match simple");
  while (true) {
    if (state.accept("on delete")) {
      MATVIEW_ASSIGN(constraint.on_delete, parse_action(state));
    } else if (state.accept("on update")) {
      MATVIEW_ASSIGN(constraint.on_update, parse_action(state));
    } else {
      return parse_attributes(state);
    }
  }
}

// `CHECK (condition)`
Status parse_check(ParserState& state, TableConstraint& constraint) {
  MATVIEW_TRY(state.expect("check ("));
  constraint.kind = ConstraintKind::kCheck;
  MATVIEW_ASSIGN(constraint.check, parse_stored(state));
  MATVIEW_TRY(state.expect(")"));
  return parse_attributes(state);
}

// Behind PRIMARY KEY or UNIQUE; `columns` is null where the constraint belongs to a column.
Status parse_key(ParserState& state,
                 TableConstraint& constraint,
                 ConstraintKind kind,
                 bool listed) {
  constraint.kind = kind;
  if (kind == ConstraintKind::kUnique) {
    MATVIEW_ASSIGN(constraint.nulls_not_distinct, parse_nulls_not_distinct(state));
  }
  if (listed) {
    MATVIEW_ASSIGN(constraint.columns, parse_name_list(state));
  }
  return parse_attributes(state);
}

// ── Columns ─────────────────────────────────────────────────────────────────────────────────────

// SERIAL and its kin are no types: they are an integer with a sequence.
struct Serial {
  std::string_view name;
  TypeId type;
};

constexpr std::array kSerials = std::to_array<Serial>({
    {"serial", TypeId::kInteger},
    {"serial4", TypeId::kInteger},
    {"bigserial", TypeId::kBigint},
    {"serial8", TypeId::kBigint},
    {"smallserial", TypeId::kSmallint},
    {"serial2", TypeId::kSmallint},
});

std::optional<TypeId> accept_serial(ParserState& state) {
  for (const Serial& serial : kSerials) {
    if (state.accept(serial.name)) return serial.type;
  }
  return std::nullopt;
}

constexpr std::array kUnsupportedColumnClauses = std::to_array<UnsupportedPhrase>({
    {"storage", "STORAGE"},
    {"compression", "COMPRESSION"},
    {"options (", "OPTIONS"},
});

// Reads what follows the type of one column.
class ColumnConstraints {
 public:
  ColumnConstraints(ParserState& state,
                    std::string_view table,
                    ColumnDefinition& column,
                    std::vector<TableConstraint>& constraints)
      : state_(state), table_(table), column_(column), constraints_(constraints) {}

  [[nodiscard]] Status parse() {
    while (true) {
      const std::size_t position = state_.position();
      name_.clear();
      const bool named = state_.accept("constraint");
      if (named) {
        MATVIEW_ASSIGN(name_, parse_name(state_));
      }
      MATVIEW_ASSIGN(const bool found, parse_one(position));
      if (!found) {
        if (named) return state_.syntax_error();
        return {};
      }
      if (nullable_ && (column_.not_null || is_key_)) return conflicting_nullness(position);
    }
  }

 private:
  [[nodiscard]] Result<bool> parse_one(std::size_t position) {
    MATVIEW_TRY(refuse(state_, kUnsupportedColumnClauses));
    if (state_.at("collate")) {
      MATVIEW_TRY(parse_collation(state_));
    } else if (state_.accept("not null")) {
      column_.not_null = true;
      MATVIEW_TRY(parse_attributes(state_));
    } else if (state_.accept("null")) {
      nullable_ = true;
    } else if (state_.accept("default")) {
      MATVIEW_TRY(parse_default(position));
    } else if (state_.accept("generated")) {
      MATVIEW_TRY(parse_generated(position));
    } else {
      return parse_table_level(position);
    }
    return true;
  }

  // Those that are kept as constraints of the table.
  [[nodiscard]] Result<bool> parse_table_level(std::size_t position) {
    TableConstraint constraint{};
    constraint.position = position;
    constraint.name = name_;
    constraint.columns = {column_.name};
    if (state_.accept("primary key")) {
      is_key_ = true;
      MATVIEW_TRY(parse_key(state_, constraint, ConstraintKind::kPrimaryKey, false));
    } else if (state_.accept("unique")) {
      MATVIEW_TRY(parse_key(state_, constraint, ConstraintKind::kUnique, false));
    } else if (state_.at("check")) {
      MATVIEW_TRY(parse_check(state_, constraint));
    } else if (state_.at("references")) {
      MATVIEW_TRY(parse_references(state_, constraint));
    } else {
      return false;
    }
    constraints_.push_back(std::move(constraint));
    return true;
  }

  [[nodiscard]] Status parse_default(std::size_t position) {
    if (column_.default_value) {
      return error(ErrorCode::kSyntaxError, "multiple default values specified", position);
    }
    MATVIEW_ASSIGN(column_.default_value, parse_stored(state_, parse_restricted_expression));
    return {};
  }

  // `GENERATED ALWAYS | BY DEFAULT AS IDENTITY [(options)]`, `GENERATED ALWAYS AS (expression)
  // STORED`
  [[nodiscard]] Status parse_generated(std::size_t position) {
    const bool is_repeated = column_.identity != IdentityKind::kNone && !is_serial_;
    const bool by_default = state_.accept("by default");
    if (!by_default) MATVIEW_TRY(state_.expect("always"));
    MATVIEW_TRY(state_.expect("as"));
    if (state_.at("(")) {
      if (by_default) {
        return std::unexpected<Failure>(
            Error{.code = ErrorCode::kSyntaxError,
                  .message = "for a generated column, GENERATED ALWAYS must be specified",
                  .position = position});
      }
      if (column_.generated) {
        return error(ErrorCode::kSyntaxError, "multiple generation clauses specified", position);
      }
      state_.advance();
      MATVIEW_ASSIGN(column_.generated, parse_stored(state_));
      MATVIEW_TRY(state_.expect(")"));
      if (state_.at("virtual")) return state_.unsupported("a virtual generated column");
      return state_.expect("stored");
    }
    column_.identity = by_default ? IdentityKind::kByDefault : IdentityKind::kAlways;
    MATVIEW_TRY(state_.expect("identity"));
    if (is_repeated) {
      return error(ErrorCode::kSyntaxError, "multiple identity specifications", position);
    }
    if (is_serial_ || column_.default_value) {
      return error(ErrorCode::kSyntaxError, "both default and identity specified", position);
    }
    MATVIEW_TRY(parse_identity_options(state_, column_.sequence));
    column_.not_null = true;
    return {};
  }

  [[nodiscard]] std::unexpected<Failure> conflicting_nullness(std::size_t position) const {
    return error(ErrorCode::kSyntaxError, "conflicting NULL/NOT NULL declarations", position);
  }

  [[nodiscard]] std::unexpected<Failure> error(ErrorCode code,
                                               std::string_view what,
                                               std::size_t position) const {
    return std::unexpected<Failure>(Error{
        .code = code,
        .message = format_text("{} for column \"{}\" of table \"{}\"", what, column_.name, table_),
        .position = position});
  }

  ParserState& state_;
  std::string_view table_;
  ColumnDefinition& column_;
  std::vector<TableConstraint>& constraints_;
  std::string name_;
  bool nullable_ = false;
  bool is_key_ = false;
  bool is_serial_ = column_.identity != IdentityKind::kNone;
};

}  // namespace

// `name type [constraint …]`
Result<ColumnDefinition> parse_column_definition(ParserState& state,
                                                 std::string_view table,
                                                 std::vector<TableConstraint>& constraints) {
  ColumnDefinition column;
  column.position = state.position();
  MATVIEW_ASSIGN(column.name, parse_name(state));
  if (const auto serial = accept_serial(state)) {
    column.type = *serial;
    column.identity = IdentityKind::kByDefault;
    column.not_null = true;
    if (state.at("[")) return state.unsupported("an array of serial");
  } else {
    MATVIEW_ASSIGN(column.type, parse_type(state));
  }
  if (column.type == TypeId::kUnknown) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kInvalidTableDefinition,
              .message = format_text("column \"{}\" has pseudo-type unknown", column.name),
              .position = column.position});
  }
  MATVIEW_TRY(ColumnConstraints(state, table, column, constraints).parse());
  if (column.generated && (column.default_value || column.identity != IdentityKind::kNone)) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kSyntaxError,
              .message = format_text("both {} and generation expression specified for column "
                                     "\"{}\" of table \"{}\"",
                                     column.default_value ? "default" : "identity",
                                     column.name,
                                     table),
              .position = column.position});
  }
  return column;
}

bool at_table_constraint(const ParserState& state) {
  for (const std::string_view word :
       {"constraint", "primary key", "unique", "check", "foreign key", "exclude"}) {
    if (state.at(word)) return true;
  }
  return false;
}

// `[CONSTRAINT name] PRIMARY KEY (…) | UNIQUE (…) | CHECK (…) | FOREIGN KEY (…) REFERENCES …`
Result<TableConstraint> parse_table_constraint(ParserState& state) {
  TableConstraint constraint{};
  constraint.position = state.position();
  if (state.accept("constraint")) {
    MATVIEW_ASSIGN(constraint.name, parse_name(state));
  }
  if (state.accept("primary key")) {
    if (state.at("using index")) return state.unsupported("USING INDEX");
    MATVIEW_TRY(parse_key(state, constraint, ConstraintKind::kPrimaryKey, true));
  } else if (state.accept("unique")) {
    if (state.at("using index")) return state.unsupported("USING INDEX");
    MATVIEW_TRY(parse_key(state, constraint, ConstraintKind::kUnique, true));
  } else if (state.accept("foreign key")) {
    MATVIEW_ASSIGN(constraint.columns, parse_name_list(state));
    MATVIEW_TRY(parse_references(state, constraint));
  } else if (state.at("exclude")) {
    return state.unsupported("EXCLUDE");
  } else if (state.at("not null")) {
    return state.unsupported("NOT NULL as a constraint of the table");
  } else {
    MATVIEW_TRY(parse_check(state, constraint));
  }
  return constraint;
}

Result<bool> parse_nulls_not_distinct(ParserState& state) {
  if (state.accept("nulls not distinct")) return true;
  state.accept("nulls distinct");
  return false;
}

Result<StoredExpression> parse_stored(ParserState& state,
                                      Result<ExpressionPtr> (*parse)(ParserState&)) {
  StoredExpression stored;
  stored.position = state.position();
  MATVIEW_ASSIGN(stored.expression, parse(state));
  stored.text = state.text_between(stored.position, state.previous_end());
  return stored;
}

}  // namespace matview::sql
