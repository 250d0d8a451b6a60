#include "database/writing/table_rules.h"

#include <algorithm>
#include <utility>

#include "plan/stored_expression.h"

namespace matview {

namespace {

// Evaluates an index's expressions and condition, bound over the table's columns.
class BoundIndexExpressions final : public IndexExpressions {
 public:
  BoundIndexExpressions(TextDictionary& dictionary,
                        std::vector<ExpressionPtr> expressions,
                        ExpressionPtr predicate)
      : context_{.dictionary = dictionary, .parameters = {}}, bound_(std::move(expressions)) {
    for (const ExpressionPtr& expression : bound_) compiled_.push_back(compile(*expression));
    if (predicate != nullptr) {
      predicate_ = compile(*predicate);
      bound_.push_back(std::move(predicate));  // compiled expressions may refer to their source
    }
  }

  [[nodiscard]] std::vector<Type> types() const override {
    std::vector<Type> types;
    for (std::size_t i = 0; i < compiled_.size(); ++i) types.push_back(bound_[i]->type);
    return types;
  }

  [[nodiscard]] Status compute(const Chunk& rows,
                               Selection& included,
                               std::vector<ColumnView>& computed) override {
    included = rows.selection;
    if (predicate_ != nullptr) {
      MATVIEW_TRY(select_rows(*predicate_, rows, rows.selection, context_, selected_));
      included = {.rows = selected_.data(), .count = selected_.size()};
    }
    computed.clear();
    for (const auto& expression : compiled_) {
      MATVIEW_ASSIGN(const ColumnView values, expression->evaluate(rows, included, context_));
      computed.push_back(values);
    }
    return {};
  }

 private:
  ExecutionContext context_;
  std::vector<ExpressionPtr> bound_;
  std::vector<std::unique_ptr<CompiledExpression>> compiled_;
  std::unique_ptr<CompiledExpression> predicate_;
  std::vector<std::uint32_t> selected_;
};

}  // namespace

Result<TableRules*> TableRulebook::of(std::string_view table) {
  TableDefinitionPtr definition = catalog_.tables.definition(table);
  auto known = rules_.find(table);
  const bool is_current = known != rules_.end() && known->second.definition == definition;
  if (!is_current) {
    MATVIEW_ASSIGN(TableRules made, make(table, std::move(definition)));
    known = rules_.insert_or_assign(std::string(table), std::move(made)).first;
  }
  // That others refer to this table is in their definitions, not in its own.
  TableRules& rules = known->second;
  rules.has_foreign_keys =
      !rules.definition->foreign_keys.empty() || !catalog_.tables.references_to(table).empty();
  return &rules;
}

Result<TableRules> TableRulebook::make(std::string_view table, TableDefinitionPtr definition) {
  TableRules rules;
  for (std::size_t c = 0; c < definition->columns.size(); ++c) {
    const std::optional<std::string>& text = definition->columns[c].generated_text;
    if (!text) continue;
    MATVIEW_ASSIGN(const sql::ExpressionPtr syntax, plan::parse_stored(*text));
    MATVIEW_ASSIGN(ExpressionPtr source,
                   plan::bind_generated(*syntax, table, definition->schema, c, dictionary_));
    auto value = compile(*source);
    rules.generated.push_back(
        {.column = c, .source = std::move(source), .value = std::move(value)});
  }
  for (const CheckConstraint& check : definition->checks) {
    MATVIEW_ASSIGN(
        const ExpressionPtr condition,
        plan::bind_stored(
            check.text, plan::StoredKind::kCheck, table, definition->schema, dictionary_));
    rules.checks.push_back({.name = check.name, .condition = compile(*condition)});
  }
  std::ranges::sort(rules.checks, {}, &TableRules::Check::name);
  rules.has_not_null = std::ranges::any_of(definition->schema.columns, &ColumnSchema::not_null);
  const std::shared_ptr<Table> rows = catalog_.tables.find(table);
  for (const IndexDefinition& index : definition->indexes) {
    if (!index.is_unique || index.is_plain()) continue;
    for (const auto& candidate : rows->ordered_indexes()) {
      if (candidate->name() == index.name) rules.unique_indexes.push_back(candidate);
    }
  }
  rules.definition = std::move(definition);
  return rules;
}

Result<std::shared_ptr<OrderedIndex>> make_index(const IndexDefinition& index,
                                                 std::string_view table,
                                                 const Schema& schema,
                                                 TextDictionary& dictionary) {
  std::vector<IndexColumn> columns;
  std::vector<ExpressionPtr> expressions;
  for (const IndexItem& item : index.items) {
    IndexColumn column{.column = schema.columns.size() + expressions.size(),
                       .descending = item.descending,
                       .nulls_first = item.nulls_first};
    if (item.column) {
      column.column = *item.column;
    } else {
      MATVIEW_ASSIGN(ExpressionPtr expression,
                     plan::bind_stored(
                         item.text, plan::StoredKind::kIndexExpression, table, schema, dictionary));
      expressions.push_back(std::move(expression));
    }
    columns.push_back(column);
  }
  ExpressionPtr predicate;
  if (index.predicate) {
    MATVIEW_ASSIGN(
        predicate,
        plan::bind_stored(
            *index.predicate, plan::StoredKind::kIndexPredicate, table, schema, dictionary));
  }
  std::unique_ptr<IndexExpressions> computed;
  if (!index.is_plain()) {
    computed = std::make_unique<BoundIndexExpressions>(
        dictionary, std::move(expressions), std::move(predicate));
  }
  return std::make_shared<OrderedIndex>(
      index.name, std::move(columns), std::move(computed), dictionary);
}

std::shared_ptr<OrderedIndex> make_key_index(const KeyConstraint& key, TextDictionary& dictionary) {
  std::vector<IndexColumn> columns;
  for (const std::size_t column : key.columns) columns.push_back({.column = column});
  return std::make_shared<OrderedIndex>(key.name, std::move(columns), nullptr, dictionary);
}

Status attach_indexes(Table& table, const TableDefinition& definition, TextDictionary& dictionary) {
  for (const KeyConstraint& key : definition.keys) {
    table.add_ordered_index(make_key_index(key, dictionary));
  }
  for (const IndexDefinition& index : definition.indexes) {
    MATVIEW_ASSIGN(std::shared_ptr<OrderedIndex> made,
                   make_index(index, table.name(), definition.schema, dictionary));
    table.add_ordered_index(std::move(made));
  }
  return {};
}

}  // namespace matview
