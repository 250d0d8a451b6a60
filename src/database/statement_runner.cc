#include "database/statement_runner.h"

#include <algorithm>

#include "database/statements/statements.h"
#include "plan/rewrites/rewrites.h"
#include "sql/parser.h"

namespace matview {

namespace {

[[nodiscard]] std::vector<std::string> relations_read(const PreparedStatement& statement) {
  return std::visit(
      []<typename T>(const T& bound) -> std::vector<std::string> {
        if constexpr (std::is_same_v<T, std::monostate>) {
          return {};
        } else if constexpr (std::is_same_v<T, plan::NodePtr>) {
          return plan::relations_of(*bound);
        } else {
          return plan::relations_of(*bound.source);
        }
      },
      statement.bound);
}

}  // namespace

Status bind_statement(Engine& engine, PreparedStatement& statement) {
  const bool is_bound = !std::holds_alternative<std::monostate>(statement.bound);
  if (is_bound && statement.schema_version == engine.schema_version() &&
      statement.time_zone == session_time_zone() && statement.sizes.still_hold(engine.catalog)) {
    return {};
  }
  statement.parameters.assign(statement.ast.parameter_count, Type());
  plan::BindContext context{.dictionary = engine.dictionary, .parameters = statement.parameters};
  const std::size_t position = statement.ast.name_position;
  const Catalog& catalog = engine.catalog;
  statement.bound = std::monostate();
  statement.with_changes.clear();
  MATVIEW_TRY(plan::bind_with_changes(statement.ast, catalog, context, statement.with_changes));
  context.changes = &statement.with_changes;
  if (const auto* select = std::get_if<sql::SelectStatement>(&statement.ast.node)) {
    MATVIEW_ASSIGN(const plan::NodePtr bound, plan::bind_query(*select->query, catalog, context));
    statement.bound = plan::rewrite_for_one_run(bound, catalog);
  } else if (auto* insert = std::get_if<sql::Insert>(&statement.ast.node)) {
    MATVIEW_ASSIGN(statement.bound, plan::bind_insert(*insert, catalog, context, position));
  } else if (auto* update = std::get_if<sql::Update>(&statement.ast.node)) {
    MATVIEW_ASSIGN(statement.bound, plan::bind_update(*update, catalog, context, position));
  } else if (auto* erase = std::get_if<sql::Delete>(&statement.ast.node)) {
    MATVIEW_ASSIGN(statement.bound, plan::bind_delete(*erase, catalog, context, position));
  } else if (auto* merge = std::get_if<sql::Merge>(&statement.ast.node)) {
    MATVIEW_ASSIGN(statement.bound, plan::bind_merge(*merge, catalog, context, position));
  }
  statement.schema_version = engine.schema_version();
  statement.time_zone = session_time_zone();
  statement.sizes.take(relations_read(statement), catalog);
  return {};
}

namespace {

[[nodiscard]] Result<std::vector<Value>> cast_parameters(const PreparedStatement& statement,
                                                         std::span<const Value> given) {
  if (given.size() != statement.parameters.size()) {
    return fail(ErrorCode::kUndefinedParameter,
                "the statement has {} parameters, but {} values were given",
                statement.parameters.size(),
                given.size());
  }
  std::vector<Value> parameters;
  parameters.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto value = cast_value(given[i], statement.parameters[i]);
    if (!value) {
      Error error = std::move(value).error();
      error.message = format_text("parameter ${}: {}", i + 1, error.message);
      return std::unexpected(std::move(error));
    }
    parameters.push_back(*std::move(value));
  }
  return parameters;
}

// What a read-only transaction does not do, as messages name it; empty for what it may.
[[nodiscard]] std::string_view writing_command(const sql::Statement& statement) {
  return std::visit(
      []<typename T>(const T& node) -> std::string_view {
        if constexpr (std::is_same_v<T, sql::SelectStatement>) {
          const bool changes = std::ranges::any_of(
              node.query->with, [](const auto& table) { return table.change != nullptr; });
          return changes ? "SELECT" : "";
        } else if constexpr (std::is_same_v<T, sql::Insert>) {
          return "INSERT";
        } else if constexpr (std::is_same_v<T, sql::Update>) {
          return "UPDATE";
        } else if constexpr (std::is_same_v<T, sql::Delete>) {
          return "DELETE";
        } else if constexpr (std::is_same_v<T, sql::Merge>) {
          return "MERGE";
        } else if constexpr (std::is_same_v<T, sql::Copy>) {
          return node.is_from ? "COPY FROM" : "";
        } else if constexpr (std::is_same_v<T, sql::CreateTable>) {
          return "CREATE TABLE";
        } else if constexpr (std::is_same_v<T, sql::CreateTableAs>) {
          return "CREATE TABLE AS";
        } else if constexpr (std::is_same_v<T, sql::AlterTable>) {
          return "ALTER TABLE";
        } else if constexpr (std::is_same_v<T, sql::Drop>) {
          return node.kind == sql::ObjectKind::kTable   ? "DROP TABLE"
                 : node.kind == sql::ObjectKind::kIndex ? "DROP INDEX"
                 : node.kind == sql::ObjectKind::kView  ? "DROP VIEW"
                                                        : "DROP SEQUENCE";
        } else if constexpr (std::is_same_v<T, sql::Truncate>) {
          return "TRUNCATE TABLE";
        } else if constexpr (std::is_same_v<T, sql::CreateIndex>) {
          return "CREATE INDEX";
        } else if constexpr (std::is_same_v<T, sql::CreateView>) {
          return "CREATE VIEW";
        } else if constexpr (std::is_same_v<T, sql::CreateSequence>) {
          return "CREATE SEQUENCE";
        } else if constexpr (std::is_same_v<T, sql::Comment>) {
          return "COMMENT";
        } else if constexpr (std::is_same_v<T, sql::CreateMaterializedView>) {
          return "CREATE MATERIALIZED VIEW";
        } else if constexpr (std::is_same_v<T, sql::RefreshMaterializedView>) {
          return "REFRESH MATERIALIZED VIEW";
        } else if constexpr (std::is_same_v<T, sql::AlterMaterializedView>) {
          return "ALTER MATERIALIZED VIEW";
        } else if constexpr (std::is_same_v<T, sql::DropMaterializedView>) {
          return "DROP MATERIALIZED VIEW";
        } else {
          return "";
        }
      },
      statement.node);
}

[[nodiscard]] Result<ResultSet> dispatch(Engine& engine,
                                         PreparedStatement& statement,
                                         std::span<const Value> given) {
  if (const std::string_view command = writing_command(statement.ast);
      engine.is_read_only() && !command.empty()) {
    return fail(ErrorCode::kReadOnlySqlTransaction,
                "cannot execute {} in a read-only transaction",
                command);
  }
  MATVIEW_TRY(bind_statement(engine, statement));
  MATVIEW_ASSIGN(const std::vector<Value> parameters, cast_parameters(statement, given));
  if (!statement.with_changes.empty() && std::holds_alternative<sql::Merge>(statement.ast.node)) {
    return fail(ErrorCode::kFeatureNotSupported, "MERGE over changes in WITH is not supported");
  }
  if (!statement.with_changes.empty()) return run_with_changes(engine, statement, parameters);
  return std::visit(
      [&]<typename T>(const T& ast) -> Result<ResultSet> {
        if constexpr (std::is_same_v<T, sql::SelectStatement>) {
          return run_select(engine, std::get<plan::NodePtr>(statement.bound), parameters);
        } else if constexpr (std::is_same_v<T, sql::Insert>) {
          const auto& bound = std::get<plan::BoundInsert>(statement.bound);
          MATVIEW_ASSIGN(const RowBatch rows, compute_insert(engine, bound, parameters));
          return run_insert(engine, bound, parameters, rows);
        } else if constexpr (std::is_same_v<T, sql::Update>) {
          const auto& bound = std::get<plan::BoundUpdate>(statement.bound);
          MATVIEW_ASSIGN(const RowBatch rows, compute_update(engine, bound, parameters));
          return run_update(engine, bound, parameters, rows);
        } else if constexpr (std::is_same_v<T, sql::Delete>) {
          const auto& bound = std::get<plan::BoundDelete>(statement.bound);
          MATVIEW_ASSIGN(const RowBatch rows, compute_delete(engine, bound, parameters));
          return run_delete(engine, bound, parameters, rows);
        } else if constexpr (std::is_same_v<T, sql::Merge>) {
          return run_merge(engine, std::get<plan::BoundMerge>(statement.bound), parameters);
        } else if constexpr (std::is_same_v<T, sql::CreateTable>) {
          return run_create_table(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::CreateTableAs>) {
          return run_create_table_as(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::CreateIndex>) {
          return run_create_index(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::CreateSequence>) {
          return run_create_sequence(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::Drop>) {
          return run_drop(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::AlterTable>) {
          return run_alter_table(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::Copy>) {
          return fail(ErrorCode::kFeatureNotSupported,
                      "COPY is not supported here: its text travels beside it, through {}",
                      ast.is_from ? "copyFrom" : "copyTo");
        } else if constexpr (std::is_same_v<T, sql::Truncate>) {
          return run_truncate(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::Comment>) {
          return run_comment(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::CreateView>) {
          return run_create_query_view(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::SetVariable>) {
          return run_set(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::ShowVariable>) {
          return run_show(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::Analyze>) {
          return run_analyze(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::CreateMaterializedView>) {
          return run_create_view(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::RefreshMaterializedView>) {
          return run_refresh_view(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::AlterMaterializedView>) {
          return run_alter_view(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::DropMaterializedView>) {
          return run_drop_view(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::Explain>) {
          return run_explain(engine, ast);
        } else if constexpr (std::is_same_v<T, sql::TransactionControl>) {
          return run_transaction_control(engine, ast);
        } else {
          return fail(ErrorCode::kFeatureNotSupported, "this statement is not supported yet");
        }
      },
      statement.ast.node);
}

}  // namespace

Result<std::vector<std::shared_ptr<PreparedStatement>>> parse_script(Engine& engine,
                                                                     std::string_view sql) {
  auto parsed = sql::parse_statements(sql);
  if (!parsed) {
    engine.fail_transaction();
    return std::unexpected(std::move(parsed).error());
  }
  std::vector<std::shared_ptr<PreparedStatement>> statements;
  for (sql::Statement& statement : *parsed) {
    statements.push_back(std::make_shared<PreparedStatement>(std::move(statement)));
  }
  return statements;
}

Result<ResultSet> run_statement(Engine& engine,
                                PreparedStatement& statement,
                                std::span<const Value> parameters) {
  if (const auto* control = std::get_if<sql::TransactionControl>(&statement.ast.node)) {
    return run_transaction_control(engine, *control);
  }
  Result<ResultSet> result = ResultSet();
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    result = dispatch(engine, statement, parameters);
    return result ? Status() : std::unexpected(result.error());
  }));
  return result;
}

Result<StatementDescription> describe_statement(Engine& engine, PreparedStatement& statement) {
  MATVIEW_TRY(engine.atomically([&] { return bind_statement(engine, statement); }));
  StatementDescription description{.parameters = statement.parameters, .columns = {}};
  std::visit(
      [&]<typename T>(const T& bound) {
        if constexpr (std::is_same_v<T, plan::NodePtr>) {
          description.columns = bound->schema;
        } else if constexpr (!std::is_same_v<T, std::monostate>) {
          if (bound.returning != nullptr) description.columns = bound.returning->schema;
        }
      },
      statement.bound);
  return description;
}

}  // namespace matview
