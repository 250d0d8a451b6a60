// A disk in memory that fails and loses power on demand, and the Directory on it.
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

enum class Fault {
  kError,        // the operation fails and has no effect; everything works again afterwards
  kCrashBefore,  // the process dies before the operation has any effect,
  kCrashMidway,  // with half of it done,
  kCrashAfter,   // or before its caller learns that it succeeded
};

// What a Directory promises of a crash, and not a bit more. It outlives the processes that use it.
//
// Every write, sync and removal is one operation, at which there can be a fault.
class Disk {
 public:
  // At the operations from the `operation`th on, counted from the next one, until restart().
  void add_fault(Fault fault, std::size_t operation, std::size_t count = 1) {
    for (std::size_t i = 0; i < count; ++i) faults_[operations_ + operation + i] = fault;
  }

  [[nodiscard]] std::size_t operations() const { return operations_; }

  [[nodiscard]] bool has_crashed() const { return has_crashed_; }

  [[nodiscard]] bool was_written_over() const { return was_written_over_; }

  // A new process comes, and finds what the one that died has done.
  void restart() {
    has_crashed_ = false;
    faults_.clear();
    for (auto& [name, file] : files_) {
      if (file.state != State::kSynced) file.state = State::kInherited;
    }
  }

  // The same, but each change that was not synced may be lost first.
  void lose_power(std::mt19937& random) {
    restart();
    std::erase_if(files_, [&](const auto& file) {
      return file.second.state != State::kSynced && random() % 2 == 0;
    });
    for (auto& [name, file] : removed_) {
      if (random() % 2 == 0) files_.try_emplace(name, std::move(file));
    }
    removed_.clear();
    for (auto& [name, file] : files_) file.state = State::kSynced;
  }

  // The files as they are now, for looking and for tampering.
  [[nodiscard]] std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> files;
    for (const auto& [name, file] : files_) files.emplace(name, file.bytes);
    return files;
  }

  void put_file(const std::string& name, std::string bytes) {
    files_[name] = {std::move(bytes), State::kSynced};
  }

  void erase_file(const std::string& name) { files_.erase(name); }

  // ── The operations of a Directory ──
  [[nodiscard]] Result<std::vector<std::string>> list() {
    if (has_crashed_) return crashed();
    std::vector<std::string> names;
    for (const auto& [name, file] : files_) names.push_back(name);
    return names;
  }

  [[nodiscard]] Result<std::string> read(const std::string& name) {
    if (has_crashed_) return crashed();
    const auto found = files_.find(name);
    if (found == files_.end()) return fail(ErrorCode::kIoError, "no file \"{}\"", name);
    return found->second.bytes;
  }

  [[nodiscard]] Status write(const std::string& name, std::string_view bytes) {
    return perform(
        fail(ErrorCode::kDiskFull, "could not write file \"{}\": No space left on device", name),
        [&] {
          was_written_over_ = was_written_over_ || files_.contains(name);
          files_[name] = {std::string(bytes), State::kWritten};
        },
        [&] {
          files_[name + std::string(persist::kUnfinishedSuffix)] = {
              std::string(bytes.substr(0, bytes.size() / 2)), State::kWritten};
        },
        [] {});
  }

  [[nodiscard]] Status sync() {
    return perform(
        fail(ErrorCode::kIoError, "could not sync"),
        [&] {
          for (auto& [name, file] : files_) {
            if (file.state != State::kDoomed) file.state = State::kSynced;
          }
          std::erase_if(removed_,
                        [](const auto& file) { return file.second.state != State::kDoomed; });
        },
        [&] {
          bool is_synced = false;
          for (auto& [name, file] : files_) {
            if (file.state == State::kWritten && (is_synced = !is_synced)) {
              file.state = State::kSynced;
            }
          }
        },
        // A system may forget what it could not write: no later sync helps these.
        [&] {
          for (auto& [name, file] : files_) {
            if (file.state == State::kWritten) file.state = State::kDoomed;
          }
          for (auto& [name, file] : removed_) file.state = State::kDoomed;
        });
  }

  [[nodiscard]] Status remove(const std::string& name) {
    const auto take = [&] {
      const auto found = files_.find(name);
      if (found == files_.end()) return;
      // Synced or not, a system writes what it likes when it likes: the file may come back.
      removed_[name] = {std::move(found->second.bytes), State::kWritten};
      files_.erase(found);
    };
    return perform(
        fail(ErrorCode::kIoError, "could not remove file \"{}\"", name), take, take, [] {});
  }

 private:
  enum class State {
    kWritten,  // by this process; not synced yet
    kSynced,
    kDoomed,     // a sync has failed: no later one by this process will do it
    kInherited,  // not synced by the process that wrote it, which has died
  };

  struct File {
    std::string bytes;
    State state = State::kWritten;
  };

  [[nodiscard]] static std::unexpected<Failure> crashed() {
    return fail(ErrorCode::kIoError, "the process is dead");
  }

  template <typename Whole, typename Half, typename Failing>
  [[nodiscard]] Status perform(std::unexpected<Failure> error,
                               Whole whole,
                               Half half,
                               Failing failing) {
    if (has_crashed_) return crashed();
    const auto fault = faults_.find(operations_++);
    if (fault == faults_.end()) {
      whole();
      return {};
    }
    if (fault->second == Fault::kError) {
      failing();
      return error;
    }
    has_crashed_ = true;
    if (fault->second == Fault::kCrashMidway) half();
    if (fault->second == Fault::kCrashAfter) whole();
    return crashed();
  }

  std::map<std::string, File> files_;
  std::map<std::string, File> removed_;  // since the last sync
  std::size_t operations_ = 0;
  std::map<std::size_t, Fault> faults_;  // by operation
  bool has_crashed_ = false;
  bool was_written_over_ = false;
};

class FaultyDirectory final : public persist::Directory {
 public:
  explicit FaultyDirectory(Disk& disk) : disk_(disk) {}

  [[nodiscard]] Result<std::vector<std::string>> list() override { return disk_.list(); }

  [[nodiscard]] Result<std::string> read(std::string_view name) override {
    return disk_.read(std::string(name));
  }

  [[nodiscard]] Status write(std::string_view name, std::string_view bytes) override {
    return disk_.write(std::string(name), bytes);
  }

  [[nodiscard]] Status sync() override { return disk_.sync(); }

  [[nodiscard]] Status remove(std::string_view name) override {
    return disk_.remove(std::string(name));
  }

 private:
  Disk& disk_;
};

}  // namespace matview::test
