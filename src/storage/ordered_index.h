// OrderedIndex: the rows of a table in the order of some of its columns, or of expressions.
//
// A B-tree of row ids. Beside each id stands a prefix of its key, eight bytes that compare as the
// first column does; only rows whose prefixes are equal are compared in the table itself. So an
// entry takes twelve bytes whatever the key is, and a key of one number never looks at the table.
//
// It is derived from the table and never stored. Nothing is built before it is first asked for;
// from then on every write keeps it current, until a bulk load makes building anew the cheaper.
//
// Invariants, once built:
//   1. It holds exactly the live rows (of a partial index: those its condition is true for).
//   2. Entries are ordered by the columns, each with its own direction and place of NULLs, and
//      rows with equal keys by id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <parallel_hashmap/btree.h>

#include "common/bitmap.h"
#include "common/hash_chains.h"
#include "common/result.h"
#include "types/chunk.h"
#include "types/column.h"
#include "types/text_dictionary.h"
#include "types/value.h"

namespace matview {

class Table;

struct IndexColumn {
  std::size_t column;  // of the table; past its last, a computed one
  bool descending = false;
  bool nulls_first = false;

  friend bool operator==(const IndexColumn&, const IndexColumn&) = default;
};

// What an index of expressions, or a partial one, computes of a table's rows. The same row gives
// the same every time.
class IndexExpressions {
 public:
  virtual ~IndexExpressions() = default;

  [[nodiscard]] virtual std::vector<Type> types() const = 0;
  // Points `computed` at the expressions' values at every row of `included`, by physical row, and
  // `included` at the selected rows the index holds. Both live until the next call.
  [[nodiscard]] virtual Status compute(const Chunk& rows,
                                       Selection& included,
                                       std::vector<ColumnView>& computed) = 0;
};

// A range of an index: leading columns equal to `equal`, and the one after them within the bounds.
// All are rows of one value each; a bound that is NULL or an equal NULL finds nothing by itself,
// which is for the caller to see to.
struct IndexBounds {
  std::vector<ColumnView> equal;
  const ColumnView* low = nullptr;  // null: unbounded
  const ColumnView* high = nullptr;
  bool low_inclusive = true;
  bool high_inclusive = true;
};

class OrderedIndex {
 public:
  using Id = HashChains::Id;

  // `expressions` may be null. The dictionary must outlive the index.
  OrderedIndex(std::string name,
               std::vector<IndexColumn> columns,
               std::unique_ptr<IndexExpressions> expressions,
               const TextDictionary& dictionary);
  OrderedIndex(const OrderedIndex&) = delete;
  OrderedIndex& operator=(const OrderedIndex&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  [[nodiscard]] const std::vector<IndexColumn>& columns() const { return columns_; }

  [[nodiscard]] IndexExpressions* expressions() const { return expressions_.get(); }

  // Builds the index unless it is there. Fails only as its expressions do.
  [[nodiscard]] Status build(const Table& table);

  // ── Reading. Requires: built. ──
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  // Calls `visit` with the ids in the range, in order or backwards, until it returns false.
  void visit(const IndexBounds& bounds, bool backwards, const std::function<bool(Id)>& visit) const;
  // A row with this whole key, or kNone.
  [[nodiscard]] Id find_equal(std::span<const ColumnView> key) const;
  // A row whose key another row has too, or kNone.
  [[nodiscard]] Id find_duplicate(bool nulls_distinct) const;
  // What a row it holds has in a column of the index.
  [[nodiscard]] Value value_at(std::size_t position, Id row) const;
  // How many values the first column has: counted, and remembered until the index has changed by
  // an eighth.
  [[nodiscard]] std::size_t distinct_count() const;

  [[nodiscard]] std::size_t byte_size() const;

  // ── Writing: for Table, which calls these for rows that came and before rows go. ──
  void insert(const Chunk& rows, std::span<const Id> ids);
  void insert(Id row);
  void erase(Id row);
  // Forgets all of it; the next build() makes it anew.
  void clear();

 private:
  struct Entry {
    std::uint32_t prefix_high;
    std::uint32_t prefix_low;
    Id row;

    [[nodiscard]] std::uint64_t prefix() const {
      return std::uint64_t{prefix_high} << 32U | prefix_low;
    }
  };

  // A place between entries: before (or past) all whose leading columns equal `values`.
  struct Place {
    std::span<const ColumnView> values;
    std::size_t value_row;
    std::uint64_t prefix;
    bool is_past;
  };

  struct Less {
    using is_transparent = void;
    const OrderedIndex* index;

    bool operator()(const Entry& a, const Entry& b) const;
    bool operator()(const Entry& a, const Place& b) const;
    bool operator()(const Place& a, const Entry& b) const;
  };

  using Entries = phmap::btree_set<Entry, Less>;

  struct Cell {
    ColumnView view;
    std::size_t row;
  };

  [[nodiscard]] Cell cell(std::size_t position, Id row) const;
  [[nodiscard]] int compare(std::size_t position, const Cell& a, const Cell& b) const;
  [[nodiscard]] bool is_decided_by(std::uint64_t prefix) const;
  [[nodiscard]] std::uint64_t prefix_of(const Cell& cell) const;
  [[nodiscard]] Entry make_entry(Id row) const;
  [[nodiscard]] Place place(std::span<const ColumnView> values, bool is_past) const;
  // Takes what is computed of the row into computed_; returns whether the index holds it.
  [[nodiscard]] Status take_computed(const Chunk& rows, std::span<const Id> ids);
  [[nodiscard]] bool holds(Id row) const;

  std::string name_;
  std::vector<IndexColumn> columns_;
  std::unique_ptr<IndexExpressions> expressions_;
  const TextDictionary& dictionary_;
  const Table* table_ = nullptr;  // once built
  Entries entries_;
  std::vector<Column> computed_;  // by row id
  Bitmap included_;               // by row id; with expressions only
  bool first_is_exact_ = false;   // equal prefixes are equal values, NULLs aside
  mutable std::size_t distinct_ = 0;
  mutable std::size_t distinct_at_ = 0;  // size() when it was counted
};

}  // namespace matview
