// Recovery: from a folder of files to the state after the last commit it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/result.h"
#include "persist/chunk_index.h"
#include "persist/directory.h"
#include "persist/manifest.h"
#include "storage/ordered_map.h"
#include "types/text_dictionary.h"

namespace matview::persist {

// What recovery found, as far as writing on needs it.
struct Recovered {
  Manifest base;      // generation 0 when there is none
  ChunkIndex chunks;  // what the base's files hold
  KeySet changed;     // entries that the log has changed since
  std::uint64_t last_lsn = 0;
  std::uint64_t newest_generation = 0;  // of any file, also of a checkpoint that never counted
  std::vector<std::string> log_files;   // past the base, in order
  std::size_t log_bytes = 0;
  std::vector<std::string> orphans;  // files of ours that nothing needs any more
};

// Loads the newest checkpoint and replays the log past it. Reads every file once, one at a time,
// and changes nothing on disk.
//
// A file under a final name was synced before it got that name, so one that does not verify was
// damaged later: that is an error, never a reason to stop early or to go back to an older
// checkpoint, as either would silently lose commits that were acknowledged. What a crash leaves
// behind is recognised by name: unfinished files, chunks of a generation without a manifest, and
// whatever the newest manifest has made unneeded.
//
// Requires: `map` and `dictionary` are new. On error they may be partly filled and are to be
// discarded. Errors: XX001 naming the file that is corrupt, missing or not ours; 0A000 for a newer
// format version; the directory's own.
[[nodiscard]] Result<Recovered> recover(Directory& directory,
                                        OrderedMap& map,
                                        TextDictionary& dictionary);

}  // namespace matview::persist
