// Transaction: everything changed since BEGIN, how to undo it, and what it did to each table.
//
// There is one writer, so a transaction changes the tables in place and reads see its writes at
// once. Rows are never overwritten before commit: an erased row is only hidden and its slot not
// reused, an UPDATE is an erase and an insert. Undoing is therefore flipping live bits, and a
// table's delta needs no copy of old values.
//
//   Transaction transaction;
//   MATVIEW_TRY(transaction.insert(table, rows));
//   const auto here = transaction.savepoint();
//   transaction.erase(table, row);
//   transaction.rollback_to(here);      // the row is back
//   transaction.commit();               // or rollback()
//
// Invariants:
//   1. A row id is inserted at most once and erased at most once within a transaction.
//   2. After rollback_to(s), tables and whatever on_rollback() restores are as they were at s.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "common/result.h"
#include "storage/table.h"
#include "types/row_batch.h"

namespace matview {

// What a transaction did to one table, in order.
struct TableChanges {
  std::shared_ptr<Table> table;
  std::vector<RowId> inserted;
  std::vector<RowId> erased;
};

class Transaction {
 public:
  // A place to come back to. Later savepoints are void after rolling back to an earlier one.
  struct Savepoint {
    struct Mark {
      std::size_t inserted = 0;
      std::size_t erased = 0;
      friend bool operator==(const Mark&, const Mark&) = default;
    };

    std::vector<Mark> tables;
    std::size_t undo_steps = 0;
  };

  Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  // Requires: committed or rolled back, or unchanged.
  ~Transaction() = default;

  // Inserts the selected rows (weights are ignored), or none: 23502 or 23505 when a NOT NULL or a
  // unique key would be broken.
  [[nodiscard]] Status insert(const std::shared_ptr<Table>& table, const Chunk& rows);
  // The same for rows that have been checked. Returns their ids, which live until the next change.
  std::span<const RowId> store(const std::shared_ptr<Table>& table, const Chunk& rows);
  // Requires: `row` is live.
  void erase(const std::shared_ptr<Table>& table, RowId row);
  // The same for many. Requires: different ones.
  void erase(const std::shared_ptr<Table>& table, std::span<const RowId> rows);

  // Registers how to undo a change that is not one of rows. Runs in reverse order on rollback.
  void on_rollback(std::function<void()> undo) { undo_.push_back(std::move(undo)); }

  [[nodiscard]] Savepoint savepoint() const;
  // The same, into a buffer.
  void savepoint(Savepoint& savepoint) const;
  void rollback_to(const Savepoint& savepoint);

  void rollback() { rollback_to(Savepoint{}); }

  // Makes the changes final: erased slots become reusable and undo is forgotten.
  void commit();

  [[nodiscard]] std::span<const TableChanges> tables() const { return tables_; }

  // The changes of `table`, or nullptr.
  [[nodiscard]] const TableChanges* find(const Table* table) const;

  // How many rows more the tables have than at `savepoint`; negative when it is fewer.
  [[nodiscard]] std::ptrdiff_t added_rows(const Savepoint& savepoint) const;

  [[nodiscard]] bool is_unchanged() const { return tables_.empty() && undo_.empty(); }

 private:
  [[nodiscard]] TableChanges& changes_of(const std::shared_ptr<Table>& table);
  void forget_tables();

  std::vector<TableChanges> tables_;
  std::vector<TableChanges> room_;  // for the changes of tables to come, which have none yet
  std::vector<std::function<void()>> undo_;
};

// Appends to `out` the net effect of the changes past `mark` as weighted rows: −1 for rows that
// went, +1 for rows that came; a row that came and went is not there.
void append_delta(const TableChanges& changes, Transaction::Savepoint::Mark mark, RowBatch& out);

}  // namespace matview
