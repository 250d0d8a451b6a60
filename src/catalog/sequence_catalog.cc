#include "catalog/sequence_catalog.h"

#include <optional>
#include <ranges>
#include <utility>

#include "catalog/catalog_entry.h"
#include "common/bytes.h"

namespace matview {

namespace {

constexpr std::uint8_t kVersion = 1;

[[nodiscard]] std::string sequence_key(std::string_view name) {
  return std::string(kSequencePrefix) + key_name(name);
}

[[nodiscard]] std::string encode(const Sequence& sequence) {
  ByteWriter out;
  out.put(kVersion);
  out.put(sequence.start);
  out.put(sequence.increment);
  out.put(sequence.minimum);
  out.put(sequence.maximum);
  out.put(sequence.last_value);
  out.put(static_cast<std::uint8_t>(sequence.is_called));
  out.put_string(sequence.owner_table);
  out.put_string(sequence.comment);
  return std::move(out).bytes();
}

[[nodiscard]] std::optional<Sequence> decode(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != kVersion) return std::nullopt;
  Sequence sequence;
  sequence.start = in.get<std::int64_t>();
  sequence.increment = in.get<std::int64_t>();
  sequence.minimum = in.get<std::int64_t>();
  sequence.maximum = in.get<std::int64_t>();
  sequence.last_value = in.get<std::int64_t>();
  sequence.is_called = in.get<std::uint8_t>() != 0;
  sequence.owner_table = in.get_string();
  sequence.comment = in.get_string();
  if (in.failed() || !in.at_end()) return std::nullopt;
  return sequence;
}

}  // namespace

Status SequenceCatalog::load() {
  for (std::string& name : names_under(map_, kSequencePrefix)) {
    const std::string* const bytes = map_.find_bytes(sequence_key(name));
    std::optional<Sequence> sequence = bytes ? decode(*bytes) : std::nullopt;
    if (!sequence) {
      return fail(ErrorCode::kDataCorrupted, "sequence \"{}\" cannot be read", name);
    }
    sequences_.insert_or_assign(std::move(name),
                                Entry{.sequence = *std::move(sequence), .identity = ++identities_});
  }
  return {};
}

void SequenceCatalog::put(Transaction& transaction, std::string_view name, Sequence sequence) {
  Entry entry{.sequence = std::move(sequence)};
  if (const auto known = sequences_.find(name); known != sequences_.end()) {
    entry.identity = known->second.identity;
    transaction.on_rollback(
        [this, name = std::string(name), before = known->second] { install(name, before); });
  } else {
    entry.identity = ++identities_;
    transaction.on_rollback([this, name = std::string(name)] { remove(name); });
  }
  install(std::string(name), std::move(entry));
}

void SequenceCatalog::drop(Transaction& transaction, std::string_view name) {
  transaction.on_rollback([this, name = std::string(name), before = sequences_.find(name)->second] {
    install(name, before);
  });
  remove(std::string(name));
}

const Sequence* SequenceCatalog::find(std::string_view name) const {
  const auto known = sequences_.find(name);
  return known == sequences_.end() ? nullptr : &known->second.sequence;
}

std::uint64_t SequenceCatalog::identity(std::string_view name) const {
  return sequences_.find(name)->second.identity;
}

std::vector<std::string> SequenceCatalog::list() const {
  const auto names = std::views::keys(sequences_);
  return {names.begin(), names.end()};
}

Result<std::int64_t> SequenceCatalog::next_value(std::string_view name) {
  Entry& entry = sequences_.find(name)->second;
  Sequence& sequence = entry.sequence;
  if (sequence.is_called) {
    std::int64_t next = 0;
    const bool is_over = __builtin_add_overflow(sequence.last_value, sequence.increment, &next) ||
                         next > sequence.maximum || next < sequence.minimum;
    if (is_over) {
      const bool ascends = sequence.increment > 0;
      return fail(ErrorCode::kSequenceLimitExceeded,
                  "nextval: reached {} value of sequence \"{}\" ({})",
                  ascends ? "maximum" : "minimum",
                  name,
                  ascends ? sequence.maximum : sequence.minimum);
    }
    sequence.last_value = next;
  }
  sequence.is_called = true;
  entry.is_changed = true;
  has_changes_ = true;
  return sequence.last_value;
}

Status SequenceCatalog::set_value(std::string_view name, std::int64_t value, bool is_called) {
  Entry& entry = sequences_.find(name)->second;
  Sequence& sequence = entry.sequence;
  if (value < sequence.minimum || value > sequence.maximum) {
    return fail(ErrorCode::kNumericValueOutOfRange,
                "setval: value {} is out of bounds for sequence \"{}\" ({}..{})",
                value,
                name,
                sequence.minimum,
                sequence.maximum);
  }
  sequence.last_value = value;
  sequence.is_called = is_called;
  entry.is_changed = true;
  has_changes_ = true;
  return {};
}

void SequenceCatalog::flush() {
  if (!has_changes_) return;
  for (auto& [name, entry] : sequences_) {
    if (!std::exchange(entry.is_changed, false)) continue;
    map_.put(sequence_key(name), encode(entry.sequence));
  }
  has_changes_ = false;
}

void SequenceCatalog::install(const std::string& name, Entry entry) {
  map_.put(sequence_key(name), encode(entry.sequence));
  entry.is_changed = false;
  sequences_.insert_or_assign(name, std::move(entry));
}

void SequenceCatalog::remove(const std::string& name) {
  map_.erase(sequence_key(name));
  sequences_.erase(name);
}

}  // namespace matview
