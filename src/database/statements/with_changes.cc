// Statements whose WITH changes data. All parts see the tables as they were: what each changes, and
// what it returns, is computed first; then the changes are made.
#include "plan/with_changes.h"

#include <map>

#include "database/statements/statements.h"
#include "database/writing/returning.h"

namespace matview {

namespace {

using Change = decltype(plan::WithChange::change);

[[nodiscard]] const plan::BoundConflict* conflict_of(const Change& change) {
  const auto* insert = std::get_if<plan::BoundInsert>(&change);
  return insert != nullptr && insert->conflict ? &*insert->conflict : nullptr;
}

class WithChanges {
 public:
  WithChanges(Engine& engine, const PreparedStatement& statement, Parameters parameters)
      : engine_(engine),
        statement_(statement),
        parameters_(parameters),
        returned_(statement.with_changes.size()),
        is_computed_(returned_.size()) {
    engine_.with_rows = &returned_;
  }

  WithChanges(const WithChanges&) = delete;
  WithChanges& operator=(const WithChanges&) = delete;

  ~WithChanges() { engine_.with_rows = nullptr; }

  [[nodiscard]] Result<ResultSet> run() {
    ResultSet result;
    std::optional<std::size_t> main;
    if (const auto* query = std::get_if<plan::NodePtr>(&statement_.bound)) {
      MATVIEW_TRY(compute_what_is_read(query->get()));
      MATVIEW_ASSIGN(result, run_select(engine_, *query, parameters_));
    } else {
      MATVIEW_ASSIGN(const Change change, changing_statement());
      MATVIEW_ASSIGN(result, compute(change));
      main = pending_.size() - 1;
    }
    // What nobody reads is done all the same.
    for (std::size_t i = 0; i < returned_.size(); ++i) MATVIEW_TRY(compute_part(i));
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      MATVIEW_ASSIGN(const ResultSet done, apply(pending_[i].change, pending_[i].rows));
      if (i != main) continue;
      result.command = done.command;
      result.row_count = done.row_count;
    }
    return result;
  }

 private:
  struct Pending {
    Change change;  // that returns nothing
    RowBatch rows;
  };

  [[nodiscard]] Result<Change> changing_statement() const {
    return std::visit(
        []<typename T>(const T& bound) -> Result<Change> {
          if constexpr (std::is_constructible_v<Change, const T&>) return Change(bound);
          return fail(ErrorCode::kFeatureNotSupported, "this statement is not supported in WITH");
        },
        statement_.bound);
  }

  [[nodiscard]] Status compute_what_is_read(const plan::Node* plan) {
    for (std::size_t i = 0; plan != nullptr && i < returned_.size(); ++i) {
      if (plan::reads_change(*plan, i)) MATVIEW_TRY(compute_part(i));
    }
    return {};
  }

  [[nodiscard]] Status compute_part(std::size_t index) {
    if (is_computed_[index]) return {};
    is_computed_[index] = true;
    MATVIEW_ASSIGN(ResultSet result, compute(statement_.with_changes[index].change));
    returned_[index] = std::move(result.rows);
    return {};
  }

  // What the change is of, which then waits to be done, and what it returns.
  [[nodiscard]] Result<ResultSet> compute(const Change& change) {
    const plan::BoundChange& bound = plan::common_part(change);
    MATVIEW_TRY(compute_what_is_read(bound.source.get()));
    MATVIEW_TRY(compute_what_is_read(bound.returning.get()));
    const plan::BoundConflict* const conflict = conflict_of(change);
    if (conflict != nullptr) MATVIEW_TRY(compute_what_is_read(conflict->update.get()));
    MATVIEW_ASSIGN(RowBatch rows, compute_rows(change));
    ResultSet result;
    if (bound.returning != nullptr) {
      if (conflict != nullptr) {
        MATVIEW_ASSIGN(result, rehearse(change, rows));
      } else {
        MATVIEW_ASSIGN(result, returned(change, rows));
      }
    }
    Change silent = change;
    std::visit([](auto& kind) { kind.returning = nullptr; }, silent);
    pending_.push_back({.change = std::move(silent), .rows = std::move(rows)});
    return result;
  }

  [[nodiscard]] Result<RowBatch> compute_rows(const Change& change) {
    if (const auto* insert = std::get_if<plan::BoundInsert>(&change)) {
      return compute_insert(engine_, *insert, parameters_);
    }
    const auto* update = std::get_if<plan::BoundUpdate>(&change);
    MATVIEW_ASSIGN(RowBatch rows,
                   update != nullptr
                       ? compute_update(engine_, *update, parameters_)
                       : compute_delete(engine_, std::get<plan::BoundDelete>(change), parameters_));
    // A row that another part changes stays as that makes it.
    return first_of_each_row(rows, claimed_[plan::common_part(change).table]);
  }

  // What a change of these rows returns, without making it.
  [[nodiscard]] Result<ResultSet> returned(const Change& change, const RowBatch& rows) {
    const plan::BoundChange& bound = plan::common_part(change);
    const ExecutionContext context = engine_.execution_context(parameters_);
    ResultSet result{.command = {}, .schema = bound.returning->schema, .rows = {}};
    const std::shared_ptr<Table> table = engine_.catalog.tables.find(bound.table);
    if (std::holds_alternative<plan::BoundDelete>(change)) {
      Returning returning(bound, *table);
      returning.add(row_ids_of(rows), &rows);
      return returning.finish({}, rows.row_count(), engine_.tables(), context);
    }
    const auto* insert = std::get_if<plan::BoundInsert>(&change);
    RowBatch made = insert != nullptr ? whole_rows(table->schema(), insert->columns, rows)
                                      : columns_of(rows, 1, rows.column_count() - 1);
    MATVIEW_ASSIGN(const TableWriter writer, engine_.writer_of(bound.table));
    MATVIEW_ASSIGN(made, writer.complete(made));
    MATVIEW_ASSIGN(result.rows, run_over_rows(bound.returning, made, engine_.tables(), context));
    return result;
  }

  // The same where it depends on which rows conflict: the change is made and taken back.
  [[nodiscard]] Result<ResultSet> rehearse(const Change& change, const RowBatch& rows) {
    const Transaction::Savepoint savepoint = engine_.transaction.savepoint();
    const ForeignKeyQueue foreign_keys = engine_.foreign_keys;
    MATVIEW_ASSIGN(ResultSet result, apply(change, rows));
    engine_.transaction.rollback_to(savepoint);
    engine_.foreign_keys = foreign_keys;
    return result;
  }

  [[nodiscard]] Result<ResultSet> apply(const Change& change, const RowBatch& rows) {
    if (const auto* insert = std::get_if<plan::BoundInsert>(&change)) {
      return run_insert(engine_, *insert, parameters_, rows);
    }
    // ON CONFLICT may have changed some.
    const Table& table = *engine_.catalog.tables.find(plan::common_part(change).table);
    RowIdSet gone;
    for (const RowId id : row_ids_of(rows)) {
      if (!table.is_live(id)) gone.insert(id);
    }
    const RowBatch live = gone.empty() ? rows : first_of_each_row(rows, gone);
    const auto* update = std::get_if<plan::BoundUpdate>(&change);
    return update != nullptr
               ? run_update(engine_, *update, parameters_, live)
               : run_delete(engine_, std::get<plan::BoundDelete>(change), parameters_, live);
  }

  Engine& engine_;
  const PreparedStatement& statement_;
  Parameters parameters_;
  std::vector<RowBatch> returned_;
  std::vector<bool> is_computed_;
  std::vector<Pending> pending_;
  std::map<std::string, RowIdSet, std::less<>> claimed_;  // by table
};

}  // namespace

Result<ResultSet> run_with_changes(Engine& engine,
                                   const PreparedStatement& statement,
                                   Parameters parameters) {
  return WithChanges(engine, statement, parameters).run();
}

}  // namespace matview
