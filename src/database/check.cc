#include "database/check.h"

#include <algorithm>

#include "database/definition/row_validation.h"
#include "operators/interrupt.h"
#include "storage/table_check.h"

namespace matview {

namespace {

[[nodiscard]] std::size_t count_rows(const RowBatch& difference, bool are_missing) {
  Weight count = 0;
  for (std::size_t row = 0; row < difference.row_count(); ++row) {
    const Weight weight = difference.weight(row);
    if ((weight > 0) == are_missing) count += are_missing ? weight : -weight;
  }
  return static_cast<std::size_t>(count);
}

class Check {
 public:
  explicit Check(Engine& engine) : engine_(engine) {}

  [[nodiscard]] Result<std::vector<Problem>> run() {
    const ExecutionContext context = engine_.execution_context({});
    for (const std::string& name : engine_.catalog.tables.list_tables()) {
      MATVIEW_TRY(check_interrupt(context));
      Table& table = *engine_.catalog.tables.find(name);
      if (check_rows(name, table)) MATVIEW_TRY(check_constraints(name, table));
    }
    for (const std::string& name : engine_.catalog.views.list_views()) {
      MATVIEW_TRY(check_interrupt(context));
      MATVIEW_TRY(check_view(name));
    }
    return std::move(problems_);
  }

 private:
  // Whether nothing is wrong: what reads the rows of a table with lost texts is lost itself.
  [[nodiscard]] bool check_rows(const std::string& relation, const Table& table) {
    std::vector<std::string> found = check_table(table, engine_.dictionary);
    for (std::string& problem : found) {
      problems_.push_back({.relation = relation, .message = std::move(problem)});
    }
    return found.empty();
  }

  // Whether the rows keep the rules of the table's definition.
  [[nodiscard]] Status check_constraints(const std::string& name, Table& table) {
    const TableDefinitionPtr definition = engine_.catalog.tables.definition(name);
    const std::vector<ColumnSchema>& columns = definition->schema.columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].not_null) MATVIEW_TRY(note(name, validate_not_null(table, i)));
    }
    for (const CheckConstraint& check : definition->checks) {
      MATVIEW_TRY(note(name, validate_check(engine_, table, definition->schema, check)));
    }
    for (const KeyConstraint& key : definition->keys) {
      MATVIEW_TRY(note(name, validate_key(engine_, table, key)));
    }
    for (const IndexDefinition& index : definition->indexes) {
      if (index.is_unique) MATVIEW_TRY(check_unique(name, table, index));
    }
    for (const ForeignKey& key : definition->foreign_keys) {
      MATVIEW_TRY(note(name, validate_foreign_key(engine_.foreign_key_parts(), table, key)));
    }
    return {};
  }

  [[nodiscard]] Status check_unique(const std::string& name,
                                    const Table& table,
                                    const IndexDefinition& definition) {
    const auto index = std::ranges::find(
        table.ordered_indexes(), definition.name, [](const auto& each) { return each->name(); });
    if (index == table.ordered_indexes().end()) {
      problems_.push_back(
          {.relation = name, .message = format_text("has no index \"{}\"", definition.name)});
      return {};
    }
    MATVIEW_TRY((*index)->build(table));
    if ((*index)->find_duplicate(!definition.nulls_not_distinct) == kNoRow) return {};
    problems_.push_back(
        {.relation = name,
         .message = format_text("has two rows of one key in index \"{}\"", definition.name)});
    return {};
  }

  // Notes what a rule says of the rows, unless it is that the check is to end.
  [[nodiscard]] Status note(const std::string& relation, Status rule) {
    MATVIEW_TRY(check_interrupt(engine_.execution_context({})));
    if (rule) return {};
    if (rule.error()->code == ErrorCode::kQueryCanceled) return rule;
    const auto& [message, detail] = std::tie(rule.error()->message, rule.error()->detail);
    problems_.push_back({.relation = relation,
                         .message = format_text(
                             "breaks a rule: {}{}{}", message, detail.empty() ? "" : " ", detail)});
    return {};
  }

  [[nodiscard]] Status check_view(const std::string& name) {
    const auto contents = engine_.catalog.views.read_view_data(name);
    if (!contents) return {};  // it never had any
    if (!check_rows(name, **contents)) return {};
    MATVIEW_ASSIGN(const ViewMetadata* const view, engine_.catalog.views.get_view(name));
    if (!view->incremental_enabled || view->is_stale()) return {};
    MATVIEW_ASSIGN(const RowBatch difference, engine_.maintainer.difference_to_query(name));
    if (difference.row_count() == 0) return {};
    problems_.push_back(
        {.relation = name,
         .message = format_text("is not its query: {} rows are missing, {} too many",
                                count_rows(difference, true),
                                count_rows(difference, false))});
    return {};
  }

  Engine& engine_;
  std::vector<Problem> problems_;
};

}  // namespace

Result<std::vector<Problem>> check_engine(Engine& engine) {
  Result<std::vector<Problem>> problems;
  MATVIEW_TRY(engine.atomically([&]() -> Status {
    problems = Check(engine).run();
    return problems ? Status() : std::unexpected(problems.error());
  }));
  return problems;
}

}  // namespace matview
