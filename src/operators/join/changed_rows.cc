#include "operators/join/changed_rows.h"

#include <utility>

#include "operators/gather.h"
#include "storage/table.h"
#include "types/row_hash.h"

namespace matview {

ChangedRows::ChangedRows(std::span<const Type> types, std::vector<std::size_t> key)
    : key_(std::move(key)), rows_(types) {}

void ChangedRows::add(const Chunk& rows) {
  rows_.append(rows, -1);
  is_indexed_ = false;
}

void ChangedRows::clear() {
  if (rows_.row_count() > kChunkRows) {
    const std::vector<Type> types = rows_.types();
    rows_ = RowBatch(types);
    by_key_ = HashChains();
  } else {
    rows_.clear();
    by_key_.clear();
  }
  is_indexed_ = false;
}

void ChangedRows::index() {
  by_key_.clear();
  rows_.views(views_);
  select_columns(views_, key_, key_views_);
  for (std::size_t row = 0; row < rows_.row_count(); ++row) {
    by_key_.insert(hash_row(key_views_, row), static_cast<Id>(row));
  }
  if (columns_.empty()) {
    for (const ColumnView& view : views_) columns_.emplace_back(view.type).resize(kChunkRows);
  }
  is_indexed_ = true;
}

Status ChangedRows::find_negated(std::span<const ColumnView> key,
                                 const Selection& rows,
                                 KeyedSink& out) {
  if (!is_indexed_) index();
  for (std::size_t i = 0; i < rows.count; ++i) {
    const std::size_t row = rows[i];
    if (any_null(key, row)) continue;
    for (Id id = by_key_.first(hash_row(key, row)); id != HashChains::kNone;
         id = by_key_.next(id)) {
      if (!rows_equal(key, row, key_views_, id)) continue;
      found_.push_back(id);
      origins_.push_back(static_cast<std::uint32_t>(row));
      weights_.push_back(rows_.weight(id));
      if (found_.size() == kChunkRows) MATVIEW_TRY(send(out));
    }
  }
  return send(out);
}

Status ChangedRows::send(KeyedSink& out) {
  if (found_.empty()) return {};
  output_.columns.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    gather(views_[c], found_, columns_[c]);
    output_.columns.push_back(columns_[c].view());
  }
  output_.selection = {.rows = nullptr, .count = found_.size()};
  output_.weights = weights_.data();
  Status status = out.accept(output_, origins_);
  found_.clear();
  origins_.clear();
  weights_.clear();
  return status;
}

}  // namespace matview
