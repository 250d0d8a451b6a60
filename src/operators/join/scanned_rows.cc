#include "operators/join/scanned_rows.h"

#include <algorithm>

#include "operators/gather.h"
#include "operators/interrupt.h"
#include "types/row_hash.h"

namespace matview {

ScannedRows::ScannedRows(const plan::Scan& scan,
                         std::span<const std::size_t> key,
                         const std::vector<Type>& types,
                         const TableLookup& tables,
                         const ExecutionContext& context)
    : scan_(scan), tables_(tables), context_(context) {
  for (const std::size_t position : key) key_.push_back(scan.columns[position]);
  columns_.reserve(types.size());
  for (const Type type : types) columns_.emplace_back(type).resize(kChunkRows);
  found_.reserve(kChunkRows);
  origins_.reserve(kChunkRows);
}

Status ScannedRows::open() {
  MATVIEW_ASSIGN(table_, tables_(scan_.relation));
  if (!index_.is_of(table_)) index_ = SharedIndex(table_, key_);
  return {};
}

Status ScannedRows::find(std::span<const ColumnView> key, const Selection& rows, KeyedSink& out) {
  const HashChains& chains = (*index_).rows;
  for (std::size_t i = 0; i < rows.count; ++i) {
    const std::size_t row = rows[i];
    if (any_null(key, row)) continue;
    for (RowId id = chains.first(hash_row(key, row)); id != kNoRow; id = chains.next(id)) {
      if (!has_key(id, key, row)) continue;
      found_.push_back(id);
      origins_.push_back(static_cast<std::uint32_t>(row));
      if (found_.size() == kChunkRows) MATVIEW_TRY(send(out));
    }
  }
  return send(out);
}

Result<double> ScannedRows::rows_per_key() const {
  MATVIEW_ASSIGN(const std::shared_ptr<Table> table, tables_(scan_.relation));
  auto rows = static_cast<double>(table->row_count());
  for (const std::size_t column : key_) {
    rows /= std::max(1.0, table->statistics(column).distinct);
  }
  return std::max(1.0, rows);
}

std::size_t ScannedRows::shared_byte_size() const {
  return index_.table() == nullptr ? 0 : (*index_).rows.byte_size();
}

bool ScannedRows::has_key(RowId id, std::span<const ColumnView> key, std::size_t row) const {
  const std::span<const ColumnView> stored = table_->columns_at(id);
  for (std::size_t c = 0; c < key.size(); ++c) {
    if (!values_equal(key[c], row, stored[key_[c]], Table::slot(id))) return false;
  }
  return true;
}

Status ScannedRows::send(KeyedSink& out) {
  if (found_.empty()) return {};
  MATVIEW_TRY(check_interrupt(context_));
  output_.columns.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    gather(*table_, scan_.columns[c], found_, columns_[c]);
    output_.columns.push_back(columns_[c].view());
  }
  output_.selection = {.rows = nullptr, .count = found_.size()};
  Status status = out.accept(output_, origins_);
  found_.clear();
  origins_.clear();
  return status;
}

}  // namespace matview
