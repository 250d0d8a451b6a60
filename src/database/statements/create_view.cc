#include <algorithm>
#include <set>

#include "database/definition/dependents.h"
#include "database/statements/statements.h"

namespace matview {

namespace {

[[nodiscard]] Status name_columns(Schema& schema, const std::vector<std::string>& columns) {
  if (columns.size() > schema.columns.size()) {
    return fail(ErrorCode::kSyntaxError, "CREATE VIEW specifies more column names than columns");
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    ColumnSchema& column = schema.columns[i];
    if (i < columns.size()) column.name = columns[i];
    column.not_null = false;
    if (names.insert(column.name).second) continue;
    return fail(ErrorCode::kDuplicateColumn, "column \"{}\" specified more than once", column.name);
  }
  return {};
}

// CREATE OR REPLACE may add columns at the end, and change nothing else about them.
[[nodiscard]] Status check_columns_stay(const Schema& before, const Schema& after) {
  if (after.columns.size() < before.columns.size()) {
    return fail(ErrorCode::kInvalidTableDefinition, "cannot drop columns from view");
  }
  for (std::size_t i = 0; i < before.columns.size(); ++i) {
    const ColumnSchema& old = before.columns[i];
    const ColumnSchema& now = after.columns[i];
    if (old.name != now.name) {
      return std::unexpected<Failure>(Error{
          .code = ErrorCode::kInvalidTableDefinition,
          .message =
              format_text("cannot change name of view column \"{}\" to \"{}\"", old.name, now.name),
          .hint = "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column "
                  "instead."});
    }
    if (old.type == now.type) continue;
    return fail(ErrorCode::kInvalidTableDefinition,
                "cannot change data type of view column \"{}\" from {} to {}",
                old.name,
                type_name(old.type),
                type_name(now.type));
  }
  return {};
}

}  // namespace

Result<ResultSet> run_create_query_view(Engine& engine, const sql::CreateView& statement) {
  if (std::ranges::any_of(statement.query->with,
                          [](const auto& table) { return table.change != nullptr; })) {
    return fail(ErrorCode::kFeatureNotSupported,
                "views must not contain data-modifying statements in WITH");
  }
  MATVIEW_TRY(TableCatalog::check_name(statement.name));
  const QueryView* const before = engine.catalog.query_views.find(statement.name);
  if (before == nullptr || !statement.or_replace) {
    const RelationKind kind = engine.catalog.kind_of(statement.name);
    if (kind != RelationKind::kNone && statement.or_replace) {
      return fail(ErrorCode::kWrongObjectType, "\"{}\" is not a view", statement.name);
    }
    if (kind != RelationKind::kNone) {
      return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", statement.name);
    }
  }
  QueryView view{.name = statement.name, .query_text = statement.query_text};
  plan::ParameterTypes no_parameters;
  MATVIEW_ASSIGN(
      const plan::NodePtr plan,
      plan::bind_query(
          *statement.query,
          engine.catalog,
          {.dictionary = engine.dictionary, .parameters = no_parameters, .reads = &view.reads}));
  view.schema = plan->schema;
  MATVIEW_TRY(name_columns(view.schema, statement.columns));
  if (before != nullptr) {
    MATVIEW_TRY(check_columns_stay(before->schema, view.schema));
    view.comment = before->comment;
    for (const Dependent& dependent : dependents_of(engine, statement.name)) {
      if (view.find_read(dependent.name) == nullptr) continue;
      return fail(ErrorCode::kInvalidObjectDefinition,
                  "infinite recursion detected in rules for relation \"{}\"",
                  statement.name);
    }
    if (view.find_read(statement.name) != nullptr) {
      return fail(ErrorCode::kInvalidObjectDefinition,
                  "infinite recursion detected in rules for relation \"{}\"",
                  statement.name);
    }
    for (const Dependent& reader : dependents_of(engine, statement.name)) {
      if (reader.kind != Dependent::Kind::kMaterializedView) continue;
      return std::unexpected<Failure>(
          Error{.code = ErrorCode::kFeatureNotSupported,
                .message = "replacing a view that a materialized view reads is not supported",
                .detail = format_text("{} depends on {}", reader.describe(), reader.depends_on)});
    }
  }
  engine.catalog.query_views.put(engine.transaction, std::move(view));
  engine.schema_changed();
  return done("CREATE VIEW");
}

}  // namespace matview
