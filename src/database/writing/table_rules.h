// TableRules: a table's constraints, bound and compiled, ready to be checked against rows.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "expr/evaluator.h"

namespace matview {

struct TableRules {
  struct Check {
    std::string name;
    std::unique_ptr<CompiledExpression> condition;
  };

  struct Generated {
    std::size_t column;
    ExpressionPtr source;
    std::unique_ptr<CompiledExpression> value;
  };

  TableDefinitionPtr definition;  // what they were made of
  std::vector<Generated> generated;
  std::vector<Check> checks;  // by name, the order they are checked in
  bool has_not_null = false;
  // Indexes of expressions or with a condition that are unique: what Table cannot check by itself.
  std::vector<std::shared_ptr<OrderedIndex>> unique_indexes;
  bool has_foreign_keys = false;  // that refer to other tables, or that others have to this one
};

// The rules of every table, made when first asked for and again when its definition changed.
class TableRulebook {
 public:
  // Both must outlive the rulebook.
  TableRulebook(const Catalog& catalog, TextDictionary& dictionary)
      : catalog_(catalog), dictionary_(dictionary) {}

  // Requires: the table exists. The rules live until its definition changes. Fails when a stored
  // expression can no longer be bound.
  [[nodiscard]] Result<TableRules*> of(std::string_view table);

 private:
  [[nodiscard]] Result<TableRules> make(std::string_view table, TableDefinitionPtr definition);

  const Catalog& catalog_;
  TextDictionary& dictionary_;
  std::map<std::string, TableRules, std::less<>> rules_;
};

// Makes the ordered indexes of a definition for a table that has none of them yet. Fails when an
// expression cannot be bound.
[[nodiscard]] Status attach_indexes(Table& table,
                                    const TableDefinition& definition,
                                    TextDictionary& dictionary);
[[nodiscard]] Result<std::shared_ptr<OrderedIndex>> make_index(const IndexDefinition& index,
                                                               std::string_view table,
                                                               const Schema& schema,
                                                               TextDictionary& dictionary);
// The index that is there for a key, so that ranges of it can be read in order.
[[nodiscard]] std::shared_ptr<OrderedIndex> make_key_index(const KeyConstraint& key,
                                                           TextDictionary& dictionary);

}  // namespace matview
