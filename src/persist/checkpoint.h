// Checkpoint: what has changed since the one before as chunk files, and a manifest of old and new
// ones, so that the log can start over.
//
// It is written in slices, a chunk file at a time, while commits go on: what it is to hold was
// fixed when it began, and whoever changes a chunk of rows meanwhile changes a copy.
//
//   Checkpoint checkpoint({…}, map);
//   while (checkpoint.has_more()) MATVIEW_TRY(checkpoint.write_chunk(directory, dictionary));
//   MATVIEW_TRY(checkpoint.finish(directory, chunks));  // counts now
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/result.h"
#include "persist/chunk_index.h"
#include "persist/directory.h"
#include "persist/manifest.h"
#include "storage/ordered_map.h"
#include "types/text_dictionary.h"

namespace matview::persist {

// A checkpoint about to be written.
struct CheckpointPlan {
  std::uint64_t generation = 0;  // never used before
  std::uint64_t base_lsn = 0;    // the map holds exactly the state after this record
  std::size_t text_count = 0;    // texts in that state
  std::size_t chunk_bytes = 0;   // a chunk file is finished once it has this many
  ChunkPlan chunks;
};

class Checkpoint {
 public:
  // Holds on to the entries it is to write. O(entries to write), without copying rows.
  Checkpoint(CheckpointPlan plan, const OrderedMap& map);

  [[nodiscard]] bool has_more() const {
    return next_text_ < plan_.text_count || next_item_ < items_.size();
  }

  // Writes one more chunk file and syncs it. O(chunk_bytes), or the largest entry.
  [[nodiscard]] Status write_chunk(Directory& directory, const TextDictionary& dictionary);

  // Writes and syncs the manifest that makes the checkpoint the database's state as of its base
  // LSN, and brings `chunks` up to it. On error `chunks` is as it was.
  // Requires: !has_more().
  [[nodiscard]] Result<Manifest> finish(Directory& directory, ChunkIndex& chunks);

  // Chunk files that finish() makes unneeded.
  [[nodiscard]] const std::vector<FileId>& replaced() const { return plan_.chunks.replaced; }

  // Names of all files that may be there, the manifest last if it was tried. After an error they do
  // no harm as long as the files of the older generation stay.
  [[nodiscard]] const std::vector<std::string>& written() const { return written_; }

 private:
  struct Item {
    std::string key;
    std::optional<Entry> entry;  // nothing: it is to be erased
  };

  void encode_next_texts(const TextDictionary& dictionary,
                         ChunkContents& contents,
                         ByteWriter& out);
  void encode_next_items(ChunkContents& contents, ByteWriter& out);

  CheckpointPlan plan_;
  std::size_t next_text_;
  std::vector<Item> items_;
  std::size_t next_item_ = 0;
  std::vector<ChunkContents> chunks_;  // written so far
  std::vector<std::string> written_;
};

}  // namespace matview::persist
