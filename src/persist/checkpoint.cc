#include "persist/checkpoint.h"

#include "persist/file_format.h"
#include "persist/log_record.h"

namespace matview::persist {

namespace {

// Cuts a stream of operations into chunk files, between operations.
class ChunkFiles {
 public:
  ChunkFiles(Directory& directory,
             std::size_t chunk_bytes,
             Manifest& manifest,
             std::vector<std::string>& written)
      : directory_(directory),
        chunk_bytes_(chunk_bytes),
        manifest_(manifest),
        written_(written),
        writer_(next_file()) {}

  // Where the next operation goes.
  [[nodiscard]] ByteWriter& operations() { return writer_.payload(); }

  // To be called after each operation.
  [[nodiscard]] Status cut() { return writer_.size() < chunk_bytes_ ? Status() : write_file(); }

  [[nodiscard]] std::size_t chunk_bytes() const { return chunk_bytes_; }

  [[nodiscard]] Status finish() { return writer_.is_empty() ? Status() : write_file(); }

 private:
  [[nodiscard]] FileId next_file() const {
    return {FileKind::kChunk,
            manifest_.generation,
            static_cast<std::uint32_t>(manifest_.chunks.size())};
  }

  [[nodiscard]] Status write_file() {
    const FileId file = next_file();
    const std::string_view bytes = writer_.seal();
    written_.push_back(file_name(file));
    MATVIEW_TRY(directory_.write(written_.back(), bytes));
    manifest_.chunks.push_back(
        {.file = file, .size = bytes.size(), .checksum = file_checksum(bytes)});
    writer_ = FileWriter(next_file());
    return {};
  }

  Directory& directory_;
  std::size_t chunk_bytes_;
  Manifest& manifest_;
  std::vector<std::string>& written_;
  FileWriter writer_;
};

[[nodiscard]] Status write_texts(const TextDictionary& dictionary, ChunkFiles& files) {
  std::size_t first = 1;  // every dictionary begins with the empty text
  while (first < dictionary.size()) {
    std::size_t last = first;
    std::size_t bytes = 0;
    while (last < dictionary.size() && bytes < files.chunk_bytes()) {
      bytes += dictionary.text(static_cast<TextCode>(last)).size() + 1;
      ++last;
    }
    encode_texts(dictionary, first, last, files.operations());
    MATVIEW_TRY(files.cut());
    first = last;
  }
  return {};
}

[[nodiscard]] Status write_entries(const OrderedMap& map, ChunkFiles& files) {
  Status status;
  map.for_each("", [&](std::string_view key, const Entry& entry) {
    if (!status) return;
    encode_entry(key, entry, files.operations());
    status = files.cut();
  });
  return status;
}

}  // namespace

Result<Manifest> write_checkpoint(Directory& directory,
                                  const OrderedMap& map,
                                  const TextDictionary& dictionary,
                                  CheckpointPlan plan,
                                  std::vector<std::string>& written) {
  Manifest manifest{.generation = plan.generation, .base_lsn = plan.base_lsn, .chunks = {}};
  ChunkFiles files(directory, plan.chunk_bytes, manifest, written);
  MATVIEW_TRY(write_texts(dictionary, files));
  MATVIEW_TRY(write_entries(map, files));
  MATVIEW_TRY(files.finish());
  MATVIEW_TRY(directory.sync());  // or a crash could leave the manifest without its chunks
  written.push_back(file_name(manifest.file()));
  MATVIEW_TRY(directory.write(written.back(), write_manifest(manifest).seal()));
  MATVIEW_TRY(directory.sync());
  return manifest;
}

}  // namespace matview::persist
