// TableBuilder: from the syntax of columns and constraints to a table's definition.
//
// Used by CREATE TABLE on an empty definition and by ALTER TABLE on the table's own. It changes
// only its copy, except for sequences of identity columns, which it creates at once; whether rows
// obey what was added is the caller's to check.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "database/engine.h"
#include "plan/stored_expression.h"
#include "sql/ast.h"

namespace matview {

class TableBuilder {
 public:
  TableBuilder(Engine& engine, std::string_view table, TableDefinition definition)
      : engine_(engine), table_(table), definition_(std::move(definition)) {}

  [[nodiscard]] const TableDefinition& definition() const { return definition_; }

  [[nodiscard]] TableDefinition& definition() { return definition_; }

  [[nodiscard]] TableDefinition take() && { return std::move(definition_); }

  // 42701 for a name that is there already; 42804 for a default of another type; 22023 for an
  // identity that is no integer.
  [[nodiscard]] Status add_column(const sql::ColumnDefinition& column);
  // Of a generated column that is there, once all others are: 42P17 for what cannot generate one.
  [[nodiscard]] Status check_generated(const sql::ColumnDefinition& column) const;
  [[nodiscard]] Status add_constraint(const sql::TableConstraint& constraint);
  [[nodiscard]] Status set_default(std::size_t column,
                                   const std::optional<sql::StoredExpression>& value);

  // Gives a column that is there a sequence of its own. 55000 unless it is NOT NULL.
  [[nodiscard]] Status make_identity(std::size_t column,
                                     sql::IdentityKind kind,
                                     const sql::SequenceOptions& options);
  // The columns of another table, with as much of it as `like` says.
  [[nodiscard]] Status add_like(const sql::LikeTable& like);

  // The position of a column; 42703 with the words of what names it.
  [[nodiscard]] Result<std::size_t> find_column(std::string_view name) const;

 private:
  [[nodiscard]] Status add_key(const sql::TableConstraint& constraint);
  [[nodiscard]] Status add_check(const sql::TableConstraint& constraint);
  [[nodiscard]] Status add_foreign_key(const sql::TableConstraint& constraint);
  [[nodiscard]] Status find_referenced_key(const sql::TableConstraint& constraint, ForeignKey& key);
  [[nodiscard]] Result<std::vector<std::size_t>> key_columns(
      const sql::TableConstraint& constraint) const;
  // The name it was given, if that is free, or the one that is chosen for it.
  [[nodiscard]] Result<std::string> constraint_name(const sql::TableConstraint& constraint,
                                                    std::string_view columns,
                                                    std::string_view label,
                                                    bool has_index) const;
  [[nodiscard]] std::string join_names(const std::vector<std::size_t>& columns) const;
  [[nodiscard]] bool is_relation(std::string_view name) const;

  Engine& engine_;
  std::string table_;
  TableDefinition definition_;
};

// A sequence of values of `type`. 22023 for options that contradict each other.
[[nodiscard]] Result<Sequence> make_sequence(const sql::SequenceOptions& options, Type type);

// 42804 when columns of a table of `schema` cannot refer to those of `referenced`.
[[nodiscard]] Status check_key_types(const ForeignKey& key,
                                     const Schema& schema,
                                     const Schema& referenced);

// SMALLINT, INTEGER or BIGINT: what an identity may be.
[[nodiscard]] bool can_be_identity(Type type);

// The columns of its table that an expression kept as text looks at, sorted. Errors as bind_stored.
[[nodiscard]] Result<std::vector<std::size_t>> columns_of_text(Engine& engine,
                                                               std::string_view text,
                                                               plan::StoredKind kind,
                                                               std::string_view table,
                                                               const Schema& schema);

}  // namespace matview
