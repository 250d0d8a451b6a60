// Manifest: what a checkpoint consists of. Written last, it makes the checkpoint count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "persist/file_format.h"

namespace matview::persist {

struct Manifest {
  // One chunk file. It names its own generation, so that a later checkpoint can keep the chunks of
  // an earlier one that nothing has changed.
  struct Chunk {
    FileId file;
    std::uint64_t size = 0;      // of the whole file
    std::uint32_t checksum = 0;  // file_checksum()

    friend bool operator==(const Chunk&, const Chunk&) = default;
  };

  std::uint64_t generation = 0;  // 0: no checkpoint yet
  std::uint64_t base_lsn = 0;    // the last record that the checkpoint includes
  std::vector<Chunk> chunks;     // in the order they are to be applied

  [[nodiscard]] FileId file() const { return {FileKind::kManifest, generation, 0}; }

  // Bytes of all chunks.
  [[nodiscard]] std::uint64_t byte_size() const;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// The file that says it, and back. XX001 or 0A000 as open_file(); XX001 when a number is out of
// range.
[[nodiscard]] FileWriter write_manifest(const Manifest& manifest);
[[nodiscard]] Result<Manifest> read_manifest(FileId file, std::string_view bytes);

}  // namespace matview::persist
