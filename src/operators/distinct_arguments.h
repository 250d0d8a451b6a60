// DistinctArguments: what DISTINCT in an aggregate call has seen: how often each row of arguments
// is in each group. Turns changes of the arguments into changes of the set of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <parallel_hashmap/phmap.h>

#include "common/hash.h"
#include "common/hash_chains.h"
#include "operators/operator.h"
#include "types/row_batch.h"

namespace matview {

class DistinctArguments {
 public:
  DistinctArguments(std::span<const Type> types, Retention retention);

  // Counts the rows' arguments (by physical row, as `groups`, which may be null for group 0 only)
  // and leaves in selection() and weights() those by which the set changes: +1 where a row of
  // arguments came into its group, −1 where it left.
  void update(const std::uint32_t* groups,
              std::span<const ColumnView> arguments,
              const Selection& rows,
              const Weight* weights);

  [[nodiscard]] Selection selection() const {
    return {.rows = selected_.data(), .count = selected_.size()};
  }

  // By physical row; null: all +1.
  [[nodiscard]] const Weight* weights() const {
    return retention_ == Retention::kRunOnce ? nullptr : weights_.data();
  }

  // Forgets everything.
  void clear();

  [[nodiscard]] std::size_t byte_size() const;

 private:
  // A single argument that a word stands for.
  struct Word {
    std::uint64_t bits;
    std::uint32_t group;
    bool is_null;

    friend bool operator==(const Word&, const Word&) = default;
  };

  struct WordHash {
    std::size_t operator()(const Word& word) const {
      return static_cast<std::size_t>(hash_integer(
          word.bits ^ (std::uint64_t{word.group} << 32 | std::uint64_t{word.is_null} << 31)));
    }
  };

  void update_words(const std::uint32_t* groups,
                    const ColumnView& argument,
                    const Selection& rows,
                    const Weight* weights);
  [[nodiscard]] HashChains::Id find_or_add(std::uint64_t hash, std::size_t row);
  void count(std::size_t row, Weight& total, Weight change);

  Retention retention_;
  bool by_word_;
  // by_word_: how often each word is there.
  phmap::flat_hash_set<Word, WordHash> words_;  // kRunOnce
  phmap::flat_hash_map<Word, Weight, WordHash> word_counts_;
  // Otherwise: rows of group and arguments, by id.
  RowBatch rows_;
  std::vector<Weight> counts_;
  std::vector<HashChains::Id> free_ids_;
  HashChains by_row_;

  // The change.
  std::vector<std::uint32_t> selected_;
  std::vector<Weight> weights_;
  // Buffers.
  std::vector<ColumnView> columns_;
  std::vector<ColumnView> stored_;
  std::vector<std::uint64_t> hashes_;
  Column group_column_;
};

}  // namespace matview
