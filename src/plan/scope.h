// Scope: the columns that the expressions of one query may name, and what each is over the query's
// input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "expr/expression.h"
#include "types/schema.h"

namespace matview::plan {

struct ScopeColumn {
  std::string name;
  ExpressionPtr value;     // over the input; a merged column of a FULL JOIN is a COALESCE
  std::string table = {};  // the alias or name of its table; empty for merged columns
};

// What a FROM item is called: `t.x` looks for x in t.
struct ScopeTable {
  std::string name;
  std::vector<ScopeColumn> columns;
  std::vector<std::size_t> primary_key = {};  // places in `columns`; empty when there is none
  bool is_scalar = false;  // of a function that gives single values: its name is its column, too
};

class Scope {
 public:
  // Appends one relation, whose columns follow those the scope already spans.
  void add(std::string_view name, const Schema& schema, std::vector<std::size_t> primary_key = {});
  // Appends what another input spans, beside this one. 42712 `table name "t" specified more than
  // once`.
  [[nodiscard]] Status append(Scope right);
  // The whole under one name, as `(a JOIN b …) AS name (columns)` does; the tables in it lose
  // theirs. 42P10 for too many column names.
  [[nodiscard]] Status rename(std::string_view name, const std::vector<std::string>& columns);

  // What `*` stands for, and unqualified names look at.
  [[nodiscard]] const std::vector<ScopeColumn>& columns() const { return columns_; }

  void set_columns(std::vector<ScopeColumn> columns) { columns_ = std::move(columns); }

  [[nodiscard]] const std::vector<ScopeTable>& tables() const { return tables_; }

  // How many columns of the input it spans.
  [[nodiscard]] std::size_t width() const { return width_; }

  // Appends a name for columns that the scope spans already. 42712 as append().
  [[nodiscard]] Status add_alias(std::string_view name, const std::vector<ScopeColumn>& columns);

  // Says so of the last table added.
  void mark_scalar() { tables_.back().is_scalar = true; }

  [[nodiscard]] const ScopeTable* find_table(std::string_view name) const;
  // The column of this name; null when there is none, 42702 `column reference "x" is ambiguous`.
  [[nodiscard]] Result<const ScopeColumn*> find(std::string_view name) const;

 private:
  std::vector<ScopeTable> tables_;
  std::vector<ScopeColumn> columns_;
  std::size_t width_ = 0;
};

// The column called `name` among `columns`, as Scope::find.
[[nodiscard]] Result<const ScopeColumn*> find_column(const std::vector<ScopeColumn>& columns,
                                                     std::string_view name);

}  // namespace matview::plan
