#include "plan/join_binder.h"

#include <algorithm>

#include "plan/bind_error.h"
#include "plan/expression_binder.h"
#include "plan/expression_tree.h"
#include "plan/node_factory.h"
#include "plan/query_input.h"
#include "plan/unnest/unnest.h"

namespace matview::plan {

namespace {

[[nodiscard]] JoinKind plan_kind(sql::JoinKind kind) {
  switch (kind) {
    case sql::JoinKind::kInner:
    case sql::JoinKind::kCross: return JoinKind::kInner;
    case sql::JoinKind::kLeft:
    case sql::JoinKind::kRight: return JoinKind::kLeft;
    case sql::JoinKind::kFull: return JoinKind::kFull;
  }
  return JoinKind::kInner;
}

class JoinBinder {
 public:
  JoinBinder(const sql::JoinedTable& join,
             const QueryScope& query,
             QueryLevel& left_level,
             std::size_t position)
      : join_(join), query_(query), left_level_(left_level), position_(position) {}

  [[nodiscard]] Result<BoundFrom> bind(BoundFrom left, BoundFrom right) {
    left_ = left.input;
    right_ = right.input;
    left_width_ = width_of(*left_);
    right_width_ = width_of(*right_);
    values_ = outer_values_of(*right_, left_level_, query_.statement);
    if (!values_.empty() &&
        (join_.kind == sql::JoinKind::kRight || join_.kind == sql::JoinKind::kFull)) {
      const std::string& name = query_.statement.outer_columns[values_.begin()->first].name;
      return fail_at(ErrorCode::kInvalidColumnReference,
                     position_,
                     format_text("invalid reference to FROM-clause entry for table \"{}\"",
                                 name.substr(0, name.find('.'))));
    }
    MATVIEW_ASSIGN(const std::vector<std::string> merged, merged_names(left.scope, right.scope));
    // The sides' own scopes are needed to merge columns only.
    Scope scope = merged.empty() ? std::move(left.scope) : left.scope;
    auto appended = scope.append(merged.empty() ? std::move(right.scope) : right.scope);
    if (!appended) return std::unexpected(std::move(appended).error().at(position_));
    if (!merged.empty()) MATVIEW_TRY(merge_columns(merged, left.scope, right.scope, scope));
    if (join_.condition != nullptr) {
      ExpressionBinder binder(
          scope, query_, level_, {.name = "JOIN conditions", .condition = "JOIN/ON"});
      MATVIEW_ASSIGN(ExpressionPtr condition, binder.bind_condition(*join_.condition));
      for (ExpressionPtr& conjunct : split_conjunction(condition)) {
        conjuncts_.push_back(std::move(conjunct));
      }
    }
    MATVIEW_ASSIGN(NodePtr joined,
                   plan_kind(join_.kind) == JoinKind::kInner ? join_inner() : join_outer());
    return BoundFrom{.input = std::move(joined), .scope = std::move(scope)};
  }

 private:
  // Every pair, then the condition above; the rewrites make keys of it.
  [[nodiscard]] Result<NodePtr> join_inner() {
    MATVIEW_ASSIGN(NodePtr joined,
                   join_dependent({.left = left_, .right = right_, .conjuncts = {}},
                                  values_,
                                  query_.statement,
                                  query_.context.dictionary));
    if (conjuncts_.empty()) return joined;
    QueryInput input(query_, level_, std::move(joined));
    MATVIEW_TRY(input.filter(make_and(conjuncts_), position_));
    return keep_first_columns(input.node(), left_width_ + right_width_);
  }

  [[nodiscard]] Result<NodePtr> join_outer() {
    if (has_subquery_over_both()) return join_pairs();
    MATVIEW_TRY(settle_subqueries());
    const std::size_t new_left_width = width_of(*left_);
    const std::size_t new_right_width = width_of(*right_);
    const bool swaps = join_.kind == sql::JoinKind::kRight;
    JoinParts parts{.kind = plan_kind(join_.kind),
                    .left = swaps ? right_ : left_,
                    .right = swaps ? left_ : right_,
                    .conjuncts = conjuncts_};
    if (swaps) {
      for (ExpressionPtr& conjunct : parts.conjuncts) {
        conjunct = move_columns(conjunct, [&](std::size_t index) {
          if (placeholder_of(index) != Placeholder::kNone) return index;
          return index < new_left_width ? index + new_right_width : index - new_left_width;
        });
      }
    }
    MATVIEW_ASSIGN(
        const NodePtr joined,
        join_dependent(std::move(parts), values_, query_.statement, query_.context.dictionary));
    const std::size_t left_at = swaps ? new_right_width : 0;
    const std::size_t right_at = swaps ? 0 : new_left_width;
    if (!swaps && new_left_width == left_width_) {
      return keep_first_columns(joined, left_width_ + right_width_);
    }
    std::vector<ExpressionPtr> columns;
    for (std::size_t i = 0; i < left_width_; ++i)
      columns.push_back(column_of(*joined, left_at + i));
    for (std::size_t i = 0; i < right_width_; ++i) {
      columns.push_back(column_of(*joined, right_at + i));
    }
    return make_project(joined, std::move(columns));
  }

  [[nodiscard]] bool has_subquery_over_both() const {
    return std::ranges::any_of(conjuncts_, [&](const ExpressionPtr& conjunct) {
      bool looks_left = false;
      bool looks_right = false;
      look_into_subqueries(*conjunct, looks_left, looks_right);
      return looks_left && looks_right;
    });
  }

  // A side with its rows numbered, in one more column, to be read several times.
  [[nodiscard]] NodePtr numbered(const NodePtr& side) const {
    Schema schema = side->schema;
    schema.columns.push_back({.name = "", .type = TypeId::kBigint});
    Window window{.input = side, .partition = {}, .order = {}, .calls = {}};
    window.calls.push_back({.kind = WindowFunctionKind::kRowNumber,
                            .arguments = {},
                            .filter = {},
                            .frame = {},
                            .result = TypeId::kBigint});
    return share(make_node({.node = std::move(window), .schema = std::move(schema)}));
  }

  [[nodiscard]] NodePtr share(const NodePtr& node) const {
    return make_node({.node = Shared{.id = query_.statement.shared_count++, .input = node},
                      .schema = node->schema});
  }

  // An outer join whose condition has subqueries over both sides: the pairs that an inner join
  // finds, and each row of a preserved side that is in none of them.
  [[nodiscard]] Result<NodePtr> join_pairs() {
    if (!values_.empty()) {
      return unsupported("LATERAL beside a subquery over both sides in the condition", position_);
    }
    const NodePtr left = numbered(left_);
    const NodePtr right = numbered(right_);
    MATVIEW_ASSIGN(NodePtr all,
                   join_dependent({.left = left, .right = right, .conjuncts = {}},
                                  {},
                                  query_.statement,
                                  query_.context.dictionary));
    QueryInput input(query_, level_, all);
    input.replace(all, [this](const ExpressionPtr& expression, std::size_t, bool) {
      return Result<ExpressionPtr>(move_columns(expression, [this](std::size_t index) {
        const bool moves = placeholder_of(index) == Placeholder::kNone && index >= left_width_;
        return moves ? index + 1 : index;
      }));
    });
    MATVIEW_TRY(input.filter(make_and(conjuncts_), position_));
    const NodePtr pairs = share(keep_first_columns(input.node(), left_width_ + right_width_ + 2));
    Concatenate arms;
    std::vector<ExpressionPtr> columns = columns_of(*pairs);
    columns.pop_back();
    columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(left_width_));
    arms.inputs.push_back(make_project(pairs, std::move(columns)));
    if (join_.kind != sql::JoinKind::kRight) arms.inputs.push_back(unpaired(left, pairs, true));
    if (join_.kind != sql::JoinKind::kLeft) arms.inputs.push_back(unpaired(right, pairs, false));
    Schema schema = arms.inputs.front()->schema;
    for (ColumnSchema& column : schema.columns) column.not_null = false;
    return make_node({.node = std::move(arms), .schema = std::move(schema)});
  }

  // The rows of a numbered side that are in no pair, with NULLs for the other side.
  [[nodiscard]] NodePtr unpaired(const NodePtr& side, const NodePtr& pairs, bool is_left) const {
    const std::size_t width = width_of(*side) - 1;
    const std::size_t number = is_left ? left_width_ : width_of(*pairs) - 1;
    const NodePtr alone =
        build_join({.kind = JoinKind::kAnti,
                    .left = side,
                    .right = make_project(pairs, {column_of(*pairs, number)}),
                    .conjuncts = {make_equality(make_column(width, TypeId::kBigint),
                                                make_column(width + 1, TypeId::kBigint))}});
    std::vector<ExpressionPtr> columns;
    // The first columns of the pairs are the left side's, its number, then the right side's.
    if (!is_left) {
      for (std::size_t i = 0; i < left_width_; ++i) {
        columns.push_back(make_constant(Value::null(pairs->schema.columns[i].type)));
      }
    }
    for (std::size_t i = 0; i < width; ++i) columns.push_back(column_of(*alone, i));
    if (is_left) {
      for (std::size_t i = 0; i < right_width_; ++i) {
        columns.push_back(
            make_constant(Value::null(pairs->schema.columns[left_width_ + 1 + i].type)));
      }
    }
    return make_project(alone, std::move(columns));
  }

  // Subqueries in the condition of an outer join are joined to the side they look at.
  [[nodiscard]] Status settle_subqueries() {
    QueryInput left(query_, level_, left_);
    QueryInput right(query_, level_, right_);
    right.replace(right_, [this](const ExpressionPtr& expression, std::size_t, bool) {
      return Result<ExpressionPtr>(move_columns(expression, [this](std::size_t index) {
        return placeholder_of(index) == Placeholder::kNone ? index - left_width_ : index;
      }));
    });
    // First all subqueries, so that both sides have their width; then the conjuncts.
    std::vector<std::pair<std::size_t, ExpressionPtr>> of_left;  // placeholder, column
    std::vector<std::pair<std::size_t, ExpressionPtr>> of_right;
    for (const ExpressionPtr& conjunct : conjuncts_) {
      std::vector<std::pair<std::size_t, Type>> mentioned;
      static_cast<void>(map_columns(conjunct, [&](std::size_t index, Type type) {
        if (placeholder_of(index) == Placeholder::kSubquery) mentioned.emplace_back(index, type);
        return make_column(index, type);
      }));
      for (const auto& [index, type] : mentioned) {
        bool looks_left = false;
        bool looks_right = false;
        look_into_subqueries(*make_column(index, type), looks_left, looks_right);
        MATVIEW_ASSIGN(ExpressionPtr column,
                       (looks_left ? left : right).settle(make_column(index, type), position_));
        (looks_left ? of_left : of_right).emplace_back(index, std::move(column));
      }
    }
    left_ = left.node();
    right_ = right.node();
    const std::size_t new_left_width = width_of(*left_);
    const auto find = [](const auto& list, std::size_t index) {
      return std::ranges::find_if(list, [&](const auto& entry) { return entry.first == index; });
    };
    for (ExpressionPtr& conjunct : conjuncts_) {
      conjunct = map_columns(conjunct, [&](std::size_t index, Type type) -> ExpressionPtr {
        if (const auto place = find(of_left, index); place != of_left.end()) return place->second;
        if (const auto place = find(of_right, index); place != of_right.end()) {
          return move_columns(place->second,
                              [&](std::size_t column) { return column + new_left_width; });
        }
        const bool moves = placeholder_of(index) == Placeholder::kNone && index >= left_width_;
        return make_column(moves ? index - left_width_ + new_left_width : index, type);
      });
    }
    return {};
  }

  // Which sides the subqueries of an expression depend on.
  void look_into_subqueries(const Expression& expression, bool& left, bool& right) const {
    for_each_column(expression, [&](std::size_t index) {
      if (placeholder_of(index) != Placeholder::kSubquery) return;
      const PendingSubquery& subquery =
          level_.subqueries[level_.subquery_columns[placeholder_number(index)].subquery];
      const auto look_at = [&](const Expression& value) {
        for_each_column(value, [&](std::size_t column) {
          if (placeholder_of(column) != Placeholder::kNone) return;
          (column < left_width_ ? left : right) = true;
        });
        look_into_subqueries(value, left, right);
      };
      for (const ExpressionPtr& operand : subquery.operands) look_at(*operand);
      for (const auto& [number, value] :
           outer_values_of(*subquery.plan, level_, query_.statement)) {
        look_at(*value);
      }
    });
  }

  [[nodiscard]] Result<std::vector<std::string>> merged_names(const Scope& left,
                                                              const Scope& right) const {
    if (!join_.natural) return join_.using_columns;
    std::vector<std::string> names;
    for (const ScopeColumn& column : left.columns()) {
      const bool is_common = std::ranges::any_of(
          right.columns(), [&](const ScopeColumn& other) { return other.name == column.name; });
      if (is_common && !std::ranges::contains(names, column.name)) names.push_back(column.name);
    }
    return names;
  }

  [[nodiscard]] Result<ScopeColumn> side_column(const Scope& scope,
                                                std::string_view name,
                                                std::string_view side) const {
    const auto found = scope.find(name);
    if (!found) {
      return fail_at(
          ErrorCode::kAmbiguousColumn,
          position_,
          format_text("common column name \"{}\" appears more than once in {} table", name, side));
    }
    if (*found == nullptr) {
      return fail_at(
          ErrorCode::kUndefinedColumn,
          position_,
          format_text(
              "column \"{}\" specified in USING clause does not exist in {} table", name, side));
    }
    return **found;
  }

  // Columns of one name become one, in front; their tables keep their own.
  [[nodiscard]] Status merge_columns(const std::vector<std::string>& names,
                                     const Scope& left,
                                     const Scope& right,
                                     Scope& both) {
    std::vector<ScopeColumn> columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (std::ranges::count(names, names[i]) > 1) {
        return fail_at(
            ErrorCode::kDuplicateColumn,
            position_,
            format_text("column name \"{}\" appears more than once in USING clause", names[i]));
      }
      MATVIEW_ASSIGN(ScopeColumn a, side_column(left, names[i], "left"));
      MATVIEW_ASSIGN(ScopeColumn b, side_column(right, names[i], "right"));
      b.value = move_columns(b.value, [&](std::size_t index) { return index + left_width_; });
      MATVIEW_ASSIGN(ExpressionPtr equal,
                     bind_call("=", {a.value, b.value}, query_.context, position_));
      conjuncts_.push_back(std::move(equal));
      std::vector<ExpressionPtr> values{a.value, b.value};
      MATVIEW_ASSIGN(const Type type, unify_types(values, "JOIN/USING", position_));
      for (ExpressionPtr& value : values) {
        MATVIEW_ASSIGN(
            value,
            coerce(std::move(value), type, CastContext::kImplicit, query_.context, position_));
      }
      const bool is_right = join_.kind == sql::JoinKind::kRight;
      ScopeColumn merged{.name = names[i],
                         .value = values[is_right ? 1 : 0],
                         .table = is_right ? b.table : a.table};
      if (join_.kind == sql::JoinKind::kFull) {
        merged.value = std::make_shared<const Expression>(
            Expression{.node = Coalesce{.operands = values}, .type = type});
        merged.table.clear();
      }
      columns.push_back(std::move(merged));
    }
    if (!join_.using_alias.empty()) {
      auto named = both.add_alias(join_.using_alias, columns);
      if (!named) return std::unexpected(std::move(named).error().at(position_));
    }
    for (const ScopeColumn& column : both.columns()) {
      if (!std::ranges::contains(names, column.name)) columns.push_back(column);
    }
    both.set_columns(std::move(columns));
    return {};
  }

  const sql::JoinedTable& join_;
  const QueryScope& query_;
  QueryLevel& left_level_;
  std::size_t position_;
  QueryLevel level_{query_.statement};
  NodePtr left_;
  NodePtr right_;
  std::size_t left_width_ = 0;
  std::size_t right_width_ = 0;
  OuterValues values_;
  std::vector<ExpressionPtr> conjuncts_;
};

}  // namespace

Result<BoundFrom> join_tables(BoundFrom left,
                              BoundFrom right,
                              const sql::JoinedTable& join,
                              const QueryScope& query,
                              QueryLevel& left_level,
                              std::size_t position) {
  return JoinBinder(join, query, left_level, position).bind(std::move(left), std::move(right));
}

}  // namespace matview::plan
