// SET, RESET, SHOW, ANALYZE and VACUUM.
#include "database/statements/statements.h"

namespace matview {

namespace {

// A result of columns of text.
[[nodiscard]] ResultSet text_result(Engine& engine,
                                    std::string_view command,
                                    const std::vector<std::string>& columns,
                                    const std::vector<std::vector<std::string>>& rows) {
  ResultSet result{.command = std::string(command), .schema = {}, .rows = {}};
  for (const std::string& name : columns) {
    result.schema.columns.push_back({.name = name, .type = TypeId::kText});
  }
  result.rows = RowBatch(result.schema.types());
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      result.rows.column(c).append_value(Value::text(row[c]), engine.dictionary);
    }
  }
  result.rows.set_row_count(rows.size());
  result.row_count = rows.size();
  return result;
}

// SHOW names its column as the setting is spelled.
[[nodiscard]] std::string spelling(const std::string& name) {
  if (name == "timezone") return "TimeZone";
  if (name == "datestyle") return "DateStyle";
  if (name == "intervalstyle") return "IntervalStyle";
  return name;
}

}  // namespace

Result<ResultSet> run_set(Engine& engine, const sql::SetVariable& statement) {
  const std::string_view command = statement.is_reset ? "RESET" : "SET";
  if (statement.is_reset && statement.name == "all") {
    engine.settings.reset_all();
    return done(command);
  }
  Transaction* const undo = engine.in_transaction() ? &engine.transaction : nullptr;
  MATVIEW_TRY(engine.settings.set(statement.name, statement.value, statement.is_local, undo));
  return done(command);
}

Result<ResultSet> run_show(Engine& engine, const sql::ShowVariable& statement) {
  if (statement.name == "all") {
    std::vector<std::vector<std::string>> rows;
    for (auto& [name, value] : engine.settings.list()) {
      rows.push_back({spelling(name), std::move(value), ""});
    }
    return text_result(engine, "SHOW", {"name", "setting", "description"}, rows);
  }
  if (statement.name == "transaction_read_only") {
    return text_result(engine, "SHOW", {statement.name}, {{engine.is_read_only() ? "on" : "off"}});
  }
  MATVIEW_ASSIGN(std::string value, engine.settings.get(statement.name));
  return text_result(engine, "SHOW", {spelling(statement.name)}, {{std::move(value)}});
}

// Statistics are sampled when they are asked for, so there is nothing to do but to check names.
Result<ResultSet> run_analyze(Engine& engine, const sql::Analyze& statement) {
  if (statement.is_vacuum && engine.in_transaction()) {
    return fail(ErrorCode::kActiveSqlTransaction, "VACUUM cannot run inside a transaction block");
  }
  for (const std::string& name : statement.names) {
    if (engine.catalog.exists(name)) continue;
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", name);
  }
  return done(statement.is_vacuum ? "VACUUM" : "ANALYZE");
}

}  // namespace matview
