// Gathering: columns made of rows picked from others. What joins spend their time on.
//
// Targets are buffers of kChunkRows rows, reused from chunk to chunk.
#pragma once

#include <cstdint>
#include <span>

#include "storage/table.h"
#include "types/chunk.h"
#include "types/column.h"

namespace matview {

// out[i] becomes source[ids[i]], for every i. Requires: at most out.size() ids.
void gather(const ColumnView& source, std::span<const std::uint32_t> ids, Column& out);

// The same from a column of a table, live rows or dead. Requires: at most out.size() ids.
void gather(const Table& table, std::size_t column, std::span<const RowId> ids, Column& out);

// out[rows[i]] becomes source[ids[i]], for every i; other rows are unspecified, but valid.
// Requires: as many rows as ids; rows < out.size().
void scatter(const ColumnView& source,
             std::span<const std::uint32_t> ids,
             std::span<const std::uint32_t> rows,
             Column& out);

// A column of up to kChunkRows rows that are all NULL; or all zero, for columns nobody reads.
[[nodiscard]] ColumnView all_null(Type type);
[[nodiscard]] ColumnView unread(Type type);

}  // namespace matview
