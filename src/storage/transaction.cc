#include "storage/transaction.h"

#include <algorithm>
#include <ranges>

#include <parallel_hashmap/phmap.h>

#include "storage/rows_by_id.h"

namespace matview {

namespace {

[[nodiscard]] Status check_not_null(const Table& table, const Chunk& rows) {
  for (std::size_t c = 0; c < rows.columns.size(); ++c) {
    const ColumnSchema& column = table.schema().columns[c];
    const ColumnView& values = rows.columns[c];
    if (!column.not_null || values.validity == nullptr) continue;
    for (std::size_t i = 0; i < rows.selection.count; ++i) {
      if (values.is_valid(rows.selection[i])) continue;
      return fail(ErrorCode::kNotNullViolation,
                  "null value in column \"{}\" of relation \"{}\" violates not-null constraint",
                  column.name,
                  table.name());
    }
  }
  return {};
}

}  // namespace

Status Transaction::insert(const std::shared_ptr<Table>& table, const Chunk& rows) {
  MATVIEW_TRY(check_not_null(*table, rows));
  if (!table->unique_keys().empty()) {
    if (const auto conflict = find_conflict(*table, rows)) {
      return fail(ErrorCode::kUniqueViolation,
                  "duplicate key value violates unique constraint \"{}\"",
                  conflict->key->name);
    }
  }
  store(table, rows);
  return {};
}

std::span<const RowId> Transaction::store(const std::shared_ptr<Table>& table, const Chunk& rows) {
  std::vector<RowId>& inserted = changes_of(table).inserted;
  const std::size_t first = inserted.size();
  table->insert(rows, inserted);
  return std::span(inserted).subspan(first);
}

void Transaction::erase(const std::shared_ptr<Table>& table, RowId row) {
  table->hide(row);
  changes_of(table).erased.push_back(row);
}

void Transaction::erase(const std::shared_ptr<Table>& table, std::span<const RowId> rows) {
  if (rows.empty()) return;
  table->hide(rows);
  std::vector<RowId>& erased = changes_of(table).erased;
  erased.insert(erased.end(), rows.begin(), rows.end());
}

Transaction::Savepoint Transaction::savepoint() const {
  Savepoint here;
  savepoint(here);
  return here;
}

void Transaction::savepoint(Savepoint& savepoint) const {
  savepoint.tables.clear();
  for (const TableChanges& changes : tables_) {
    savepoint.tables.push_back({changes.inserted.size(), changes.erased.size()});
  }
  savepoint.undo_steps = undo_.size();
}

std::ptrdiff_t Transaction::added_rows(const Savepoint& savepoint) const {
  std::ptrdiff_t added = 0;
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    const auto mark = t < savepoint.tables.size() ? savepoint.tables[t] : Savepoint::Mark{};
    added += static_cast<std::ptrdiff_t>(tables_[t].inserted.size() - mark.inserted);
    added -= static_cast<std::ptrdiff_t>(tables_[t].erased.size() - mark.erased);
  }
  return added;
}

void Transaction::rollback_to(const Savepoint& savepoint) {
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    TableChanges& changes = tables_[t];
    const auto mark = t < savepoint.tables.size() ? savepoint.tables[t] : Savepoint::Mark{};
    // Rows that came go first, so that a unique index never holds both versions of a row.
    const auto came = std::span(changes.inserted).subspan(mark.inserted);
    const auto went = std::span(changes.erased).subspan(mark.erased);
    for (const RowId row : came) {
      if (changes.table->is_live(row)) changes.table->hide(row);
    }
    phmap::flat_hash_set<RowId> gone(came.begin(), came.end());
    for (const RowId row : went) {
      if (!gone.contains(row)) changes.table->unhide(row);
    }
    changes.table->release(came);
    changes.inserted.resize(mark.inserted);
    changes.erased.resize(mark.erased);
  }
  while (undo_.size() > savepoint.undo_steps) {
    const auto undo = std::move(undo_.back());
    undo_.pop_back();
    undo();
  }
  if (savepoint.tables.empty() && savepoint.undo_steps == 0) forget_tables();
}

void Transaction::commit() {
  for (TableChanges& changes : tables_) changes.table->release(changes.erased);
  forget_tables();
  undo_.clear();
}

// Small changes leave their room to those of the next transaction.
void Transaction::forget_tables() {
  constexpr std::size_t kMostRows = 256;
  constexpr std::size_t kMostTables = 64;
  for (TableChanges& changes : tables_) {
    if (changes.inserted.capacity() > kMostRows || changes.erased.capacity() > kMostRows) continue;
    if (room_.size() == kMostTables) break;
    changes.table.reset();
    changes.inserted.clear();
    changes.erased.clear();
    room_.push_back(std::move(changes));
  }
  tables_.clear();
}

const TableChanges* Transaction::find(const Table* table) const {
  const auto found = std::ranges::find(tables_, table, [](const TableChanges& changes) {
    return static_cast<const Table*>(changes.table.get());
  });
  return found == tables_.end() ? nullptr : &*found;
}

TableChanges& Transaction::changes_of(const std::shared_ptr<Table>& table) {
  for (TableChanges& changes : tables_) {
    if (changes.table == table) return changes;
  }
  if (room_.empty()) {
    return tables_.emplace_back(TableChanges{.table = table, .inserted = {}, .erased = {}});
  }
  TableChanges& changes = tables_.emplace_back(std::move(room_.back()));
  room_.pop_back();
  changes.table = table;
  return changes;
}

void append_delta(const TableChanges& changes, Transaction::Savepoint::Mark mark, RowBatch& out) {
  const Table& table = *changes.table;
  const auto came = std::span(changes.inserted).subspan(mark.inserted);
  const auto went = std::span(changes.erased).subspan(mark.erased);
  // A row that came and is not there has gone again, since the mark as well: it is in both lists.
  const auto has_gone = [&](RowId row) { return !table.is_live(row); };
  if (std::ranges::none_of(came, has_gone)) {
    append_rows(table, went, -1, out);
    append_rows(table, came, 1, out);
    return;
  }
  const phmap::flat_hash_set<RowId> ever_came(came.begin(), came.end());
  for (const RowId row : went) {
    if (!ever_came.contains(row)) table.copy_row(row, out, -1);
  }
  for (const RowId row : came) {
    if (!has_gone(row)) table.copy_row(row, out, 1);
  }
}

}  // namespace matview
