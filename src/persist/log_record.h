// Log records: what a commit changed in the ordered map and the dictionary, as bytes, and back.
//
// A record is a sequence of operations. A log file holds the records of some commits; a checkpoint
// holds, in the same operations, what builds the whole database from nothing. The bytes are
// described in docs/format.md.
//
// Invariants:
//   1. Applying to a map and dictionary what was encoded from a commit leads from the state before
//      the commit to the one after it.
//   2. Applying any other bytes ends in that or an error, without reading past them and without
//      allocating more than a small multiple of their size.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/bytes.h"
#include "common/result.h"
#include "storage/ordered_map.h"
#include "storage/write_set.h"
#include "types/text_dictionary.h"

namespace matview::persist {

// The texts with codes [first, last); nothing when there are none.
void encode_texts(const TextDictionary& dictionary,
                  std::size_t first,
                  std::size_t last,
                  ByteWriter& out);
// One whole entry.
void encode_entry(std::string_view key, const Entry& entry, ByteWriter& out);
// That there is no entry.
void encode_erasure(std::string_view key, ByteWriter& out);
// What `changes` marks, as it stands in `map`. O(what is marked).
void encode_changes(const OrderedMap& map, const WriteSet& changes, ByteWriter& out);

// An operation on one entry.
struct EntryMark {
  std::string key;
  std::size_t bytes = 0;  // of the operation
};

// Applies operations in order, and appends those on entries to `marks` unless that is null. XX001
// when they do not fit the state they are applied to: an unknown operation, a text whose code is
// taken, slots of a chunk that is not there, a text code that no text has. On error some may have
// been applied; the caller discards both.
[[nodiscard]] Status apply_operations(std::string_view operations,
                                      OrderedMap& map,
                                      TextDictionary& dictionary,
                                      std::vector<EntryMark>* marks = nullptr);

}  // namespace matview::persist
