#include "plan/select_binder.h"

#include <algorithm>
#include <optional>

#include "plan/bind_error.h"
#include "plan/expression_tree.h"

namespace matview::plan {

namespace {

// The name PostgreSQL gives an output column without an alias.
[[nodiscard]] std::string output_name(const sql::Expression& expression) {
  return std::visit(
      [&]<typename T>(const T& node) -> std::string {
        if constexpr (std::is_same_v<T, sql::ColumnName> || std::is_same_v<T, sql::FunctionCall>) {
          return node.name;
        } else if constexpr (std::is_same_v<T, sql::Cast>) {
          const std::string inner = output_name(*node.operand);
          return inner == "?column?" ? std::string(type_name(node.target)) : inner;
        } else if constexpr (std::is_same_v<T, sql::Case>) {
          return "case";
        } else {
          return "?column?";
        }
      },
      expression.node);
}

// The output column that ORDER BY 2 or ORDER BY name means; nothing when it is an expression.
[[nodiscard]] Result<std::optional<std::size_t>> output_column(const sql::Expression& expression,
                                                               const Schema& output,
                                                               std::string_view clause) {
  if (const auto* literal = std::get_if<sql::Literal>(&expression.node)) {
    const Value& value = literal->value;
    if (value.is_null() || !is_numeric(value.type().id)) {
      return fail_at(ErrorCode::kSyntaxError,
                     expression.position,
                     format_text("non-integer constant in {}", clause));
    }
    const bool in_list = value.type().id == TypeId::kInteger && value.as_integer() >= 1 &&
                         static_cast<std::size_t>(value.as_integer()) <= output.columns.size();
    if (!in_list) {
      return fail_at(
          ErrorCode::kInvalidColumnReference,
          expression.position,
          format_text("{} position {} is not in select list", clause, value.to_string()));
    }
    return static_cast<std::size_t>(value.as_integer()) - 1;
  }
  const auto* name = std::get_if<sql::ColumnName>(&expression.node);
  if (name == nullptr || !name->qualifier.empty()) return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < output.columns.size(); ++i) {
    if (output.columns[i].name == name->name && !found) found = i;
  }
  return found;
}

[[nodiscard]] SortKey make_sort_key(const sql::OrderItem& item, ExpressionPtr expression) {
  const bool nulls_first = item.nulls == sql::NullsOrder::kDefault
                               ? item.descending
                               : item.nulls == sql::NullsOrder::kFirst;
  return {.expression = std::move(expression),
          .descending = item.descending,
          .nulls_first = nulls_first};
}

// Turns expressions over a SELECT's input and its aggregate calls into expressions over the output
// of its Aggregate node.
class Grouping {
 public:
  Grouping(const Scope& scope, std::vector<ExpressionPtr> groups)
      : scope_(scope), groups_(std::move(groups)) {}

  [[nodiscard]] Result<ExpressionPtr> apply(const ExpressionPtr& expression,
                                            std::size_t position) const {
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if (same_expression(*groups_[i], *expression)) return make_column(i, expression->type);
    }
    if (const auto* column = std::get_if<ColumnReference>(&expression->node)) {
      const std::size_t width = scope_.columns().size();
      if (column->index >= width) {
        return make_column(groups_.size() + column->index - width, expression->type);
      }
      const ScopeColumn& named = scope_.columns()[column->index];
      return fail_at(ErrorCode::kGroupingError,
                     position,
                     format_text("column \"{}.{}\" must appear in the GROUP BY clause or be used "
                                 "in an aggregate function",
                                 named.qualifier,
                                 named.name));
    }
    return map_operands(expression,
                        [&](const ExpressionPtr& operand) { return apply(operand, position); });
  }

  [[nodiscard]] const std::vector<ExpressionPtr>& groups() const { return groups_; }

 private:
  const Scope& scope_;
  std::vector<ExpressionPtr> groups_;
};

class SelectBinder {
 public:
  SelectBinder(const sql::Select& select,
               const std::vector<sql::OrderItem>& order_by,
               const QueryScope& query)
      : select_(select), order_by_(order_by), query_(query) {}

  [[nodiscard]] Result<BoundSelect> bind() {
    if (!select_.distinct_on.empty()) return unsupported("DISTINCT ON", select_.position);
    if (select_.group_by_distinct) return unsupported("GROUP BY DISTINCT", select_.position);
    if (!select_.windows.empty()) return unsupported("WINDOW", select_.windows.front().position);
    MATVIEW_ASSIGN(BoundFrom from, bind_from(select_.from, query_));
    input_ = std::move(from.input);
    scope_ = std::move(from.scope);
    MATVIEW_TRY(bind_where());
    MATVIEW_TRY(bind_items());
    MATVIEW_ASSIGN(std::vector<ExpressionPtr> groups, bind_groups());
    MATVIEW_ASSIGN(ExpressionPtr having, bind_having());
    MATVIEW_TRY(bind_order());
    if (is_grouped_) MATVIEW_TRY(group(std::move(groups), std::move(having)));
    return project();
  }

 private:
  [[nodiscard]] ExpressionBinder binder(std::string_view clause, bool aggregates) {
    return {scope_, query_.context, aggregates ? &collector_ : nullptr, clause};
  }

  [[nodiscard]] Status bind_where() {
    if (select_.where == nullptr) return {};
    MATVIEW_ASSIGN(ExpressionPtr predicate, binder("WHERE", false).bind_condition(*select_.where));
    filter(std::move(predicate));
    return {};
  }

  void filter(ExpressionPtr predicate) {
    const Schema schema = input_->schema;
    input_ = make_node(
        {.node = Filter{.input = input_, .predicate = std::move(predicate)}, .schema = schema});
  }

  [[nodiscard]] Status bind_items() {
    for (const sql::SelectItem& item : select_.items) {
      if (const auto* star = std::get_if<sql::Star>(&item.expression->node)) {
        MATVIEW_TRY(expand(*star, item.expression->position));
        continue;
      }
      MATVIEW_ASSIGN(ExpressionPtr bound, binder("SELECT", true).bind(*item.expression));
      MATVIEW_ASSIGN(bound,
                     resolve_unknown(std::move(bound), query_.context, item.expression->position));
      add_output(item.alias.empty() ? output_name(*item.expression) : item.alias,
                 std::move(bound),
                 item.expression->position);
      is_grouped_ = is_grouped_ || contains_aggregate(*item.expression);
    }
    return {};
  }

  [[nodiscard]] Status expand(const sql::Star& star, std::size_t position) {
    if (scope_.columns().empty()) {
      return fail_at(
          ErrorCode::kSyntaxError, position, "SELECT * with no tables specified is not valid");
    }
    if (!star.qualifier.empty() && !scope_.has_qualifier(star.qualifier)) {
      return fail_at(ErrorCode::kUndefinedTable,
                     position,
                     format_text("missing FROM-clause entry for table \"{}\"", star.qualifier));
    }
    for (std::size_t i = 0; i < scope_.columns().size(); ++i) {
      const ScopeColumn& column = scope_.columns()[i];
      if (!star.qualifier.empty() && column.qualifier != star.qualifier) continue;
      add_output(column.name, make_column(i, column.type), position);
    }
    return {};
  }

  void add_output(std::string name, ExpressionPtr expression, std::size_t position) {
    output_.columns.push_back({.name = std::move(name), .type = expression->type});
    expressions_.push_back(std::move(expression));
    positions_.push_back(position);
  }

  // GROUP BY names a column of the input first, then one of the output, as in PostgreSQL.
  [[nodiscard]] Result<std::vector<ExpressionPtr>> bind_groups() {
    std::vector<ExpressionPtr> groups;
    for (const sql::GroupingElement& element : select_.group_by) {
      if (element.kind != sql::GroupingKind::kExpressions || element.expressions.size() != 1) {
        return unsupported("GROUPING SETS", element.position);
      }
      const sql::ExpressionPtr& item = element.expressions.front();
      const auto* name = std::get_if<sql::ColumnName>(&item->node);
      const bool is_input = name != nullptr && scope_.resolve(name->qualifier, name->name);
      std::optional<std::size_t> place;
      if (!is_input) {
        MATVIEW_ASSIGN(place, output_column(*item, output_, "GROUP BY"));
      }
      ExpressionPtr group;
      if (place) {
        group = expressions_[*place];
        if (contains_call_result(*group)) {
          return fail_at(ErrorCode::kGroupingError,
                         item->position,
                         "aggregate functions are not allowed in GROUP BY");
        }
      } else {
        MATVIEW_ASSIGN(group, binder("GROUP BY", false).bind(*item));
        MATVIEW_ASSIGN(group, resolve_unknown(std::move(group), query_.context, item->position));
      }
      groups.push_back(std::move(group));
    }
    is_grouped_ = is_grouped_ || !groups.empty();
    return groups;
  }

  // Whether an expression refers to an aggregate call.
  [[nodiscard]] bool contains_call_result(const Expression& expression) const {
    bool found = false;
    for_each_column(expression,
                    [&](std::size_t index) { found = found || index >= scope_.columns().size(); });
    return found;
  }

  [[nodiscard]] Result<ExpressionPtr> bind_having() {
    if (select_.having == nullptr) return ExpressionPtr();
    is_grouped_ = true;
    return binder("HAVING", true).bind_condition(*select_.having);
  }

  // Sort keys are output columns where they can be; others become columns past the select list.
  [[nodiscard]] Status bind_order() {
    for (const sql::OrderItem& item : order_by_) {
      const std::size_t position = item.expression->position;
      MATVIEW_ASSIGN(std::optional<std::size_t> place,
                     output_column(*item.expression, output_, "ORDER BY"));
      if (!place) {
        MATVIEW_ASSIGN(ExpressionPtr key, binder("ORDER BY", true).bind(*item.expression));
        MATVIEW_ASSIGN(key, resolve_unknown(std::move(key), query_.context, position));
        is_grouped_ = is_grouped_ || contains_aggregate(*item.expression);
        MATVIEW_ASSIGN(place, place_of_sort_key(std::move(key), position));
      }
      sort_places_.push_back(*place);
    }
    return {};
  }

  [[nodiscard]] Result<std::optional<std::size_t>> place_of_sort_key(ExpressionPtr key,
                                                                     std::size_t position) {
    for (std::size_t i = 0; i < expressions_.size(); ++i) {
      if (same_expression(*expressions_[i], *key)) return i;
    }
    if (select_.distinct) {
      return fail_at(ErrorCode::kInvalidColumnReference,
                     position,
                     "for SELECT DISTINCT, ORDER BY expressions must appear in select list");
    }
    expressions_.push_back(std::move(key));
    positions_.push_back(position);
    return expressions_.size() - 1;
  }

  [[nodiscard]] Status group(std::vector<ExpressionPtr> groups, ExpressionPtr having) {
    const Grouping grouping(scope_, std::move(groups));
    for (std::size_t i = 0; i < expressions_.size(); ++i) {
      MATVIEW_ASSIGN(expressions_[i], grouping.apply(expressions_[i], positions_[i]));
    }
    if (having != nullptr) {
      MATVIEW_ASSIGN(having, grouping.apply(having, select_.having->position));
    }
    Schema schema;
    for (const ExpressionPtr& key : grouping.groups()) {
      schema.columns.push_back({.name = "", .type = key->type});
    }
    for (const AggregateCall& call : collector_.calls) {
      schema.columns.push_back({.name = "", .type = call.function->result});
    }
    input_ = make_node({.node = Aggregate{.input = input_,
                                          .groups = grouping.groups(),
                                          .aggregates = collector_.calls},
                        .schema = std::move(schema)});
    if (having != nullptr) filter(std::move(having));
    return {};
  }

  [[nodiscard]] Result<BoundSelect> project() {
    const std::size_t width = output_.columns.size();
    Schema schema = output_;
    for (std::size_t i = width; i < expressions_.size(); ++i) {
      schema.columns.push_back({.name = "", .type = expressions_[i]->type});
    }
    BoundSelect bound{
        .node = make_node(
            {.node = Project{.input = input_, .expressions = expressions_}, .schema = schema}),
        .width = width,
        .sort_keys = {}};
    if (select_.distinct) bound.node = distinct(bound.node);
    for (std::size_t i = 0; i < sort_places_.size(); ++i) {
      const std::size_t place = sort_places_[i];
      bound.sort_keys.push_back(
          make_sort_key(order_by_[i], make_column(place, schema.columns[place].type)));
    }
    return bound;
  }

  // DISTINCT is grouping by every column.
  [[nodiscard]] static NodePtr distinct(const NodePtr& input) {
    Aggregate aggregate{.input = input, .groups = {}, .aggregates = {}};
    for (std::size_t i = 0; i < input->schema.columns.size(); ++i) {
      aggregate.groups.push_back(make_column(i, input->schema.columns[i].type));
    }
    const Schema schema = input->schema;
    return make_node({.node = std::move(aggregate), .schema = schema});
  }

  const sql::Select& select_;
  const std::vector<sql::OrderItem>& order_by_;
  const QueryScope& query_;
  NodePtr input_;
  Scope scope_;
  AggregateCollector collector_;
  bool is_grouped_ = false;
  Schema output_;                           // of the select list
  std::vector<ExpressionPtr> expressions_;  // the select list, then what is only sorted by
  std::vector<std::size_t> positions_;      // in the SQL text, of each
  std::vector<std::size_t> sort_places_;    // in expressions_
};

}  // namespace

Result<BoundSelect> bind_select(const sql::Select& select,
                                const std::vector<sql::OrderItem>& order_by,
                                const QueryScope& query) {
  return SelectBinder(select, order_by, query).bind();
}

Result<std::vector<SortKey>> bind_output_order(const std::vector<sql::OrderItem>& order_by,
                                               const Schema& output,
                                               const QueryScope& query) {
  Scope scope;
  scope.add("", output);
  ExpressionBinder binder(scope, query.context, nullptr, "ORDER BY");
  std::vector<SortKey> keys;
  for (const sql::OrderItem& item : order_by) {
    MATVIEW_ASSIGN(const std::optional<std::size_t> place,
                   output_column(*item.expression, output, "ORDER BY"));
    ExpressionPtr key;
    if (place) {
      key = make_column(*place, output.columns[*place].type);
    } else {
      MATVIEW_ASSIGN(key, binder.bind(*item.expression));
    }
    keys.push_back(make_sort_key(item, std::move(key)));
  }
  return keys;
}

}  // namespace matview::plan
