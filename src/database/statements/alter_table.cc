#include <algorithm>

#include "database/alteration/table_alteration.h"
#include "database/definition/dependents.h"
#include "database/statements/statements.h"

namespace matview {

Result<std::size_t> TableAlteration::find_column(std::string_view name) const {
  if (const auto column = definition()->schema.find(name)) return *column;
  return fail(
      ErrorCode::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist", name, table_);
}

void TableAlteration::redefine(TableDefinition definition, std::shared_ptr<Table> rows) {
  engine_.catalog.tables.redefine(
      engine_.transaction, table_, std::move(definition), std::move(rows));
  engine_.schema_changed();
}

Status TableAlteration::apply(const sql::AlterTableAction& action) {
  return std::visit([&](const auto& node) { return run(node); }, action.node);
}

namespace {

// Actions happen in this order, whatever the one they are written in.
[[nodiscard]] int pass_of(const sql::AlterTableAction& action) {
  return std::visit(
      []<typename T>(const T& node) {
        if constexpr (std::is_same_v<T, sql::DropColumn> ||
                      std::is_same_v<T, sql::DropConstraint>) {
          return 0;
        } else if constexpr (std::is_same_v<T, sql::AlterColumnType>) {
          return 1;
        } else if constexpr (std::is_same_v<T, sql::AddColumn>) {
          return 2;
        } else if constexpr (std::is_same_v<T, sql::AddConstraint>) {
          return node.constraint.kind == sql::ConstraintKind::kForeignKey ? 5 : 4;
        } else {
          return 3;
        }
      },
      action.node);
}

[[nodiscard]] RelationKind wanted_kind(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kIndex: return RelationKind::kIndex;
    case sql::ObjectKind::kView: return RelationKind::kView;
    case sql::ObjectKind::kSequence: return RelationKind::kSequence;
    default: return RelationKind::kTable;
  }
}

[[nodiscard]] std::string_view command_of(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kIndex: return "ALTER INDEX";
    case sql::ObjectKind::kView: return "ALTER VIEW";
    case sql::ObjectKind::kSequence: return "ALTER SEQUENCE";
    default: return "ALTER TABLE";
  }
}

}  // namespace

Result<ResultSet> run_alter_table(Engine& engine, const sql::AlterTable& statement) {
  const std::string_view command = command_of(statement.kind);
  const RelationKind wanted = wanted_kind(statement.kind);
  const RelationKind found = engine.catalog.kind_of(statement.name);
  const auto* rename = std::get_if<sql::RenameTable>(&statement.actions.front().node);
  if (found == RelationKind::kNone) {
    if (statement.if_exists) return done(command);
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", statement.name);
  }
  if (found != wanted && (rename == nullptr || wanted != RelationKind::kTable)) {
    return fail(ErrorCode::kWrongObjectType,
                "\"{}\" is not {} {}",
                statement.name,
                wanted == RelationKind::kIndex ? "an" : "a",
                relation_kind_name(wanted));
  }
  if (rename != nullptr && found != RelationKind::kTable) {
    MATVIEW_TRY(rename_relation(engine, statement.name, rename->new_name));
    return done(command);
  }
  // Views have seen all changes before the columns they were made to move.
  if (!readers_of(engine, statement.name).empty()) {
    MATVIEW_TRY(engine.maintainer.propagate(engine.transaction));
  }
  std::vector<const sql::AlterTableAction*> actions;
  for (const sql::AlterTableAction& action : statement.actions) actions.push_back(&action);
  std::ranges::stable_sort(actions, {}, [](const auto* action) { return pass_of(*action); });
  TableAlteration alteration(engine, statement.name);
  for (const sql::AlterTableAction* action : actions) MATVIEW_TRY(alteration.apply(*action));
  return done(command);
}

}  // namespace matview
