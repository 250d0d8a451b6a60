#include "persist/checkpoint.h"

#include <utility>

#include "persist/file_format.h"
#include "persist/log_record.h"

namespace matview::persist {

Checkpoint::Checkpoint(CheckpointPlan plan, const OrderedMap& map)
    : plan_(std::move(plan)), next_text_(plan_.chunks.first_text) {
  for (ChunkPlan::Key& key : plan_.chunks.keys) {
    const Entry* const entry = map.find(key.key);
    if (entry != nullptr) {
      items_.push_back({std::move(key.key), *entry});
    } else if (key.is_elsewhere) {
      items_.push_back({std::move(key.key), std::nullopt});
    }
  }
  plan_.chunks.keys.clear();
}

Status Checkpoint::write_chunk(Directory& directory, const TextDictionary& dictionary) {
  ChunkContents contents;
  contents.chunk.file = {
      FileKind::kChunk, plan_.generation, static_cast<std::uint32_t>(chunks_.size())};
  FileWriter writer(contents.chunk.file);
  if (next_text_ < plan_.text_count) {
    encode_next_texts(dictionary, contents, writer.payload());
  } else {
    encode_next_items(contents, writer.payload());
  }
  const std::string_view bytes = writer.seal();
  contents.chunk.size = bytes.size();
  contents.chunk.checksum = file_checksum(bytes);
  written_.push_back(file_name(contents.chunk.file));
  chunks_.push_back(std::move(contents));
  MATVIEW_TRY(directory.write(written_.back(), bytes));
  // At once: a commit's sync that fails in between could take an unsynced file along.
  return directory.sync();
}

void Checkpoint::encode_next_texts(const TextDictionary& dictionary,
                                   ChunkContents& contents,
                                   ByteWriter& out) {
  contents.first_text = next_text_;
  for (std::size_t bytes = 0; next_text_ < plan_.text_count && bytes < plan_.chunk_bytes;) {
    bytes += dictionary.text(static_cast<TextCode>(next_text_++)).size() + 1;
  }
  contents.last_text = next_text_;
  encode_texts(dictionary, contents.first_text, contents.last_text, out);
}

void Checkpoint::encode_next_items(ChunkContents& contents, ByteWriter& out) {
  while (next_item_ < items_.size() && out.size() < plan_.chunk_bytes) {
    Item& item = items_[next_item_++];
    const std::size_t start = out.size();
    if (item.entry) {
      encode_entry(item.key, *item.entry, out);
    } else {
      encode_erasure(item.key, out);
    }
    item.entry.reset();  // from here on it may be changed in place again
    contents.entries.push_back({std::move(item.key), out.size() - start});
  }
}

Result<Manifest> Checkpoint::finish(Directory& directory, ChunkIndex& chunks) {
  ChunkIndex index = chunks;
  for (const FileId& file : plan_.chunks.replaced) index.remove(file);
  for (ChunkContents& contents : chunks_) index.add(std::move(contents));
  Manifest manifest{
      .generation = plan_.generation, .base_lsn = plan_.base_lsn, .chunks = index.chunks()};
  written_.push_back(file_name(manifest.file()));
  MATVIEW_TRY(directory.write(written_.back(), write_manifest(manifest).seal()));
  MATVIEW_TRY(directory.sync());
  chunks = std::move(index);
  return manifest;
}

}  // namespace matview::persist
