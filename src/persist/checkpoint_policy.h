// When the log has outgrown the checkpoint it follows, and how a checkpoint is cut into files.
#pragma once

#include <cstddef>

namespace matview::persist {

struct CheckpointPolicy {
  std::size_t minimum_log_bytes = 4 * 1024 * 1024;
  std::size_t percent_of_base = 25;
  std::size_t maximum_log_files = 1000;
  // A chunk file is finished once it has this many bytes. One IndexedDB value of the default size
  // reads back at full speed and does not yet stall the page when written.
  std::size_t chunk_bytes = 1024 * 1024;
};

}  // namespace matview::persist
