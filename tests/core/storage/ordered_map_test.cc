#include "storage/ordered_map.h"

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rows.h"

namespace matview::test {

namespace {

[[nodiscard]] std::vector<std::string> keys_under(const OrderedMap& map, std::string_view prefix) {
  std::vector<std::string> keys;
  map.for_each(prefix, [&](std::string_view key, const Entry&) { keys.emplace_back(key); });
  return keys;
}

// A table of one integer column with rows 0 … count − 1, attached to `map`.
[[nodiscard]] std::shared_ptr<Table> make_numbers(OrderedMap& map,
                                                  std::int32_t count,
                                                  TextDictionary& dictionary) {
  auto table = std::make_shared<Table>(
      "numbers", Schema{{{.name = "n", .type = TypeId::kInteger}}}, std::vector<std::size_t>{});
  table->attach(map);
  std::vector<Row> rows;
  for (std::int32_t n = 0; n < count; ++n) rows.push_back({Value::integer(n)});
  std::vector<RowId> ids;
  table->insert(Rows(table->schema().types(), rows, dictionary).chunk(), ids);
  return table;
}

// The live rows that a snapshot shows.
[[nodiscard]] std::vector<std::string> print_snapshot(const Snapshot& snapshot,
                                                      const TextDictionary& dictionary) {
  std::vector<std::string> lines;
  for (const Snapshot::Item& item : snapshot.items()) {
    const auto& chunk = std::get<std::shared_ptr<const TableChunk>>(item.entry);
    for (std::string& line : print_chunk(*chunk, dictionary)) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

TEST_CASE("A map gives back the bytes put last under a key", "[storage]") {
  OrderedMap map;
  map.put("a", "one");
  map.put("a", "two");
  CHECK(map.size() == 1);
  CHECK(*map.find_bytes("a") == "two");
  CHECK(map.find("b") == nullptr);
  CHECK(map.find_bytes("b") == nullptr);
}

TEST_CASE("A chunk is no bytes", "[storage]") {
  OrderedMap map;
  map.put("a", std::make_shared<TableChunk>(std::span<const Type>{}));
  CHECK(map.find("a") != nullptr);
  CHECK(map.find_bytes("a") == nullptr);
}

TEST_CASE("A prefix seek visits the keys under the prefix, in byte order, and no others",
          "[storage]") {
  OrderedMap map;
  for (const std::string_view key : {"b:2", "b:10", "a", "b", "b:", "c", "b;", "b:\xff"}) {
    map.put(key, "");
  }
  CHECK(keys_under(map, "b:") == std::vector<std::string>{"b:", "b:10", "b:2", "b:\xff"});
  CHECK(keys_under(map, "d").empty());
  CHECK(keys_under(map, "").size() == 8);
}

TEST_CASE("Erasing a prefix leaves its neighbours alone", "[storage]") {
  OrderedMap map;
  for (const std::string_view key : {"a", "b:1", "b:2", "b;", "c"}) map.put(key, "");
  CHECK(map.erase_prefix("b:") == 2);
  CHECK(keys_under(map, "") == std::vector<std::string>{"a", "b;", "c"});
  CHECK(map.erase_prefix("x") == 0);
}

TEST_CASE("An entry can be erased through its own key", "[storage]") {
  OrderedMap map;
  map.record_writes();
  const std::string long_key(100, 'k');  // too long for the string's own buffer
  map.put(long_key, "");
  std::string_view own_key;
  map.for_each("", [&](std::string_view key, const Entry&) { own_key = key; });
  CHECK(map.erase(own_key));
  CHECK(map.write_set().changes().contains(long_key));
}

TEST_CASE("Escaping a name and back gives the name", "[storage]") {
  for (const std::string name : {"", "orders", "a:b", "a%3Ab", "%", ":", "%25", "a%", "ü:%:"}) {
    CHECK(name_from_key(key_name(name)) == name);
    CHECK(key_name(name).find(':') == std::string::npos);
  }
}

TEST_CASE("No name's chunks lie under another name's prefix", "[storage]") {
  const std::vector<std::string> names = {"", "a", "a:", "a:b", "a%3A", "a%", "ab", "a:00000000"};
  for (const std::string& one : names) {
    for (const std::string& other : names) {
      if (one == other) continue;
      CHECK_FALSE(chunk_key(data_prefix(one), 0).starts_with(data_prefix(other)));
    }
  }
}

TEST_CASE("Chunk keys sort by number", "[storage]") {
  const std::string prefix = data_prefix("t");
  CHECK(chunk_key(prefix, 9) < chunk_key(prefix, 10));
  CHECK(chunk_key(prefix, 255) < chunk_key(prefix, 256));
  CHECK(chunk_key(prefix, 0xffff) < chunk_key(prefix, 0x10000));
}

TEST_CASE("A snapshot keeps entries that are put anew and erased afterwards", "[storage]") {
  OrderedMap map;
  map.put("a", "one");
  map.put("b", "two");
  const Snapshot snapshot = map.snapshot("");
  map.put("a", "changed");
  map.erase("b");
  map.put("c", "new");
  REQUIRE(snapshot.items().size() == 2);
  CHECK(std::get<std::string>(snapshot.items()[0].entry) == "one");
  CHECK(std::get<std::string>(snapshot.items()[1].entry) == "two");
}

TEST_CASE("A snapshot keeps the rows of chunks that are written afterwards", "[storage]") {
  OrderedMap map;
  TextDictionary dictionary;
  const auto table = make_numbers(map, 3, dictionary);
  const Snapshot snapshot = map.snapshot(data_prefix("numbers"));
  const std::vector<std::string> before = print_snapshot(snapshot, dictionary);

  std::vector<RowId> ids;
  table->hide(1);
  table->release(std::vector<RowId>{1});
  const Rows more(table->schema().types(), {{Value::integer(7)}, {Value::integer(8)}}, dictionary);
  table->insert(more.chunk(), ids);

  CHECK(print_snapshot(snapshot, dictionary) == before);
  CHECK(print_table(*table, dictionary) == std::vector<std::string>{"0", "7", "2", "8"});
}

TEST_CASE("After copying for a snapshot, table and map share the chunk again", "[storage]") {
  OrderedMap map;
  TextDictionary dictionary;
  const auto table = make_numbers(map, 3, dictionary);
  const Snapshot snapshot = map.snapshot("");
  table->hide(0);
  const Entry* const entry = map.find(chunk_key(data_prefix("numbers"), 0));
  REQUIRE(entry != nullptr);
  CHECK(std::get<std::shared_ptr<TableChunk>>(*entry).get() == &table->chunk(0));
}

TEST_CASE("Without a snapshot, chunks are written in place", "[storage]") {
  OrderedMap map;
  TextDictionary dictionary;
  const auto table = make_numbers(map, 3, dictionary);
  const TableChunk* const before = &table->chunk(0);
  {
    const Snapshot forgotten = map.snapshot("");
  }
  table->hide(0);
  CHECK(&table->chunk(0) == before);
}

TEST_CASE("Writes are recorded from record_writes() on", "[storage]") {
  OrderedMap map;
  map.put("before", "");
  CHECK(map.write_set().empty());
  map.record_writes();
  map.put("put", "");
  map.erase("before");
  map.erase("never there");
  const WriteSet::Changes& changes = map.write_set().changes();
  REQUIRE(changes.size() == 2);
  CHECK(changes.find("put")->second.kind == WriteSet::Kind::kPut);
  CHECK(changes.find("before")->second.kind == WriteSet::Kind::kErase);
}

TEST_CASE("The last of a put and an erase counts", "[storage]") {
  OrderedMap map;
  map.record_writes();
  map.put("a", "");
  map.erase("a");
  CHECK(map.write_set().changes().find("a")->second.kind == WriteSet::Kind::kErase);
  map.put("a", "");
  CHECK(map.write_set().changes().find("a")->second.kind == WriteSet::Kind::kPut);
}

TEST_CASE("Slots of a chunk that was put whole are not recorded apart", "[storage]") {
  WriteSet writes;
  writes.put("chunk");
  writes.touch_slots("chunk", 3, 2);
  CHECK(writes.changes().find("chunk")->second.kind == WriteSet::Kind::kPut);
}

TEST_CASE("A chunk is recorded whole once many of its slots are", "[storage]") {
  WriteSet writes;
  writes.touch_slots("chunk", 0, 512);
  CHECK(writes.changes().find("chunk")->second.kind == WriteSet::Kind::kSlots);
  writes.touch_slots("chunk", 512, 1);
  CHECK(writes.changes().find("chunk")->second.kind == WriteSet::Kind::kPut);
}

}  // namespace matview::test
