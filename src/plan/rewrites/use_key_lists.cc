#include <algorithm>
#include <array>
#include <optional>

#include "expr/function_registry.h"
#include "expr/set_functions.h"
#include "plan/cardinality.h"
#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

// Below this a table is read as fast as an index.
constexpr std::size_t kLeastRows = 200;
// The largest share of a table's rows that one value may have.
constexpr double kLargestShare = 0.01;

// The column of `column = value`, either way round, where the value is a constant of its type.
[[nodiscard]] const ColumnReference* equal_column(const Expression& conjunct,
                                                  ExpressionPtr& value) {
  const auto* call = std::get_if<Call>(&conjunct.node);
  if (call == nullptr || call->function->name != "=") return nullptr;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const ExpressionPtr& other = call->arguments[1 - side];
    const auto* column = std::get_if<ColumnReference>(&call->arguments[side]->node);
    if (column == nullptr || !is_constant(*other)) continue;
    if (other->type.id != call->arguments[side]->type.id) continue;
    value = other;
    return column;
  }
  return nullptr;
}

// `column = ANY (array)` or `column IN (…)`: the column, and the values as a relation.
struct List {
  std::size_t column;
  NodePtr values;
};

[[nodiscard]] std::optional<List> any_of_array(const Call& call) {
  if (call.function->name != "any") return std::nullopt;
  const auto* op = std::get_if<Constant>(&call.arguments[0]->node);
  const auto* column = std::get_if<ColumnReference>(&call.arguments[1]->node);
  const ExpressionPtr& array = call.arguments[2];
  if (op == nullptr || op->value.as_text() != "=" || column == nullptr || !is_constant(*array) ||
      array->type.id != TypeId::kArray) {
    return std::nullopt;
  }
  const Type element = element_type(array->type);
  if (element.id != call.arguments[1]->type.id || element.id == TypeId::kArray) return std::nullopt;
  const std::array types = {array->type};
  const auto unnest = find_set_function("unnest", types);
  if (!unnest) return std::nullopt;
  return List{
      .column = column->index,
      .values = make_node(
          {.node =
               Expand{.input = make_single_row(),
                      .calls = {{.function = *unnest, .arguments = {array}, .results = {element}}}},
           .schema = {.columns = {{.name = "", .type = element}}}})};
}

[[nodiscard]] std::optional<List> any_of_list(const Conjunction& either) {
  if (either.is_and) return std::nullopt;
  Values values;
  std::optional<std::size_t> column;
  Type type = TypeId::kUnknown;
  for (const ExpressionPtr& operand : either.operands) {
    ExpressionPtr value;
    const ColumnReference* const compared = equal_column(*operand, value);
    if (compared == nullptr || (column && *column != compared->index)) return std::nullopt;
    column = compared->index;
    type = value->type;
    values.rows.push_back({std::move(value)});
  }
  return List{.column = *column,
              .values = make_node({.node = std::move(values),
                                   .schema = {.columns = {{.name = "", .type = type}}}})};
}

[[nodiscard]] std::optional<List> list_of(const Expression& conjunct) {
  if (const auto* call = std::get_if<Call>(&conjunct.node)) return any_of_array(*call);
  const auto* either = std::get_if<Conjunction>(&conjunct.node);
  return either == nullptr ? std::nullopt : any_of_list(*either);
}

// The keys that an index finds rows by: what its first columns have to equal, the listed one last.
// Null where the filter does not compare all of them.
[[nodiscard]] NodePtr keys_for(const std::vector<std::size_t>& index_columns,
                               const Scan& scan,
                               const List& list,
                               const std::vector<ExpressionPtr>& rest) {
  std::vector<ExpressionPtr> keys;
  for (const std::size_t wanted : index_columns) {
    if (scan.columns[list.column] == wanted) {
      if (keys.empty()) return list.values;
      keys.push_back(column_of(*list.values, 0));
      return make_project(list.values, std::move(keys));
    }
    ExpressionPtr value;
    const bool is_compared = std::ranges::any_of(rest, [&](const ExpressionPtr& conjunct) {
      const ColumnReference* const column = equal_column(*conjunct, value);
      return column != nullptr && scan.columns[column->index] == wanted;
    });
    if (!is_compared) return nullptr;
    keys.push_back(std::move(value));
  }
  return nullptr;
}

}  // namespace

NodePtr read_by_key_list(const Filter& filter,
                         const Scan& scan,
                         const NodePtr& original,
                         const Catalog& catalog) {
  const TableDefinitionPtr definition = catalog.tables.definition(scan.relation);
  if (definition == nullptr) return original;
  if (catalog.tables.find(scan.relation)->row_count() < kLeastRows) return original;
  std::vector<ExpressionPtr> rest = split_conjunction(filter.predicate);
  for (auto conjunct = rest.begin(); conjunct != rest.end(); ++conjunct) {
    const std::optional<List> list = list_of(**conjunct);
    if (!list) continue;
    CardinalityEstimator estimator(catalog);
    if (estimator.column(*filter.input, list->column).distinct * kLargestShare < 1) continue;
    NodePtr found;
    const auto consider = [&](const std::string& index, const std::vector<std::size_t>& columns) {
      if (found != nullptr) return;
      NodePtr keys = keys_for(columns, scan, *list, rest);
      if (keys == nullptr) return;
      found = make_node({.node = IndexLookup{.keys = std::move(keys),
                                             .relation = scan.relation,
                                             .columns = scan.columns,
                                             .index = index},
                         .schema = filter.input->schema});
    };
    for (const KeyConstraint& key : definition->keys) consider(key.name, key.columns);
    for (const IndexDefinition& index : definition->indexes) {
      if (!index.is_plain()) continue;
      std::vector<std::size_t> columns;
      for (const IndexItem& item : index.items) columns.push_back(*item.column);
      consider(index.name, columns);
    }
    if (found == nullptr) continue;
    rest.erase(conjunct);
    return make_filter(std::move(found), std::move(rest));
  }
  return original;
}

}  // namespace matview::plan
