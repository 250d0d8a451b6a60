// SequenceCatalog: sequences, by name.
//
// A sequence is the entry `meta:sequence:NAME`. That it exists belongs to a transaction and is
// undone with it; what it has given out is not, as in PostgreSQL: a value is never given twice, so
// a rollback leaves a gap. Values given out are durable with the next commit: flush() puts what
// changed into the map.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "storage/ordered_map.h"
#include "storage/transaction.h"

namespace matview {

inline constexpr std::string_view kSequencePrefix = "meta:sequence:";

struct Sequence {
  std::int64_t start = 1;
  std::int64_t increment = 1;
  std::int64_t minimum = 1;
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_value = 1;
  bool is_called = false;   // whether last_value has been given out
  std::string owner_table;  // of the column it belongs to; empty when it stands alone
  std::string comment = {};

  friend bool operator==(const Sequence&, const Sequence&) = default;
};

class SequenceCatalog {
 public:
  // The map must outlive the catalog, and the catalog every transaction that changed it.
  explicit SequenceCatalog(OrderedMap& map) : map_(map) {}

  // XX001 naming the sequence that cannot be read.
  [[nodiscard]] Status load();

  // Makes `sequence` the one of this name, new or not. Undone with the transaction.
  void put(Transaction& transaction, std::string_view name, Sequence sequence);
  // Requires: it exists.
  void drop(Transaction& transaction, std::string_view name);

  [[nodiscard]] const Sequence* find(std::string_view name) const;
  // A number that no other sequence has or had, under any name, since the catalog was loaded.
  // Requires: it exists.
  [[nodiscard]] std::uint64_t identity(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> list() const;

  // The next value, 2200H past the last. Requires: it exists. Not undone.
  [[nodiscard]] Result<std::int64_t> next_value(std::string_view name);
  // 22003 outside of its bounds. Requires: it exists. Not undone.
  [[nodiscard]] Status set_value(std::string_view name, std::int64_t value, bool is_called);

  // Whether values were given out since flush() last put them into the map.
  [[nodiscard]] bool has_changes() const { return has_changes_; }

  void flush();

 private:
  struct Entry {
    Sequence sequence;
    std::uint64_t identity = 0;
    bool is_changed = false;
  };

  void install(const std::string& name, Entry entry);
  void remove(const std::string& name);

  OrderedMap& map_;
  std::map<std::string, Entry, std::less<>> sequences_;
  std::uint64_t identities_ = 0;  // given so far
  bool has_changes_ = false;
};

}  // namespace matview
