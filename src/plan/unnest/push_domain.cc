#include "plan/unnest/push_domain.h"

#include <algorithm>
#include <map>
#include <set>

#include "plan/expression_tree.h"
#include "plan/join_builder.h"
#include "plan/node_factory.h"
#include "plan/placeholder.h"
#include "plan/unnest/pull_correlation.h"

namespace matview::plan {

namespace {

using Pushed = Result<NodePtr>;

class Pusher {
 public:
  Pusher(const Domain& domain, StatementScope& statement)
      : domain_(domain),
        statement_(statement),
        outer_(domain.numbers.begin(), domain.numbers.end()) {}

  // The node with the domain's columns last.
  [[nodiscard]] Pushed push(const NodePtr& node) {
    if (!is_dependent(*node)) {
      return build_join({.left = node, .right = domain_.node, .conjuncts = {}});
    }
    return std::visit([&](const auto& kind) { return push_kind(*node, kind); }, node->node);
  }

 private:
  [[nodiscard]] std::size_t width() const { return domain_.numbers.size(); }

  [[nodiscard]] Pushed push_kind(const Node& node, const Scan& /*scan*/) {
    return make_node(node);  // never dependent
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const IndexLookup& /*lookup*/) {
    return make_node(node);  // comes of rewrites, later
  }

  // Rows that mention outer columns are projections of the domain.
  [[nodiscard]] Pushed push_kind(const Node& node, const Values& values) {
    Concatenate rows;
    for (const std::vector<ExpressionPtr>& row : values.rows) {
      std::vector<ExpressionPtr> expressions = replaced(row, 0);
      std::ranges::move(domain_columns(0), std::back_inserter(expressions));
      rows.inputs.push_back(
          with_schema(make_project(domain_.node, std::move(expressions)), widened(node.schema)));
    }
    if (rows.inputs.size() == 1) return rows.inputs.front();
    return make_node({.node = std::move(rows), .schema = widened(node.schema)});
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Filter& filter) {
    MATVIEW_ASSIGN(NodePtr input, push(filter.input));
    return make_filter(std::move(input), {replaced(filter.predicate, width_of(node))});
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Project& project) {
    MATVIEW_ASSIGN(NodePtr input, push(project.input));
    const std::size_t input_width = width_of(*project.input);
    std::vector<ExpressionPtr> expressions = replaced(project.expressions, input_width);
    std::ranges::move(domain_columns(input_width), std::back_inserter(expressions));
    return with_schema(make_project(std::move(input), std::move(expressions)),
                       widened(node.schema));
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Aggregate& /*aggregate*/) {
    MATVIEW_ASSIGN(Node copy, with_pushed_input(node));
    auto& moved = std::get<Aggregate>(copy.node);
    const std::size_t group_count = moved.groups.size();
    const std::size_t input_width = width_of(*moved.input) - width();
    std::ranges::move(domain_columns(input_width), std::back_inserter(moved.groups));
    const std::size_t result_count = moved.aggregates.size();
    Schema schema = node.schema;
    schema.columns.insert(schema.columns.begin() + static_cast<std::ptrdiff_t>(group_count),
                          domain_.node->schema.columns.begin(),
                          domain_.node->schema.columns.end());
    const NodePtr grouped = make_node({.node = moved, .schema = std::move(schema)});
    std::vector<ExpressionPtr> columns;
    if (group_count != 0) {
      for (std::size_t i = 0; i < group_count; ++i) columns.push_back(column_of(*grouped, i));
      for (std::size_t i = 0; i < result_count; ++i) {
        columns.push_back(column_of(*grouped, group_count + width() + i));
      }
      for (std::size_t i = 0; i < width(); ++i) {
        columns.push_back(column_of(*grouped, group_count + i));
      }
      return with_schema(make_project(grouped, std::move(columns)), widened(node.schema));
    }
    // One row for every member of the domain, also where there is no input.
    JoinParts parts{.kind = JoinKind::kLeft,
                    .left = domain_.node,
                    .right = grouped,
                    .conjuncts = same_domain(*domain_.node, 0, *grouped, 0)};
    const NodePtr all = build_join(std::move(parts));
    for (std::size_t i = 0; i < result_count; ++i) {
      ExpressionPtr value = column_of(*all, 2 * width() + i);
      const ExpressionPtr nothing = value_of_nothing(moved.aggregates[i], value->type);
      if (!std::get<Constant>(nothing->node).value.is_null()) {
        const Type type = value->type;
        value = std::make_shared<const Expression>(
            Expression{.node = Coalesce{.operands = {value, nothing}}, .type = type});
      }
      columns.push_back(std::move(value));
    }
    for (std::size_t i = 0; i < width(); ++i) columns.push_back(column_of(*all, i));
    return with_schema(make_project(all, std::move(columns)), widened(node.schema));
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Join& join) {
    bool right_depends = is_dependent(*join.right);
    const bool is_full = join.kind == JoinKind::kFull;
    const bool needs_left =
        is_full || join.kind != JoinKind::kInner || is_dependent(*join.left) || !right_depends;
    right_depends = right_depends || is_full;
    JoinParts parts = parts_of(join);
    const std::size_t left_width = width_of(*join.left);
    const std::size_t right_width = width_of(*join.right);
    if (needs_left) {
      MATVIEW_ASSIGN(parts.left, push(join.left));
    }
    if (right_depends) {
      MATVIEW_ASSIGN(parts.right, push(join.right));
    }
    const std::size_t new_left_width = width_of(*parts.left);
    const std::size_t domain_at = needs_left ? left_width : new_left_width + right_width;
    for (ExpressionPtr& conjunct : parts.conjuncts) {
      conjunct = replaced(move_columns(conjunct,
                                       [&](std::size_t index) {
                                         const bool moves =
                                             placeholder_of(index) == Placeholder::kNone &&
                                             index >= left_width;
                                         return moves ? index - left_width + new_left_width : index;
                                       }),
                          domain_at);
    }
    if (needs_left && right_depends) {
      std::ranges::move(same_domain(*parts.left, left_width, *parts.right, right_width),
                        std::back_inserter(parts.conjuncts));
    }
    const bool has_right = yields_right(join.kind);
    const std::size_t rest = has_right ? right_width : (join.kind == JoinKind::kMark ? 1 : 0);
    const NodePtr joined = build_join(std::move(parts));
    std::vector<ExpressionPtr> columns;
    for (std::size_t i = 0; i < left_width; ++i) columns.push_back(column_of(*joined, i));
    for (std::size_t i = 0; i < rest; ++i) {
      columns.push_back(column_of(*joined, new_left_width + i));
    }
    for (std::size_t i = 0; i < width(); ++i) {
      ExpressionPtr value = column_of(*joined, domain_at + i);
      if (is_full) {
        const Type type = value->type;
        ExpressionPtr other = column_of(*joined, new_left_width + right_width + i);
        value = std::make_shared<const Expression>(Expression{
            .node = Coalesce{.operands = {std::move(value), std::move(other)}}, .type = type});
      }
      columns.push_back(std::move(value));
    }
    return with_schema(make_project(joined, std::move(columns)), widened(node.schema));
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Sort& /*sort*/) {
    MATVIEW_ASSIGN(Node copy, with_pushed_input(node));
    copy.schema = widened(node.schema);
    return make_node(std::move(copy));
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Limit& limit) {
    TopK top{.input = limit.input,
             .partition = {},
             .keys = {},
             .limit = limit.limit,
             .offset = limit.offset};
    if (const auto* sort = std::get_if<Sort>(&limit.input->node)) {
      top.keys = sort->keys;
      top.input = sort->input;
    }
    return push_kind(node, top);
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const TopK& top) {
    for (const ExpressionPtr& count : {top.limit, top.offset}) {
      if (count != nullptr && mentions_outer(*count, outer_)) {
        return fail(ErrorCode::kFeatureNotSupported,
                    "LIMIT that depends on the outer query is not supported");
      }
    }
    MATVIEW_ASSIGN(Node copy, with_pushed_input({.node = top, .schema = node.schema}));
    auto& moved = std::get<TopK>(copy.node);
    for (std::size_t i = 0; i < width(); ++i) moved.partition.push_back(width_of(node) + i);
    copy.schema = widened(node.schema);
    return make_node(std::move(copy));
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Window& window) {
    for (const WindowCall& call : window.calls) {
      for (const FrameBound* const bound : {&call.frame.start, &call.frame.end}) {
        if (bound->offset != nullptr && mentions_outer(*bound->offset, outer_)) {
          return fail(ErrorCode::kFeatureNotSupported,
                      "a window frame that depends on the outer query is not supported");
        }
      }
    }
    const std::size_t input_width = width_of(*window.input);
    MATVIEW_ASSIGN(NodePtr input, push(window.input));
    // The frame's limits look at the offset, one column past the input.
    Node copy = map_expressions(node, [&](const ExpressionPtr& expression) {
      return replaced(move_columns(expression,
                                   [&](std::size_t index) {
                                     return index == input_width ? index + width() : index;
                                   }),
                      input_width);
    });
    auto& moved = std::get<Window>(copy.node);
    moved.input = std::move(input);
    std::ranges::move(domain_columns(input_width), std::back_inserter(moved.partition));
    return domain_last(std::move(copy), node, input_width);
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Expand& expand) {
    const std::size_t input_width = width_of(*expand.input);
    MATVIEW_ASSIGN(Node copy, with_pushed_input(node));
    return domain_last(std::move(copy), node, input_width);
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Concatenate& /*concatenate*/) {
    return push_all_inputs(node);
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const SetOperation& /*operation*/) {
    return push_all_inputs(node);
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const Shared& shared) {
    if (const auto known = shared_.find(shared.id); known != shared_.end()) return known->second;
    MATVIEW_ASSIGN(NodePtr input, push(shared.input));
    NodePtr moved = make_node({.node = Shared{.id = statement_.shared_count++, .input = input},
                               .schema = widened(node.schema)});
    shared_.emplace(shared.id, moved);
    return moved;
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const RecursiveUnion& recursive) {
    const std::size_t id = statement_.shared_count++;
    working_tables_.emplace(recursive.id, id);
    MATVIEW_ASSIGN(NodePtr initial, push(recursive.initial));
    MATVIEW_ASSIGN(NodePtr step, push(recursive.recursive));
    return make_node({.node = RecursiveUnion{.id = id,
                                             .initial = std::move(initial),
                                             .recursive = std::move(step),
                                             .distinct = recursive.distinct},
                      .schema = widened(node.schema)});
  }

  [[nodiscard]] Pushed push_kind(const Node& node, const WorkingTable& working) {
    return make_node({.node = WorkingTable{.id = working_tables_.at(working.id)},
                      .schema = widened(node.schema)});
  }

  [[nodiscard]] Pushed push_all_inputs(const Node& node) {
    std::vector<NodePtr> inputs = inputs_of(node);
    for (NodePtr& input : inputs) {
      MATVIEW_ASSIGN(input, push(input));
    }
    return with_schema(with_inputs(node, std::move(inputs)), widened(node.schema));
  }

  // A node of one input over its pushed input, its outer columns replaced; the schema is as it was.
  [[nodiscard]] Result<Node> with_pushed_input(const Node& node) {
    const NodePtr old_input = inputs_of(node).front();
    MATVIEW_ASSIGN(NodePtr input, push(old_input));
    const NodePtr over = with_inputs(node, {std::move(input)});
    return map_expressions(*over, [&](const ExpressionPtr& expression) {
      return replaced(expression, width_of(*old_input));
    });
  }

  // For nodes that add columns after those of their input.
  [[nodiscard]] Pushed domain_last(Node copy, const Node& node, std::size_t input_width) const {
    auto& columns = copy.schema.columns;
    columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(input_width),
                   domain_.node->schema.columns.begin(),
                   domain_.node->schema.columns.end());
    const NodePtr wide = make_node(std::move(copy));
    std::vector<ExpressionPtr> order;
    for (std::size_t i = 0; i < width_of(*wide); ++i) {
      if (i < input_width || i >= input_width + width()) order.push_back(column_of(*wide, i));
    }
    for (std::size_t i = 0; i < width(); ++i) order.push_back(column_of(*wide, input_width + i));
    return with_schema(make_project(wide, std::move(order)), widened(node.schema));
  }

  [[nodiscard]] bool is_dependent(const Node& node) const {
    bool found = false;
    if (const auto* working = std::get_if<WorkingTable>(&node.node)) {
      return working_tables_.contains(working->id);
    }
    for_each_expression(node, [&](const Expression& expression) {
      found = found || mentions_outer(expression, outer_);
    });
    return found || std::ranges::any_of(inputs_of(node),
                                        [&](const NodePtr& input) { return is_dependent(*input); });
  }

  // `expression` with outer columns replaced by the domain's, which begin at `domain_at`.
  [[nodiscard]] ExpressionPtr replaced(const ExpressionPtr& expression,
                                       std::size_t domain_at) const {
    OuterValues values;
    const std::vector<ExpressionPtr> columns = domain_columns(domain_at);
    for (std::size_t i = 0; i < width(); ++i) values.emplace(domain_.numbers[i], columns[i]);
    return replace_outer(expression, values);
  }

  [[nodiscard]] std::vector<ExpressionPtr> replaced(std::vector<ExpressionPtr> expressions,
                                                    std::size_t domain_at) const {
    for (ExpressionPtr& expression : expressions) expression = replaced(expression, domain_at);
    return expressions;
  }

  [[nodiscard]] std::vector<ExpressionPtr> domain_columns(std::size_t at) const {
    std::vector<ExpressionPtr> columns;
    for (std::size_t i = 0; i < width(); ++i) {
      columns.push_back(make_column(at + i, domain_.node->schema.columns[i].type));
    }
    return columns;
  }

  [[nodiscard]] std::vector<ExpressionPtr> same_domain(const Node& left,
                                                       std::size_t left_at,
                                                       const Node& right,
                                                       std::size_t right_at) const {
    std::vector<ExpressionPtr> conjuncts;
    for (std::size_t i = 0; i < width(); ++i) {
      conjuncts.push_back(make_same(left, left_at + i, right, right_at + i, width_of(left)));
    }
    return conjuncts;
  }

  [[nodiscard]] Schema widened(Schema schema) const {
    const auto& more = domain_.node->schema.columns;
    schema.columns.insert(schema.columns.end(), more.begin(), more.end());
    return schema;
  }

  const Domain& domain_;
  StatementScope& statement_;
  OuterNumbers outer_;
  std::map<std::size_t, NodePtr> shared_;              // by the id they had
  std::map<std::size_t, std::size_t> working_tables_;  // new ids by old
};

}  // namespace

Result<NodePtr> push_domain(const NodePtr& plan, const Domain& domain, StatementScope& statement) {
  return Pusher(domain, statement).push(plan);
}

ExpressionPtr make_same(const Node& left,
                        std::size_t left_column,
                        const Node& right,
                        std::size_t right_column,
                        std::size_t right_offset) {
  const ColumnSchema& a = left.schema.columns[left_column];
  const ColumnSchema& b = right.schema.columns[right_column];
  const auto make = a.not_null && b.not_null ? make_equality : make_not_distinct;
  return make(make_column(left_column, a.type), make_column(right_offset + right_column, b.type));
}

}  // namespace matview::plan
