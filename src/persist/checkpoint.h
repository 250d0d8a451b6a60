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

// A chunk file is finished once it has this many bytes. One IndexedDB value of this size reads
// back at full speed and does not yet stall the page when written.
inline constexpr std::size_t kCheckpointChunkBytes = 1024 * 1024;

// Writes all texts in code order, then all entries in key order, to chunk files, syncs them, then
// writes and syncs the manifest that makes them the database's state as of `base_lsn`. O(database);
// holds one chunk file's bytes at a time.
//
// Requires: the map holds exactly the state after `base_lsn`; `generation` was never used.
// Ensures: on success the checkpoint survives a crash. On error all files it may have left are the
// first `written` names, each of them harmless while the files of older generations stay; the
// manifest, if it was tried, is the last.
[[nodiscard]] Result<Manifest> write_checkpoint(Directory& directory, const OrderedMap& map,
                                                const TextDictionary& dictionary,
                                                std::uint64_t generation, std::uint64_t base_lsn,
                                                std::vector<std::string>& written);

}  // namespace matview::persist
