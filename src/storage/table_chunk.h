// TableChunk: up to kChunkRows rows of one table, by column, with a live bit for every slot.
//
// The unit of scanning, copy-on-write and persistence. A slot, once written, keeps its place; a
// deleted row only loses its live bit until the slot is written again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "common/bitmap.h"
#include "common/bytes.h"
#include "common/result.h"
#include "types/chunk.h"
#include "types/column.h"

namespace matview {

class TableChunk {
 public:
  explicit TableChunk(std::span<const Type> types);

  // Slots written so far, live or not; at most kChunkRows.
  [[nodiscard]] std::size_t used() const { return live_.size(); }

  [[nodiscard]] std::size_t live_count() const { return live_count_; }

  [[nodiscard]] bool is_live(std::size_t slot) const { return live_.test(slot); }

  // Borrowed views; invalidated by any write to this chunk.
  [[nodiscard]] std::span<const ColumnView> columns() const { return views_; }

  // Points `out` at the live rows. `selection` is the caller's buffer for their slots; `out`
  // borrows from it and from this chunk.
  void read(Chunk& out, std::vector<std::uint32_t>& selection) const;

  // Appends rows [first, first + count) of `rows`' selection as live slots.
  // Requires: used() + count <= kChunkRows.
  void append(const Chunk& rows, std::size_t first, std::size_t count);
  // Overwrites used, dead slots with the rows of `rows`' selection from `first` on, and makes them
  // live.
  void write(std::span<const std::uint32_t> slots, const Chunk& rows, std::size_t first);
  void set_live(std::size_t slot, bool live);

  // The byte form of the whole chunk, and of some of its slots: docs/format.md.
  void encode(ByteWriter& out) const;
  [[nodiscard]] static Result<std::shared_ptr<TableChunk>> decode(ByteReader& in,
                                                                  TextDictionary& dictionary);
  void encode_slots(std::span<const std::uint16_t> slots, ByteWriter& out) const;
  // Applies what encode_slots wrote; XX001 when it does not fit this chunk. On error the chunk may
  // be half patched; recovery discards it.
  [[nodiscard]] Status decode_slots(ByteReader& in, TextDictionary& dictionary);

  [[nodiscard]] std::vector<Type> types() const;
  [[nodiscard]] std::size_t byte_size() const;
  // A deep copy, for copy-on-write.
  [[nodiscard]] std::shared_ptr<TableChunk> clone() const;

 private:
  void refresh_views();
  void write_column(std::size_t column,
                    std::span<const std::uint32_t> slots,
                    const Chunk& rows,
                    std::size_t first);

  std::vector<Column> columns_;
  std::vector<ColumnView> views_;  // of columns_, kept current by every write
  Bitmap live_;
  std::size_t live_count_ = 0;
};

}  // namespace matview
