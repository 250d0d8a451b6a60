// Binding UPDATE and DELETE.
#include "plan/bind_error.h"
#include "plan/binder.h"
#include "plan/rewrites/rewrites.h"
#include "plan/statement_target.h"

namespace matview::plan {

namespace {

// The relations beside the target whose columns RETURNING may name.
[[nodiscard]] Result<std::vector<ReturningColumns>> other_columns(
    std::vector<sql::TableReference>& references,
    const std::vector<sql::SelectItem>& returning,
    std::vector<sql::CommonTable>& with,
    bool recursive,
    const Catalog& catalog,
    BindContext context) {
  if (returning.empty() || references.empty()) return std::vector<ReturningColumns>();
  return bind_star_columns(references, with, recursive, catalog, context);
}

[[nodiscard]] std::size_t width_of(const std::vector<ReturningColumns>& columns) {
  std::size_t width = 0;
  for (const ReturningColumns& relation : columns) width += relation.schema.columns.size();
  return width;
}

}  // namespace

Result<BoundUpdate> bind_update(sql::Update& update,
                                const Catalog& catalog,
                                BindContext context,
                                std::size_t position) {
  MATVIEW_ASSIGN(const Target target, find_target(catalog, update.table, update.alias, position));
  MATVIEW_ASSIGN(
      const std::vector<ReturningColumns> others,
      other_columns(
          update.from, update.returning, update.with, update.recursive, catalog, context));
  StatementRelations relations;
  relations.by_name.emplace(kTargetRelation, target_rows(target));
  BindContext own = context;
  own.relations = &relations;
  MATVIEW_ASSIGN(const NodePtr source,
                 bind_assignments(target,
                                  update.assignments,
                                  {.with = &update.with,
                                   .recursive = update.recursive,
                                   .relation = kTargetRelation,
                                   .from = &update.from,
                                   .where = update.where == nullptr ? nullptr : &update.where,
                                   .extra = others.empty() ? std::vector<sql::SelectItem>()
                                                           : star_items(update.from)},
                                  catalog,
                                  own));
  MATVIEW_ASSIGN(
      const NodePtr returning,
      bind_returning(
          target, update.returning, others, update.with, update.recursive, catalog, context));
  resolve_parameters(context);
  BoundUpdate bound;
  bound.table = target.relation.name;
  bound.source = rewrite_for_one_run(rewrite(source, catalog), catalog);
  if (returning != nullptr) bound.returning = rewrite(returning, catalog);
  bound.extra_columns = width_of(others);
  bound.may_repeat_rows = !update.from.empty();
  return bound;
}

Result<BoundDelete> bind_delete(sql::Delete& statement,
                                const Catalog& catalog,
                                BindContext context,
                                std::size_t position) {
  MATVIEW_ASSIGN(const Target target,
                 find_target(catalog, statement.table, statement.alias, position));
  MATVIEW_ASSIGN(const std::vector<ReturningColumns> others,
                 other_columns(statement.using_tables,
                               statement.returning,
                               statement.with,
                               statement.recursive,
                               catalog,
                               context));
  StatementRelations relations;
  relations.by_name.emplace(kTargetRelation, target_rows(target));
  BindContext own = context;
  own.relations = &relations;

  // What is moved into this query is given back once it is bound.
  sql::Select select;
  select.items.push_back(
      {.expression = make_column_syntax(target.name, std::string(kRowIdName)), .alias = {}});
  if (!others.empty()) {
    for (sql::SelectItem& item : star_items(statement.using_tables)) {
      select.items.push_back(std::move(item));
    }
  }
  select.from.push_back(make_statement_reference(kTargetRelation));
  for (sql::TableReference& reference : statement.using_tables) {
    select.from.push_back(std::move(reference));
  }
  select.where = std::move(statement.where);
  sql::Query query;
  query.recursive = statement.recursive;
  query.with = std::move(statement.with);
  query.body = std::move(select);
  auto source = bind_whole_query(query, catalog, own);
  auto& body = std::get<sql::Select>(query.body);
  statement.with = std::move(query.with);
  statement.where = std::move(body.where);
  for (std::size_t i = 0; i < statement.using_tables.size(); ++i) {
    statement.using_tables[i] = std::move(body.from[i + 1]);
  }
  if (!source) return std::unexpected(std::move(source).error());

  MATVIEW_ASSIGN(const NodePtr returning,
                 bind_returning(target,
                                statement.returning,
                                others,
                                statement.with,
                                statement.recursive,
                                catalog,
                                context));
  resolve_parameters(context);
  BoundDelete bound;
  bound.table = target.relation.name;
  bound.source = rewrite_for_one_run(rewrite(*source, catalog), catalog);
  if (returning != nullptr) bound.returning = rewrite(returning, catalog);
  bound.extra_columns = width_of(others);
  bound.may_repeat_rows = !statement.using_tables.empty();
  return bound;
}

}  // namespace matview::plan
