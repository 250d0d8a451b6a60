#include "operators/group_index.h"

#include <algorithm>

#include "types/row_hash.h"

namespace matview {

GroupIndex::GroupIndex(std::span<const Type> types) : encoder_(types), keys_(types) {}

void GroupIndex::assign(std::span<const ColumnView> keys, const Selection& rows, Id* ids) {
  if (codes_.size() < rows.end()) codes_.resize(rows.end());
  keys_.views(views_);
  const bool may_be_null =
      std::ranges::any_of(keys, [](const ColumnView& key) { return key.validity != nullptr; });
  if (!encoder_.is_exact()) {
    assign_hashed(keys, rows, ids);
  } else if (!may_be_null) {
    assign_words(keys, rows, ids);
  } else {
    rows_with_nulls_.clear();
    rows_without_.clear();
    rows.for_each([&](std::size_t row) {
      (any_null(keys, row) ? rows_with_nulls_ : rows_without_)
          .push_back(static_cast<std::uint32_t>(row));
    });
    assign_words(keys, {.rows = rows_without_.data(), .count = rows_without_.size()}, ids);
    assign_hashed(keys, {.rows = rows_with_nulls_.data(), .count = rows_with_nulls_.size()}, ids);
  }
  keep_new_keys(keys);
}

void GroupIndex::assign_words(std::span<const ColumnView> keys, const Selection& rows, Id* ids) {
  encoder_.encode(keys, rows, codes_.data());
  for (std::size_t i = 0; i < rows.count; ++i) {
    const std::size_t row = rows[i];
    Id id = words_.find(codes_[i]);
    if (id == WordTable::kNone) [[unlikely]] {
      id = new_id(keys, row);
      words_.find_or_insert(codes_[i], id);
    }
    ids[row] = id;
  }
}

void GroupIndex::assign_hashed(std::span<const ColumnView> keys, const Selection& rows, Id* ids) {
  hash_rows(keys, rows, codes_.data());
  rows.for_each([&](std::size_t row) {
    Id id = find_hashed(keys, row);
    if (id == HashChains::kNone) {
      id = new_id(keys, row);
      chains_.insert(codes_[row], id);
    }
    ids[row] = id;
  });
}

GroupIndex::Id GroupIndex::find_hashed(std::span<const ColumnView> keys, std::size_t row) const {
  const std::size_t kept = keys_.row_count();
  for (Id id = chains_.first(codes_[row]); id != HashChains::kNone; id = chains_.next(id)) {
    const bool is_equal = id < kept ? rows_equal(views_, id, keys, row)
                                    : rows_equal(keys, new_rows_[id - kept], keys, row);
    if (is_equal) return id;
  }
  return HashChains::kNone;
}

GroupIndex::Id GroupIndex::new_id(std::span<const ColumnView> keys, std::size_t row) {
  if (released_.empty()) {
    new_rows_.push_back(static_cast<std::uint32_t>(row));
    return static_cast<Id>(keys_.row_count() + new_rows_.size() - 1);
  }
  const Id id = released_.back();
  released_.pop_back();
  keys_.assign_row(id, keys, row);
  keys_.views(views_);  // a first NULL makes a bitmap
  return id;
}

void GroupIndex::keep_new_keys(std::span<const ColumnView> keys) {
  if (new_rows_.empty()) return;
  const std::size_t count = keys_.row_count() + new_rows_.size();
  for (std::size_t c = 0; c < keys.size(); ++c) keys_.column(c).append_rows(keys[c], new_rows_);
  keys_.set_row_count(count);
  new_rows_.clear();
}

void GroupIndex::release(Id id) {
  const std::span<const ColumnView> keys = this->keys();
  if (encoder_.is_exact() && !any_null(keys, id)) {
    std::uint64_t word = 0;
    encoder_.encode(keys, {.rows = &id, .count = 1}, &word);
    words_.erase(word);
  } else {
    chains_.erase(hash_row(keys, id), id);
  }
  released_.push_back(id);
}

void GroupIndex::clear() {
  words_.clear();
  chains_.clear();
  keys_.clear();
  released_.clear();
}

std::size_t GroupIndex::byte_size() const {
  return words_.byte_size() + chains_.byte_size() + keys_.byte_size();
}

}  // namespace matview
