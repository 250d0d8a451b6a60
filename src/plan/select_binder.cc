#include "plan/select_binder.h"

#include <algorithm>
#include <optional>

#include "plan/grouping.h"
#include "plan/node_factory.h"
#include "plan/output_names.h"
#include "plan/query_input.h"
#include "plan/statement_relations.h"
#include "plan/window_planner.h"

namespace matview::plan {

namespace {

class SelectBinder {
 public:
  SelectBinder(const sql::Select& select,
               const std::vector<sql::OrderItem>& order_by,
               const QueryScope& query)
      : select_(select), order_by_(order_by), query_(query) {
    level_.named_windows = &select.windows;
  }

  [[nodiscard]] Result<BoundSelect> bind() {
    const std::size_t self_references = count_self_references();
    MATVIEW_ASSIGN(BoundFrom from, bind_from(select_.from, query_));
    const bool refers_to_itself = count_self_references() != self_references;
    scope_ = std::move(from.scope);
    QueryInput input(query_, level_, std::move(from.input));
    if (select_.where != nullptr) {
      MATVIEW_ASSIGN(const ExpressionPtr predicate,
                     binder({.name = "WHERE"}).bind_condition(*select_.where));
      MATVIEW_TRY(input.filter(predicate, select_.where->position));
    }
    MATVIEW_TRY(bind_items());
    MATVIEW_ASSIGN(Grouping::Sets sets, bind_groups());
    MATVIEW_ASSIGN(const ExpressionPtr having, bind_having());
    MATVIEW_TRY(bind_distinct_on());
    MATVIEW_TRY(bind_order());
    MATVIEW_TRY(check_windows());
    MATVIEW_TRY(check_statement_calls());
    const bool is_grouped = !select_.group_by.empty() || having != nullptr ||
                            !level_.aggregates.empty() || !level_.groupings.empty();
    if (is_grouped && refers_to_itself) {
      return fail_at(ErrorCode::kInvalidRecursion,
                     select_.position,
                     "aggregate functions are not allowed in a recursive query's recursive term");
    }
    Grouping grouping(scope_, level_, std::move(groups_), std::move(sets));
    if (is_grouped) {
      grouping.add_dependent_columns(used_after_grouping(having));
      MATVIEW_TRY(grouping.build(input, query_.statement, query_.context, select_.position));
    }
    if (having != nullptr) MATVIEW_TRY(input.filter(having, select_.having->position));
    if (!level_.windows.empty()) MATVIEW_TRY(add_windows(input, level_, query_.context));
    if (!level_.set_returning.empty()) MATVIEW_TRY(expand(input));
    for (std::size_t i = 0; i < expressions_.size(); ++i) {
      const auto group = std::ranges::find(group_places_, std::optional(i));
      if (group != group_places_.end()) {
        // The groups come first in what is grouped, and stay there.
        const auto place = static_cast<std::size_t>(group - group_places_.begin());
        expressions_[i] = make_column(place, expressions_[i]->type);
        continue;
      }
      MATVIEW_ASSIGN(expressions_[i], input.settle(expressions_[i], positions_[i]));
    }
    return project(input.node());
  }

 private:
  [[nodiscard]] ExpressionBinder binder(Clause clause) { return {scope_, query_, level_, clause}; }

  // For what can be anything a select list can be.
  [[nodiscard]] ExpressionBinder item_binder(std::string_view name) {
    return binder({.name = name, .aggregates = true, .windows = true, .set_returning = true});
  }

  [[nodiscard]] std::size_t count_self_references() const {
    std::size_t count = 0;
    for (const auto& [name, table] : query_.common_tables) {
      if (table.recursion != nullptr) count += table.recursion->references;
    }
    return count;
  }

  [[nodiscard]] Status bind_items() {
    if (select_.items.empty() && !query_.is_existence) {
      return fail_at(ErrorCode::kFeatureNotSupported,
                     select_.position,
                     "an empty select list is not supported");
    }
    for (const sql::SelectItem& item : select_.items) {
      const std::size_t position = item.expression->position;
      if (const auto* star = std::get_if<sql::Star>(&item.expression->node)) {
        MATVIEW_TRY(expand_star(*star, position));
        continue;
      }
      if (item.row_width != 0) {
        MATVIEW_TRY(bind_row_item(item));
        continue;
      }
      MATVIEW_ASSIGN(ExpressionPtr bound, item_binder("SELECT").bind(*item.expression));
      if (!query_.keeps_unknown || select_.distinct) {
        MATVIEW_ASSIGN(bound, resolve_unknown(std::move(bound), query_.context, position));
      }
      add_output(item.alias.empty() ? output_name(*item.expression) : item.alias,
                 std::move(bound),
                 position);
    }
    return {};
  }

  [[nodiscard]] Status bind_row_item(const sql::SelectItem& item) {
    const std::size_t position = item.expression->position;
    MATVIEW_ASSIGN(std::vector<ExpressionPtr> fields,
                   item_binder("UPDATE").bind_row(*item.expression));
    if (fields.size() != item.row_width) {
      return fail_at(
          ErrorCode::kSyntaxError, position, "number of columns does not match number of values");
    }
    for (ExpressionPtr& field : fields) add_output("", std::move(field), position);
    return {};
  }

  [[nodiscard]] Status expand_star(const sql::Star& star, std::size_t position) {
    if (!star.qualifier.empty()) {
      const ScopeTable* const table = scope_.find_table(star.qualifier);
      for (const ExpressionBinder* outer = table != nullptr ? nullptr : query_.outer;
           outer != nullptr;
           outer = outer->outer()) {
        const ScopeTable* const outside = outer->scope().find_table(star.qualifier);
        if (outside == nullptr) continue;
        for (const ScopeColumn& column : outside->columns) {
          const sql::Expression name{
              .node = sql::ColumnName{.qualifier = star.qualifier, .name = column.name},
              .position = position};
          MATVIEW_ASSIGN(ExpressionPtr value, item_binder("SELECT").bind(name));
          add_output(column.name, std::move(value), position);
        }
        return {};
      }
      if (table == nullptr) {
        return fail_at(ErrorCode::kUndefinedTable,
                       position,
                       format_text("missing FROM-clause entry for table \"{}\"", star.qualifier));
      }
      for (const ScopeColumn& column : table->columns) {
        add_output(column.name, column.value, position);
      }
      return {};
    }
    if (scope_.tables().empty()) {
      return fail_at(
          ErrorCode::kSyntaxError, position, "SELECT * with no tables specified is not valid");
    }
    for (const ScopeColumn& column : scope_.columns()) {
      add_output(column.name, column.value, position);
    }
    return {};
  }

  void add_output(std::string name, ExpressionPtr expression, std::size_t position) {
    output_.columns.push_back({.name = std::move(name), .type = expression->type});
    expressions_.push_back(std::move(expression));
    positions_.push_back(position);
  }

  // GROUP BY names a column of the input first, then one of the output, as in PostgreSQL.
  [[nodiscard]] Result<Grouping::Sets> bind_groups() {
    return expand_grouping_sets(select_.group_by,
                                select_.group_by_distinct,
                                [this](const sql::Expression& item) { return add_group(item); });
  }

  [[nodiscard]] Result<std::size_t> add_group(const sql::Expression& item) {
    const auto* name = std::get_if<sql::ColumnName>(&item.node);
    bool is_input = name != nullptr && !name->qualifier.empty();
    if (name != nullptr && name->qualifier.empty()) {
      const auto found = scope_.find(name->name);
      is_input = !found || *found != nullptr;
    }
    std::optional<std::size_t> place;
    if (!is_input) {
      MATVIEW_ASSIGN(place, output_column(item, output_, &expressions_, "GROUP BY"));
    }
    ExpressionPtr group;
    if (place) {
      group = expressions_[*place];
      if (mentions(*group, Placeholder::kAggregate)) {
        return fail_at(ErrorCode::kGroupingError,
                       item.position,
                       "aggregate functions are not allowed in GROUP BY");
      }
      if (mentions(*group, Placeholder::kWindow)) {
        return fail_at(ErrorCode::kWindowingError,
                       item.position,
                       "window functions are not allowed in GROUP BY");
      }
      if (mentions(*group, Placeholder::kSetReturning)) {
        return unsupported("a set-returning function in GROUP BY", item.position);
      }
    } else {
      MATVIEW_ASSIGN(group, binder({.name = "GROUP BY"}).bind_typed(item));
    }
    // Two columns of the select list with one expression are two groups.
    for (std::size_t i = 0; i < expressions_.size() && !place; ++i) {
      if (same_expression(*expressions_[i], *group)) place = i;
    }
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if (group_places_[i] == place && same_expression(*groups_[i], *group)) return i;
    }
    groups_.push_back(std::move(group));
    group_places_.push_back(place);
    return groups_.size() - 1;
  }

  [[nodiscard]] Result<ExpressionPtr> bind_having() {
    if (select_.having == nullptr) return ExpressionPtr();
    return binder({.name = "HAVING", .aggregates = true}).bind_condition(*select_.having);
  }

  [[nodiscard]] Status bind_distinct_on() {
    for (const sql::ExpressionPtr& item : select_.distinct_on) {
      MATVIEW_ASSIGN(const std::size_t place, place_of(*item, "DISTINCT ON"));
      distinct_places_.push_back(place);
    }
    return {};
  }

  // Sort keys are output columns where they can be; others become columns past the select list.
  [[nodiscard]] Status bind_order() {
    for (const sql::OrderItem& item : order_by_) {
      MATVIEW_ASSIGN(const std::size_t place, place_of(*item.expression, "ORDER BY"));
      sort_places_.push_back(place);
      if (select_.distinct && select_.distinct_on.empty() && place >= output_.columns.size()) {
        return fail_at(ErrorCode::kInvalidColumnReference,
                       item.expression->position,
                       "for SELECT DISTINCT, ORDER BY expressions must appear in select list");
      }
    }
    // DISTINCT ON keeps the first rows of an order that begins with its own expressions.
    std::vector<std::size_t> distinct_left = distinct_places_;
    for (std::size_t i = 0; i < sort_places_.size() && !distinct_places_.empty(); ++i) {
      if (std::ranges::contains(distinct_places_, sort_places_[i])) {
        std::erase(distinct_left, sort_places_[i]);
      } else if (!distinct_left.empty()) {
        return fail_at(ErrorCode::kInvalidColumnReference,
                       order_by_[i].expression->position,
                       "SELECT DISTINCT ON expressions must match initial ORDER BY expressions");
      }
    }
    return {};
  }

  [[nodiscard]] Result<std::size_t> place_of(const sql::Expression& item, std::string_view clause) {
    MATVIEW_ASSIGN(const std::optional<std::size_t> place,
                   output_column(item, output_, &expressions_, clause));
    if (place) {
      if (output_.columns[*place].type.id == TypeId::kUnknown) {
        MATVIEW_ASSIGN(expressions_[*place],
                       resolve_unknown(expressions_[*place], query_.context, item.position));
        output_.columns[*place].type = expressions_[*place]->type;
      }
      return *place;
    }
    MATVIEW_ASSIGN(ExpressionPtr key, item_binder(clause).bind_typed(item));
    for (std::size_t i = 0; i < expressions_.size(); ++i) {
      if (same_expression(*expressions_[i], *key)) return i;
    }
    expressions_.push_back(std::move(key));
    positions_.push_back(item.position);
    return expressions_.size() - 1;
  }

  // Windows that nothing uses must be right, too.
  [[nodiscard]] Status check_windows() {
    for (std::size_t i = 0; i < select_.windows.size(); ++i) {
      const sql::NamedWindow& window = select_.windows[i];
      for (std::size_t j = 0; j < i; ++j) {
        if (select_.windows[j].name == window.name) {
          return fail_at(ErrorCode::kWindowingError,
                         window.position,
                         format_text("window \"{}\" is already defined", window.name));
        }
      }
      MATVIEW_TRY(item_binder("WINDOW").check_window(window));
    }
    return {};
  }

  // What may not be called where a statement's own rows are read, and what is not done yet.
  [[nodiscard]] Status check_statement_calls() {
    const auto* table =
        select_.from.empty() ? nullptr : std::get_if<sql::NamedTable>(&select_.from.front().node);
    const std::string_view place = table == nullptr                 ? ""
                                   : table->name == kTargetRelation ? "UPDATE"
                                   : table->name == kRowsRelation   ? "RETURNING"
                                                                    : "";
    if (!place.empty() && !level_.windows.empty()) {
      return fail_at(ErrorCode::kWindowingError,
                     level_.windows.front().position,
                     format_text("window functions are not allowed in {}", place));
    }
    if (!place.empty() && !level_.set_returning.empty()) {
      return fail_at(ErrorCode::kFeatureNotSupported,
                     select_.position,
                     format_text("set-returning functions are not allowed in {}", place));
    }
    if (distinct_places_.empty()) return {};
    // PostgreSQL expands those that DISTINCT ON and ORDER BY do not look at only afterwards.
    std::vector<std::size_t> places = distinct_places_;
    places.insert(places.end(), sort_places_.begin(), sort_places_.end());
    for (std::size_t call = 0; call < level_.set_returning.size(); ++call) {
      const bool is_looked_at = std::ranges::any_of(places, [&](std::size_t place_of_key) {
        bool found = false;
        for_each_column(*expressions_[place_of_key], [&](std::size_t index) {
          found = found || (placeholder_of(index) == Placeholder::kSetReturning &&
                            placeholder_number(index) == call);
        });
        return found;
      });
      if (!is_looked_at) {
        return unsupported("a set-returning function beside DISTINCT ON", select_.position);
      }
    }
    return {};
  }

  // Everything that is computed of groups: where columns of a table grouped by its key may stand.
  [[nodiscard]] std::vector<ExpressionPtr> used_after_grouping(const ExpressionPtr& having) const {
    std::vector<ExpressionPtr> used = expressions_;
    for (const AggregateCall& call : level_.aggregates) {
      if (call.function->kind == AggregateKind::kNormal) continue;
      for (const ExpressionPtr& argument : call.arguments) used.push_back(argument);
    }
    if (having != nullptr) used.push_back(having);
    for (const PendingWindow& pending : level_.windows) {
      for (const ExpressionPtr& argument : pending.call.arguments) used.push_back(argument);
      if (pending.call.filter != nullptr) used.push_back(pending.call.filter);
      for (const ExpressionPtr& key : pending.window.partition) used.push_back(key);
      for (const SortKey& key : pending.window.order) used.push_back(key.expression);
    }
    for (const SetReturningCall& call : level_.set_returning) {
      for (const ExpressionPtr& argument : call.arguments) used.push_back(argument);
    }
    for (const PendingSubquery& subquery : level_.subqueries) {
      for (const ExpressionPtr& operand : subquery.operands) used.push_back(operand);
      for (const auto& [number, value] :
           outer_values_of(*subquery.plan, level_, query_.statement)) {
        used.push_back(value);
      }
    }
    return used;
  }

  // Set-returning calls give their rows side by side; those in another's arguments come first.
  [[nodiscard]] Status expand(QueryInput& input) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < level_.set_returning.size(); ++i) left.push_back(i);
    while (!left.empty()) {
      std::vector<std::size_t> now;
      std::vector<std::size_t> later;
      for (const std::size_t call : left) {
        const auto& arguments = level_.set_returning[call].arguments;
        const bool waits = std::ranges::any_of(arguments, [&](const ExpressionPtr& argument) {
          bool found = false;
          for_each_column(*argument, [&](std::size_t index) {
            found = found || (placeholder_of(index) == Placeholder::kSetReturning &&
                              std::ranges::contains(left, placeholder_number(index)));
          });
          return found;
        });
        (waits ? later : now).push_back(call);
      }
      Expand expand{.input = {}, .calls = {}};
      for (const std::size_t call : now) {
        SetReturningCall settled = level_.set_returning[call];
        MATVIEW_TRY(input.settle_all(settled.arguments, select_.position));
        expand.calls.push_back(std::move(settled));
      }
      expand.input = input.node();
      const std::size_t width = width_of(*expand.input);
      Schema schema = expand.input->schema;
      for (const SetReturningCall& call : expand.calls) {
        schema.columns.push_back({.name = "", .type = call.results.front()});
      }
      const NodePtr node = make_node({.node = std::move(expand), .schema = std::move(schema)});
      for (std::size_t i = 0; i < now.size(); ++i) {
        input.extend(node, Placeholder::kSetReturning, width + i, now[i]);
      }
      left = std::move(later);
    }
    return {};
  }

  [[nodiscard]] Result<BoundSelect> project(const NodePtr& input) {
    const std::size_t width = output_.columns.size();
    NodePtr node = make_project(input, expressions_);
    Schema schema = node->schema;
    for (std::size_t i = 0; i < width; ++i) schema.columns[i].name = output_.columns[i].name;
    BoundSelect bound{.node = with_schema(node, schema), .width = width, .sort_keys = {}};
    for (std::size_t i = 0; i < sort_places_.size(); ++i) {
      const std::size_t place = sort_places_[i];
      bound.sort_keys.push_back(
          make_sort_key(order_by_[i], make_column(place, schema.columns[place].type)));
    }
    if (!distinct_places_.empty()) {
      bound.node = make_node({.node = TopK{.input = bound.node,
                                           .partition = distinct_places_,
                                           .keys = bound.sort_keys,
                                           .limit = make_constant(Value::bigint(1)),
                                           .offset = {}},
                              .schema = schema});
    } else if (select_.distinct) {
      bound.node = make_distinct(bound.node);
    }
    return bound;
  }

  const sql::Select& select_;
  const std::vector<sql::OrderItem>& order_by_;
  const QueryScope& query_;
  QueryLevel level_{query_.statement};
  Scope scope_;
  Schema output_;                           // of the select list
  std::vector<ExpressionPtr> expressions_;  // the select list, then what is only sorted by
  std::vector<std::size_t> positions_;      // in the SQL text, of each
  std::vector<ExpressionPtr> groups_;
  std::vector<std::optional<std::size_t>> group_places_;  // in the select list, of each
  std::vector<std::size_t> distinct_places_;              // in expressions_
  std::vector<std::size_t> sort_places_;
};

}  // namespace

Result<BoundSelect> bind_select(const sql::Select& select,
                                const std::vector<sql::OrderItem>& order_by,
                                const QueryScope& query) {
  return SelectBinder(select, order_by, query).bind();
}

Result<std::optional<std::size_t>> output_column(const sql::Expression& expression,
                                                 const Schema& output,
                                                 const std::vector<ExpressionPtr>* expressions,
                                                 std::string_view clause) {
  if (const auto* literal = std::get_if<sql::Literal>(&expression.node)) {
    const Value& value = literal->value;
    if (value.is_null() || value.type().id != TypeId::kInteger) {
      return fail_at(ErrorCode::kSyntaxError,
                     expression.position,
                     format_text("non-integer constant in {}", clause));
    }
    if (value.as_integer() < 1 ||
        static_cast<std::size_t>(value.as_integer()) > output.columns.size()) {
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
    if (output.columns[i].name != name->name) continue;
    const bool is_same = found && expressions != nullptr &&
                         same_expression(*(*expressions)[*found], *(*expressions)[i]);
    if (found && !is_same) {
      return fail_at(ErrorCode::kAmbiguousColumn,
                     expression.position,
                     format_text("{} \"{}\" is ambiguous", clause, name->name));
    }
    if (!found) found = i;
  }
  return found;
}

}  // namespace matview::plan
