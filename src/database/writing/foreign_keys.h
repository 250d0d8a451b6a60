// Foreign keys: what a statement did to rows that refer to others or are referred to, and what
// follows from it when the statement ends.
//
// Changes are noted as they happen and settled afterwards, first in, first out: actions (CASCADE,
// SET NULL, SET DEFAULT) change further rows, which are noted in turn; then what must hold is
// checked against the tables as they are. A NULL in a key refers to nothing (MATCH SIMPLE).
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "common/result.h"
#include "storage/table.h"
#include "storage/transaction.h"
#include "types/text_dictionary.h"

namespace matview {

class TableWriter;

class ForeignKeyQueue {
 public:
  void inserted(const std::shared_ptr<Table>& table, RowId row) { add(table, kNoRow, row); }

  void erased(const std::shared_ptr<Table>& table, RowId row) { add(table, row, kNoRow); }

  void updated(const std::shared_ptr<Table>& table, RowId before, RowId after) {
    add(table, before, after);
  }

  [[nodiscard]] bool is_empty() const { return changes_.empty(); }

  void clear() { changes_.clear(); }

  // One row's change; kNoRow where there is no row before, or none after.
  struct Change {
    std::shared_ptr<Table> table;
    RowId before;
    RowId after;
  };

  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }

 private:
  void add(const std::shared_ptr<Table>& table, RowId before, RowId after) {
    changes_.push_back({.table = table, .before = before, .after = after});
  }

  std::vector<Change> changes_;
};

// What settling works with.
struct ForeignKeyParts {
  const Catalog& catalog;
  TextDictionary& dictionary;
  ForeignKeyQueue& queue;
  // A writer of the table of this name.
  std::function<Result<TableWriter>(std::string_view table)> writer_of;
  // A column's default as a row of one value.
  std::function<Result<Value>(std::string_view table, std::size_t column)> default_of;
};

// Does what the noted changes ask for and empties the queue. 23503 with DETAIL when a row refers to
// nothing, or a row that is gone is still referred to.
[[nodiscard]] Status settle_foreign_keys(const ForeignKeyParts& parts);

// Checks all rows of a table against one of its foreign keys: 23503.
[[nodiscard]] Status validate_foreign_key(const ForeignKeyParts& parts,
                                          Table& table,
                                          const ForeignKey& key);

}  // namespace matview
