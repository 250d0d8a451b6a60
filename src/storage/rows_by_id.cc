#include "storage/rows_by_id.h"

#include <algorithm>

#include "types/equal_forms.h"
#include "types/row_hash.h"
#include "types/value_order.h"

namespace matview {

namespace {

[[nodiscard]] const ColumnView& column_at(const Table& table, std::size_t column, RowId row) {
  return table.columns_at(row)[column];
}

// Whether the row that has the same hash as `row` of `key`, which has no NULLs, has that key.
template <typename T>
void find_by_values(const Table& table,
                    const TableIndex& index,
                    const ColumnView& key,
                    const Selection& rows,
                    std::span<const std::uint64_t> hashes,
                    std::span<RowId> found) {
  const T* const given = key.values<T>();
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == kNoRow) continue;
    const std::size_t row = rows[i];
    const std::size_t slot = Table::slot(found[i]);
    const ColumnView& stored = column_at(table, index.columns[0], found[i]);
    if (stored.is_valid(slot) && sql_equal(stored.values<T>()[slot], given[row])) continue;
    found[i] = table.find(index, hashes[row], {&key, 1}, row);
  }
}

}  // namespace

void append_values(const Table& table,
                   std::size_t column,
                   std::span<const RowId> rows,
                   Column& out) {
  const std::size_t start = out.size();
  out.resize(start + rows.size());
  visit_physical_type(out.type().id, [&]<typename T>() {
    for (std::size_t i = 0; i < rows.size();) {
      const std::size_t chunk = rows[i] / kChunkRows;
      const ColumnView& stored = column_at(table, column, rows[i]);
      const T* const values = stored.values<T>();
      for (; i < rows.size() && rows[i] / kChunkRows == chunk; ++i) {
        const std::size_t slot = Table::slot(rows[i]);
        out.values<T>()[start + i] = values[slot];
        if (!stored.is_valid(slot)) out.set_null(start + i);
      }
    }
  });
}

void append_rows(const Table& table, std::span<const RowId> rows, Weight weight, RowBatch& out) {
  const std::size_t start = out.row_count();
  for (std::size_t c = 0; c < out.column_count(); ++c) {
    append_values(table, c, rows, out.column(c));
  }
  out.set_row_count(start + rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) out.set_weight(start + i, weight);
}

void find_rows(const Table& table,
               const TableIndex& index,
               std::span<const ColumnView> key,
               const Selection& rows,
               std::span<const std::uint64_t> hashes,
               std::vector<RowId>& found) {
  found.resize(rows.count);
  for (std::size_t i = 0; i < rows.count; ++i) found[i] = index.rows.first(hashes[rows[i]]);
  if (key.size() == 1 && key[0].validity == nullptr && !has_equal_forms(key[0].type)) {
    visit_physical_type(key[0].type.id, [&]<typename T>() {
      find_by_values<T>(table, index, key[0], rows, hashes, found);
    });
    return;
  }
  for (std::size_t i = 0; i < rows.count; ++i) {
    if (found[i] != kNoRow) found[i] = table.find(index, hashes[rows[i]], key, rows[i]);
  }
}

bool have_values(const Table& table,
                 std::size_t column,
                 std::span<const RowId> rows,
                 const ColumnView& values,
                 const Selection& selection) {
  if (values.validity != nullptr || has_equal_forms(values.type)) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const ColumnView& stored = column_at(table, column, rows[i]);
      if (!values_equal(values, selection[i], stored, Table::slot(rows[i]))) return false;
    }
    return true;
  }
  return visit_physical_type(values.type.id, [&]<typename T>() {
    const T* const given = values.values<T>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const ColumnView& stored = column_at(table, column, rows[i]);
      const std::size_t slot = Table::slot(rows[i]);
      if (!stored.is_valid(slot)) return false;
      if (!sql_equal(stored.values<T>()[slot], given[selection[i]])) return false;
    }
    return true;
  });
}

}  // namespace matview
