// SharedIndex: a claim on a table's index over some columns, which is there for as long as anyone
// holds a claim, and built when the first one is made.
//
// It is one index for all who ask for the same columns in the same order, the table's own keys
// included. The table may go before the claim does; then the claim is void.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "storage/table.h"

namespace matview {

class SharedIndex {
 public:
  SharedIndex() = default;

  // O(rows) when the index is not there yet.
  SharedIndex(const std::shared_ptr<Table>& table, std::span<const std::size_t> columns)
      : table_(table), index_(&table->acquire_index(columns)) {}

  SharedIndex(const SharedIndex&) = delete;
  SharedIndex& operator=(const SharedIndex&) = delete;

  SharedIndex(SharedIndex&& other) noexcept
      : table_(std::move(other.table_)), index_(std::exchange(other.index_, nullptr)) {}

  SharedIndex& operator=(SharedIndex&& other) noexcept {
    std::swap(table_, other.table_);
    std::swap(index_, other.index_);
    return *this;
  }

  ~SharedIndex() {
    if (const auto table = table_.lock()) table->release_index(*index_);
  }

  [[nodiscard]] bool is_of(const std::shared_ptr<Table>& table) const {
    return !table_.owner_before(table) && !table.owner_before(table_) && table != nullptr;
  }

  // The table; null when it is gone.
  [[nodiscard]] std::shared_ptr<Table> table() const { return table_.lock(); }

  // Requires: the table is there.
  [[nodiscard]] const TableIndex& operator*() const { return *index_; }

 private:
  std::weak_ptr<Table> table_;
  const TableIndex* index_ = nullptr;
};

}  // namespace matview
