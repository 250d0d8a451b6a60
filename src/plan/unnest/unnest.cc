#include "plan/unnest/unnest.h"

#include <algorithm>

#include "expr/cast_rules.h"
#include "expr/function_registry.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"
#include "plan/placeholder.h"
#include "plan/unnest/pull_correlation.h"
#include "plan/unnest/push_domain.h"

namespace matview::plan {

namespace {

[[nodiscard]] bool is_only_tested(JoinKind kind) {
  return kind == JoinKind::kSemi || kind == JoinKind::kAnti || kind == JoinKind::kMark;
}

// Whether a limit leaves rows wherever there are some. Of Limit and TopK.
template <typename Limited>
[[nodiscard]] bool is_first_rows(const Limited& limited) {
  if (limited.offset != nullptr || limited.limit == nullptr) return false;
  const auto* constant = std::get_if<Constant>(&limited.limit->node);
  return constant != nullptr && !constant->value.is_null() && constant->value.as_integer() > 0;
}

// A plan that has rows exactly when this one does, and less to do.
[[nodiscard]] NodePtr only_existence(NodePtr node) {
  while (true) {
    if (const auto* project = std::get_if<Project>(&node->node)) {
      node = project->input;
    } else if (const auto* sort = std::get_if<Sort>(&node->node)) {
      node = sort->input;
    } else if (const auto* window = std::get_if<Window>(&node->node)) {
      node = window->input;
    } else if (const auto* aggregate = std::get_if<Aggregate>(&node->node);
               aggregate != nullptr && !aggregate->groups.empty()) {
      node = aggregate->input;
    } else if (const auto* limit = std::get_if<Limit>(&node->node);
               limit != nullptr && is_first_rows(*limit)) {
      node = limit->input;
    } else if (const auto* top = std::get_if<TopK>(&node->node);
               top != nullptr && is_first_rows(*top)) {
      node = top->input;
    } else {
      return node;
    }
  }
}

// How many rows a plan can have.
enum class RowBound : std::uint8_t { kOne, kAtMostOne, kAny };

[[nodiscard]] RowBound row_bound(const Node& node) {
  if (const auto* aggregate = std::get_if<Aggregate>(&node.node)) {
    return aggregate->groups.empty() ? RowBound::kOne : RowBound::kAny;
  }
  if (const auto* values = std::get_if<Values>(&node.node)) {
    return values->rows.size() == 1 ? RowBound::kOne : RowBound::kAny;
  }
  if (const auto* project = std::get_if<Project>(&node.node)) return row_bound(*project->input);
  if (const auto* sort = std::get_if<Sort>(&node.node)) return row_bound(*sort->input);
  if (const auto* shared = std::get_if<Shared>(&node.node)) return row_bound(*shared->input);
  if (const auto* filter = std::get_if<Filter>(&node.node)) {
    return row_bound(*filter->input) == RowBound::kAny ? RowBound::kAny : RowBound::kAtMostOne;
  }
  const auto is_one = [](const ExpressionPtr& limit) {
    const auto* constant = limit == nullptr ? nullptr : std::get_if<Constant>(&limit->node);
    return constant != nullptr && !constant->value.is_null() && constant->value.as_integer() <= 1;
  };
  if (const auto* limit = std::get_if<Limit>(&node.node); limit && is_one(limit->limit)) {
    return RowBound::kAtMostOne;
  }
  if (const auto* top = std::get_if<TopK>(&node.node);
      top && top->partition.empty() && !top->with_ties && is_one(top->limit)) {
    return RowBound::kAtMostOne;
  }
  return RowBound::kAny;
}

// A plan that is cheaper to run again than to keep: a scan with filters and projections.
[[nodiscard]] bool is_cheap(const Node& node) {
  if (const auto* filter = std::get_if<Filter>(&node.node)) return is_cheap(*filter->input);
  if (const auto* project = std::get_if<Project>(&node.node)) return is_cheap(*project->input);
  return std::holds_alternative<Scan>(node.node) || std::holds_alternative<Values>(node.node);
}

class DependentJoin {
 public:
  DependentJoin(JoinParts parts,
                const OuterValues& outer,
                StatementScope& statement,
                TextDictionary& dictionary)
      : parts_(std::move(parts)), outer_(outer), statement_(statement), dictionary_(dictionary) {}

  [[nodiscard]] Result<NodePtr> join() {
    if (is_only_tested(parts_.kind) && parts_.operands.empty() && parts_.conjuncts.empty()) {
      parts_.right = only_existence(parts_.right);
    }
    left_width_ = width_of(*parts_.left);
    right_width_ = width_of(*parts_.right);
    OuterNumbers mentioned;
    collect_outer(*parts_.right, mentioned);
    for (const std::size_t number : mentioned) {
      if (outer_.contains(number)) numbers_.insert(number);
    }
    if (parts_.kind == JoinKind::kSingle && parts_.conjuncts.empty()) {
      const RowBound bound = row_bound(*parts_.right);
      if (bound != RowBound::kAny) parts_.kind = JoinKind::kLeft;
      if (bound == RowBound::kOne && numbers_.empty()) parts_.kind = JoinKind::kInner;
    }
    if (numbers_.empty()) return build_join(parts_);
    if (NodePtr joined = join_single_row()) return joined;
    if (auto pulled = pull_correlation(parts_.right, numbers_, dictionary_)) {
      if (NodePtr joined = join_pulled(*std::move(pulled))) return joined;
    }
    return join_domain();
  }

 private:
  // A right side that computes over one row computes over the left rows instead. Null where it does
  // not.
  [[nodiscard]] NodePtr join_single_row() const {
    if (parts_.kind == JoinKind::kInner) {
      const NodePtr joined = over_left(*parts_.right);
      return joined == nullptr ? nullptr : make_filter(joined, parts_.conjuncts);
    }
    if (parts_.kind != JoinKind::kLeft || !parts_.conjuncts.empty()) return nullptr;
    if (const auto* expand = std::get_if<Expand>(&parts_.right->node)) {
      if (row_bound(*expand->input) != RowBound::kOne) return nullptr;
      const NodePtr joined = over_left(*parts_.right);
      if (joined == nullptr) return nullptr;
      Node kept = *joined;
      std::get<Expand>(kept.node).keep_empty = true;
      return make_node(std::move(kept));
    }
    return row_bound(*parts_.right) == RowBound::kOne ? over_left(*parts_.right) : nullptr;
  }

  // The left columns, then those of `node`.
  [[nodiscard]] NodePtr over_left(const Node& node) const {
    const auto moved = [&](const ExpressionPtr& expression) {
      return replace_outer(move_columns(expression,
                                        [&](std::size_t index) {
                                          return is_column(index) ? index + left_width_ : index;
                                        }),
                           outer_);
    };
    if (const auto* values = std::get_if<Values>(&node.node)) {
      if (values->rows.size() != 1) return nullptr;
      std::vector<ExpressionPtr> row = values->rows.front();
      for (ExpressionPtr& value : row) value = moved(value);
      return append_columns(parts_.left, std::move(row));
    }
    const bool is_row_wise = std::holds_alternative<Project>(node.node) ||
                             std::holds_alternative<Filter>(node.node) ||
                             std::holds_alternative<Expand>(node.node);
    if (!is_row_wise) return nullptr;
    const NodePtr input = over_left(*inputs_of(node).front());
    if (input == nullptr) return nullptr;
    Node copy = map_expressions(node, moved);
    if (auto* project = std::get_if<Project>(&copy.node)) {
      std::vector<ExpressionPtr> columns = columns_of(*parts_.left);
      std::ranges::move(project->expressions, std::back_inserter(columns));
      return make_project(input, std::move(columns));
    }
    if (const auto* filter = std::get_if<Filter>(&copy.node)) {
      return make_filter(input, {filter->predicate});
    }
    copy.schema.columns.insert(copy.schema.columns.begin(),
                               parts_.left->schema.columns.begin(),
                               parts_.left->schema.columns.end());
    return with_inputs(copy, {input});
  }

  // Null where this is not the way.
  [[nodiscard]] NodePtr join_pulled(PulledPlan pulled) {
    if (pulled.when_missing && is_only_tested(parts_.kind)) return nullptr;
    JoinParts parts = parts_;
    parts.right = pulled.node;
    if (pulled.when_missing) {
      parts.kind = JoinKind::kLeft;
      parts.conjuncts.clear();
    }
    for (const ExpressionPtr& conjunct : pulled.conjuncts) {
      const ExpressionPtr moved = replace_outer(
          move_columns(
              conjunct,
              [&](std::size_t index) { return is_column(index) ? index + left_width_ : index; }),
          outer_);
      if (!parts_.operands.empty() && !fits_null_aware(*moved)) return nullptr;
      parts.conjuncts.push_back(moved);
    }
    const NodePtr joined = build_join(std::move(parts));
    if (!yields_right(parts_.kind)) return joined;
    if (!pulled.when_missing) return keep_first_columns(joined, left_width_ + right_width_);
    return fill_missing(joined, pulled);
  }

  // The conditions that kMark and kAnti joins of IN may have beside their operands.
  [[nodiscard]] bool fits_null_aware(const Expression& conjunct) const {
    bool left = false;
    for_each_column(conjunct, [&](std::size_t index) {
      left = left || !is_column(index) || index < left_width_;
    });
    if (!left) return true;
    const auto* call = std::get_if<Call>(&conjunct.node);
    if (call == nullptr || call->function->name != "=") return false;
    const auto looks_at = [&](const Expression& side, bool at_left) {
      bool only = true;
      bool any = false;
      for_each_column(side, [&](std::size_t index) {
        any = true;
        only = only && is_column(index) && (index < left_width_) == at_left;
      });
      return any && only;
    };
    const Expression& a = *call->arguments[0];
    const Expression& b = *call->arguments[1];
    return is_same_type(a.type, b.type) &&
           ((looks_at(a, true) && looks_at(b, false)) || (looks_at(a, false) && looks_at(b, true)));
  }

  // Every left row has one right row: what matched, or what nothing gives. Then the conditions the
  // join had of its own.
  [[nodiscard]] NodePtr fill_missing(const NodePtr& joined, const PulledPlan& pulled) const {
    const ExpressionPtr matched = column_of(*joined, left_width_ + pulled.matched);
    const std::vector<Type> types{matched->type};
    const auto is_null = find_function("is_null", types);
    if (!is_null) return nullptr;
    std::vector<ExpressionPtr> columns;
    for (std::size_t i = 0; i < left_width_; ++i) columns.push_back(column_of(*joined, i));
    for (std::size_t i = 0; i < right_width_; ++i) {
      ExpressionPtr value = column_of(*joined, left_width_ + i);
      const ExpressionPtr& missing = (*pulled.when_missing)[i];
      const auto* constant = std::get_if<Constant>(&missing->node);
      if (constant == nullptr || !constant->value.is_null()) {
        value = conditional(make_call(**is_null, {matched}), missing, value);
      }
      columns.push_back(std::move(value));
    }
    NodePtr filled = make_project(joined, std::move(columns));
    if (parts_.conjuncts.empty()) return filled;
    if (parts_.kind == JoinKind::kInner) return make_filter(filled, parts_.conjuncts);
    const ExpressionPtr condition = make_and(parts_.conjuncts);
    columns = columns_of(*filled);
    for (std::size_t i = left_width_; i < columns.size(); ++i) {
      const Type type = columns[i]->type;
      columns[i] = conditional(condition, columns[i], make_constant(Value::null(type)));
    }
    return make_project(filled, std::move(columns));
  }

  [[nodiscard]] static ExpressionPtr conditional(ExpressionPtr condition,
                                                 ExpressionPtr result,
                                                 ExpressionPtr otherwise) {
    const Type type = otherwise->type;
    return std::make_shared<const Expression>(
        Expression{.node = Conditional{.branches = {{std::move(condition), std::move(result)}},
                                       .otherwise = std::move(otherwise)},
                   .type = type});
  }

  [[nodiscard]] Result<NodePtr> join_domain() {
    // The outer plan with a column for every distinct value that the subquery mentions.
    std::vector<ExpressionPtr> values;
    std::vector<std::size_t> place;
    Domain domain;
    OuterNumbers representatives;
    OuterValues unified;  // numbers of one value are one column
    for (const std::size_t number : numbers_) {
      const ExpressionPtr& value = outer_.at(number);
      const auto same = std::ranges::find_if(
          values, [&](const ExpressionPtr& other) { return same_expression(*other, *value); });
      if (same != values.end()) {
        const auto at = static_cast<std::size_t>(same - values.begin());
        unified.emplace(number,
                        make_placeholder(Placeholder::kOuter, domain.numbers[at], value->type));
        continue;
      }
      values.push_back(value);
      domain.numbers.push_back(number);
    }
    NodePtr right = replace_in_plan(parts_.right, unified);
    std::vector<ExpressionPtr> computed;
    for (const ExpressionPtr& value : values) {
      const auto* column = std::get_if<ColumnReference>(&value->node);
      if (column != nullptr && is_column(column->index)) {
        place.push_back(column->index);
      } else {
        place.push_back(left_width_ + computed.size());
        computed.push_back(value);
      }
    }
    NodePtr left = append_columns(parts_.left, std::move(computed));
    if (!is_cheap(*left)) left = share(left);
    std::vector<ExpressionPtr> domain_columns;
    for (const std::size_t column : place) domain_columns.push_back(column_of(*left, column));
    domain.node = share(make_distinct(make_project(left, std::move(domain_columns))));
    MATVIEW_ASSIGN(right, push_domain(right, domain, statement_));

    const std::size_t added = width_of(*left) - left_width_;
    JoinParts parts{.kind = parts_.kind, .left = left, .right = right, .conjuncts = {}};
    parts.operands = parts_.operands;
    for (const ExpressionPtr& conjunct : parts_.conjuncts) {
      parts.conjuncts.push_back(move_columns(conjunct, [&](std::size_t index) {
        return is_column(index) && index >= left_width_ ? index + added : index;
      }));
    }
    for (std::size_t i = 0; i < place.size(); ++i) {
      parts.conjuncts.push_back(
          make_same(*left, place[i], *right, right_width_ + i, width_of(*left)));
    }
    const bool mark = parts_.kind == JoinKind::kMark;
    const NodePtr joined = build_join(std::move(parts));
    std::vector<ExpressionPtr> columns;
    for (std::size_t i = 0; i < left_width_; ++i) columns.push_back(column_of(*joined, i));
    const std::size_t rest = yields_right(parts_.kind) ? right_width_ : (mark ? 1 : 0);
    for (std::size_t i = 0; i < rest; ++i) {
      columns.push_back(column_of(*joined, left_width_ + added + i));
    }
    return make_project(joined, std::move(columns));
  }

  [[nodiscard]] NodePtr share(const NodePtr& node) const {
    return make_node(
        {.node = Shared{.id = statement_.shared_count++, .input = node}, .schema = node->schema});
  }

  [[nodiscard]] static NodePtr replace_in_plan(const NodePtr& node, const OuterValues& values) {
    if (values.empty()) return node;
    std::vector<NodePtr> inputs = inputs_of(*node);
    for (NodePtr& input : inputs) input = replace_in_plan(input, values);
    const NodePtr copy = with_inputs(*node, std::move(inputs));
    return make_node(map_expressions(
        *copy, [&](const ExpressionPtr& expression) { return replace_outer(expression, values); }));
  }

  [[nodiscard]] static bool is_column(std::size_t index) {
    return placeholder_of(index) == Placeholder::kNone;
  }

  JoinParts parts_;
  const OuterValues& outer_;
  StatementScope& statement_;
  TextDictionary& dictionary_;
  OuterNumbers numbers_;  // what the right side mentions of `outer_`
  std::size_t left_width_ = 0;
  std::size_t right_width_ = 0;
};

}  // namespace

Result<NodePtr> join_dependent(JoinParts parts,
                               const OuterValues& outer,
                               StatementScope& statement,
                               TextDictionary& dictionary) {
  return DependentJoin(std::move(parts), outer, statement, dictionary).join();
}

}  // namespace matview::plan
