// Any bytes in a manifest are a database or an error that says it is damaged; nothing else.
#include "damaged_database.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return matview::fuzz::open_damaged(matview::persist::FileKind::kManifest, data, size);
}
