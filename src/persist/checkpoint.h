// Checkpoint: the whole database as chunk files and a manifest, so that the log can start over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/result.h"
#include "persist/directory.h"
#include "persist/manifest.h"
#include "storage/ordered_map.h"
#include "types/text_dictionary.h"

namespace matview::persist {

// A checkpoint about to be written.
struct CheckpointPlan {
  std::uint64_t generation;  // never used before
  std::uint64_t base_lsn;    // the map holds exactly the state after this record
  std::size_t chunk_bytes;   // a chunk file is finished once it has this many
};

// Writes all texts in code order, then all entries in key order, to chunk files, syncs them, then
// writes and syncs the manifest that makes them the database's state as of `base_lsn`. O(database);
// holds one chunk file's bytes at a time.
//
// Ensures: on success the checkpoint survives a crash. On error `written` names every file that may
// be left, the manifest last if it was tried; they do no harm as long as the files of the older
// generation stay.
[[nodiscard]] Result<Manifest> write_checkpoint(Directory& directory,
                                                const OrderedMap& map,
                                                const TextDictionary& dictionary,
                                                CheckpointPlan plan,
                                                std::vector<std::string>& written);

}  // namespace matview::persist
