#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rows.h"
#include "storage/table_chunk.h"

namespace matview::test {

namespace {

const std::vector<Type> kTypes = {TypeId::kInteger,
                                  TypeId::kText,
                                  TypeId::kDouble,
                                  TypeId::kBoolean,
                                  TypeId::kBigint,
                                  TypeId::kDate,
                                  TypeId::kUnknown,
                                  TypeId::kTimestamp};

[[nodiscard]] Row make_row(std::int32_t n) {
  return {Value::integer(n),
          n % 3 == 0 ? Value::null(TypeId::kText) : Value::text("text " + std::to_string(n)),
          Value::float8(n / 4.0),
          n % 5 == 0 ? Value::null(TypeId::kBoolean) : Value::boolean(n % 2 == 0),
          Value::bigint(std::int64_t{n} << 40),
          Value::date(n),
          Value::null(TypeId::kUnknown),
          Value::timestamp(-n)};
}

// Slots 0 … count − 1, every seventh of them dead.
[[nodiscard]] std::shared_ptr<TableChunk> make_chunk(std::int32_t count,
                                                     TextDictionary& dictionary) {
  auto chunk = std::make_shared<TableChunk>(kTypes);
  std::vector<Row> rows;
  for (std::int32_t n = 0; n < count; ++n) rows.push_back(make_row(n));
  chunk->append(Rows(kTypes, rows, dictionary).chunk(), 0, rows.size());
  for (std::size_t slot = 0; slot < rows.size(); slot += 7) chunk->set_live(slot, false);
  return chunk;
}

// Outlives what is decoded.
TextDictionary kept;  // NOLINT: no test depends on what another left in it

[[nodiscard]] std::string encode(const TableChunk& chunk) {
  ByteWriter out;
  chunk.encode(out);
  return std::move(out).bytes();
}

[[nodiscard]] Result<std::shared_ptr<TableChunk>> decode(std::string_view bytes) {
  ByteReader in(bytes);
  return TableChunk::decode(in, kept);
}

[[nodiscard]] std::string encode_slots(const TableChunk& chunk,
                                       const std::vector<std::uint16_t>& slots) {
  ByteWriter out;
  chunk.encode_slots(slots, out);
  return std::move(out).bytes();
}

[[nodiscard]] Status decode_slots(TableChunk& chunk, std::string_view bytes) {
  ByteReader in(bytes);
  return chunk.decode_slots(in, kept);
}

// Reads everything a decoded chunk says it has: the sanitizers are the judges.
[[nodiscard]] std::size_t touch(const TableChunk& chunk) {
  std::size_t sum = chunk.live_count();
  std::vector<std::uint32_t> selection;
  Chunk rows;
  chunk.read(rows, selection);
  for (const ColumnView& column : rows.columns) {
    rows.selection.for_each([&](std::size_t slot) {
      if (!column.is_valid(slot)) return;
      const std::byte* const value = column.data + slot * byte_width(column.type.id);
      for (std::size_t i = 0; i < byte_width(column.type.id); ++i) {
        sum += static_cast<std::size_t>(value[i]);
      }
    });
  }
  return sum;
}

}  // namespace

TEST_CASE("A chunk decodes to what was encoded", "[storage]") {
  TextDictionary dictionary;
  for (const std::int32_t count : {0, 1, 63, 64, 65, 2048}) {
    const auto chunk = make_chunk(count, dictionary);
    const auto decoded = decode(encode(*chunk));
    REQUIRE(decoded);
    CHECK((*decoded)->types() == kTypes);
    CHECK((*decoded)->used() == chunk->used());
    CHECK((*decoded)->live_count() == chunk->live_count());
    CHECK(print_chunk(**decoded, dictionary) == print_chunk(*chunk, dictionary));
  }
}

TEST_CASE("Type modifiers are kept", "[storage]") {
  Type type = TypeId::kText;
  type.modifier = 20;
  const std::vector<Type> types = {type};
  const auto decoded = decode(encode(TableChunk(types)));
  REQUIRE(decoded);
  CHECK((*decoded)->types() == types);
}

TEST_CASE("The written slots bring an older copy of the chunk up to date", "[storage]") {
  TextDictionary dictionary;
  std::mt19937 random(7);
  const auto chunk = make_chunk(100, dictionary);
  const auto copy = chunk->clone();
  for (int round = 0; round < 50; ++round) {
    std::vector<std::uint16_t> slots;
    for (int i = 0; i < 5; ++i) {
      const auto slot = static_cast<std::uint16_t>(random() % chunk->used());
      if (chunk->is_live(slot)) {
        chunk->set_live(slot, false);
      } else {
        const Rows row(kTypes, {make_row(static_cast<std::int32_t>(random() % 1000))}, dictionary);
        const std::uint32_t written = slot;
        chunk->write({&written, 1}, row.chunk(), 0);
      }
      slots.push_back(slot);
    }
    const Rows more(kTypes, {make_row(round), make_row(-round)}, dictionary);
    chunk->append(more.chunk(), 0, 2);
    slots.push_back(static_cast<std::uint16_t>(chunk->used() - 2));
    slots.push_back(static_cast<std::uint16_t>(chunk->used() - 1));
    REQUIRE(decode_slots(*copy, encode_slots(*chunk, slots)));
    REQUIRE(copy->used() == chunk->used());
    REQUIRE(copy->live_count() == chunk->live_count());
    REQUIRE(print_chunk(*copy, dictionary) == print_chunk(*chunk, dictionary));
  }
}

TEST_CASE("Slots that were skipped over are dead", "[storage]") {
  TextDictionary dictionary;
  const auto chunk = make_chunk(10, dictionary);
  TableChunk empty(kTypes);
  REQUIRE(decode_slots(empty, encode_slots(*chunk, {8})));
  CHECK(empty.used() == 10);
  CHECK(empty.live_count() == 1);
  CHECK(empty.is_live(8));
}

TEST_CASE("Slots do not fit a chunk of other columns or more slots", "[storage]") {
  TextDictionary dictionary;
  const auto chunk = make_chunk(10, dictionary);
  const auto longer = make_chunk(11, dictionary);
  const std::vector<Type> one_type = {TypeId::kInteger};
  TableChunk narrow(one_type);
  CHECK_FALSE(decode_slots(narrow, encode_slots(*chunk, {1})));
  CHECK_FALSE(decode_slots(*longer, encode_slots(*chunk, {1})));
}

TEST_CASE("A chunk cut short at any byte is an error", "[storage]") {
  TextDictionary dictionary;
  const std::string bytes = encode(*make_chunk(70, dictionary));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of its own, so that reading past its end is seen.
    const auto cut = decode(std::string(bytes.data(), size));
    REQUIRE_FALSE(cut);
    REQUIRE(cut.error()->code == ErrorCode::kDataCorrupted);
  }
}

TEST_CASE("Slots cut short at any byte are an error", "[storage]") {
  TextDictionary dictionary;
  const auto chunk = make_chunk(70, dictionary);
  const std::string bytes = encode_slots(*chunk, {1, 7, 15, 69});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto copy = chunk->clone();
    REQUIRE_FALSE(decode_slots(*copy, std::string(bytes.data(), size)));
  }
}

TEST_CASE("A chunk with any bit flipped is an error or a chunk, never a crash", "[storage]") {
  TextDictionary dictionary;
  const std::string bytes = encode(*make_chunk(20, dictionary));
  std::size_t readable = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto decoded = decode(flipped);
    if (decoded) readable += touch(**decoded) != 0 ? 1 : 0;
  }
  CHECK(readable > 0);
}

TEST_CASE("Slots with any bit flipped are an error or fit, never a crash", "[storage]") {
  TextDictionary dictionary;
  const auto chunk = make_chunk(20, dictionary);
  const std::string bytes = encode_slots(*chunk, {1, 7, 15, 19});
  std::size_t readable = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto copy = chunk->clone();
    if (decode_slots(*copy, flipped)) readable += touch(*copy) != 0 ? 1 : 0;
  }
  CHECK(readable > 0);
}

}  // namespace matview::test
