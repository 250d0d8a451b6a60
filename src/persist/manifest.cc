#include "persist/manifest.h"

namespace matview::persist {

namespace {

// Generation, part, size: at least a byte each; checksum: four.
constexpr std::size_t kSmallestChunkBytes = 7;

[[nodiscard]] bool is_in_range(const Manifest& manifest) {
  if (manifest.base_lsn > kMaximumNumber) return false;
  for (const Manifest::Chunk& chunk : manifest.chunks) {
    const std::uint64_t generation = chunk.file.number;
    if (generation == 0 || generation > manifest.generation) return false;
  }
  return true;
}

}  // namespace

std::uint64_t Manifest::byte_size() const {
  std::uint64_t total = 0;
  for (const Chunk& chunk : chunks) total += chunk.size;
  return total;
}

FileWriter write_manifest(const Manifest& manifest) {
  FileWriter writer(manifest.file());
  ByteWriter& out = writer.payload();
  out.put_varint(manifest.base_lsn);
  out.put_varint(manifest.chunks.size());
  for (const Manifest::Chunk& chunk : manifest.chunks) {
    out.put_varint(chunk.file.number);
    out.put_varint(chunk.file.part);
    out.put_varint(chunk.size);
    out.put(chunk.checksum);
  }
  return writer;
}

Result<Manifest> read_manifest(FileId file, std::string_view bytes) {
  MATVIEW_ASSIGN(const std::string_view payload, open_file(file, bytes));
  ByteReader in(payload);
  Manifest manifest{.generation = file.number, .base_lsn = in.get_varint(), .chunks = {}};
  const std::size_t count = in.get_count(kSmallestChunkBytes);
  for (std::size_t i = 0; i < count; ++i) {
    Manifest::Chunk& chunk = manifest.chunks.emplace_back();
    chunk.file = {FileKind::kChunk, in.get_varint(), 0};
    chunk.file.part = static_cast<std::uint32_t>(in.get_varint());
    chunk.size = in.get_varint();
    chunk.checksum = in.get<std::uint32_t>();
  }
  if (in.failed() || !in.at_end() || !is_in_range(manifest)) {
    return corrupt_file(file_name(file), "holds a manifest that makes no sense");
  }
  return manifest;
}

}  // namespace matview::persist
