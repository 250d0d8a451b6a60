// Statements: one handler a kind, each in its own file. A handler runs inside Engine::atomically,
// except for transaction control.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include <parallel_hashmap/phmap.h>

#include "catalog/view_options.h"
#include "database/engine.h"
#include "database/prepared_statement.h"
#include "database/result_set.h"

namespace matview {

// The values of $1, $2, …, cast to the types the statement was bound with.
using Parameters = std::span<const Value>;

[[nodiscard]] Result<ResultSet> run_select(Engine& engine,
                                           const plan::NodePtr& plan,
                                           Parameters parameters);
// Binds what is planned, unless it is bound against the current definitions already.
[[nodiscard]] Status bind_statement(Engine& engine, PreparedStatement& statement);
// What a change is of, computed in full before the first row changes, so a statement cannot see its
// own effects; and the change itself.
[[nodiscard]] Result<RowBatch> compute_insert(Engine& engine,
                                              const plan::BoundInsert& insert,
                                              Parameters parameters);
[[nodiscard]] Result<RowBatch> compute_update(Engine& engine,
                                              const plan::BoundUpdate& update,
                                              Parameters parameters);
[[nodiscard]] Result<RowBatch> compute_delete(Engine& engine,
                                              const plan::BoundDelete& statement,
                                              Parameters parameters);
[[nodiscard]] Result<ResultSet> run_insert(Engine& engine,
                                           const plan::BoundInsert& insert,
                                           Parameters parameters,
                                           const RowBatch& rows);
[[nodiscard]] Result<ResultSet> run_update(Engine& engine,
                                           const plan::BoundUpdate& update,
                                           Parameters parameters,
                                           const RowBatch& rows);
[[nodiscard]] Result<ResultSet> run_delete(Engine& engine,
                                           const plan::BoundDelete& statement,
                                           Parameters parameters,
                                           const RowBatch& rows);
// A query or change, with what its WITH changes.
[[nodiscard]] Result<ResultSet> run_with_changes(Engine& engine,
                                                 const PreparedStatement& statement,
                                                 Parameters parameters);
[[nodiscard]] Result<ResultSet> run_create_table(Engine& engine, const sql::CreateTable& statement);
[[nodiscard]] Result<ResultSet> run_create_table_as(Engine& engine,
                                                    const sql::CreateTableAs& statement);
[[nodiscard]] Result<ResultSet> run_create_sequence(Engine& engine,
                                                    const sql::CreateSequence& statement);
[[nodiscard]] Result<ResultSet> run_create_index(Engine& engine, const sql::CreateIndex& statement);
[[nodiscard]] Result<ResultSet> run_drop(Engine& engine, const sql::Drop& statement);
[[nodiscard]] Result<ResultSet> run_merge(Engine& engine,
                                          const plan::BoundMerge& merge,
                                          Parameters parameters);
[[nodiscard]] Result<ResultSet> run_alter_table(Engine& engine, const sql::AlterTable& statement);
[[nodiscard]] Result<ResultSet> run_truncate(Engine& engine, const sql::Truncate& statement);
[[nodiscard]] Result<ResultSet> run_comment(Engine& engine, const sql::Comment& statement);
[[nodiscard]] Result<ResultSet> run_create_query_view(Engine& engine,
                                                      const sql::CreateView& statement);
[[nodiscard]] Result<ResultSet> run_set(Engine& engine, const sql::SetVariable& statement);
[[nodiscard]] Result<ResultSet> run_show(Engine& engine, const sql::ShowVariable& statement);
[[nodiscard]] Result<ResultSet> run_analyze(Engine& engine, const sql::Analyze& statement);
[[nodiscard]] Result<ResultSet> run_create_view(Engine& engine,
                                                const sql::CreateMaterializedView& statement);
[[nodiscard]] Result<ResultSet> run_refresh_view(Engine& engine,
                                                 const sql::RefreshMaterializedView& statement);
[[nodiscard]] Result<ResultSet> run_alter_view(Engine& engine,
                                               const sql::AlterMaterializedView& statement);
[[nodiscard]] Result<ResultSet> run_drop_view(Engine& engine,
                                              const sql::DropMaterializedView& statement);
[[nodiscard]] Result<ResultSet> run_explain(Engine& engine, const sql::Explain& statement);
// EXPLAIN (MAINTENANCE): how a view is maintained, or how the query would be.
[[nodiscard]] Result<ResultSet> run_explain_maintenance(Engine& engine,
                                                        const sql::Explain& statement);
// The result of an EXPLAIN.
[[nodiscard]] ResultSet make_query_plan(Engine& engine, std::vector<std::string> lines);
[[nodiscard]] Result<ResultSet> run_transaction_control(Engine& engine,
                                                        const sql::TransactionControl& statement);

// A result without rows.
[[nodiscard]] ResultSet done(std::string_view command, std::uint64_t row_count = 0);

// Creates a table, ready to be written to.
[[nodiscard]] Status create_table(Engine& engine,
                                  std::string_view name,
                                  TableDefinition definition);
// Puts an ordered index beside a table's rows, or takes it away; undone with the transaction.
void add_index(Engine& engine,
               const std::shared_ptr<Table>& table,
               std::shared_ptr<OrderedIndex> index);
void remove_index(Engine& engine, const std::shared_ptr<Table>& table, std::string_view name);

// What a change is of, from views that are fresh, as are those that it returns something of.
[[nodiscard]] Result<RowBatch> compute_source(Engine& engine,
                                              const plan::BoundChange& change,
                                              Parameters parameters);
// Rows of a table with this schema that have the values of some `columns`, and NULL in all others.
[[nodiscard]] RowBatch whole_rows(const Schema& schema,
                                  std::span<const std::size_t> columns,
                                  const RowBatch& source);
// The row ids in the first column; the rows without those whose id came before; some columns.
[[nodiscard]] std::vector<RowId> row_ids_of(const RowBatch& rows);
using RowIdSet = phmap::flat_hash_set<RowId>;
// Those whose id is not `seen`, which then has it.
[[nodiscard]] RowBatch first_of_each_row(const RowBatch& rows, RowIdSet& seen);
[[nodiscard]] RowBatch columns_of(const RowBatch& rows, std::size_t first, std::size_t count);

// Inserts rows of some of a table's columns; the others get their defaults.
[[nodiscard]] Status insert_into(Engine& engine,
                                 const std::shared_ptr<Table>& table,
                                 std::span<const std::size_t> columns,
                                 const RowBatch& rows);

// 0A000 with the reason when a view of this plan cannot be incremental.
[[nodiscard]] Status check_incremental(std::string_view view, const plan::Node& plan);

// Creates a view, with its contents unless `with_data` is false.
struct NewView {
  std::string name;
  std::string query_text;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, Value>> options;
  bool with_data = true;
};

[[nodiscard]] Status create_view(Engine& engine, const NewView& view);
// Changes options of a view, refreshing it where it becomes incremental.
[[nodiscard]] Status alter_view(Engine& engine, std::string_view name, ViewOptionList options);
// Drops a view; with `cascade`, the views that read it too, else 2BP01 names them.
[[nodiscard]] Status drop_view(Engine& engine, std::string_view name, bool cascade);
}  // namespace matview
