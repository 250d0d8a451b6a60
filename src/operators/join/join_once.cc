#include "operators/join/join_once.h"

#include <algorithm>
#include <utility>

#include "operators/gather.h"
#include "types/row_hash.h"

namespace matview {

using plan::JoinKind;

namespace {

[[nodiscard]] std::vector<Type> types_at(const std::vector<Type>& types,
                                         std::span<const std::size_t> positions) {
  std::vector<Type> picked;
  for (const std::size_t position : positions) picked.push_back(types[position]);
  return picked;
}

[[nodiscard]] Status second_match() {
  return fail(ErrorCode::kCardinalityViolation,
              "more than one row returned by a subquery used as an expression");
}

}  // namespace

JoinOnce::JoinOnce(JoinShape shape, const ExecutionContext& context)
    : shape_(std::move(shape)),
      context_(context),
      residual_(shape_.residual == nullptr ? nullptr : compile(*shape_.residual)),
      by_key_(types_at(shape_.right, shape_.right_keys)),
      is_matched_(kChunkRows),
      is_null_(kChunkRows),
      valid_bits_(words_for_bits(kChunkRows)) {
  for (const Type type : shape_.left) columns_.emplace_back(type);
  for (const Type type : shape_.right) columns_.emplace_back(type);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (shape_.is_read[c]) columns_[c].resize(kChunkRows);
  }
  for (const Type type : shape_.right) stored_.emplace_back(type);
}

Status JoinOnce::push(std::size_t port, const Chunk& rows, Sink& out) {
  if (port == kRight) {
    store(rows);
    return {};
  }
  return join(rows, out);
}

Status JoinOnce::finish_port(std::size_t port, Sink& /*out*/) {
  if (port == kRight) index_right();
  return {};
}

Status JoinOnce::finish(Sink& out) {
  return shape_.kind == JoinKind::kFull ? emit_unmatched_right(out) : Status();
}

bool JoinOnce::is_satisfied() const {
  return is_indexed_ && by_key_.empty() &&
         (shape_.kind == JoinKind::kInner || shape_.kind == JoinKind::kSemi);
}

// ── The right side ──

void JoinOnce::store(const Chunk& rows) {
  std::vector<std::uint32_t>& ids = pair_ids_;  // with a weight, a row is stored so many times
  ids.clear();
  if (rows.weights != nullptr) {
    rows.selection.for_each([&](std::size_t row) {
      ids.insert(ids.end(),
                 static_cast<std::size_t>(std::max<Weight>(rows.weights[row], 0)),
                 static_cast<std::uint32_t>(row));
    });
  }
  for (std::size_t c = 0; c < stored_.size(); ++c) {
    const bool is_key = std::ranges::find(shape_.right_keys, c) != shape_.right_keys.end();
    if (!is_key && !shape_.is_read[shape_.left.size() + c]) continue;
    if (rows.weights != nullptr) {
      stored_[c].append_rows(rows.columns[c], ids);
    } else if (rows.selection.rows == nullptr) {
      stored_[c].append_range(rows.columns[c], 0, rows.selection.count);
    } else {
      stored_[c].append_rows(rows.columns[c], {rows.selection.rows, rows.selection.count});
    }
  }
  stored_rows_ += rows.weights != nullptr ? ids.size() : rows.selection.count;
  ids.clear();
}

void JoinOnce::index_right() {
  is_indexed_ = true;
  std::vector<ColumnView> key;
  for (const std::size_t position : shape_.right_keys) key.push_back(stored_[position].view());
  by_key_.build(key, stored_rows_);
  if (shape_.kind == JoinKind::kFull) right_matched_.assign(stored_rows_, false);
  if (shape_.null_aware) index_null_aware();
}

void JoinOnce::index_null_aware() {
  const std::span positions(shape_.right_keys);
  std::vector<ColumnView> group;
  std::vector<ColumnView> operands;
  for (std::size_t k = 0; k < positions.size(); ++k) {
    (k < shape_.group_keys ? group : operands).push_back(stored_[positions[k]].view());
  }
  const std::vector<Type> types = types_at(shape_.right, positions.first(shape_.group_keys));
  std::vector<Id> nulls;
  for (std::size_t row = 0; row < stored_rows_; ++row) {
    if (any_null(operands, row)) nulls.push_back(static_cast<Id>(row));
  }
  by_group_.emplace(types);
  by_group_->build(group, stored_rows_);
  nulls_by_group_.emplace(types);
  nulls_by_group_->build(group, stored_rows_, &nulls);
}

// ── The left side ──

Status JoinOnce::join(const Chunk& rows, Sink& out) {
  if (rows.selection.count == 0) return {};
  find_candidates(rows);
  const bool is_single = by_key_.is_unique() && shape_.emits_pairs();
  if (is_single) return join_one_match(rows, out);
  rows.selection.for_each([&](std::size_t row) { is_matched_[row] = 0; });
  MATVIEW_TRY(join_pairs(rows, out));
  if (shape_.kind == JoinKind::kInner) return {};
  if (shape_.emits_pairs()) return emit_unmatched_left(rows, out);
  if (shape_.null_aware) MATVIEW_TRY(find_nulls(rows, out));
  return emit_by_flags(rows, out);
}

void JoinOnce::find_candidates(const Chunk& rows) {
  JoinShape::pick(rows.columns, shape_.left_keys, key_);
  probed_ = rows.selection;
  const bool has_nulls =
      std::ranges::any_of(key_, [](const ColumnView& key) { return key.validity != nullptr; });
  if (has_nulls) {
    valid_rows_.clear();
    rows.selection.for_each([&](std::size_t row) {
      if (!any_null(key_, row)) valid_rows_.push_back(static_cast<std::uint32_t>(row));
    });
    probed_ = {.rows = valid_rows_.data(), .count = valid_rows_.size()};
  }
  by_key_.find(key_, probed_, first_);
}

void JoinOnce::point_output_at(const Chunk& rows) {
  output_.columns.assign(rows.columns.begin(), rows.columns.end());
  for (std::size_t c = 0; c < shape_.right.size(); ++c) {
    const std::size_t at = shape_.left.size() + c;
    output_.columns.push_back(shape_.is_read[at] ? columns_[at].view() : unread(shape_.right[c]));
  }
  output_.weights = rows.weights;
}

Status JoinOnce::join_one_match(const Chunk& rows, Sink& out) {
  pair_rows_.resize(probed_.count);
  pair_ids_.resize(probed_.count);
  std::size_t found = 0;
  for (std::size_t i = 0; i < probed_.count; ++i) {
    pair_rows_[found] = static_cast<std::uint32_t>(probed_[i]);
    pair_ids_[found] = first_[i];
    found += first_[i] == KeyIndex::kNone ? 0 : 1;
  }
  pair_rows_.resize(found);
  pair_ids_.resize(found);
  if (found == 0 && !shape_.pads_left()) return {};
  for (std::size_t c = shape_.left.size(); c < columns_.size(); ++c) {
    if (!shape_.is_read[c]) continue;
    scatter(stored_[c - shape_.left.size()].view(), pair_ids_, pair_rows_, columns_[c]);
  }
  point_output_at(rows);
  Selection matched{.rows = pair_rows_.data(), .count = found};
  if (residual_ != nullptr && found != 0) {
    MATVIEW_TRY(select_rows(*residual_, output_, matched, context_, selected_));
    matched = {.rows = selected_.data(), .count = selected_.size()};
  }
  if (shape_.pads_left()) return pad_one_match(rows, matched, out);
  if (matched.count == 0) return {};
  output_.selection = matched.count == rows.selection.count ? rows.selection : matched;
  return out.accept(output_);
}

// Every left row, its right side NULL where it is not among `matched`.
Status JoinOnce::pad_one_match(const Chunk& rows, const Selection& matched, Sink& out) {
  if (shape_.kind == JoinKind::kFull) {
    std::size_t pair = 0;
    for (std::size_t i = 0; i < matched.count; ++i) {
      while (pair_rows_[pair] != matched[i]) ++pair;
      right_matched_[pair_ids_[pair]] = true;
    }
  }
  if (matched.count != rows.selection.count) {
    std::ranges::fill(valid_bits_, 0);
    for (std::size_t i = 0; i < matched.count; ++i) {
      valid_bits_[matched[i] / kBitsPerWord] |= std::uint64_t{1} << (matched[i] % kBitsPerWord);
    }
    for (std::size_t c = shape_.left.size(); c < output_.columns.size(); ++c) {
      ColumnView& column = output_.columns[c];
      if (column.validity == nullptr) {
        column.validity = valid_bits_.data();
      } else {
        Column& owned = columns_[c];
        rows.selection.for_each([&](std::size_t row) {
          if (!test_bit(valid_bits_.data(), row)) owned.set_null(row);
        });
        column = owned.view();
      }
    }
  }
  output_.selection = rows.selection;
  return out.accept(output_);
}

Status JoinOnce::join_pairs(const Chunk& rows, Sink& out) {
  seeks_nulls_ = false;
  if (!shape_.emits_pairs() && residual_ == nullptr) {  // the first match is as good as all
    for (std::size_t i = 0; i < probed_.count; ++i) {
      is_matched_[probed_[i]] = first_[i] == KeyIndex::kNone ? 0 : 1;
    }
    return {};
  }
  for (std::size_t i = 0; i < probed_.count; ++i) {
    const std::size_t row = probed_[i];
    for (Id id = first_[i]; id != KeyIndex::kNone; id = by_key_.next(id)) {
      if (!shape_.emits_pairs() && is_matched_[row] != 0) break;
      MATVIEW_TRY(add_pair(rows, row, id, out));
    }
  }
  return flush_pairs(rows, out);
}

Status JoinOnce::add_pair(const Chunk& rows, std::size_t row, Id id, Sink& out) {
  pair_rows_.push_back(static_cast<std::uint32_t>(row));
  pair_ids_.push_back(id);
  return pair_ids_.size() == kChunkRows ? flush_pairs(rows, out) : Status();
}

Status JoinOnce::flush_pairs(const Chunk& rows, Sink& out) {
  const std::size_t count = pair_ids_.size();
  if (count == 0) return {};
  output_.columns.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (!shape_.is_read[c]) {
      output_.columns.push_back(unread(columns_[c].type()));
      continue;
    }
    if (c < shape_.left.size()) {
      gather(rows.columns[c], pair_rows_, columns_[c]);
    } else {
      gather(stored_[c - shape_.left.size()].view(), pair_ids_, columns_[c]);
    }
    output_.columns.push_back(columns_[c].view());
  }
  output_.weights = nullptr;
  Selection passed{.rows = nullptr, .count = count};
  if (residual_ != nullptr) {
    MATVIEW_TRY(select_rows(*residual_, output_, passed, context_, selected_));
    if (selected_.size() != count) passed = {.rows = selected_.data(), .count = selected_.size()};
  }
  MATVIEW_TRY(mark_pairs(passed));
  if (shape_.emits_pairs() && passed.count != 0) MATVIEW_TRY(emit_pairs(rows, passed, out));
  pair_rows_.clear();
  pair_ids_.clear();
  return {};
}

Status JoinOnce::mark_pairs(const Selection& passed) {
  if (shape_.kind == JoinKind::kInner) return {};
  std::vector<std::uint8_t>& flags = seeks_nulls_ ? is_null_ : is_matched_;
  for (std::size_t i = 0; i < passed.count; ++i) {
    std::uint8_t& flag = flags[pair_rows_[passed[i]]];
    if (flag != 0 && shape_.kind == JoinKind::kSingle) return second_match();
    flag = 1;
    if (shape_.kind == JoinKind::kFull) right_matched_[pair_ids_[passed[i]]] = true;
  }
  return {};
}

Status JoinOnce::emit_pairs(const Chunk& rows, const Selection& passed, Sink& out) {
  if (rows.weights != nullptr) {
    weights_.clear();
    for (const std::uint32_t row : pair_rows_) weights_.push_back(rows.weights[row]);
    output_.weights = weights_.data();
  }
  output_.selection = passed;
  return out.accept(output_);
}

// Rows without a match that compare as NULL with some row of their group.
Status JoinOnce::find_nulls(const Chunk& rows, Sink& out) {
  const std::span keys(key_);
  const auto group = keys.first(shape_.group_keys);
  const auto operands = keys.subspan(shape_.group_keys);
  std::vector<ColumnView> right_operands;
  for (std::size_t k = shape_.group_keys; k < shape_.right_keys.size(); ++k) {
    right_operands.push_back(stored_[shape_.right_keys[k]].view());
  }
  seeks_nulls_ = true;
  rows.selection.for_each([&](std::size_t row) { is_null_[row] = 0; });
  for (const bool has_null : {false, true}) {
    valid_rows_.clear();
    rows.selection.for_each([&](std::size_t row) {
      if (is_matched_[row] == 0 && !any_null(group, row) && any_null(operands, row) == has_null) {
        valid_rows_.push_back(static_cast<std::uint32_t>(row));
      }
    });
    // A row without NULLs compares as NULL only with rows that have one.
    KeyIndex& index = has_null ? *by_group_ : *nulls_by_group_;
    index.find(group, {.rows = valid_rows_.data(), .count = valid_rows_.size()}, first_);
    for (std::size_t i = 0; i < valid_rows_.size(); ++i) {
      const std::size_t row = valid_rows_[i];
      for (Id id = first_[i]; id != KeyIndex::kNone && is_null_[row] == 0; id = index.next(id)) {
        if (!may_be_equal(operands, row, right_operands, id)) continue;
        if (residual_ == nullptr) {
          is_null_[row] = 1;
        } else {
          MATVIEW_TRY(add_pair(rows, row, id, out));
        }
      }
    }
    MATVIEW_TRY(flush_pairs(rows, out));
  }
  return {};
}

Status JoinOnce::emit_by_flags(const Chunk& rows, Sink& out) {
  output_.columns.assign(rows.columns.begin(), rows.columns.end());
  output_.weights = rows.weights;
  output_.selection = rows.selection;
  if (shape_.kind == JoinKind::kMark) {
    if (mark_.size() < kChunkRows) mark_.resize(kChunkRows);
    mark_.set_all_valid();
    std::uint8_t* const marks = mark_.values<std::uint8_t>();
    rows.selection.for_each([&](std::size_t row) { marks[row] = is_matched_[row]; });
    if (shape_.null_aware) {
      rows.selection.for_each([&](std::size_t row) {
        if (is_null_[row] != 0) mark_.set_null(row);
      });
    }
    output_.columns.push_back(mark_.view());
    return out.accept(output_);
  }
  const std::uint8_t wanted = shape_.kind == JoinKind::kSemi ? 1 : 0;
  selected_.resize(rows.selection.count);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    selected_[kept] = static_cast<std::uint32_t>(row);
    const bool is_unknown = shape_.null_aware && is_null_[row] != 0;
    kept += is_matched_[row] == wanted && !is_unknown ? 1 : 0;
  }
  if (kept == 0) return {};
  if (kept != rows.selection.count) output_.selection = {.rows = selected_.data(), .count = kept};
  return out.accept(output_);
}

Status JoinOnce::emit_unmatched_left(const Chunk& rows, Sink& out) {
  selected_.clear();
  rows.selection.for_each([&](std::size_t row) {
    if (is_matched_[row] == 0) selected_.push_back(static_cast<std::uint32_t>(row));
  });
  if (selected_.empty()) return {};
  output_.columns.assign(rows.columns.begin(), rows.columns.end());
  for (const Type type : shape_.right) output_.columns.push_back(all_null(type));
  output_.weights = rows.weights;
  output_.selection = {.rows = selected_.data(), .count = selected_.size()};
  return out.accept(output_);
}

Status JoinOnce::emit_unmatched_right(Sink& out) {
  output_.weights = nullptr;
  for (std::size_t first = 0; first < stored_rows_; first += kChunkRows) {
    selected_.clear();
    const std::size_t end = std::min(stored_rows_, first + kChunkRows);
    for (std::size_t row = first; row < end; ++row) {
      if (!right_matched_[row]) selected_.push_back(static_cast<std::uint32_t>(row - first));
    }
    if (selected_.empty()) continue;
    output_.columns.clear();
    for (const Type type : shape_.left) output_.columns.push_back(all_null(type));
    for (std::size_t c = 0; c < stored_.size(); ++c) {
      const bool is_read = shape_.is_read[shape_.left.size() + c];
      output_.columns.push_back(is_read ? stored_[c].view().from(first) : unread(shape_.right[c]));
    }
    output_.selection = {.rows = selected_.data(), .count = selected_.size()};
    MATVIEW_TRY(out.accept(output_));
  }
  return {};
}

}  // namespace matview
