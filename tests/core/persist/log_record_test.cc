#include "persist/log_record.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "small_database.h"

namespace matview::test {

using namespace persist;

namespace {

const std::vector<Type> kTypes = {TypeId::kInteger, TypeId::kText};

struct State {
  OrderedMap map;
  TextDictionary dictionary;

  [[nodiscard]] Status apply(std::string_view operations) {
    return apply_operations(operations, map, dictionary);
  }
  [[nodiscard]] Contents print() const { return print_map(map, dictionary); }
};

// A chunk whose rows have the texts "a" and "b", codes 1 and 2.
void put_chunk(State& state, std::string_view key) {
  const Rows rows(kTypes,
                  {{Value::integer(1), Value::text("a")}, {Value::integer(2), Value::text("b")}},
                  state.dictionary);
  auto chunk = std::make_shared<TableChunk>(kTypes);
  chunk->append(rows.chunk(), 0, 2);
  state.map.put(key, std::move(chunk));
}

// One record with every kind of operation, for a state that has put_chunk() under "data:old".
[[nodiscard]] std::string make_record() {
  State state;
  put_chunk(state, "data:old");
  state.map.put("meta:gone", "x");
  const std::size_t texts = state.dictionary.size();
  state.map.record_writes();
  put_chunk(state, "data:new");
  state.map.put("meta:put", "bytes");
  state.map.erase("meta:gone");
  const auto& chunk = std::get<std::shared_ptr<TableChunk>>(*state.map.find("data:old"));
  const Rows rows(kTypes, {{Value::integer(3), Value::text("c")}}, state.dictionary);
  chunk->append(rows.chunk(), 0, 1);
  chunk->set_live(0, false);
  state.map.write_set().touch_slots("data:old", 2, 1);
  state.map.write_set().touch_slots("data:old", 0, 1);
  state.map.write_set().touch_slots("data:old", 2, 1);
  ByteWriter out;
  encode_texts(state.dictionary, texts, state.dictionary.size(), out);
  encode_changes(state.map, state.map.write_set(), out);
  return std::move(out).bytes();
}

void prepare(State& state) {
  put_chunk(state, "data:old");
  state.map.put("meta:gone", "x");
}

}  // namespace

TEST_CASE("A record leads from the state before a commit to the one after it", "[persist]") {
  State state;
  prepare(state);
  REQUIRE(state.apply(make_record()));
  CHECK(state.print() == Contents{{"data:new", {"0: 1|a", "1: 2|b"}},
                                  {"data:old", {"1: 2|b", "2: 3|c"}},
                                  {"meta:put", {"bytes"}}});
}

TEST_CASE("Erasing what is not there is no error, as it may have come and gone in the commit",
          "[persist]") {
  State before;
  before.map.record_writes();
  before.map.put("a", "");
  before.map.erase("a");
  ByteWriter out;
  encode_changes(before.map, before.map.write_set(), out);
  State state;
  CHECK(state.apply(out.bytes()));
  CHECK(state.map.size() == 0);
}

TEST_CASE("A record applied to another state than its own is refused", "[persist]") {
  State without_chunk;
  CHECK_FALSE(without_chunk.apply(make_record()));
  State twice;
  prepare(twice);
  REQUIRE(twice.apply(make_record()));
  CHECK_FALSE(twice.apply(make_record()));  // its texts are there already
}

TEST_CASE("Rows with texts that are not there are refused", "[persist]") {
  State source;
  put_chunk(source, "data:t");
  ByteWriter out;
  encode_entry("data:t", *source.map.find("data:t"), out);
  State without_texts;
  CHECK_FALSE(without_texts.apply(out.bytes()));
  State with_texts;
  (void)with_texts.dictionary.intern("a");
  (void)with_texts.dictionary.intern("b");
  CHECK(with_texts.apply(out.bytes()));
}

TEST_CASE("Slots with texts that are not there are refused", "[persist]") {
  State source;
  put_chunk(source, "data:t");
  source.map.write_set().touch_slots("data:t", 1, 1);
  ByteWriter out;
  encode_changes(source.map, source.map.write_set(), out);
  State state;
  (void)state.dictionary.intern("a");
  state.map.put("data:t", std::make_shared<TableChunk>(kTypes));
  CHECK_FALSE(state.apply(out.bytes()));
}

TEST_CASE("A record cut short anywhere but between operations is refused", "[persist]") {
  const std::string record = make_record();
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < record.size(); ++size) {
    State state;
    prepare(state);
    if (state.apply(std::string(record.data(), size))) ++accepted;
  }
  CHECK(accepted == 5);  // before each of texts, two chunks, an erasure and bytes
}

TEST_CASE("A record with any byte changed is refused or applied, never a crash", "[persist]") {
  const std::string record = make_record();
  std::size_t refused = 0;
  for (std::size_t at = 0; at < record.size(); ++at) {
    for (int change = 1; change < 256; change += 2) {
      std::string changed = record;
      changed[at] = static_cast<char>(changed[at] ^ change);
      State state;
      prepare(state);
      if (!state.apply(changed)) {
        ++refused;
      } else {
        REQUIRE(state.print().size() < 10);  // reads every row, text by text
      }
    }
  }
  CHECK(refused > 0);
}

}  // namespace matview::test
