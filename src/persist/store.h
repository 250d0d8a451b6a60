// Store: keeps an ordered map and its text dictionary in a Directory.
//
// A commit becomes a log record; a group of records becomes one write-once log file `w<lsn>`; now
// and then a checkpoint writes the entries that have changed to chunk files `c<gen>-<i>` and, last,
// a manifest `m<gen>` that names them and those of older checkpoints that still count, after which
// the log before it is removed. Opening reads the newest
// manifest whose chunks all verify, then replays the log files past it, which must be contiguous.
// The bytes are described in docs/format.md.
//
//   MATVIEW_ASSIGN(auto store, Store::open(std::move(directory), map, dictionary));
//   … a commit changes the map …
//   MATVIEW_TRY(store->append_commit());   // O(change), memory only
//   MATVIEW_TRY(store->write_group());     // one file, synced; durable now
//
// Invariants:
//   1. Whatever moment the process dies at, the next open finds the state after some commit, and
//      no earlier one than the last that write_group() returned for. A group is all or nothing.
//   2. A failed call leaves the Store as it was: the group stays pending and can be written later.
//   3. A file is removed only after a synced manifest makes it unneeded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/result.h"
#include "persist/checkpoint_policy.h"
#include "persist/directory.h"
#include "storage/ordered_map.h"
#include "types/text_dictionary.h"

namespace matview::persist {

// Files that appeared and went since they were last taken: what a mirror of the directory, such as
// IndexedDB behind IDBFS, has still to store and delete, in one transaction.
struct FileChanges {
  std::vector<std::string> written;
  std::vector<std::string> removed;
};

class Store {
 public:
  // Recovers the newest state in `directory` into `map` and `dictionary`, which must be new and
  // outlive the Store (and be discarded after an error), and starts recording the map's writes. An
  // empty directory is an empty database. Errors: XX001 naming the file when one is corrupt,
  // missing or not ours (nothing is changed on disk then); 0A000 when a newer matview wrote it.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(std::unique_ptr<Directory> directory,
                                                           OrderedMap& map,
                                                           TextDictionary& dictionary,
                                                           CheckpointPolicy policy = {});

  // Encodes the map's write set and the texts new since the last record as one log record of the
  // pending group, and clears the write set. An empty write set is no commit. O(change); never
  // fails, never touches the directory. After a rollback the write set is to stay as it is: what it
  // marks, such as a new chunk without rows, has still to be logged.
  void append_commit();
  [[nodiscard]] bool has_pending_group() const;
  // Writes the pending group as one file and syncs it. Nothing to do when there is none.
  [[nodiscard]] Status write_group();

  // Whether the log has outgrown the checkpoint it follows, and none is under way.
  [[nodiscard]] bool wants_checkpoint() const;
  [[nodiscard]] bool is_checkpointing() const;
  // One slice of a checkpoint: a chunk file of what has changed, or the manifest, after which what
  // it makes unneeded is removed. Begins one, of what is committed at that moment, when none is
  // under way; commits may be appended and written between slices. Returns whether there is more to
  // do. After an error the checkpoint is given up, and the next call begins another.
  // Requires, to begin one: every change of the map is in a commit that was appended.
  [[nodiscard]] Result<bool> checkpoint_step();
  // All slices, of all that is committed. Nothing to do when nothing was logged since the last one.
  // Requires: every change of the map is in a commit that was appended.
  [[nodiscard]] Status checkpoint();

  [[nodiscard]] FileChanges take_file_changes();

  // Number of the last record appended; 0 in a new database.
  [[nodiscard]] std::uint64_t last_lsn() const;

  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

 private:
  class Implementation;
  explicit Store(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace matview::persist
