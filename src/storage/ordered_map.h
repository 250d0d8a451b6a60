// OrderedMap: the database. An in-memory ordered map from byte-string keys to entries.
//
// Everything a database must remember is an entry here and nowhere else, so persistence has one
// thing to persist:
//
//   meta:table:NAME         a table's schema                      (bytes; catalog/table_catalog.h)
//   meta:mv:NAME            a materialized view's metadata        (bytes; catalog/view_metadata.h)
//   stat:mv:NAME            the state of that view's contents     (bytes; catalog/view_metadata.h)
//   data:TABLE:CHUNK        kChunkRows rows of a table or view    (storage/table_chunk.h)
//
// Names are escaped in keys (`key_name`), so that one name's keys are never a prefix of another's.
//
// Invariants:
//   1. Keys are unique and visited in byte order.
//   2. A chunk entry is shared with its Table, which may write to it in place, unless a Snapshot
//      holds it too: then the Table clones it first and replaces the entry (copy-on-write).
// Ownership: the map owns its entries; pointers from find() live until that key is put or erased.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <parallel_hashmap/btree.h>

#include "storage/table_chunk.h"
#include "storage/write_set.h"

namespace matview {

using Entry = std::variant<std::string, std::shared_ptr<TableChunk>>;

// One version of the entries under a prefix, unmoved by later writes. Copying pointers is all it
// costs: O(entries) to take, and the first later write to each of its chunks copies that chunk.
class Snapshot {
 public:
  struct Item {
    std::string key;
    std::variant<std::string, std::shared_ptr<const TableChunk>> entry;
  };

  [[nodiscard]] const std::vector<Item>& items() const { return items_; }

 private:
  friend class OrderedMap;
  std::vector<Item> items_;
};

class OrderedMap {
 public:
  OrderedMap() = default;
  OrderedMap(const OrderedMap&) = delete;
  OrderedMap& operator=(const OrderedMap&) = delete;

  [[nodiscard]] const Entry* find(std::string_view key) const;
  // The bytes at `key`; nullptr when there is no entry or it is a chunk.
  [[nodiscard]] const std::string* find_bytes(std::string_view key) const;

  void put(std::string_view key, Entry entry);
  bool erase(std::string_view key);
  // Erases every key under `prefix`; returns how many.
  std::size_t erase_prefix(std::string_view prefix);
  // Replaces a chunk by an equal one (copy-on-write): no change of contents, so none is recorded.
  void replace_chunk(std::string_view key, std::shared_ptr<TableChunk> chunk);

  // Calls `visit(key, entry)` for every entry under `prefix` in key order: a seek, then a walk of
  // only those. The visitor must not change the map.
  template <typename Visitor>
  void for_each(std::string_view prefix, Visitor&& visit) const {
    for (auto it = entries_.lower_bound(prefix); it != entries_.end(); ++it) {
      if (!std::string_view(it->first).starts_with(prefix)) return;
      visit(std::string_view(it->first), it->second);
    }
  }

  [[nodiscard]] Snapshot snapshot(std::string_view prefix) const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  // From now on every change is marked in write_set(), until it is cleared by whoever logs it.
  void record_writes() { records_writes_ = true; }

  [[nodiscard]] bool records_writes() const { return records_writes_; }

  [[nodiscard]] WriteSet& write_set() { return write_set_; }

 private:
  phmap::btree_map<std::string, Entry, std::less<>> entries_;
  WriteSet write_set_;
  bool records_writes_ = false;
};

// Where things stand in the map.
inline constexpr std::string_view kTablePrefix = "meta:table:";
inline constexpr std::string_view kViewPrefix = "meta:mv:";

// `name` with ':' and '%' percent-encoded, and back.
[[nodiscard]] std::string key_name(std::string_view name);
[[nodiscard]] std::string name_from_key(std::string_view escaped);
[[nodiscard]] std::string table_key(std::string_view table);
[[nodiscard]] std::string view_key(std::string_view view);
[[nodiscard]] std::string data_prefix(std::string_view table);
// Chunk numbers are eight hex digits, so that byte order is numeric order.
[[nodiscard]] std::string chunk_key(std::string_view data_prefix, std::size_t chunk);

}  // namespace matview
