#include <algorithm>
#include <optional>

#include "expr/function_registry.h"
#include "plan/cardinality.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

// Below this a table is read as fast as an index.
constexpr std::size_t kLeastRows = 200;
// The largest share of a table's rows that is worth picking out one by one.
constexpr double kLargestShare = 0.1;
// What is guessed of a range between values that are not known yet.
constexpr double kUnknownRangeShare = 0.005;
constexpr std::size_t kMostAlternatives = 32;

// `column OP value`, the column on the left.
struct Comparison {
  std::size_t column;  // of the scan's output
  std::string_view op;
  ExpressionPtr value;
};

[[nodiscard]] std::string_view mirrored(std::string_view op) {
  if (op == "<") return ">";
  if (op == "<=") return ">=";
  if (op == ">") return "<";
  if (op == ">=") return "<=";
  return op;
}

// Types whose order is that of the index, for every value.
[[nodiscard]] bool has_index_order(TypeId id) {
  switch (id) {
    case TypeId::kBoolean:
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kReal:
    case TypeId::kDouble:
    case TypeId::kNumeric:
    case TypeId::kText:
    case TypeId::kChar:
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
    case TypeId::kUuid: return true;
    default: return false;
  }
}

[[nodiscard]] std::optional<Comparison> comparison_of(const Expression& conjunct) {
  const auto* call = std::get_if<Call>(&conjunct.node);
  if (call == nullptr || call->arguments.size() != 2) return std::nullopt;
  const std::string_view op = call->function->name;
  if (op != "=" && op != "<" && op != "<=" && op != ">" && op != ">=") return std::nullopt;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const auto* column = std::get_if<ColumnReference>(&call->arguments[side]->node);
    const ExpressionPtr& value = call->arguments[1 - side];
    const Type type = call->arguments[side]->type;
    if (column == nullptr || !is_constant(*value)) continue;
    if (value->type.id != type.id || !has_index_order(type.id)) continue;
    return Comparison{.column = column->index, .op = side == 0 ? op : mirrored(op), .value = value};
  }
  return std::nullopt;
}

// The values of `column IN (…)`, each once; empty when it is something else.
[[nodiscard]] std::vector<ExpressionPtr> alternatives_of(const Expression& conjunct,
                                                         std::size_t& column) {
  const auto* either = std::get_if<Conjunction>(&conjunct.node);
  if (either == nullptr || either->is_and || either->operands.size() > kMostAlternatives) return {};
  std::vector<ExpressionPtr> values;
  for (const ExpressionPtr& operand : either->operands) {
    const auto comparison = comparison_of(*operand);
    if (!comparison || comparison->op != "=") return {};
    if (!values.empty() && comparison->column != column) return {};
    column = comparison->column;
    const auto* constant = std::get_if<Constant>(&comparison->value->node);
    if (constant == nullptr) return {};
    const bool is_known = std::ranges::any_of(values, [&](const ExpressionPtr& known) {
      return std::get<Constant>(known->node).value == constant->value;
    });
    if (!is_known) values.push_back(comparison->value);
  }
  return values;
}

// What of a filter an index serves.
struct Choice {
  IndexRange range;
  std::vector<ExpressionPtr>
      alternatives;  // of the last column in range.equal, which is a stand-in
  double share = 1;
};

class IndexChooser {
 public:
  IndexChooser(const Filter& filter, const Scan& scan, const Catalog& catalog)
      : input_(*filter.input), scan_(scan), estimator_(catalog) {
    for (const ExpressionPtr& conjunct : split_conjunction(filter.predicate)) {
      if (auto comparison = comparison_of(*conjunct)) {
        comparisons_.push_back({*std::move(comparison), conjunct});
        continue;
      }
      std::size_t column = 0;
      if (auto values = alternatives_of(*conjunct, column); !values.empty()) {
        lists_.push_back({.column = column, .values = std::move(values), .conjunct = conjunct});
      }
    }
  }

  [[nodiscard]] bool is_hopeless() const { return comparisons_.empty() && lists_.empty(); }

  // The best use of an index over these columns of the table.
  [[nodiscard]] Choice choose(const std::string& index, const std::vector<std::size_t>& columns) {
    Choice choice{.range = {.index = index, .equal = {}, .low = nullptr, .high = nullptr},
                  .alternatives = {}};
    for (const std::size_t column : columns) {
      if (const Found* found = find(column, "=", "=")) {
        choice.range.equal.push_back(found->comparison.value);
        choice.share *= estimator_.selectivity(input_, *found->conjunct);
        continue;
      }
      if (const List* list = find_list(column)) {
        choice.range.equal.push_back(list->values.front());
        choice.alternatives = list->values;
        choice.share *= estimator_.selectivity(input_, *list->conjunct);
        break;
      }
      add_bounds(column, choice);
      break;
    }
    return choice;
  }

 private:
  struct Found {
    Comparison comparison;
    ExpressionPtr conjunct;
  };

  struct List {
    std::size_t column;
    std::vector<ExpressionPtr> values;
    ExpressionPtr conjunct;
  };

  [[nodiscard]] const Found* find(std::size_t column,
                                  std::string_view op,
                                  std::string_view or_op) const {
    for (const Found& found : comparisons_) {
      const Comparison& comparison = found.comparison;
      if (scan_.columns[comparison.column] != column) continue;
      if (comparison.op == op || comparison.op == or_op) return &found;
    }
    return nullptr;
  }

  [[nodiscard]] const List* find_list(std::size_t column) const {
    for (const List& list : lists_) {
      if (scan_.columns[list.column] == column) return &list;
    }
    return nullptr;
  }

  void add_bounds(std::size_t column, Choice& choice) {
    const Found* const low = find(column, ">", ">=");
    const Found* const high = find(column, "<", "<=");
    std::vector<ExpressionPtr> used;
    bool is_known = true;
    for (const Found* const bound : {low, high}) {
      if (bound == nullptr) continue;
      used.push_back(bound->conjunct);
      is_known = is_known && std::holds_alternative<Constant>(bound->comparison.value->node);
    }
    if (used.empty()) return;
    if (low != nullptr) {
      choice.range.low = low->comparison.value;
      choice.range.low_inclusive = low->comparison.op == ">=";
    }
    if (high != nullptr) {
      choice.range.high = high->comparison.value;
      choice.range.high_inclusive = high->comparison.op == "<=";
    }
    const bool has_statistics =
        estimator_.column(input_, (low != nullptr ? low : high)->comparison.column).has_range;
    choice.share *= used.size() == 2 && !(is_known && has_statistics)
                        ? kUnknownRangeShare
                        : estimator_.selectivity(input_, *make_and(std::move(used)));
  }

  const Node& input_;
  const Scan& scan_;
  CardinalityEstimator estimator_;
  std::vector<Found> comparisons_;
  std::vector<List> lists_;
};

[[nodiscard]] NodePtr scan_range(const Scan& scan, IndexRange range, const Schema& schema) {
  Scan ranged = scan;
  ranged.range = std::move(range);
  return make_node({.node = std::move(ranged), .schema = schema});
}

}  // namespace

NodePtr read_by_index(const Filter& filter,
                      const Scan& scan,
                      const NodePtr& original,
                      const Catalog& catalog) {
  const TableDefinitionPtr definition = catalog.tables.definition(scan.relation);
  if (definition == nullptr) return original;
  if (catalog.tables.find(scan.relation)->row_count() < kLeastRows) return original;
  IndexChooser chooser(filter, scan, catalog);
  if (chooser.is_hopeless()) return original;
  std::optional<Choice> best;
  const auto consider = [&](const std::string& index, const std::vector<std::size_t>& columns) {
    Choice choice = chooser.choose(index, columns);
    if (choice.share > kLargestShare || (best && best->share <= choice.share)) return;
    best = std::move(choice);
  };
  for (const KeyConstraint& key : definition->keys) consider(key.name, key.columns);
  for (const IndexDefinition& index : definition->indexes) {
    if (!index.is_plain()) continue;
    std::vector<std::size_t> columns;
    for (const IndexItem& item : index.items) columns.push_back(*item.column);
    consider(index.name, columns);
  }
  if (!best) return original;
  const Schema& schema = filter.input->schema;
  NodePtr input;
  if (best->alternatives.empty()) {
    input = scan_range(scan, std::move(best->range), schema);
  } else {
    std::vector<NodePtr> inputs;
    for (const ExpressionPtr& value : best->alternatives) {
      IndexRange range = best->range;
      range.equal.back() = value;
      inputs.push_back(scan_range(scan, std::move(range), schema));
    }
    input = make_node({.node = Concatenate{std::move(inputs)}, .schema = schema});
  }
  // The filter stays: where a range turns out to be most of the table, all of it is read.
  return make_node({.node = Filter{.input = std::move(input), .predicate = filter.predicate},
                    .schema = original->schema});
}

}  // namespace matview::plan
