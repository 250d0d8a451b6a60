// Directory: the flat folder of files a database is kept in.
//
// The one thing persistence asks of the outside. The same code serves plain disks, NODEFS in Node
// and IDBFS in browsers, all through POSIX files (`open_posix_directory`); tests put other
// directories in its place, such as one that fails or forgets.
//
// Files are write-once: a name is written whole and never written over.
//
// Invariants:
//   1. A file is always whole, also after a crash: a file not yet synced may then be gone, never
//      torn. A crash inside write() may leave its bytes so far as `<name>.tmp`.
//   2. A file removed since the last sync() may be back after a crash, whole.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace matview::persist {

class Directory {
 public:
  virtual ~Directory() = default;

  // The names of everything in the folder, in no particular order.
  [[nodiscard]] virtual Result<std::vector<std::string>> list() = 0;
  [[nodiscard]] virtual Result<std::string> read(std::string_view name) = 0;
  // Creates `name` with `bytes`. Requires: there is no such file. The file survives a crash only
  // after sync(); on error (53100 when the disk is full, 58030 otherwise) no file of that name is
  // left.
  [[nodiscard]] virtual Status write(std::string_view name, std::string_view bytes) = 0;
  // Makes every write and removal since the last sync survive a crash. On error each of them may
  // or may not.
  [[nodiscard]] virtual Status sync() = 0;
  // Removing a file that is not there is a success.
  [[nodiscard]] virtual Status remove(std::string_view name) = 0;
};

// The folder at `path` of the process's (or Emscripten's) file system, created if it is missing.
// Its errors name the file and say why, as the system does.
[[nodiscard]] Result<std::unique_ptr<Directory>> open_posix_directory(std::string path);

}  // namespace matview::persist
