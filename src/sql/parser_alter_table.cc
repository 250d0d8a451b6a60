// ALTER TABLE.
#include <array>

#include "sql/grammar.h"

namespace matview::sql {
namespace {

constexpr std::array kUnsupportedActions = std::to_array<UnsupportedPhrase>({
    {"owner to", "OWNER TO"},
    {"set schema", "SET SCHEMA"},
    {"set tablespace", "SET TABLESPACE"},
    {"set logged", "SET LOGGED"},
    {"set unlogged", "SET UNLOGGED"},
    {"set (", "ALTER TABLE … SET"},
    {"set without", "SET WITHOUT"},
    {"set access method", "SET ACCESS METHOD"},
    {"reset (", "ALTER TABLE … RESET"},
    {"enable", "ENABLE"},
    {"disable", "DISABLE"},
    {"inherit", "INHERIT"},
    {"no inherit", "NO INHERIT"},
    {"attach partition", "ATTACH PARTITION"},
    {"detach partition", "DETACH PARTITION"},
    {"cluster on", "CLUSTER ON"},
    {"replica identity", "REPLICA IDENTITY"},
    {"validate constraint", "VALIDATE CONSTRAINT"},
    {"alter constraint", "ALTER CONSTRAINT"},
    {"force row", "ROW LEVEL SECURITY"},
    {"of", "ALTER TABLE … OF"},
    {"not of", "ALTER TABLE … NOT OF"},
});

constexpr std::array kUnsupportedColumnActions = std::to_array<UnsupportedPhrase>({
    {"set statistics", "SET STATISTICS"},
    {"set storage", "SET STORAGE"},
    {"set compression", "SET COMPRESSION"},
    {"set (", "ALTER COLUMN … SET"},
    {"reset (", "ALTER COLUMN … RESET"},
    {"set expression", "SET EXPRESSION"},
    {"restart", "RESTART of an identity"},
});

using ActionNode = decltype(AlterTableAction::node);

// Behind ADD.
Result<ActionNode> parse_add(ParserState& state, std::string_view table) {
  if (at_table_constraint(state)) {
    AddConstraint add;
    MATVIEW_ASSIGN(add.constraint, parse_table_constraint(state));
    return add;
  }
  AddColumn add;
  state.accept("column");
  add.if_not_exists = state.accept("if not exists");
  MATVIEW_ASSIGN(add.column, parse_column_definition(state, table, add.constraints));
  return add;
}

// Behind DROP.
Result<ActionNode> parse_drop_part(ParserState& state) {
  if (state.accept("constraint")) {
    DropConstraint drop;
    drop.if_exists = state.accept("if exists");
    MATVIEW_ASSIGN(drop.name, parse_name(state));
    drop.cascade = accept_cascade(state);
    return drop;
  }
  DropColumn drop;
  state.accept("column");
  drop.if_exists = state.accept("if exists");
  MATVIEW_ASSIGN(drop.column, parse_name(state));
  drop.cascade = accept_cascade(state);
  return drop;
}

// `[SET DATA] TYPE type [COLLATE collation] [USING expression]`
Result<ActionNode> parse_alter_type(ParserState& state, std::string column) {
  AlterColumnType alter;
  alter.column = std::move(column);
  MATVIEW_ASSIGN(alter.type, parse_type(state));
  if (state.at("collate")) MATVIEW_TRY(parse_collation(state));
  if (state.accept("using")) {
    MATVIEW_ASSIGN(alter.conversion, parse_stored(state));
  }
  return alter;
}

// Behind ADD or SET GENERATED: `ALWAYS | BY DEFAULT`, and when it is new `AS IDENTITY`.
Result<ActionNode> parse_set_identity(ParserState& state, std::string column, bool is_new) {
  SetColumnIdentity set{std::move(column), IdentityKind::kAlways, is_new, false, {}};
  if (state.accept("by default")) {
    set.identity = IdentityKind::kByDefault;
  } else {
    MATVIEW_TRY(state.expect("always"));
  }
  if (!is_new) return set;
  MATVIEW_TRY(state.expect("as identity"));
  MATVIEW_TRY(parse_identity_options(state, set.sequence));
  return set;
}

// Behind ALTER.
Result<ActionNode> parse_alter_column(ParserState& state) {
  state.accept("column");
  MATVIEW_ASSIGN(std::string column, parse_name(state));
  MATVIEW_TRY(refuse(state, kUnsupportedColumnActions));
  if (state.accept("set not null")) return SetColumnNotNull{std::move(column), true};
  if (state.accept("drop not null")) return SetColumnNotNull{std::move(column), false};
  if (state.accept("drop default")) return SetColumnDefault{std::move(column), std::nullopt};
  if (state.accept("add generated")) return parse_set_identity(state, std::move(column), true);
  if (state.accept("set generated")) return parse_set_identity(state, std::move(column), false);
  if (state.accept("drop identity")) {
    const bool if_exists = state.accept("if exists");
    return SetColumnIdentity{std::move(column), IdentityKind::kNone, false, if_exists, {}};
  }
  if (state.accept("drop expression")) {
    const bool if_exists = state.accept("if exists");
    return DropColumnExpression{std::move(column), if_exists};
  }
  if (state.accept("set default")) {
    SetColumnDefault set;
    set.column = std::move(column);
    MATVIEW_ASSIGN(set.value, parse_stored(state));
    return set;
  }
  if (!state.accept("set data type")) MATVIEW_TRY(state.expect("type"));
  return parse_alter_type(state, std::move(column));
}

// Behind RENAME.
Result<ActionNode> parse_rename(ParserState& state) {
  if (state.accept("to")) {
    RenameTable rename;
    MATVIEW_ASSIGN(rename.new_name, parse_name(state));
    return rename;
  }
  if (state.accept("constraint")) {
    RenameConstraint rename;
    MATVIEW_ASSIGN(rename.name, parse_name(state));
    MATVIEW_TRY(state.expect("to"));
    MATVIEW_ASSIGN(rename.new_name, parse_name(state));
    return rename;
  }
  RenameColumn rename;
  state.accept("column");
  MATVIEW_ASSIGN(rename.column, parse_name(state));
  MATVIEW_TRY(state.expect("to"));
  MATVIEW_ASSIGN(rename.new_name, parse_name(state));
  return rename;
}

Result<ActionNode> parse_action(ParserState& state, std::string_view table) {
  MATVIEW_TRY(refuse(state, kUnsupportedActions));
  if (state.accept("add")) return parse_add(state, table);
  if (state.accept("drop")) return parse_drop_part(state);
  if (state.accept("alter")) return parse_alter_column(state);
  return state.syntax_error();
}

}  // namespace

Result<Statement> parse_alter_table(ParserState& state) {
  MATVIEW_TRY(state.expect("table"));
  AlterTable alter;
  if (state.at("all in tablespace")) return state.unsupported("ALTER TABLE ALL IN TABLESPACE");
  alter.if_exists = state.accept("if exists");
  state.accept("only");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  alter.name = std::move(relation.name);
  state.accept("*");
  if (state.at("rename")) {
    AlterTableAction& action = alter.actions.emplace_back();
    action.position = state.advance().position;
    MATVIEW_ASSIGN(action.node, parse_rename(state));
  } else {
    do {
      AlterTableAction& action = alter.actions.emplace_back();
      action.position = state.position();
      MATVIEW_ASSIGN(action.node, parse_action(state, alter.name));
    } while (state.accept(","));
  }
  return Statement{.node = std::move(alter), .name_position = relation.position};
}

// ALTER INDEX, VIEW, SEQUENCE and MATERIALIZED VIEW: `[IF EXISTS] name RENAME TO name`. The cursor
// is behind the kind.
Result<Statement> parse_alter_other(ParserState& state, ObjectKind kind, std::string_view what) {
  AlterTable alter;
  alter.kind = kind;
  alter.if_exists = state.accept("if exists");
  MATVIEW_ASSIGN(RelationName relation, parse_relation_name(state));
  alter.name = std::move(relation.name);
  AlterTableAction& action = alter.actions.emplace_back();
  action.position = state.position();
  if (!state.accept("rename to")) return state.unsupported(what);
  RenameTable rename;
  MATVIEW_ASSIGN(rename.new_name, parse_name(state));
  action.node = std::move(rename);
  return Statement{.node = std::move(alter), .name_position = relation.position};
}

}  // namespace matview::sql
