// A disk that remembers every step that was taken on it, and so can show what a power cut after any
// of them may have left.
//
// It is a disk as POSIX promises it, and not a bit more: what was written to a file and not synced
// may be torn; a file created, renamed or unlinked since its folder was last synced may be so or
// not, each by itself, in any order.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "persist/directory.h"
#include "persist/file_format.h"

namespace matview::test {

using Files = std::map<std::string, std::string>;

class TracedDisk {
 public:
  explicit TracedDisk(Files files = {}) : first_(std::move(files)), files_(first_) {}

  enum class Action { kWrite, kSyncFile, kRename, kUnlink, kSyncFolder };

  struct Step {
    Action action;
    std::string name;  // of a write, the name the file is to get
    std::string bytes = {};
  };

  // How many steps were taken.
  [[nodiscard]] std::size_t size() const { return steps_.size(); }

  [[nodiscard]] const Files& first() const { return first_; }

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

  // ── A Directory's operations, as open_posix_directory() does them ──
  [[nodiscard]] const Files& files() const { return files_; }

  void write(std::string_view name, std::string_view bytes) {
    steps_.push_back({Action::kWrite, std::string(name), std::string(bytes)});
    steps_.push_back({Action::kSyncFile, std::string(name)});
    steps_.push_back({Action::kRename, std::string(name)});
    files_[std::string(name)] = bytes;
  }

  void sync() { steps_.push_back({Action::kSyncFolder, {}}); }

  void remove(std::string_view name) {
    steps_.push_back({Action::kUnlink, std::string(name)});
    files_.erase(std::string(name));
  }

 private:
  Files first_;
  Files files_;
  std::vector<Step> steps_;
};

class TracedDirectory final : public persist::Directory {
 public:
  explicit TracedDirectory(TracedDisk& disk) : disk_(disk) {}

  [[nodiscard]] Result<std::vector<std::string>> list() override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : disk_.files()) names.push_back(name);
    return names;
  }

  [[nodiscard]] Result<std::string> read(std::string_view name) override {
    const auto found = disk_.files().find(std::string(name));
    if (found == disk_.files().end()) return fail(ErrorCode::kIoError, "no file \"{}\"", name);
    return found->second;
  }

  [[nodiscard]] Status write(std::string_view name, std::string_view bytes) override {
    disk_.write(name, bytes);
    return {};
  }

  [[nodiscard]] Status sync() override {
    disk_.sync();
    return {};
  }

  [[nodiscard]] Status remove(std::string_view name) override {
    disk_.remove(name);
    return {};
  }

 private:
  TracedDisk& disk_;
};

// Goes through the steps of a disk, and shows what may be found if they end there.
class PowerCut {
 public:
  explicit PowerCut(const TracedDisk& disk) : disk_(disk), safe_(disk.first()) {}

  [[nodiscard]] std::size_t position() const { return position_; }

  [[nodiscard]] bool at_end() const { return position_ == disk_.size(); }

  // What has been done and may still be undone by a power cut.
  [[nodiscard]] std::size_t unsafe_count() const { return unsafe_.size(); }

  void advance() {
    const TracedDisk::Step& step = disk_.steps()[position_++];
    if (step.action == TracedDisk::Action::kSyncFile) {
      unsynced_ = nullptr;
    } else if (step.action == TracedDisk::Action::kSyncFolder) {
      for (const TracedDisk::Step* const done : unsafe_) apply(*done, done->bytes, safe_);
      unsafe_.clear();
    } else {
      unsafe_.push_back(&step);
      if (step.action == TracedDisk::Action::kWrite) unsynced_ = &step;
    }
  }

  // The files with those of the unsafe steps done that `is_done(i)` says; the process alone has
  // died when it is all of them.
  template <typename IsDone>
  [[nodiscard]] Files show(IsDone&& is_done, std::mt19937& random) const {
    Files files = safe_;
    for (std::size_t i = 0; i < unsafe_.size(); ++i) {
      if (!is_done(i)) continue;
      const TracedDisk::Step& step = *unsafe_[i];
      apply(step, &step == unsynced_ ? torn(step.bytes, random) : step.bytes, files);
    }
    return files;
  }

 private:
  [[nodiscard]] static std::string torn(std::string bytes, std::mt19937& random) {
    const std::size_t length = random() % (bytes.size() + 1);
    if (random() % 2 == 0) {
      bytes.resize(length);
    } else {
      bytes.replace(length, std::string::npos, bytes.size() - length, '\0');
    }
    return bytes;
  }

  void apply(const TracedDisk::Step& step, std::string bytes, Files& files) const {
    const std::string unfinished = step.name + std::string(persist::kUnfinishedSuffix);
    switch (step.action) {
      case TracedDisk::Action::kWrite: files[unfinished] = std::move(bytes); break;
      case TracedDisk::Action::kRename:
        files.erase(unfinished);
        files[step.name] = written_as(step);
        break;
      case TracedDisk::Action::kUnlink: files.erase(step.name); break;
      case TracedDisk::Action::kSyncFile:
      case TracedDisk::Action::kSyncFolder: break;
    }
  }

  // A rename follows the write of its file and the sync of that.
  [[nodiscard]] static const std::string& written_as(const TracedDisk::Step& rename) {
    return (&rename - 2)->bytes;
  }

  const TracedDisk& disk_;
  std::size_t position_ = 0;
  Files safe_;
  std::vector<const TracedDisk::Step*> unsafe_;
  const TracedDisk::Step* unsynced_ = nullptr;
};

}  // namespace matview::test
