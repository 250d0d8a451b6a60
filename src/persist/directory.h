// Directory: the flat folder of files a database is kept in.
//
// The one thing persistence asks of the outside. The same code serves plain disks, NODEFS in Node
// and IDBFS in browsers, all through POSIX files (`open_posix_directory`); tests put other
// directories in its place, such as one that fails or forgets.
//
// Files are write-once: a name is written whole, never changed, and never reused after removal.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace matview::persist {

struct FileInfo {
  std::string name;
  std::size_t size = 0;
};

class Directory {
 public:
  virtual ~Directory() = default;

  // Every file, in no particular order.
  [[nodiscard]] virtual Result<std::vector<FileInfo>> list() = 0;
  [[nodiscard]] virtual Result<std::string> read(std::string_view name) = 0;
  // Creates `name` with `bytes`. The file survives a crash only after sync(); on error (53100 when
  // the disk is full, 58030 otherwise) no file of that name is left.
  [[nodiscard]] virtual Status write(std::string_view name, std::string_view bytes) = 0;
  // Makes every file written since the last sync, and the folder itself, survive a crash.
  [[nodiscard]] virtual Status sync() = 0;
  // Removing a file that is not there is a success.
  [[nodiscard]] virtual Status remove(std::string_view name) = 0;
};

// The folder at `path` of the process's (or Emscripten's) file system, created if it is missing.
[[nodiscard]] Result<std::unique_ptr<Directory>> open_posix_directory(std::string path);

}  // namespace matview::persist
