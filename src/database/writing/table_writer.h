// TableWriter: how statements change the rows of a table, with everything its definition demands.
//
// Rows are checked before they are stored, in PostgreSQL's order: NOT NULL, CHECK by name, unique
// keys. Foreign keys are checked when the statement ends: the writer notes what changed in
// ForeignKeyQueue. A constraint that a table does not have costs nothing.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "database/writing/foreign_keys.h"
#include "database/writing/table_rules.h"
#include "expr/execution_context.h"
#include "storage/table.h"
#include "storage/transaction.h"

namespace matview {

class TableWriter {
 public:
  // What a writer works with; all outlive it.
  struct Parts {
    Transaction& transaction;
    TextDictionary& dictionary;
    ForeignKeyQueue& foreign_keys;
    ExecutionContext context;  // of CHECK: the times of the statement
  };

  TableWriter(Parts parts, std::shared_ptr<Table> table, TableRules& rules)
      : parts_(parts), table_(std::move(table)), rules_(rules) {}

  [[nodiscard]] const std::shared_ptr<Table>& table() const { return table_; }

  // Inserts the selected rows, of all the table's columns. 23502, 23514 or 23505 with DETAIL when
  // one breaks a rule. The ids live until the table next changes.
  [[nodiscard]] Result<std::span<const RowId>> insert(const Chunk& rows);
  // Requires: live, and different.
  void erase(std::span<const RowId> rows);
  // Replaces rows: rows[i] takes the place of old[i]. No two are the same. 23505 as PostgreSQL,
  // which goes row by row: a key may take the place of one that has moved before it.
  [[nodiscard]] Result<std::span<const RowId>> update(std::span<const RowId> old,
                                                      const RowBatch& rows);

  // Rows with their generated columns computed, whatever stood there. The chunk borrows from `rows`
  // and from the writer, until it completes others.
  [[nodiscard]] Result<Chunk> complete(const Chunk& rows) const;
  [[nodiscard]] Result<RowBatch> complete(const RowBatch& rows) const;

  // NOT NULL and CHECK alone.
  [[nodiscard]] Status check(const Chunk& rows) const;

  struct Conflict {
    std::string key;  // name of the unique key or index
    std::size_t row;  // of the chunk, physical
    RowId stored;     // kNoRow: it conflicts with an earlier row of the chunk
    bool is_expression = false;
  };

  // The first row that has the key of another, by the unique keys and indexes named; empty: all.
  [[nodiscard]] Result<std::optional<Conflict>> find_conflict(
      const Chunk& rows, std::span<const std::string> among) const;

 private:
  [[nodiscard]] Result<std::span<const RowId>> replace(std::span<const RowId> old,
                                                       const RowBatch& rows);
  [[nodiscard]] std::span<const RowId> store(const Chunk& rows);
  // The names of the unique keys that the update moves.
  [[nodiscard]] Result<std::vector<std::string>> moved_keys(std::span<const RowId> old,
                                                            const RowBatch& rows) const;
  [[nodiscard]] Status check_order(const UniqueKey& key,
                                   std::span<const std::size_t> moved,
                                   std::span<const RowId> old,
                                   const RowBatch& rows) const;
  [[nodiscard]] Status check_not_null(const Chunk& rows) const;
  [[nodiscard]] Status check_conditions(const Chunk& rows) const;
  // Among those named; empty: all.
  [[nodiscard]] Status check_unique(const Chunk& rows, std::span<const std::string> among) const;
  [[nodiscard]] Result<std::optional<Conflict>> find_index_conflict(OrderedIndex& index,
                                                                    bool nulls_distinct,
                                                                    const Chunk& rows) const;
  [[nodiscard]] Error unique_violation(const Conflict& conflict, const Chunk& rows) const;
  [[nodiscard]] const IndexDefinition* find_index(std::string_view name) const;

  Parts parts_;
  std::shared_ptr<Table> table_;
  TableRules& rules_;
};

}  // namespace matview
