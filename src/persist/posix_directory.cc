// A Directory in the file system: plain disks, and what Emscripten mounts (IDBFS, NODEFS).
//
// A file is written under a temporary name, synced, and only then renamed. Without that, a crash
// could leave half a file under a final name, and recovery could not tell it from one that was
// acknowledged and damaged later: it would have to refuse the database or risk losing commits.
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "persist/directory.h"
#include "persist/file_format.h"

namespace matview::persist {

namespace {

// The error of the system call that has just failed: `could not write file "X": …`.
[[nodiscard]] std::unexpected<Failure> system_error(std::string_view doing, std::string_view path) {
  const int number = errno;
  const bool is_full = number == ENOSPC || number == EDQUOT;
  return fail(is_full ? ErrorCode::kDiskFull : ErrorCode::kIoError,
              "could not {} \"{}\": {}",
              doing,
              path,
              std::strerror(number));
}

// An open file, closed at the end of its scope.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}

  ~OpenFile() {
    if (is_open()) ::close(descriptor_);
  }

  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

[[nodiscard]] Status write_all(const OpenFile& file,
                               const std::string& path,
                               std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.descriptor(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("write file", path);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// Errors name the file as `path`, which is what it is to become.
[[nodiscard]] Status write_synced(const std::string& unfinished,
                                  const std::string& path,
                                  std::string_view bytes) {
  const OpenFile file(unfinished, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.is_open()) return system_error("write file", path);
  MATVIEW_TRY(write_all(file, path, bytes));
  if (::fsync(file.descriptor()) != 0) return system_error("fsync file", path);
  return {};
}

// Whether a folder could not be synced because that does not exist there: some systems do not open
// folders, or do not sync them, and have nothing in its place.
[[nodiscard]] bool cannot_sync_folders(int number) {
  return number == EACCES || number == EPERM || number == EISDIR || number == EINVAL ||
         number == EBADF;
}

[[nodiscard]] Status sync_folder(const std::string& path) {
  const OpenFile folder(path, O_RDONLY | O_DIRECTORY);
  if (folder.is_open() && ::fsync(folder.descriptor()) == 0) return {};
  if (cannot_sync_folders(errno)) return {};
  return system_error("fsync folder", path);
}

// Makes the folder, and those it lies in.
[[nodiscard]] Status make_folder(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string folder = path.substr(0, end);
    if (::mkdir(folder.c_str(), 0777) == 0) {
      const std::size_t parent_end = folder.rfind('/');
      const std::string parent = folder.substr(0, parent_end + 1);  // npos + 1: none
      MATVIEW_TRY(sync_folder(parent.empty() ? "." : parent));
    } else if (end == std::string::npos && errno != EEXIST) {
      return system_error("create folder", path);
    }
    if (end == std::string::npos) return {};
  }
}

class PosixDirectory final : public Directory {
 public:
  explicit PosixDirectory(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] Result<std::vector<std::string>> list() override {
    DIR* const folder = ::opendir(path_.c_str());
    if (folder == nullptr) return system_error("open folder", path_);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* const entry = ::readdir(folder)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
      errno = 0;
    }
    const int number = errno;
    ::closedir(folder);
    errno = number;
    if (number != 0) return system_error("read folder", path_);
    return names;
  }

  [[nodiscard]] Result<std::string> read(std::string_view name) override {
    const std::string path = path_of(name);
    const OpenFile file(path, O_RDONLY);
    if (!file.is_open()) return system_error("open file", path);
    struct stat information{};
    if (::fstat(file.descriptor(), &information) != 0) return system_error("read file", path);
    std::string bytes(static_cast<std::size_t>(information.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = ::read(file.descriptor(), bytes.data() + done, bytes.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error("read file", path);
      if (count == 0) break;  // shorter than it was: its checksum will tell
      done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
  }

  [[nodiscard]] Status write(std::string_view name, std::string_view bytes) override {
    const std::string path = path_of(name);
    const std::string unfinished = path + std::string(kUnfinishedSuffix);
    Status written = write_synced(unfinished, path, bytes);
    if (written && std::rename(unfinished.c_str(), path.c_str()) != 0) {
      written = system_error("write file", path);
    }
    if (!written) ::unlink(unfinished.c_str());
    return written;
  }

  // The files themselves were synced before they got their names.
  [[nodiscard]] Status sync() override { return sync_folder(path_); }

  [[nodiscard]] Status remove(std::string_view name) override {
    const std::string path = path_of(name);
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return system_error("remove file", path);
  }

 private:
  [[nodiscard]] std::string path_of(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

  std::string path_;
};

}  // namespace

Result<std::unique_ptr<Directory>> open_posix_directory(std::string path) {
  MATVIEW_TRY(make_folder(path));
  return std::make_unique<PosixDirectory>(std::move(path));
}

}  // namespace matview::persist
