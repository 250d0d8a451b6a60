#include <algorithm>

#include "plan/bind_error.h"
#include "plan/node_factory.h"
#include "plan/query_parts.h"
#include "plan/statement_relations.h"
#include "plan/with_changes.h"

namespace matview::plan {

namespace {

class CommonTableBinder {
 public:
  CommonTableBinder(const sql::CommonTable& table, const QueryScope& scope)
      : table_(table), scope_(scope) {
    scope_.keeps_unknown = false;
    scope_.is_existence = false;
  }

  [[nodiscard]] Result<NodePtr> bind() const {
    MATVIEW_ASSIGN(const NodePtr plan, bind_query_body(*table_.query, scope_));
    return named(plan);
  }

  // Null when nothing is returned.
  [[nodiscard]] Result<NodePtr> bind_changed_rows() const {
    const std::vector<WithChange>* const changes = scope_.context.changes;
    for (std::size_t i = 0; changes != nullptr && i < changes->size(); ++i) {
      const WithChange& change = (*changes)[i];
      if (change.statement != table_.change.get()) continue;
      const NodePtr& returning = common_part(change.change).returning;
      if (returning == nullptr) return NodePtr();
      return named(make_node(
          {.node = WorkingTable{.id = kStatementRows - 1 - i}, .schema = returning->schema}));
    }
    return fail_at(ErrorCode::kFeatureNotSupported,
                   table_.position,
                   "WITH clause containing a data-modifying statement must be at the top level");
  }

  [[nodiscard]] Result<NodePtr> bind_recursive() {
    Recursion recursion{.name = table_.name, .working_table = {}};
    scope_.common_tables[table_.name] = {.plan = {}, .recursion = &recursion};
    const sql::Query& query = *table_.query;
    const auto* operation = std::get_if<sql::SetOperation>(&query.body);
    if (operation == nullptr || operation->op != sql::SetOperator::kUnion) {
      return bind_not_recursive(recursion);
    }
    if (!query.with.empty()) {
      MATVIEW_TRY(bind_common_tables(query.with, query.recursive, scope_));
      scope_.common_tables.try_emplace(table_.name,
                                       CommonTable{.plan = {}, .recursion = &recursion});
    }
    QueryScope initial_scope = scope_;
    MATVIEW_ASSIGN(NodePtr initial, bind_query_body(*operation->left, initial_scope));
    MATVIEW_ASSIGN(initial, named(initial));
    const std::size_t id = scope_.statement.shared_count++;
    Schema schema = initial->schema;
    for (ColumnSchema& column : schema.columns) column.not_null = false;
    recursion.working_table = make_node({.node = WorkingTable{.id = id}, .schema = schema});
    QueryScope step_scope = scope_;
    step_scope.keeps_unknown = true;
    step_scope.recursion_place = RecursionPlace::kAllowed;
    MATVIEW_ASSIGN(NodePtr step, bind_query_body(*operation->right, step_scope));
    std::vector<NodePtr> arms{initial, step};
    MATVIEW_TRY(unify_columns(arms, "UNION", scope_.context, operation->position));
    if (recursion.references == 0) {
      return with_schema(combine_queries(*operation, arms[0], arms[1]),
                         schema_of(*arms[0], schema));
    }
    MATVIEW_TRY(check_types(*initial, *arms[0]));
    MATVIEW_TRY(check_ending(query));
    return make_node({.node = RecursiveUnion{.id = id,
                                             .initial = std::move(initial),
                                             .recursive = std::move(arms[1]),
                                             .distinct = !operation->all},
                      .schema = std::move(schema)});
  }

 private:
  [[nodiscard]] Result<NodePtr> bind_not_recursive(Recursion& recursion) {
    // Any reference to itself is wrong; which one says so, the binding of it finds out.
    recursion.working_table = make_node({.node = WorkingTable{.id = 0}, .schema = {}});
    recursion.has_form = false;
    MATVIEW_ASSIGN(const NodePtr plan, bind_query_body(*table_.query, scope_));
    return named(plan);
  }

  [[nodiscard]] Result<NodePtr> named(const NodePtr& plan) const {
    Schema schema = plan->schema;
    if (table_.columns.size() > schema.columns.size()) {
      return fail_at(
          ErrorCode::kInvalidColumnReference,
          table_.position,
          format_text("WITH query \"{}\" has {} columns available but {} columns specified",
                      table_.name,
                      schema.columns.size(),
                      table_.columns.size()));
    }
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      schema.columns[i].name = table_.columns[i];
    }
    return with_schema(plan, std::move(schema));
  }

  // The types of one, the names of the other.
  [[nodiscard]] static Schema schema_of(const Node& typed, const Schema& names) {
    Schema schema = names;
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      schema.columns[i].type = typed.schema.columns[i].type;
    }
    return schema;
  }

  [[nodiscard]] Status check_types(const Node& initial, const Node& overall) const {
    for (std::size_t i = 0; i < width_of(initial); ++i) {
      const Type declared = initial.schema.columns[i].type;
      const Type type = overall.schema.columns[i].type;
      if (declared == type) continue;
      auto error = fail_at(ErrorCode::kDatatypeMismatch,
                           table_.position,
                           format_text("recursive query \"{}\" column {} has type {} in "
                                       "non-recursive term but type {} overall",
                                       table_.name,
                                       i + 1,
                                       type_name(declared),
                                       type_name(type)));
      error.error()->hint = "Cast the output of the non-recursive term to the correct type.";
      return error;
    }
    return {};
  }

  [[nodiscard]] Status check_ending(const sql::Query& query) const {
    const std::string_view clause = !query.order_by.empty()   ? "ORDER BY"
                                    : query.offset != nullptr ? "OFFSET"
                                    : query.limit != nullptr  ? "LIMIT"
                                                              : "";
    if (clause.empty()) return {};
    return fail_at(ErrorCode::kFeatureNotSupported,
                   query.position,
                   format_text("{} in a recursive query is not implemented", clause));
  }

  const sql::CommonTable& table_;
  QueryScope scope_;
};

}  // namespace

Status bind_common_tables(const std::vector<sql::CommonTable>& tables,
                          bool recursive,
                          QueryScope& scope) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const sql::CommonTable& table = tables[i];
    for (std::size_t j = 0; j < i; ++j) {
      if (tables[j].name == table.name) {
        return fail_at(ErrorCode::kDuplicateAlias,
                       table.position,
                       format_text("WITH query name \"{}\" specified more than once", table.name));
      }
    }
    CommonTableBinder binder(table, scope);
    if (table.change != nullptr) {
      MATVIEW_ASSIGN(scope.common_tables[table.name].plan, binder.bind_changed_rows());
      continue;
    }
    MATVIEW_ASSIGN(NodePtr plan, recursive ? binder.bind_recursive() : binder.bind());
    if (table.materialized != false) {
      const Schema schema = plan->schema;
      plan = make_node(
          {.node = Shared{.id = scope.statement.shared_count++, .input = plan}, .schema = schema});
    }
    scope.common_tables[table.name] = {.plan = std::move(plan), .recursion = nullptr};
  }
  return {};
}

}  // namespace matview::plan
