#include "persist/store.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "persist/checkpoint.h"
#include "persist/log_file.h"
#include "persist/log_record.h"
#include "persist/recovery.h"

namespace matview::persist {

class Store::Implementation {
 public:
  Implementation(std::unique_ptr<Directory> directory,
                 OrderedMap& map,
                 TextDictionary& dictionary,
                 CheckpointPolicy policy,
                 Recovered recovered)
      : directory_(std::move(directory)),
        map_(map),
        dictionary_(dictionary),
        policy_(policy),
        pending_(recovered.last_lsn + 1),
        logged_texts_(dictionary.size()),
        newest_generation_(recovered.newest_generation),
        base_(std::move(recovered.base)),
        chunks_(std::move(recovered.chunks)),
        changed_(std::move(recovered.changed)),
        log_files_(std::move(recovered.log_files)),
        log_bytes_(recovered.log_bytes) {
    remove_files(std::move(recovered.orphans));
    map_.record_writes();
  }

  void append_commit();

  [[nodiscard]] bool has_pending_group() const { return !pending_.empty(); }

  [[nodiscard]] Status write_group();
  [[nodiscard]] bool wants_checkpoint() const;

  [[nodiscard]] bool is_checkpointing() const { return running_.has_value(); }

  [[nodiscard]] Result<bool> checkpoint_step();
  [[nodiscard]] Status checkpoint();

  [[nodiscard]] FileChanges take_file_changes() { return std::exchange(file_changes_, {}); }

  [[nodiscard]] std::uint64_t written_lsn() const { return pending_.file().number - 1; }

  [[nodiscard]] std::uint64_t last_lsn() const { return written_lsn() + pending_.record_count(); }

 private:
  // A checkpoint under way, and what there was when it began.
  struct Running {
    Checkpoint checkpoint;
    KeySet changed;
    std::size_t log_files;
    std::size_t log_bytes;
  };

  void begin_checkpoint();
  [[nodiscard]] Status write_slice();
  void abandon_checkpoint();
  void replace_base(Manifest base);
  void remove_files(std::vector<std::string> names);

  std::unique_ptr<Directory> directory_;
  OrderedMap& map_;
  TextDictionary& dictionary_;
  CheckpointPolicy policy_;

  LogGroup pending_;
  bool pending_is_left_ = false;  // its file was written, and could not be synced
  std::size_t logged_texts_;      // texts that files or the pending group hold

  std::uint64_t newest_generation_;  // also of checkpoints that failed
  Manifest base_;
  ChunkIndex chunks_;  // of the base
  KeySet changed_;     // entries that the log has changed since, or since a checkpoint began
  std::vector<std::string> log_files_;
  std::size_t log_bytes_;
  std::optional<Running> running_;

  std::vector<std::string> dead_files_;  // to be removed once a newer manifest is synced
  FileChanges file_changes_;
};

void Store::Implementation::append_commit() {
  WriteSet& changes = map_.write_set();
  if (changes.empty()) return;
  pending_.append([&](ByteWriter& record) {
    encode_texts(dictionary_, logged_texts_, dictionary_.size(), record);
    encode_changes(map_, changes, record);
  });
  logged_texts_ = dictionary_.size();
  for (const auto& [key, change] : changes.changes()) changed_.insert(key);
  changes.clear();
}

Status Store::Implementation::write_group() {
  if (pending_.empty()) return {};
  std::string name = file_name(pending_.file());
  // A file whose sync failed is written anew rather than synced again: the system may have dropped
  // the bytes it failed to write, and would report success the second time.
  if (pending_is_left_) MATVIEW_TRY(directory_->remove(name));
  pending_is_left_ = false;
  const std::string_view bytes = pending_.seal();
  MATVIEW_TRY(directory_->write(name, bytes));
  pending_is_left_ = true;
  MATVIEW_TRY(directory_->sync());
  pending_is_left_ = false;
  log_bytes_ += bytes.size();
  file_changes_.written.push_back(name);
  log_files_.push_back(std::move(name));
  pending_ = LogGroup(last_lsn() + 1);
  return {};
}

bool Store::Implementation::wants_checkpoint() const {
  if (running_) return false;
  const std::uint64_t share_of_base = base_.byte_size() / 100 * policy_.percent_of_base;
  return log_files_.size() > policy_.maximum_log_files ||
         log_bytes_ > std::max<std::uint64_t>(policy_.minimum_log_bytes, share_of_base);
}

Status Store::Implementation::checkpoint() {
  while (running_ || has_pending_group() || !log_files_.empty()) {
    MATVIEW_TRY(checkpoint_step());
  }
  return {};
}

Result<bool> Store::Implementation::checkpoint_step() {
  if (!running_) {
    MATVIEW_TRY(write_group());
    if (log_files_.empty()) return false;  // the base is the state already
    begin_checkpoint();
  }
  Status written = write_slice();
  if (!written) {
    abandon_checkpoint();
    return std::unexpected(std::move(written).error());
  }
  return running_.has_value();
}

void Store::Implementation::begin_checkpoint() {
  // A generation that failed is never tried again: a crash might bring its files back.
  ++newest_generation_;
  CheckpointPlan plan{.generation = newest_generation_,
                      .base_lsn = written_lsn(),
                      .text_count = logged_texts_,
                      .chunk_bytes = policy_.chunk_bytes,
                      .chunks = chunks_.plan(changed_, logged_texts_, policy_.chunk_bytes)};
  running_.emplace(Running{.checkpoint = Checkpoint(std::move(plan), map_),
                           .changed = std::exchange(changed_, {}),
                           .log_files = log_files_.size(),
                           .log_bytes = log_bytes_});
}

Status Store::Implementation::write_slice() {
  Checkpoint& checkpoint = running_->checkpoint;
  if (checkpoint.has_more()) {
    MATVIEW_TRY(checkpoint.write_chunk(*directory_, dictionary_));
    file_changes_.written.push_back(checkpoint.written().back());
    return {};
  }
  MATVIEW_ASSIGN(Manifest base, checkpoint.finish(*directory_, chunks_));
  file_changes_.written.push_back(checkpoint.written().back());
  replace_base(std::move(base));
  remove_files(std::exchange(dead_files_, {}));
  return {};
}

// Takes back what a failed checkpoint wrote. The manifest, if there is one, goes first and for
// good: as long as a crash may bring it back, its chunks must stay.
void Store::Implementation::abandon_checkpoint() {
  changed_.merge(running_->changed);
  std::vector<std::string> written = running_->checkpoint.written();
  running_.reset();
  if (written.empty()) return;
  if (directory_->remove(written.back()) && directory_->sync()) {
    remove_files(std::move(written));
  } else {
    std::ranges::move(written, std::back_inserter(dead_files_));
  }
}

void Store::Implementation::replace_base(Manifest base) {
  if (base_.generation != 0) dead_files_.push_back(file_name(base_.file()));
  for (const FileId& file : running_->checkpoint.replaced()) {
    dead_files_.push_back(file_name(file));
  }
  const auto end = log_files_.begin() + static_cast<std::ptrdiff_t>(running_->log_files);
  std::move(log_files_.begin(), end, std::back_inserter(dead_files_));
  log_files_.erase(log_files_.begin(), end);
  log_bytes_ -= running_->log_bytes;
  base_ = std::move(base);
  running_.reset();
}

// Requires: no manifest that a crash may bring back needs any of them. One that cannot be removed
// does no harm, so that is no failure: it is tried again after the next checkpoint, and by the next
// open.
void Store::Implementation::remove_files(std::vector<std::string> names) {
  for (std::string& name : names) {
    if (!directory_->remove(name)) {
      dead_files_.push_back(std::move(name));
    } else if (std::erase(file_changes_.written, name) == 0) {
      file_changes_.removed.push_back(std::move(name));
    }
  }
}

Result<std::unique_ptr<Store>> Store::open(std::unique_ptr<Directory> directory,
                                           OrderedMap& map,
                                           TextDictionary& dictionary,
                                           CheckpointPolicy policy) {
  MATVIEW_ASSIGN(Recovered recovered, recover(*directory, map, dictionary));
  // A process may have died before it synced what is found here. From now on commits build on it,
  // and what it replaces is about to be removed.
  MATVIEW_TRY(directory->sync());
  return std::unique_ptr<Store>(new Store(std::make_unique<Implementation>(
      std::move(directory), map, dictionary, policy, std::move(recovered))));
}

Store::Store(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

Store::~Store() = default;

void Store::append_commit() {
  implementation_->append_commit();
}

bool Store::has_pending_group() const {
  return implementation_->has_pending_group();
}

Status Store::write_group() {
  return implementation_->write_group();
}

bool Store::wants_checkpoint() const {
  return implementation_->wants_checkpoint();
}

bool Store::is_checkpointing() const {
  return implementation_->is_checkpointing();
}

Result<bool> Store::checkpoint_step() {
  return implementation_->checkpoint_step();
}

Status Store::checkpoint() {
  return implementation_->checkpoint();
}

FileChanges Store::take_file_changes() {
  return implementation_->take_file_changes();
}

std::uint64_t Store::last_lsn() const {
  return implementation_->last_lsn();
}

}  // namespace matview::persist
