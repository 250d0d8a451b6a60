// A database of a few tables and entries that changes at random, and can be compared.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "../storage/rows.h"
#include "persist/store.h"
#include "storage/ordered_map.h"
#include "storage/table.h"
#include "storage/transaction.h"

namespace matview::test {

// Everything that SQL could see of a database: bytes, and the live rows of chunks by slot.
using Contents = std::map<std::string, std::vector<std::string>>;

[[nodiscard]] inline Contents print_map(const OrderedMap& map, const TextDictionary& dictionary) {
  Contents contents;
  map.for_each("", [&](std::string_view key, const Entry& entry) {
    const auto* const chunk = std::get_if<std::shared_ptr<TableChunk>>(&entry);
    contents[std::string(key)] = chunk == nullptr
                                     ? std::vector<std::string>{std::get<std::string>(entry)}
                                     : print_chunk(**chunk, dictionary);
  });
  return contents;
}

class SmallDatabase {
 public:
  [[nodiscard]] Status open(std::unique_ptr<persist::Directory> directory,
                            persist::CheckpointPolicy policy = {}) {
    MATVIEW_ASSIGN(store_, persist::Store::open(std::move(directory), map_, dictionary_, policy));
    std::vector<std::string> names;
    map_.for_each(kTablePrefix, [&](std::string_view key, const Entry&) {
      names.push_back(name_from_key(key.substr(kTablePrefix.size())));
    });
    for (const std::string& name : names) {
      MATVIEW_ASSIGN(tables_[name], Table::load(map_, name, kSchema, {}));
    }
    return {};
  }
  [[nodiscard]] persist::Store& store() { return *store_; }
  [[nodiscard]] OrderedMap& map() { return map_; }
  [[nodiscard]] TextDictionary& dictionary() { return dictionary_; }
  [[nodiscard]] Contents contents() const { return print_map(map_, dictionary_); }

  // Changes a few things at random and appends that as a commit.
  void commit_something(std::mt19937& random) {
    const std::size_t steps = 1 + random() % 4;
    for (std::size_t step = 0; step < steps; ++step) change_something(random);
    transaction_.commit();
    if (random() % 4 == 0) {  // a transaction that came to nothing leaves its marks
      const auto table = pick_table(random);
      if (table) change_rows(table, random);
      transaction_.rollback();
    }
    store_->append_commit();
  }

 private:
  inline static const Schema kSchema{{{.name = "id", .type = TypeId::kInteger},
                                      {.name = "name", .type = TypeId::kText},
                                      {.name = "price", .type = TypeId::kDouble}}};

  void change_something(std::mt19937& random) {
    static const std::array<std::string, 3> kNames = {"orders", "a:b", "100%"};
    const std::string& name = kNames[random() % kNames.size()];
    switch (random() % 8) {
      case 0: create_table(name); break;
      case 1:
        if (random() % 4 == 0) drop_table(name);
        break;
      case 2: map_.put(view_key(name), std::string(random() % 100, 'v')); break;
      case 3: map_.erase(view_key(name)); break;
      default:
        if (const auto table = pick_table(random)) change_rows(table, random);
    }
  }
  void create_table(const std::string& name) {
    if (tables_.contains(name)) return;
    map_.put(table_key(name), "a schema");
    tables_[name] = std::make_shared<Table>(name, kSchema, std::vector<std::size_t>{});
    tables_[name]->attach(map_);
  }
  void drop_table(const std::string& name) {
    const auto found = tables_.find(name);
    if (found == tables_.end()) return;
    map_.erase(table_key(name));
    found->second->detach();
    tables_.erase(found);
  }
  [[nodiscard]] std::shared_ptr<Table> pick_table(std::mt19937& random) {
    if (tables_.empty()) return nullptr;
    return std::next(tables_.begin(), static_cast<long>(random() % tables_.size()))->second;
  }
  void change_rows(const std::shared_ptr<Table>& table, std::mt19937& random) {
    for (std::size_t i = 0; i < 3 && table->chunk_count() != 0; ++i) {
      const auto row = static_cast<RowId>(random() % table->chunk(0).used());
      if (table->is_live(row)) transaction_.erase(table, row);
    }
    std::vector<Row> rows;
    for (std::size_t count = random() % 6; count != 0; --count) {
      rows.push_back({Value::integer(static_cast<std::int32_t>(random() % 1000)),
                      random() % 5 == 0 ? Value::null(TypeId::kText)
                                        : Value::text("text " + std::to_string(random() % 200)),
                      Value::float8(static_cast<double>(random() % 100) / 4)});
    }
    REQUIRE(transaction_.insert(table, Rows(kSchema.types(), rows, dictionary_).chunk()));
  }

  OrderedMap map_;
  TextDictionary dictionary_;
  std::unique_ptr<persist::Store> store_;
  std::map<std::string, std::shared_ptr<Table>> tables_;
  Transaction transaction_;
};

}  // namespace matview::test
