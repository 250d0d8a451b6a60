// A database of catalogs only: one map, one clock, one running transaction.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catalog/table_catalog.h"
#include "catalog/view_catalog.h"
#include "types/text_dictionary.h"
#include "types/value.h"

namespace matview::test {

// Rows of the schema most tests use: (id bigint, name text).
using Rows = std::vector<std::pair<std::int64_t, std::string>>;

inline const Schema kSchema = {.columns = {{"id", TypeId::kBigint}, {"name", TypeId::kText}}};
inline constexpr Instant kSecond = 1'000'000;

class CatalogFixture {
 public:
  CatalogFixture() { reload(); }

  // Makes the catalogs anew from what the map holds. Requires: nothing uncommitted.
  bool reload() {
    views_ = nullptr;
    tables_ = std::make_unique<TableCatalog>(map);
    views_ = std::make_unique<ViewCatalog>(map, *tables_, [this] { return time; });
    return tables_->load().has_value() && views_->load().has_value();
  }

  TableCatalog& tables() { return *tables_; }

  ViewCatalog& views() { return *views_; }

  ViewMetadata definition(std::string name, std::vector<std::string> reads = {"users"}) const {
    return ViewMetadata::create(
        std::move(name), "SELECT id, name FROM users", "plan", std::move(reads), kSchema, time);
  }

  Status create(std::string name, std::vector<std::string> reads = {"users"}) {
    return views().create_view(transaction, definition(std::move(name), std::move(reads)));
  }

  Result<std::uint64_t> store(std::string_view name, const Rows& rows) {
    return views().store_view_data(transaction, name, batch(rows), kSchema);
  }

  Result<std::uint64_t> store_concurrently(std::string_view name, const Rows& rows) {
    return views().store_view_data_concurrent(transaction, name, batch(rows), kSchema);
  }

  Status apply(std::string_view name, const Rows& gone, const Rows& come) {
    return views().apply_delta(transaction, name, delta(gone, come));
  }

  RowBatch batch(const Rows& rows) { return delta({}, rows); }

  RowBatch delta(const Rows& gone, const Rows& come) {
    RowBatch out(kSchema.types());
    for (const auto& row : gone) append(out, row, -1);
    for (const auto& row : come) append(out, row, 1);
    return out;
  }

  void append(RowBatch& out, const Rows::value_type& row, Weight weight) {
    RowBatch one(kSchema.types());
    one.column(0).append_value(Value::bigint(row.first), dictionary);
    one.column(1).append_value(Value::text(row.second), dictionary);
    one.set_row_count(1);
    out.append_row(one.views(), 0, weight);
  }

  // The contents in the order they are scanned in.
  Rows read(std::string_view name) { return read(**views().read_view_data(name)); }

  Rows read(const Table& table) const {
    Rows rows;
    for (std::size_t i = 0; i < table.chunk_count(); ++i) read(table.chunk(i), rows);
    return rows;
  }

  Rows read(const Snapshot& snapshot) const {
    Rows rows;
    for (const Snapshot::Item& item : snapshot.items()) {
      read(*std::get<std::shared_ptr<const TableChunk>>(item.entry), rows);
    }
    return rows;
  }

  Rows read_sorted(std::string_view name) { return sorted(read(name)); }

  static Rows sorted(Rows rows) {
    std::ranges::sort(rows);
    return rows;
  }

  const ViewMetadata& metadata(std::string_view name) { return **views().get_view(name); }

  std::vector<std::string> keys(std::string_view prefix = "") const {
    std::vector<std::string> keys;
    map.for_each(prefix, [&](std::string_view key, const Entry&) { keys.emplace_back(key); });
    return keys;
  }

  OrderedMap map;
  TextDictionary dictionary;
  Instant time = 1'700'000'000 * kSecond;
  Transaction transaction;

 private:
  void read(const TableChunk& chunk, Rows& rows) const {
    for (std::size_t slot = 0; slot < chunk.used(); ++slot) {
      if (!chunk.is_live(slot)) continue;
      rows.emplace_back(value_at(chunk.columns()[0], slot, dictionary).as_integer(),
                        value_at(chunk.columns()[1], slot, dictionary).as_text());
    }
  }

  std::unique_ptr<TableCatalog> tables_;
  std::unique_ptr<ViewCatalog> views_;
};

// Rows (first, "row first") … for `count` ids.
inline Rows numbered(std::int64_t first, std::int64_t count) {
  Rows rows;
  for (std::int64_t id = first; id < first + count; ++id) {
    rows.emplace_back(id, "row " + std::to_string(id));
  }
  return rows;
}

// "42P01 message" of a failure, "" of a success: both are the contract.
template <typename T>
std::string error_of(const Result<T>& result) {
  if (result) return "";
  return std::string(sqlstate(result.error()->code)) + " " + result.error()->message;
}

}  // namespace matview::test
