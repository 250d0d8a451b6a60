// The byte form of TableChunk (docs/format.md, "Chunk" and "Slots").
#include <algorithm>
#include <cstring>

#include "storage/table_chunk.h"
#include "types/numeric.h"
#include "types/type_format.h"

namespace matview {

namespace {

[[nodiscard]] std::unexpected<Failure> corrupt() {
  return fail(ErrorCode::kDataCorrupted, "a stored chunk of rows cannot be read");
}

void put_words(const std::uint64_t* words, std::size_t bits, ByteWriter& out) {
  out.put_bytes(words, words_for_bits(bits) * sizeof(std::uint64_t));
}

// Numbers that do not fit in a word stand behind the words of their column, as text; so does the
// number of a slot behind its word. Their words, which are addresses, become kBigNumber.
constexpr std::int64_t kBigNumber = 1;

[[nodiscard]] bool is_big(const Column& column, std::size_t slot) {
  return column.type().id == TypeId::kNumeric && column.is_valid(slot) &&
         !is_inline(column.values<NumericWord>()[slot]);
}

void put_numerics(const Column& column, std::size_t used, ByteWriter& out) {
  const NumericWord* const words = column.values<NumericWord>();
  for (std::size_t slot = 0; slot < used; ++slot) {
    const bool known = column.is_valid(slot);
    out.put(!known ? std::int64_t{0} : is_inline(words[slot]) ? words[slot].bits : kBigNumber);
  }
  for (std::size_t slot = 0; slot < used; ++slot) {
    if (is_big(column, slot)) out.put_string(to_decimal(words[slot]).to_string());
  }
}

// Rows that were rolled back leave codes of texts that no commit has stored: only what counts is
// written, and the empty text in place of all else.
void put_text_codes(const Column& column, const Bitmap& live, ByteWriter& out) {
  const TextCode* const codes = column.values<TextCode>();
  for (std::size_t slot = 0; slot < live.size(); ++slot) {
    out.put(live.test(slot) && column.is_valid(slot) ? codes[slot] : TextCode{0});
  }
}

// Reads the number for a slot that holds kBigNumber.
[[nodiscard]] Status get_big(ByteReader& in,
                             std::size_t slot,
                             Column& column,
                             TextDictionary& dictionary) {
  const Result<Decimal> decimal = Decimal::parse(in.get_string());
  if (in.failed() || !decimal) return corrupt();
  column.values<NumericWord>()[slot] = make_numeric(*decimal, dictionary);
  return {};
}

// How many slots a chunk has written; more than fit are as good as a failed read.
[[nodiscard]] Result<std::size_t> get_used(ByteReader& in) {
  const std::uint64_t used = in.get_varint();
  if (in.failed() || used > kChunkRows) return corrupt();
  return static_cast<std::size_t>(used);
}

}  // namespace

void TableChunk::encode(ByteWriter& out) const {
  out.put_varint(columns_.size());
  out.put_varint(used());
  put_words(live_.words(), used(), out);
  for (const Column& column : columns_) {
    encode_type(column.type(), out);
    out.put(static_cast<std::uint8_t>(column.validity() != nullptr));
    if (column.validity() != nullptr) put_words(column.validity(), used(), out);
    if (column.type().id == TypeId::kNumeric) {
      put_numerics(column, used(), out);
    } else if (is_dictionary_coded(column.type().id)) {
      put_text_codes(column, live_, out);
    } else {
      out.put_bytes(column.view().data, used() * byte_width(column.type().id));
    }
  }
}

Result<std::shared_ptr<TableChunk>> TableChunk::decode(ByteReader& in, TextDictionary& dictionary) {
  const std::size_t column_count = in.get_count(1);
  MATVIEW_ASSIGN(const std::size_t used, get_used(in));
  const std::size_t bitmap_bytes = words_for_bits(used) * sizeof(std::uint64_t);

  auto chunk = std::make_shared<TableChunk>(std::span<const Type>{});
  chunk->live_.resize(used);
  const std::string_view live = in.get_bytes(bitmap_bytes);
  if (in.failed()) return corrupt();
  if (used != 0) std::memcpy(chunk->live_.words(), live.data(), live.size());
  chunk->live_.resize(used);
  chunk->live_count_ = chunk->live_.count();

  std::vector<std::uint64_t> validity(words_for_bits(used));
  for (std::size_t c = 0; c < column_count; ++c) {
    const std::optional<Type> type = decode_type(in);
    if (!type || is_pseudo(type->id)) return corrupt();
    Column column(*type);
    column.resize(used);
    if (in.get<std::uint8_t>() != 0) {
      const std::string_view words = in.get_bytes(bitmap_bytes);
      if (in.failed()) return corrupt();
      if (used != 0) std::memcpy(validity.data(), words.data(), words.size());
      column.copy_validity(validity.data());
    }
    const std::string_view values = in.get_bytes(used * byte_width(type->id));
    if (in.failed()) return corrupt();
    if (used != 0) std::memcpy(column.data(), values.data(), values.size());
    for (std::size_t slot = 0; slot < used; ++slot) {
      if (is_big(column, slot)) MATVIEW_TRY(get_big(in, slot, column, dictionary));
    }
    chunk->columns_.push_back(std::move(column));
  }
  chunk->refresh_views();
  return chunk;
}

void TableChunk::encode_slots(std::span<const std::uint16_t> slots, ByteWriter& out) const {
  out.put_varint(columns_.size());
  out.put_varint(used());
  out.put_varint(slots.size());
  for (const std::uint16_t slot : slots) {
    out.put(slot);
    out.put(static_cast<std::uint8_t>(is_live(slot)));
    if (!is_live(slot)) continue;
    for (const Column& column : columns_) {
      const std::size_t width = byte_width(column.type().id);
      out.put(static_cast<std::uint8_t>(column.is_valid(slot)));
      if (is_big(column, slot)) {
        out.put(kBigNumber);
        out.put_string(to_decimal(column.values<NumericWord>()[slot]).to_string());
      } else if (column.is_valid(slot)) {
        out.put_bytes(column.view().data + slot * width, width);
      }
    }
  }
}

Status TableChunk::decode_slots(ByteReader& in, TextDictionary& dictionary) {
  if (in.get_varint() != columns_.size()) return corrupt();
  MATVIEW_ASSIGN(const std::size_t used_after, get_used(in));
  const std::size_t count = in.get_count(3);
  if (in.failed() || used_after < used()) return corrupt();
  for (Column& column : columns_) column.resize(used_after);
  live_.resize(used_after);
  for (std::size_t i = 0; i < count; ++i) {
    const auto slot = in.get<std::uint16_t>();
    const bool live = in.get<std::uint8_t>() != 0;
    if (in.failed() || slot >= used_after) return corrupt();
    set_live(slot, live);
    if (!live) continue;
    for (Column& column : columns_) {
      if (in.get<std::uint8_t>() == 0) {
        column.set_null(slot);
        continue;
      }
      const std::size_t width = byte_width(column.type().id);
      const std::string_view value = in.get_bytes(width);
      if (in.failed()) return corrupt();
      column.set_valid(slot);
      std::memcpy(column.data() + slot * width, value.data(), width);
      if (is_big(column, slot)) MATVIEW_TRY(get_big(in, slot, column, dictionary));
    }
  }
  refresh_views();
  return in.failed() ? Status(corrupt()) : Status();
}

}  // namespace matview
