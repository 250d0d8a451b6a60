// ChunkIndex: what each chunk file of a checkpoint holds, so that the next checkpoint need only
// write what has changed.
//
// A chunk file holds texts or entries. An entry may be in several: the newest one counts, and the
// others are dead weight until their files are given up. Entries erased since are erased anew in a
// newer file, as long as an older one still holds them.
//
// Invariants:
//   1. Applying all text files, then all entry files, each oldest first, gives the checkpoint.
//   2. What plan() asks for keeps dead weight under a third of every file, and at most one file of
//      each sort under half the size asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "persist/log_record.h"
#include "persist/manifest.h"

namespace matview::persist {

// A chunk file, and what is in it.
struct ChunkContents {
  Manifest::Chunk chunk;
  // Its texts have the codes [first_text, last_text).
  std::size_t first_text = 0;
  std::size_t last_text = 0;
  std::vector<EntryMark> entries;

  [[nodiscard]] bool holds_texts() const { return first_text != last_text; }
};

using KeySet = std::set<std::string, std::less<>>;

// What a checkpoint has to write, and what that replaces.
struct ChunkPlan {
  struct Key {
    std::string key;
    bool is_elsewhere = false;  // an older file that stays holds it too
  };

  std::vector<FileId> replaced;  // chunk files that are not needed afterwards
  std::size_t first_text = 1;    // this text and all after it are to be written
  std::vector<Key> keys;         // these entries, in order
};

class ChunkIndex {
 public:
  // Adds a file newer than all others.
  void add(ChunkContents contents);
  void remove(FileId file);

  // In the order they are to be applied.
  [[nodiscard]] std::vector<Manifest::Chunk> chunks() const;

  // What leads to the state that differs from this one in the entries `changed`, and has
  // `text_count` texts. O(changed, and what has to be written).
  [[nodiscard]] ChunkPlan plan(const KeySet& changed,
                               std::size_t text_count,
                               std::size_t chunk_bytes) const;

 private:
  struct Place {
    FileId newest;
    std::size_t bytes = 0;     // there
    std::uint32_t copies = 0;  // files that hold it
  };

  struct File {
    ChunkContents contents;
    std::uint64_t live_bytes = 0;
  };

  // The files that are to be given up.
  [[nodiscard]] std::vector<FileId> find_replaced(const KeySet& changed,
                                                  bool has_new_texts,
                                                  std::size_t chunk_bytes) const;

  std::map<FileId, File> files_;
  std::map<std::string, Place, std::less<>> places_;
};

}  // namespace matview::persist
