#include "maintain/view_order.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "plan/binder.h"
#include "plan/logical_plan.h"
#include "sql/parser.h"

namespace matview {

namespace {

[[nodiscard]] const std::vector<plan::SortKey>* keys_of(const plan::Node& node) {
  if (const auto* sort = std::get_if<plan::Sort>(&node.node)) return &sort->keys;
  const auto* top = std::get_if<plan::TopK>(&node.node);
  return top != nullptr && top->partition.empty() ? &top->keys : nullptr;
}

// The output that passes on a column of the input.
[[nodiscard]] std::optional<std::size_t> output_of(const plan::Project& project,
                                                   std::size_t column) {
  for (std::size_t i = 0; i < project.expressions.size(); ++i) {
    const auto* passed = std::get_if<ColumnReference>(&project.expressions[i]->node);
    if (passed != nullptr && passed->index == column) return i;
  }
  return std::nullopt;
}

// The order of what the plan yields; none when it is not by columns of that. The binder puts a
// projection above a sort when it must drop columns only sorted by.
[[nodiscard]] std::optional<ViewOrder> order_of(const plan::Node& root) {
  const auto* project = std::get_if<plan::Project>(&root.node);
  const std::vector<plan::SortKey>* const keys = keys_of(project ? *project->input : root);
  if (keys == nullptr) return std::nullopt;
  ViewOrder order;
  for (const plan::SortKey& key : *keys) {
    if (std::holds_alternative<Constant>(key.expression->node)) continue;
    const auto* column = std::get_if<ColumnReference>(&key.expression->node);
    if (column == nullptr) return std::nullopt;
    const auto place = project ? output_of(*project, column->index) : column->index;
    if (!place) return std::nullopt;
    order.push_back({.column = *place,
                     .direction = {.descending = key.descending, .nulls_first = key.nulls_first}});
  }
  return order;
}

// A view's `*` does not name columns that a table got later: then the view's columns are fewer, and
// known by name. None when a name does not tell.
[[nodiscard]] std::optional<ViewOrder> in_columns_of(const ViewMetadata& view,
                                                     const Schema& bound,
                                                     std::optional<ViewOrder> order) {
  if (!order || bound.columns.size() == view.schema.columns.size()) return order;
  for (OrderedRows::Key& key : *order) {
    const std::string_view name = bound.columns[key.column].name;
    const auto place = view.schema.find(name);
    const auto namesakes = std::ranges::count_if(
        bound.columns, [&](const ColumnSchema& column) { return column.name == name; });
    if (!place || namesakes != 1) return std::nullopt;
    key.column = *place;
  }
  return order;
}

[[nodiscard]] Status check_types(const ViewMetadata& view, const ViewOrder& order) {
  for (const OrderedRows::Key& key : order) {
    const Type type = view.schema.columns[key.column].type;
    if (type.id != TypeId::kJson) continue;
    return fail(ErrorCode::kUndefinedFunction,
                "could not identify an ordering operator for type {}",
                type_name(type));
  }
  return {};
}

}  // namespace

Result<ViewOrder> own_order(const ViewMetadata& view,
                            const Catalog& catalog,
                            TextDictionary& dictionary) {
  MATVIEW_ASSIGN(const sql::QueryPtr query, sql::parse_query(view.query_text));
  if (query->order_by.empty()) return ViewOrder();
  plan::ParameterTypes parameters;
  MATVIEW_ASSIGN(
      const plan::NodePtr plan,
      plan::bind_query(*query, catalog, {.dictionary = dictionary, .parameters = parameters}));
  const std::optional<ViewOrder> order = in_columns_of(view, plan->schema, order_of(*plan));
  if (!order) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kFeatureNotSupported,
              .message = format_text(
                  "materialized view \"{}\" is ordered by what is no column of it", view.view_name),
              .hint = "Select it, too, or follow the view with an orderBy."});
  }
  MATVIEW_TRY(check_types(view, *order));
  return *order;
}

Result<ViewOrder> parse_order(const ViewMetadata& view,
                              std::span<const std::string> parts,
                              const Catalog& catalog,
                              TextDictionary& dictionary) {
  if (parts.empty()) return ViewOrder();
  std::string text = "SELECT * FROM \"";
  for (const char c : view.view_name) text.append(c == '"' ? 2 : 1, c);
  text += "\" ORDER BY ";
  for (const std::string& part : parts) text += (&part == parts.data() ? "" : ", ") + part;

  const auto without_position = [](Error error) {
    error.position.reset();  // it would point into a text that nobody wrote
    return std::unexpected<Failure>(std::move(error));
  };
  const auto query = sql::parse_query(text);
  if (!query) return without_position(query.error());
  plan::ParameterTypes parameters;
  const auto plan =
      plan::bind_query(**query, catalog, {.dictionary = dictionary, .parameters = parameters});
  if (!plan) return without_position(plan.error());
  // Whatever else the text may have smuggled in is not a sort of the view as it is.
  std::optional<ViewOrder> order;
  if (std::holds_alternative<plan::Sort>((*plan)->node)) order = order_of(**plan);
  if (!order) {
    return fail(ErrorCode::kFeatureNotSupported,
                "a live view can be ordered by columns of materialized view \"{}\" only",
                view.view_name);
  }
  MATVIEW_TRY(check_types(view, *order));
  return *std::move(order);
}

}  // namespace matview
