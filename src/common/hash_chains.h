// HashChains: from 64-bit hashes to the ids of the rows that have them.
//
// The one hash structure under groups, join arrangements, primary keys and view contents. It knows
// neither rows nor equality: the owner walks the chain of a hash and compares for itself. Ids are
// small dense integers chosen by the owner (a row's position in its columns).
//
// Invariants:
//   1. Every id is in at most one chain.
//   2. Ids of one hash are linked both ways, so erasing costs O(1) however long the chain is.
// Complexity: insert, erase, first O(1) expected. Memory: 8 bytes an id plus 12–16 bytes a hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <parallel_hashmap/phmap.h>

namespace matview {

class HashChains {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = ~Id{0};

  // The most recently inserted id with this hash, or kNone.
  [[nodiscard]] Id first(std::uint64_t hash) const {
    const auto found = heads_.find(hash);
    return found == heads_.end() ? kNone : found->second;
  }

  // The next id in the same chain, or kNone. Requires: `id` is in a chain.
  [[nodiscard]] Id next(Id id) const { return links_[id].next; }

  // Requires: `id` is in no chain.
  void insert(std::uint64_t hash, Id id) {
    if (id >= links_.size()) links_.resize(std::size_t{id} + 1);
    const auto [entry, is_new] = heads_.try_emplace(hash, id);
    const Id head = is_new ? kNone : entry->second;
    links_[id] = {.next = head, .previous = kNone};
    if (head != kNone) links_[head].previous = id;
    entry->second = id;
  }

  // Requires: `id` was inserted with this hash and not erased since.
  void erase(std::uint64_t hash, Id id) {
    const Link link = links_[id];
    if (link.next != kNone) links_[link.next].previous = link.previous;
    if (link.previous != kNone) {
      links_[link.previous].next = link.next;
    } else if (link.next != kNone) {
      heads_.find(hash)->second = link.next;
    } else {
      heads_.erase(hash);
    }
  }

  void reserve(std::size_t ids, std::size_t hashes) {
    heads_.reserve(hashes);
    links_.reserve(ids);
  }

  void clear() {
    heads_.clear();
    links_.clear();
  }

  // True when no id is held.
  [[nodiscard]] bool empty() const { return heads_.empty(); }

  [[nodiscard]] std::size_t byte_size() const {
    return links_.capacity() * sizeof(Link) + heads_.capacity() * (sizeof(std::uint64_t) * 2 + 1);
  }

 private:
  struct Link {
    Id next = kNone;
    Id previous = kNone;
  };

  struct AlreadyHashed {
    std::size_t operator()(std::uint64_t hash) const { return static_cast<std::size_t>(hash); }
  };

  phmap::flat_hash_map<std::uint64_t, Id, AlreadyHashed> heads_;
  std::vector<Link> links_;
};

}  // namespace matview
