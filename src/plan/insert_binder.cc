// Binding INSERT.
#include <algorithm>

#include "plan/bind_error.h"
#include "plan/binder.h"
#include "plan/conflict_binder.h"
#include "plan/expression_binder.h"
#include "plan/query_parts.h"
#include "plan/rewrites/rewrites.h"
#include "plan/statement_target.h"

namespace matview::plan {

namespace {

// What an INSERT writes to: positions in the table, in the order of its source.
struct Columns {
  std::vector<std::size_t> positions;
  bool are_named;
};

[[nodiscard]] Result<Columns> insert_columns(const Target& target,
                                             const sql::Insert& insert,
                                             std::size_t position) {
  Columns columns{.positions = {}, .are_named = !insert.columns.empty()};
  for (const std::string& name : insert.columns) {
    MATVIEW_ASSIGN(const std::size_t column, find_target_column(target, name, position));
    if (std::ranges::contains(columns.positions, column)) {
      return fail_at(ErrorCode::kDuplicateColumn,
                     position,
                     format_text("column \"{}\" specified more than once", name));
    }
    columns.positions.push_back(column);
  }
  if (!columns.are_named) {
    for (std::size_t i = 0; i < target.columns().size(); ++i) columns.positions.push_back(i);
  }
  return columns;
}

[[nodiscard]] Status check_width(std::size_t values, Columns& columns, std::size_t position) {
  if (values > columns.positions.size()) {
    return fail_at(
        ErrorCode::kSyntaxError, position, "INSERT has more expressions than target columns");
  }
  if (values < columns.positions.size() && columns.are_named) {
    return fail_at(
        ErrorCode::kSyntaxError, position, "INSERT has more target columns than expressions");
  }
  columns.positions.resize(values);
  return {};
}

[[nodiscard]] Status check_identity(const Target& target,
                                    const sql::Insert& insert,
                                    std::size_t column,
                                    std::size_t position) {
  if (insert.overriding_system_value ||
      target.definition->columns[column].identity != Identity::kAlways) {
    return {};
  }
  const std::string& name = target.columns()[column].name;
  return std::unexpected(Error{
      .code = ErrorCode::kGeneratedAlways,
      .message = format_text("cannot insert a non-DEFAULT value into column \"{}\"", name),
      .detail =
          format_text("Column \"{}\" is an identity column defined as GENERATED ALWAYS.", name),
      .hint = "Use OVERRIDING SYSTEM VALUE to override.",
      .position = position});
}

// Defaults of columns, each bound once.
class Defaults {
 public:
  Defaults(const Target& target, BindContext context)
      : target_(target), context_(context), bound_(target.columns().size()) {}

  // The default of a column; NULL of its type when it has none.
  [[nodiscard]] Result<ExpressionPtr> of(std::size_t column) {
    if (bound_[column] == nullptr) {
      MATVIEW_ASSIGN(bound_[column], bind_column_default(target_, column, context_));
      if (bound_[column] == nullptr) {
        bound_[column] = make_constant(Value::null(target_.columns()[column].type));
      }
    }
    return bound_[column];
  }

  // The columns that are left out and do not default to NULL.
  [[nodiscard]] std::vector<std::size_t> missing(const std::vector<std::size_t>& given) const {
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < target_.columns().size(); ++c) {
      const ColumnDetails& details = target_.definition->columns[c];
      if (!details.default_text && details.identity == Identity::kNone) continue;
      if (!std::ranges::contains(given, c)) columns.push_back(c);
    }
    return columns;
  }

 private:
  const Target& target_;
  BindContext context_;
  std::vector<ExpressionPtr> bound_;
};

class InsertBinder {
 public:
  InsertBinder(const Target& target,
               sql::Insert& insert,
               const Catalog& catalog,
               BindContext context)
      : target_(target),
        insert_(insert),
        catalog_(catalog),
        context_(context),
        defaults_(target, context) {}

  // Binds the source; `columns` become those it yields.
  [[nodiscard]] Result<NodePtr> bind_source(Columns& columns) {
    if (insert_.source == nullptr) return bind_default_values(columns);
    sql::Query& source = *insert_.source;
    auto* const values = std::get_if<sql::Values>(&source.body);
    const bool is_list = values != nullptr && source.order_by.empty() && source.limit == nullptr &&
                         source.offset == nullptr && source.with.empty();
    return is_list ? bind_values(*values, columns) : bind_query(source, columns);
  }

 private:
  [[nodiscard]] Result<NodePtr> bind_default_values(Columns& columns) {
    columns.positions = defaults_.missing({});
    if (columns.positions.empty()) columns.positions.push_back(0);
    Values bound{.rows = {{}}};
    for (const std::size_t column : columns.positions) {
      MATVIEW_ASSIGN(ExpressionPtr value, defaults_.of(column));
      bound.rows.front().push_back(std::move(value));
    }
    return make_source(std::move(bound), columns);
  }

  // VALUES are bound cell by cell, each straight to its column's type.
  [[nodiscard]] Result<NodePtr> bind_values(sql::Values& values, Columns& columns) {
    StatementScope statement;
    QueryScope scope{.catalog = catalog_, .context = context_, .statement = statement};
    MATVIEW_TRY(bind_common_tables(insert_.with, insert_.recursive, scope));
    const Scope no_columns;
    QueryLevel level(statement);
    ExpressionBinder binder(no_columns, scope, level, {.name = "VALUES"});
    const std::size_t width = values.rows.front().size();
    MATVIEW_TRY(check_width(width, columns, values.position));
    const std::vector<std::size_t> missing = defaults_.missing(columns.positions);
    std::vector<std::vector<ExpressionPtr>> bound;
    bound.reserve(values.rows.size());
    for (auto& row : values.rows) {
      if (row.size() != width) {
        return fail_at(ErrorCode::kSyntaxError,
                       row.front()->position,
                       "VALUES lists must all be the same length");
      }
      std::vector<ExpressionPtr> cells;
      cells.reserve(width + missing.size());
      for (std::size_t i = 0; i < width; ++i) {
        MATVIEW_ASSIGN(ExpressionPtr cell, bind_cell(binder, *row[i], columns.positions[i]));
        cells.push_back(std::move(cell));
      }
      for (const std::size_t column : missing) {
        MATVIEW_ASSIGN(ExpressionPtr value, defaults_.of(column));
        cells.push_back(std::move(value));
      }
      bound.push_back(std::move(cells));
    }
    columns.positions.insert(columns.positions.end(), missing.begin(), missing.end());
    return make_rows(std::move(bound), schema_of(columns), scope, level, values.position);
  }

  [[nodiscard]] Result<ExpressionPtr> bind_cell(ExpressionBinder& binder,
                                                const sql::Expression& cell,
                                                std::size_t column) {
    if (std::holds_alternative<sql::DefaultValue>(cell.node)) return defaults_.of(column);
    MATVIEW_TRY(check_identity(target_, insert_, column, cell.position));
    MATVIEW_ASSIGN(ExpressionPtr value, binder.bind(cell));
    return coerce_to_column(std::move(value), target_.columns()[column], context_, cell.position);
  }

  [[nodiscard]] Result<NodePtr> bind_query(const sql::Query& source, Columns& columns) {
    // WITH before INSERT is around what the query has of its own.
    StatementScope statement;
    QueryScope scope{.catalog = catalog_, .context = context_, .statement = statement};
    MATVIEW_TRY(bind_common_tables(insert_.with, insert_.recursive, scope));
    scope.keeps_unknown = true;
    MATVIEW_ASSIGN(NodePtr query, bind_query_body(source, scope));
    MATVIEW_TRY(check_width(query->schema.columns.size(), columns, source.position));
    Project project{.input = {}, .expressions = {}};
    for (std::size_t i = 0; i < columns.positions.size(); ++i) {
      const std::size_t column = columns.positions[i];
      MATVIEW_TRY(check_identity(target_, insert_, column, source.position));
      if (query->schema.columns[i].type.id == TypeId::kUnknown) {
        MATVIEW_ASSIGN(query,
                       settle_literals(query,
                                       i,
                                       Type(target_.columns()[column].type.id),
                                       CastContext::kAssignment,
                                       context_,
                                       source.position));
      }
      MATVIEW_ASSIGN(ExpressionPtr value,
                     coerce_to_column(make_column(i, query->schema.columns[i].type),
                                      target_.columns()[column],
                                      context_,
                                      source.position));
      project.expressions.push_back(std::move(value));
    }
    for (const std::size_t column : defaults_.missing(columns.positions)) {
      MATVIEW_ASSIGN(ExpressionPtr value, defaults_.of(column));
      project.expressions.push_back(std::move(value));
      columns.positions.push_back(column);
    }
    project.input = std::move(query);
    return make_source(std::move(project), columns);
  }

  template <typename Kind>
  [[nodiscard]] NodePtr make_source(Kind kind, const Columns& columns) const {
    return make_node({.node = std::move(kind), .schema = schema_of(columns)});
  }

  [[nodiscard]] Schema schema_of(const Columns& columns) const {
    Schema schema;
    for (const std::size_t column : columns.positions) {
      schema.columns.push_back(target_.columns()[column]);
    }
    return schema;
  }

  const Target& target_;
  sql::Insert& insert_;
  const Catalog& catalog_;
  BindContext context_;
  Defaults defaults_;
};

}  // namespace

Result<BoundInsert> bind_insert(sql::Insert& insert,
                                const Catalog& catalog,
                                BindContext context,
                                std::size_t position) {
  MATVIEW_ASSIGN(const Target target, find_target(catalog, insert.table, insert.alias, position));
  MATVIEW_ASSIGN(Columns columns, insert_columns(target, insert, position));
  BoundInsert bound;
  bound.table = target.relation.name;
  MATVIEW_ASSIGN(NodePtr source,
                 InsertBinder(target, insert, catalog, context).bind_source(columns));
  bound.columns = std::move(columns.positions);
  if (insert.on_conflict) {
    MATVIEW_ASSIGN(bound.conflict,
                   bind_conflict(target, *insert.on_conflict, insert, catalog, context));
  }
  MATVIEW_ASSIGN(
      NodePtr returning,
      bind_returning(
          target, insert.returning, {}, insert.with, insert.recursive, catalog, context));
  resolve_parameters(context);
  bound.source = rewrite_for_one_run(rewrite(source, catalog), catalog);
  if (returning != nullptr) bound.returning = rewrite(returning, catalog);
  return bound;
}

}  // namespace matview::plan
