#include <algorithm>
#include <optional>

#include "expr/function_registry.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

// `column = constant`, either way round: the position of the column, and the constant.
struct KeyComparison {
  std::size_t column;
  ExpressionPtr value;
};

[[nodiscard]] std::optional<KeyComparison> key_comparison(const Expression& conjunct) {
  const auto* call = std::get_if<Call>(&conjunct.node);
  if (call == nullptr || call->function->name != "=") return std::nullopt;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const auto* column = std::get_if<ColumnReference>(&call->arguments[side]->node);
    const ExpressionPtr& value = call->arguments[1 - side];
    if (column != nullptr && is_constant(*value)) {
      return KeyComparison{.column = column->index, .value = value};
    }
  }
  return std::nullopt;
}

[[nodiscard]] NodePtr read_by_key(const Filter& filter,
                                  const Scan& scan,
                                  const NodePtr& original,
                                  const std::vector<std::size_t>& primary_key) {
  std::vector<ExpressionPtr> rest = split_conjunction(filter.predicate);
  Scan by_key = scan;
  for (const std::size_t key_column : primary_key) {
    const auto found = std::ranges::find_if(rest, [&](const ExpressionPtr& conjunct) {
      const auto comparison = key_comparison(*conjunct);
      return comparison && scan.columns[comparison->column] == key_column;
    });
    if (found == rest.end()) return original;
    by_key.key.push_back(key_comparison(**found)->value);
    rest.erase(found);
  }
  NodePtr node = make_node({.node = std::move(by_key), .schema = filter.input->schema});
  if (rest.empty()) return node;
  const Schema schema = node->schema;
  return make_node(
      {.node = Filter{.input = node, .predicate = make_and(std::move(rest))}, .schema = schema});
}

}  // namespace

NodePtr use_primary_keys(const NodePtr& root, const Catalog& catalog) {
  if (const auto* filter = std::get_if<Filter>(&root->node)) {
    const auto* scan = std::get_if<Scan>(&filter->input->node);
    if (scan != nullptr && scan->key.empty() && !scan->range) {
      const std::shared_ptr<Table> table = catalog.tables.find(scan->relation);
      if (table == nullptr) return root;
      if (!table->primary_key().empty()) {
        const NodePtr by_key = read_by_key(*filter, *scan, root, table->primary_key());
        if (by_key != root) return by_key;
      }
      const NodePtr by_index = read_by_index(*filter, *scan, root, catalog);
      return by_index != root ? by_index : read_by_key_list(*filter, *scan, root, catalog);
    }
  }
  return map_inputs(root, [&](const NodePtr& input) { return use_primary_keys(input, catalog); });
}

}  // namespace matview::plan
