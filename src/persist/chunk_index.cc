#include "persist/chunk_index.h"

#include <algorithm>
#include <utility>

namespace matview::persist {

void ChunkIndex::add(ChunkContents contents) {
  const FileId id = contents.chunk.file;
  File& file = files_[id];
  file.contents = std::move(contents);
  for (const EntryMark& mark : file.contents.entries) {
    Place& place = places_[mark.key];
    const auto older = files_.find(place.newest);
    if (older != files_.end()) older->second.live_bytes -= place.bytes;
    file.live_bytes += mark.bytes;
    place = {.newest = id, .bytes = mark.bytes, .copies = place.copies + 1};
  }
}

void ChunkIndex::remove(FileId file) {
  const auto found = files_.find(file);
  for (const EntryMark& mark : found->second.contents.entries) {
    const auto place = places_.find(mark.key);
    if (--place->second.copies == 0) places_.erase(place);
  }
  files_.erase(found);
}

std::vector<Manifest::Chunk> ChunkIndex::chunks() const {
  std::vector<Manifest::Chunk> chunks;
  for (const bool holds_texts : {true, false}) {
    for (const auto& [id, file] : files_) {
      if (file.contents.holds_texts() == holds_texts) chunks.push_back(file.contents.chunk);
    }
  }
  return chunks;
}

std::vector<FileId> ChunkIndex::find_replaced(const KeySet& changed,
                                              bool has_new_texts,
                                              std::size_t chunk_bytes) const {
  // Files that hold both texts and entries came from a matview that wrote everything each time.
  const bool is_everything = std::ranges::any_of(files_, [](const auto& item) {
    return item.second.contents.holds_texts() && !item.second.contents.entries.empty();
  });
  std::map<FileId, std::uint64_t> stale_bytes;
  for (const std::string& key : changed) {
    const auto place = places_.find(key);
    if (place != places_.end()) stale_bytes[place->second.newest] += place->second.bytes;
  }
  std::vector<FileId> replaced;
  bool is_newest_texts = true;
  bool is_newest_entries = true;
  for (auto item = files_.rbegin(); item != files_.rend(); ++item) {
    const auto& [id, file] = *item;
    const std::uint64_t size = file.contents.chunk.size;
    const bool holds_texts = file.contents.holds_texts();
    const bool is_newest = std::exchange(holds_texts ? is_newest_texts : is_newest_entries, false);
    const bool is_to_grow = is_newest && size < chunk_bytes / 2;
    const bool is_replaced = holds_texts
                                 ? is_to_grow && has_new_texts
                                 : is_to_grow || (file.live_bytes - stale_bytes[id]) * 3 < size * 2;
    if (is_everything || is_replaced) replaced.push_back(id);
  }
  return replaced;
}

ChunkPlan ChunkIndex::plan(const KeySet& changed,
                           std::size_t text_count,
                           std::size_t chunk_bytes) const {
  ChunkPlan plan;
  for (const auto& [id, file] : files_) {
    plan.first_text = std::max(plan.first_text, file.contents.last_text);
  }
  plan.replaced = find_replaced(changed, plan.first_text < text_count, chunk_bytes);
  KeySet keys = changed;
  std::map<std::string_view, std::uint32_t> replaced_copies;
  for (const FileId& id : plan.replaced) {
    const ChunkContents& contents = files_.find(id)->second.contents;
    if (contents.holds_texts()) plan.first_text = std::min(plan.first_text, contents.first_text);
    for (const EntryMark& mark : contents.entries) {
      ++replaced_copies[mark.key];
      if (places_.find(mark.key)->second.newest == id) keys.insert(mark.key);
    }
  }
  while (!keys.empty()) {
    std::string key = std::move(keys.extract(keys.begin()).value());
    const auto place = places_.find(key);
    const auto copies = replaced_copies.find(key);
    const bool is_elsewhere =
        place != places_.end() &&
        place->second.copies > (copies == replaced_copies.end() ? 0 : copies->second);
    plan.keys.push_back({std::move(key), is_elsewhere});
  }
  return plan;
}

}  // namespace matview::persist
