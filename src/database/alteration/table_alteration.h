// TableAlteration: the actions of ALTER TABLE, each applied to the catalog as it comes.
//
// A failed action leaves what was done before it: the statement as a whole is undone with the
// transaction. Views that read the table keep it from being changed under them: an action is
// refused with their names unless they cannot notice.
#pragma once

#include <string>

#include "database/definition/table_builder.h"
#include "database/engine.h"
#include "sql/ast.h"

namespace matview {

class TableAlteration {
 public:
  // Requires: the table exists.
  TableAlteration(Engine& engine, std::string table) : engine_(engine), table_(std::move(table)) {}

  [[nodiscard]] Status apply(const sql::AlterTableAction& action);

 private:
  // ── Columns: alter_columns.cc ──
  [[nodiscard]] Status run(const sql::AddColumn& action);
  [[nodiscard]] Status run(const sql::DropColumn& action);
  [[nodiscard]] Status run(const sql::AlterColumnType& action);
  [[nodiscard]] Status run(const sql::SetColumnDefault& action);
  [[nodiscard]] Status run(const sql::SetColumnNotNull& action);
  [[nodiscard]] Status run(const sql::SetColumnIdentity& action);
  [[nodiscard]] Status run(const sql::DropColumnExpression& action);
  // The generated columns that are computed of a column.
  [[nodiscard]] Result<std::vector<std::string>> generated_of(std::size_t column) const;
  [[nodiscard]] Status drop_column_from_views(std::size_t column, bool cascade);
  [[nodiscard]] Status check_type_is_unused(std::size_t column);
  [[nodiscard]] Result<ExpressionPtr> conversion(const sql::AlterColumnType& action,
                                                 std::size_t column);
  [[nodiscard]] Status validate_all();

  // ── Constraints: alter_constraints.cc ──
  [[nodiscard]] Status run(const sql::AddConstraint& action);
  [[nodiscard]] Status run(const sql::DropConstraint& action);
  [[nodiscard]] Status run(const sql::RenameConstraint& action);
  [[nodiscard]] Status add_constraint(const sql::TableConstraint& constraint);
  [[nodiscard]] Status validate_new(const TableDefinition& before);

  // ── Names: alter_names.cc ──
  [[nodiscard]] Status run(const sql::RenameColumn& action);
  [[nodiscard]] Status run(const sql::RenameTable& action);
  [[nodiscard]] Status rename_in_texts(TableDefinition& definition,
                                       std::string_view from,
                                       std::string_view to,
                                       std::string_view new_table,
                                       const Schema& before);

  [[nodiscard]] TableDefinitionPtr definition() const {
    return engine_.catalog.tables.definition(table_);
  }

  [[nodiscard]] std::shared_ptr<Table> rows() const { return engine_.catalog.tables.find(table_); }

  // The position of a column; 42703.
  [[nodiscard]] Result<std::size_t> find_column(std::string_view name) const;
  void redefine(TableDefinition definition, std::shared_ptr<Table> rows = nullptr);

  Engine& engine_;
  std::string table_;
};

// Renames an index, view, sequence or table. 42P07 for a name that is taken; 0A000 while views
// read it by its old name.
[[nodiscard]] Status rename_relation(Engine& engine,
                                     const std::string& name,
                                     const std::string& new_name);

}  // namespace matview
