// The byte form of TableChunk (docs/format.md, "Chunk" and "Slots").
#include <algorithm>
#include <cstring>

#include "storage/table_chunk.h"
#include "types/type_format.h"

namespace matview {

namespace {

[[nodiscard]] std::unexpected<Failure> corrupt() {
  return fail(ErrorCode::kDataCorrupted, "a stored chunk of rows cannot be read");
}

void put_words(const std::uint64_t* words, std::size_t bits, ByteWriter& out) {
  out.put_bytes(words, words_for_bits(bits) * sizeof(std::uint64_t));
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
    out.put_bytes(column.view().data, used() * byte_width(column.type().id));
  }
}

Result<std::shared_ptr<TableChunk>> TableChunk::decode(ByteReader& in) {
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
      if (column.is_valid(slot)) out.put_bytes(column.view().data + slot * width, width);
    }
  }
}

Status TableChunk::decode_slots(ByteReader& in) {
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
    }
  }
  refresh_views();
  return in.failed() ? Status(corrupt()) : Status();
}

}  // namespace matview
