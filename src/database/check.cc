#include "database/check.h"

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
      check_rows(name, *engine_.catalog.tables.find(name));
    }
    for (const std::string& name : engine_.catalog.views.list_views()) {
      MATVIEW_TRY(check_interrupt(context));
      MATVIEW_TRY(check_view(name));
    }
    return std::move(problems_);
  }

 private:
  void check_rows(const std::string& relation, const Table& table) {
    for (std::string& problem : check_table(table, engine_.dictionary)) {
      problems_.push_back({.relation = relation, .message = std::move(problem)});
    }
  }

  [[nodiscard]] Status check_view(const std::string& name) {
    const auto contents = engine_.catalog.views.read_view_data(name);
    if (!contents) return {};  // it never had any
    check_rows(name, **contents);
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
