// Binding MERGE: the pairs of rows and matches as one query, and each action as a query over them.
#include <algorithm>

#include "plan/bind_error.h"
#include "plan/binder.h"
#include "plan/rewrites/rewrites.h"
#include "plan/statement_target.h"

namespace matview::plan {

namespace {

using When = sql::MergeAction::When;
using Kind = sql::MergeAction::Kind;

constexpr std::string_view kHidden = "\x01hidden";

[[nodiscard]] sql::ExpressionPtr make_syntax(decltype(sql::Expression::node) node) {
  return std::make_unique<sql::Expression>(sql::Expression{.node = std::move(node)});
}

// Columns that a query passes on but cannot name.
[[nodiscard]] Schema hidden(Schema schema) {
  for (ColumnSchema& column : schema.columns) column.name = kHidden;
  return schema;
}

class MergeBinder {
 public:
  MergeBinder(const Target& target,
              sql::Merge& merge,
              std::vector<ReturningColumns> others,
              const Catalog& catalog,
              BindContext context)
      : target_(target),
        merge_(merge),
        others_(std::move(others)),
        catalog_(catalog),
        context_(context) {
    relations_.by_name.emplace(kTargetRelation, target_rows(target));
    context_.relations = &relations_;
  }

  [[nodiscard]] bool has(When when) const {
    return std::ranges::contains(merge_.actions, when, &sql::MergeAction::when);
  }

  // The condition of WHEN NOT MATCHED sees the source alone; bind_pairs() would let it see the
  // target. 42P01, 42703.
  [[nodiscard]] Status check_condition(sql::MergeAction& action) {
    StatementRelations relations;
    relations.by_name.emplace(kRowsRelation, rows_of(action.when));
    BindContext context = context_;
    context.relations = &relations;
    sql::Select select;
    select.items.push_back({.expression = std::move(action.condition), .alias = {}});
    select.from.push_back(make_statement_reference(kRowsRelation));
    auto bound = bind(select, context);
    action.condition = std::move(select.items.front().expression);
    return bound.transform([](const NodePtr&) {});
  }

  // The row id, the target's columns, the source's and the action.
  [[nodiscard]] Result<NodePtr> bind_pairs() {
    const bool is_outer = has(When::kNotMatched);
    sql::Select select = select_target();
    for (sql::SelectItem& item : star_items(merge_.source)) select.items.push_back(std::move(item));
    add_action(select, is_outer, false);
    sql::JoinedTable join{
        .kind = is_outer ? sql::JoinKind::kLeft : sql::JoinKind::kInner,
        .left = std::make_unique<sql::TableReference>(std::move(merge_.source.front())),
        .right = std::make_unique<sql::TableReference>(make_statement_reference(kTargetRelation)),
        .condition = std::move(merge_.on),
        .using_columns = {}};
    select.from.push_back({.node = std::move(join), .alias = {}, .column_aliases = {}});
    auto bound = bind(select, context_);
    auto& joined = std::get<sql::JoinedTable>(select.from.front().node);
    merge_.source.front() = std::move(*joined.left);
    merge_.on = std::move(joined.condition);
    give_back_action(select);
    return bound;
  }

  // The same of the target's rows that match nothing, without the source's columns.
  [[nodiscard]] Result<NodePtr> bind_unmatched() {
    sql::Select select = select_target();
    add_action(select, false, true);
    select.from.push_back(make_statement_reference(kTargetRelation));
    sql::Select matches;
    matches.items.push_back(
        {.expression = make_syntax(sql::Literal{.value = Value::integer(1)}), .alias = {}});
    matches.from.push_back(std::move(merge_.source.front()));
    matches.where = std::move(merge_.on);
    auto query = std::make_unique<sql::Query>();
    query->body = std::move(matches);
    sql::ExpressionPtr exists = make_syntax(sql::Exists{.query = std::move(query)});
    select.where =
        make_syntax(sql::Unary{.op = sql::UnaryOperator::kNot, .operand = std::move(exists)});
    auto bound = bind(select, context_);
    auto& negation = std::get<sql::Unary>(select.where->node);
    auto& inner = std::get<sql::Exists>(negation.operand->node);
    auto& body = std::get<sql::Select>(inner.query->body);
    merge_.source.front() = std::move(body.from.front());
    merge_.on = std::move(body.where);
    give_back_action(select);
    return bound;
  }

  [[nodiscard]] Result<BoundMerge::Action> bind_action(sql::MergeAction& action) {
    BoundMerge::Action bound{.kind = action.kind};
    if (action.kind != Kind::kUpdate && action.kind != Kind::kInsert) return bound;
    StatementRelations relations;
    relations.by_name.emplace(kRowsRelation, rows_of(action.when));
    BindContext context = context_;
    context.relations = &relations;
    if (action.kind == Kind::kInsert) return bind_insert_action(action, context);
    MATVIEW_ASSIGN(
        bound.values,
        bind_assignments(
            target_,
            action.assignments,
            {.with = &merge_.with, .recursive = merge_.recursive, .relation = kRowsRelation},
            catalog_,
            context));
    bound.values = rewrite(bound.values, catalog_);
    return bound;
  }

  // `*` is the source's columns, then the target's.
  [[nodiscard]] Result<NodePtr> bind_returned(BindContext context) {
    std::vector<sql::SelectItem> items;
    for (sql::SelectItem& item : merge_.returning) {
      const auto* const star = std::get_if<sql::Star>(&item.expression->node);
      if (star == nullptr || !star->qualifier.empty()) {
        items.push_back(std::move(item));
        continue;
      }
      for (sql::SelectItem& all : star_items(merge_.source)) items.push_back(std::move(all));
      items.push_back(
          {.expression = make_syntax(sql::Star{.qualifier = target_.name}), .alias = {}});
    }
    std::vector<ReturningColumns> others = others_;
    Schema action;
    action.columns.push_back({.name = std::string(kMergeActionName), .type = TypeId::kText});
    others.push_back({.qualifier = std::string(kHidden), .schema = std::move(action)});
    auto bound =
        bind_returning(target_, items, others, merge_.with, merge_.recursive, catalog_, context);
    std::size_t next = 0;
    const std::size_t stars = star_items(merge_.source).size() + 1;
    for (sql::SelectItem& item : merge_.returning) {
      if (item.expression != nullptr) {
        next += stars;
      } else {
        item = std::move(items[next++]);
      }
    }
    return bound;
  }

 private:
  [[nodiscard]] sql::Select select_target() const {
    sql::Select select;
    select.items.push_back(
        {.expression = make_column_syntax(target_.name, std::string(kRowIdName)), .alias = {}});
    for (const ColumnSchema& column : target_.columns()) {
      select.items.push_back(
          {.expression = make_column_syntax(target_.name, column.name), .alias = {}});
    }
    return select;
  }

  // CASE WHEN … THEN '0' WHEN … THEN '1' … END, whose conditions are lent.
  void add_action(sql::Select& select, bool is_outer, bool is_unmatched) {
    sql::Case choice;
    lent_.clear();
    for (std::size_t i = 0; i < merge_.actions.size(); ++i) {
      sql::MergeAction& action = merge_.actions[i];
      if ((action.when == When::kNotMatchedBySource) != is_unmatched) continue;
      sql::ExpressionPtr condition = std::move(action.condition);
      const bool has_condition = condition != nullptr;
      if (!has_condition) {
        condition = make_syntax(sql::Literal{.value = Value::boolean(true)});
      }
      if (is_outer) {
        sql::ExpressionPtr is_there = make_syntax(
            sql::IsTest{.operand = make_column_syntax(target_.name, std::string(kRowIdName)),
                        .kind = sql::IsTestKind::kNull,
                        .negated = action.when == When::kMatched});
        condition = make_syntax(sql::Binary{.op = sql::BinaryOperator::kAnd,
                                            .left = std::move(is_there),
                                            .right = std::move(condition)});
      }
      lent_.push_back(
          {.owner = has_condition ? &action.condition : nullptr, .is_behind_test = is_outer});
      choice.branches.push_back(
          {.condition = std::move(condition),
           .result = make_syntax(sql::Literal{.value = Value::text(std::to_string(i))})});
    }
    if (choice.branches.empty()) {
      select.items.push_back(
          {.expression = make_syntax(sql::Cast{
               .operand = make_syntax(sql::Literal{.value = Value()}), .target = TypeId::kText}),
           .alias = {}});
      return;
    }
    select.items.push_back({.expression = make_syntax(std::move(choice)), .alias = {}});
  }

  void give_back_action(sql::Select& select) {
    auto* const choice = std::get_if<sql::Case>(&select.items.back().expression->node);
    for (std::size_t i = 0; i < lent_.size(); ++i) {
      if (lent_[i].owner == nullptr) continue;
      sql::ExpressionPtr& condition = choice->branches[i].condition;
      *lent_[i].owner = lent_[i].is_behind_test
                            ? std::move(std::get<sql::Binary>(condition->node).right)
                            : std::move(condition);
    }
  }

  [[nodiscard]] Result<NodePtr> bind(sql::Select& select, BindContext context) {
    sql::Query query;
    query.recursive = merge_.recursive;
    query.with = std::move(merge_.with);
    query.body = std::move(select);
    auto bound = bind_whole_query(query, catalog_, context);
    merge_.with = std::move(query.with);
    select = std::move(std::get<sql::Select>(query.body));
    return bound;
  }

  // What an action sees of the pairs.
  [[nodiscard]] BoundFrom rows_of(When when) const {
    Schema own = target_.relation.schema;
    own.columns.insert(own.columns.begin(),
                       {.name = std::string(kRowIdName), .type = TypeId::kBigint});
    BoundFrom rows;
    const bool has_target = when != When::kNotMatched;
    rows.scope.add(has_target ? std::string_view(target_.name) : kHidden,
                   has_target ? own : hidden(own));
    Schema schema = std::move(own);
    for (const ReturningColumns& other : others_) {
      const bool has_source = when != When::kNotMatchedBySource;
      rows.scope.add(has_source ? std::string_view(other.qualifier) : kHidden,
                     has_source ? other.schema : hidden(other.schema));
      for (const ColumnSchema& column : other.schema.columns) schema.columns.push_back(column);
    }
    rows.input =
        make_node({.node = WorkingTable{.id = kStatementRows}, .schema = std::move(schema)});
    return rows;
  }

  // INSERT … SELECT over the pairs. What is DEFAULT is left out.
  [[nodiscard]] Result<BoundMerge::Action> bind_insert_action(sql::MergeAction& action,
                                                              BindContext context) {
    sql::Insert insert;
    insert.with = std::move(merge_.with);
    insert.recursive = merge_.recursive;
    insert.table = merge_.table;
    insert.alias = merge_.alias;
    insert.overriding_system_value = action.overriding_system_value;
    std::vector<std::string> columns = action.columns;
    if (columns.empty()) {
      for (const ColumnSchema& column : target_.columns()) columns.push_back(column.name);
      columns.resize(std::min(columns.size(), action.values.size()));
    }
    sql::Select select;
    std::vector<sql::ExpressionPtr*> owners;
    const bool fits = columns.size() == action.values.size();
    for (std::size_t i = 0; fits && i < columns.size(); ++i) {
      if (std::holds_alternative<sql::DefaultValue>(action.values[i]->node)) continue;
      insert.columns.push_back(columns[i]);
      owners.push_back(&action.values[i]);
      select.items.push_back({.expression = std::move(action.values[i]), .alias = {}});
    }
    select.from.push_back(make_statement_reference(kRowsRelation));
    insert.source = std::make_unique<sql::Query>();
    insert.source->body = std::move(select);
    Result<BoundInsert> bound =
        !fits ? fail_at(ErrorCode::kSyntaxError,
                        action.position,
                        action.values.size() > columns.size()
                            ? "INSERT has more expressions than target columns"
                            : "INSERT has more target columns than expressions")
        : owners.empty()
            ? Result<BoundInsert>(fail_at(ErrorCode::kFeatureNotSupported,
                                          action.position,
                                          "INSERT of defaults alone in MERGE is not supported"))
            : bind_insert(insert, catalog_, context, action.position);
    merge_.with = std::move(insert.with);
    auto& items = std::get<sql::Select>(insert.source->body).items;
    for (std::size_t i = 0; i < owners.size(); ++i) *owners[i] = std::move(items[i].expression);
    if (!bound) return std::unexpected(std::move(bound).error());
    return BoundMerge::Action{.kind = Kind::kInsert,
                              .values = std::move(bound->source),
                              .columns = std::move(bound->columns)};
  }

  struct Lent {
    sql::ExpressionPtr* owner;  // null: it has no condition of its own
    bool is_behind_test;
  };

  const Target& target_;
  sql::Merge& merge_;
  std::vector<ReturningColumns> others_;
  const Catalog& catalog_;
  BindContext context_;
  StatementRelations relations_;
  std::vector<Lent> lent_;
};

}  // namespace

Result<BoundMerge> bind_merge(sql::Merge& merge,
                              const Catalog& catalog,
                              BindContext context,
                              std::size_t position) {
  MATVIEW_ASSIGN(const Target target, find_target(catalog, merge.table, merge.alias, position));
  for (const sql::MergeAction& action : merge.actions) {
    if (action.condition == nullptr) continue;
    MATVIEW_TRY(check_no_aggregates(*action.condition, "MERGE WHEN conditions"));
  }
  MATVIEW_ASSIGN(std::vector<ReturningColumns> others,
                 bind_star_columns(merge.source, merge.with, merge.recursive, catalog, context));
  BoundMerge bound;
  bound.table = target.relation.name;
  bound.extra_columns = 1;  // merge_action()
  for (const ReturningColumns& other : others) {
    bound.extra_columns += other.schema.columns.size();
  }
  MergeBinder binder(target, merge, std::move(others), catalog, context);
  for (sql::MergeAction& action : merge.actions) {
    if (action.when != When::kNotMatched || action.condition == nullptr) continue;
    MATVIEW_TRY(binder.check_condition(action));
  }
  MATVIEW_ASSIGN(const NodePtr pairs, binder.bind_pairs());
  bound.source = rewrite_for_one_run(rewrite(pairs, catalog), catalog);
  if (binder.has(When::kNotMatchedBySource)) {
    MATVIEW_ASSIGN(const NodePtr unmatched, binder.bind_unmatched());
    bound.unmatched = rewrite_for_one_run(rewrite(unmatched, catalog), catalog);
  }
  for (sql::MergeAction& action : merge.actions) {
    MATVIEW_ASSIGN(BoundMerge::Action done, binder.bind_action(action));
    bound.actions.push_back(std::move(done));
  }
  if (!merge.returning.empty()) {
    MATVIEW_ASSIGN(const NodePtr returning, binder.bind_returned(context));
    bound.returning = rewrite(returning, catalog);
  }
  resolve_parameters(context);
  return bound;
}

}  // namespace matview::plan
