#include "operators/index_lookup.h"

#include <algorithm>

#include "types/row_hash.h"

namespace matview {

Status IndexLookup::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  if (table_ == nullptr) MATVIEW_TRY(open());
  if (unique_ != nullptr) {
    find_unique(rows);
  } else {
    find_ordered(rows);
  }
  return {};
}

// A unique key whose every column is given is found by its hash; anything else in order.
Status IndexLookup::open() {
  MATVIEW_ASSIGN(table_, tables_(lookup_.relation));
  const std::size_t width = lookup_.keys->schema.columns.size();
  const auto& keys = table_->unique_keys();
  const auto key = std::ranges::find(keys, lookup_.index, &UniqueKey::name);
  if (key != keys.end() && key->columns.size() == width) {
    unique_ = &table_->index_on(key->columns);
    return {};
  }
  OrderedIndex* const index = table_->ordered_index(lookup_.index);
  if (index == nullptr) {
    return fail(ErrorCode::kInternalError, "index \"{}\" is not there", lookup_.index);
  }
  ordered_ = index;
  return index->build(*table_);
}

void IndexLookup::find_unique(const Chunk& rows) {
  rows.selection.for_each([&](std::size_t row) {
    if (any_null(rows.columns, row)) return;
    const RowId id = table_->find(*unique_, rows.columns, row);
    if (id != kNoRow) found_.push_back(id);
  });
}

void IndexLookup::find_ordered(const Chunk& rows) {
  IndexBounds bounds{.equal = {}};
  rows.selection.for_each([&](std::size_t row) {
    if (any_null(rows.columns, row)) return;
    bounds.equal.clear();
    for (const ColumnView& column : rows.columns) bounds.equal.push_back(column.from(row));
    ordered_->visit(bounds, false, [&](RowId id) {
      found_.push_back(id);
      return true;
    });
  });
}

Status IndexLookup::finish(Sink& out) {
  std::ranges::sort(found_);
  const auto repeated = std::ranges::unique(found_);
  found_.erase(repeated.begin(), repeated.end());
  if (found_.empty()) return {};
  return send_stored_rows(lookup_.columns, *table_, found_, context_, out);
}

}  // namespace matview
