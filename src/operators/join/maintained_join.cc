#include "operators/join/maintained_join.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "operators/gather.h"
#include "operators/interrupt.h"
#include "types/row_hash.h"

namespace matview {

using plan::JoinKind;

namespace {

[[nodiscard]] RowBatch output_rows(const JoinShape& shape) {
  std::vector<Type> types = shape.left;
  if (shape.kind == JoinKind::kMark) types.push_back(TypeId::kBoolean);
  if (shape.emits_pairs()) types.insert(types.end(), shape.right.begin(), shape.right.end());
  return RowBatch(types);
}

[[nodiscard]] std::optional<std::size_t> group_of(const JoinShape& shape) {
  return shape.null_aware ? std::optional(shape.group_keys) : std::nullopt;
}

}  // namespace

MaintainedJoin::MaintainedJoin(const plan::Join& join,
                               const ExecutionContext& context,
                               const TableLookup* tables)
    : shape_(join),
      context_(context),
      residual_(shape_.residual == nullptr ? nullptr : compile(*shape_.residual)),
      sides_{Side{.rows = Arrangement(shape_.left, shape_.left_keys, group_of(shape_)),
                  .is_tracked = shape_.kind != JoinKind::kInner},
             Side{.rows = Arrangement(shape_.right, shape_.right_keys, group_of(shape_)),
                  .is_tracked = shape_.kind == JoinKind::kFull}},
      hashes_(kChunkRows),
      changes_(output_rows(shape_)) {
  for (const Type type : shape_.left) columns_.emplace_back(type);
  for (const Type type : shape_.right) columns_.emplace_back(type);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (shape_.is_read[c]) columns_[c].resize(kChunkRows);
  }
  if (tables != nullptr) find_stored(join, *tables);
}

// A side whose matches are tracked, or that is asked for its NULLs, must be kept.
void MaintainedJoin::find_stored(const plan::Join& join, const TableLookup& tables) {
  if (shape_.kind == JoinKind::kFull || shape_.null_aware) return;
  stored_rows_ = KeyedRows::make(*join.right, join.right_keys, tables, context_);
  if (stored_rows_ != nullptr) {
    stored_ = kRight;
    return;
  }
  if (shape_.kind != JoinKind::kInner) return;
  stored_rows_ = KeyedRows::make(*join.left, join.left_keys, tables, context_);
  if (stored_rows_ != nullptr) stored_ = kLeft;
}

Status MaintainedJoin::open_stored() {
  if (is_stored_open_) return {};
  is_stored_open_ = was_stored_open_ = true;
  return stored_rows_->open();
}

Status MaintainedJoin::push(std::size_t port, const Chunk& rows, Sink& out) {
  Arrangement& own = sides_[port].rows;
  JoinShape::pick(rows.columns, own.key(), key_);
  hash_rows(key_, rows.selection, hashes_.data());
  if (stored_ != port) own.apply(rows, hashes_, applied_);
  if (sides_[port].is_tracked) emit_known_rows(port, rows);
  if (stored_ == 1 - port) {
    MATVIEW_TRY(find_stored_pairs(rows, out));
  } else if (!sides_[1 - port].rows.empty()) {
    MATVIEW_TRY(find_pairs(port, rows, out));
    if (shape_.null_aware) MATVIEW_TRY(find_null_pairs(port, rows, out));
  }
  return emit_changes(out);
}

void MaintainedJoin::touch(Side& side, Id id) {
  Matches& matches = side.matches[id];
  if (!matches.is_touched) side.touched.push_back(id);
  matches.is_touched = true;
}

// Rows whose form is known change their weight in it; new ones wait for finish.
void MaintainedJoin::emit_known_rows(std::size_t port, const Chunk& rows) {
  Side& side = sides_[port];
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    const auto [id, is_new] = applied_[i];
    if (id == HashChains::kNone) {  // it can match nothing
      change(port, rows.columns, row, Form::kUnmatched, rows.weight(row));
      continue;
    }
    if (is_new) {
      if (side.matches.size() <= id) side.matches.resize(std::size_t{id} + 1);
      Matches& matches = side.matches[id];
      matches = {.creator = static_cast<std::uint32_t>(i), .is_touched = matches.is_touched};
      touch(side, id);
      continue;
    }
    change(port, rows.columns, row, side.matches[id].emitted, rows.weight(row));
  }
}

Status MaintainedJoin::find_pairs(std::size_t port, const Chunk& rows, Sink& out) {
  seeks_nulls_ = false;
  const Arrangement& other = sides_[1 - port].rows;
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    if (any_null(key_, row)) continue;
    Status status;
    other.probe(hashes_[row], key_, row, [&](Id id) {
      if (status) status = add_pair(port, rows, i, id, out);
    });
    MATVIEW_TRY(std::move(status));
  }
  return flush_pairs(port, rows, out);
}

Status MaintainedJoin::find_stored_pairs(const Chunk& rows, Sink& out) {
  MATVIEW_TRY(open_stored());
  pushed_ = &rows;
  out_ = &out;
  places_.resize(kChunkRows);
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    places_[rows.selection[i]] = static_cast<std::uint32_t>(i);
  }
  return stored_rows_->find(key_, rows.selection, *this);
}

Status MaintainedJoin::accept(const Chunk& others, std::span<const std::uint32_t> origins) {
  const std::size_t port = 1 - *stored_;
  pair_rows_.assign(origins.begin(), origins.end());
  for (const std::uint32_t row : origins) pair_places_.push_back(places_[row]);
  output_.columns.resize(columns_.size());
  gather_pushed(port, *pushed_);
  std::ranges::copy(others.columns,
                    output_.columns.begin() + (port == kLeft ? shape_.left.size() : 0));
  weights_.clear();
  for (const std::uint32_t row : origins) weights_.push_back(pushed_->weight(row));
  return take_pairs(port, *pushed_, others.selection, *out_);
}

Status MaintainedJoin::find_null_pairs(std::size_t port, const Chunk& rows, Sink& out) {
  seeks_nulls_ = true;
  const Arrangement& other = sides_[1 - port].rows;
  std::vector<ColumnView> other_key;
  JoinShape::pick(other.columns(), other.key(), other_key);
  const auto operands = std::span(key_).subspan(shape_.group_keys);
  const auto other_operands = std::span(other_key).subspan(shape_.group_keys);
  const auto group = std::span(key_).first(shape_.group_keys);
  for (std::size_t i = 0; i < rows.selection.count; ++i) {
    const std::size_t row = rows.selection[i];
    if (any_null(group, row)) continue;
    Status status;
    // A row without NULLs compares as NULL only with rows that have one.
    other.probe_group(key_, row, !any_null(operands, row), [&](Id id) {
      if (status && may_be_equal(operands, row, other_operands, id)) {
        status = add_pair(port, rows, i, id, out);
      }
    });
    MATVIEW_TRY(std::move(status));
  }
  return flush_pairs(port, rows, out);
}

Status MaintainedJoin::add_pair(
    std::size_t port, const Chunk& rows, std::size_t place, Id other, Sink& out) {
  pair_rows_.push_back(static_cast<std::uint32_t>(rows.selection[place]));
  pair_places_.push_back(static_cast<std::uint32_t>(place));
  pair_ids_.push_back(other);
  return pair_ids_.size() == kChunkRows ? flush_pairs(port, rows, out) : Status();
}

Status MaintainedJoin::flush_pairs(std::size_t port, const Chunk& rows, Sink& out) {
  if (pair_ids_.empty()) return {};
  MATVIEW_TRY(check_interrupt(context_));
  const Arrangement& other = sides_[1 - port].rows;
  output_.columns.resize(columns_.size());
  gather_pushed(port, rows);
  const std::size_t first = port == kLeft ? shape_.left.size() : 0;
  for (std::size_t c = 0; c < other.columns().size(); ++c) {
    Column& column = columns_[first + c];
    if (shape_.is_read[first + c]) gather(other.columns()[c], pair_ids_, column);
    output_.columns[first + c] = shape_.is_read[first + c] ? column.view() : unread(column.type());
  }
  weights_.clear();
  for (std::size_t i = 0; i < pair_ids_.size(); ++i) {
    weights_.push_back(rows.weight(pair_rows_[i]) * other.weight(pair_ids_[i]));
  }
  return take_pairs(port, rows, {.rows = nullptr, .count = pair_ids_.size()}, out);
}

void MaintainedJoin::gather_pushed(std::size_t port, const Chunk& rows) {
  const std::size_t first = port == kLeft ? 0 : shape_.left.size();
  for (std::size_t c = 0; c < rows.columns.size(); ++c) {
    Column& column = columns_[first + c];
    if (shape_.is_read[first + c]) gather(rows.columns[c], pair_rows_, column);
    output_.columns[first + c] = shape_.is_read[first + c] ? column.view() : unread(column.type());
  }
}

Status MaintainedJoin::take_pairs(std::size_t port,
                                  const Chunk& rows,
                                  Selection passed,
                                  Sink& out) {
  if (residual_ != nullptr) {
    MATVIEW_TRY(select_rows(*residual_, output_, passed, context_, selected_));
    passed = {.rows = selected_.data(), .count = selected_.size()};
  }
  count_pairs(port, rows, passed);
  if (shape_.emits_pairs() && passed.count != 0) MATVIEW_TRY(emit_pairs(passed, out));
  pair_rows_.clear();
  pair_places_.clear();
  pair_ids_.clear();
  return {};
}

void MaintainedJoin::count_pairs(std::size_t port, const Chunk& rows, const Selection& passed) {
  Side& own = sides_[port];
  Side& other = sides_[1 - port];
  const auto count = [&](Matches& matches, Weight weight) {
    (seeks_nulls_ ? matches.nulls : matches.count) += weight;
  };
  for (std::size_t i = 0; i < passed.count; ++i) {
    const std::size_t pair = passed[i];
    if (other.is_tracked) {
      count(other.matches[pair_ids_[pair]], rows.weight(pair_rows_[pair]));
      touch(other, pair_ids_[pair]);
    }
    if (!own.is_tracked) continue;
    const auto [id, is_new] = applied_[pair_places_[pair]];
    if (is_new && own.matches[id].creator == pair_places_[pair]) {
      count(own.matches[id], weight_of_other(port, pair));
    }
  }
}

Weight MaintainedJoin::weight_of_other(std::size_t port, std::size_t pair) const {
  return stored_ == 1 - port ? 1 : sides_[1 - port].rows.weight(pair_ids_[pair]);
}

Status MaintainedJoin::emit_pairs(const Selection& passed, Sink& out) {
  const bool all_once = std::ranges::all_of(weights_, [](Weight weight) { return weight == 1; });
  output_.weights = all_once ? nullptr : weights_.data();
  output_.selection = passed;
  return out.accept(output_);
}

Result<MaintainedJoin::Form> MaintainedJoin::form_of(const Matches& matches, Weight weight) const {
  if (shape_.kind == JoinKind::kSingle && matches.count > 1 && weight > 0) {
    return fail(ErrorCode::kCardinalityViolation,
                "more than one row returned by a subquery used as an expression");
  }
  if (matches.count > 0) return Form::kMatched;
  return matches.nulls > 0 ? Form::kNull : Form::kUnmatched;
}

Status MaintainedJoin::finish(Sink& out) {
  // The index is there from the first step on, so that no later one has to wait for it.
  if (stored_ && !was_stored_open_) MATVIEW_TRY(open_stored());
  if (is_stored_open_) stored_rows_->close();
  is_stored_open_ = false;
  for (const std::size_t port : {kRight, kLeft}) {
    Side& side = sides_[port];
    for (const Id id : side.touched) {
      Matches& matches = side.matches[id];
      matches.is_touched = false;
      const Weight weight = side.rows.weight(id);
      if (weight == 0) continue;
      MATVIEW_ASSIGN(const Form form, form_of(matches, weight));
      if (form == matches.emitted) continue;
      change(port, side.rows.columns(), id, matches.emitted, -weight);
      change(port, side.rows.columns(), id, form, weight);
      matches.emitted = form;
    }
    side.touched.clear();
    if (side.rows.empty()) side.matches.clear();
  }
  return emit_changes(out);
}

void MaintainedJoin::change(std::size_t port,
                            std::span<const ColumnView> columns,
                            std::size_t row,
                            Form form,
                            Weight weight) {
  const bool is_mark = shape_.kind == JoinKind::kMark;
  const Form emitted = shape_.kind == JoinKind::kSemi ? Form::kMatched : Form::kUnmatched;
  if (form == Form::kNotYet || weight == 0 || (!is_mark && form != emitted)) return;
  const std::size_t first = port == kLeft ? 0 : shape_.left.size();
  for (std::size_t c = 0; c < changes_.column_count(); ++c) {
    if (c >= first && c < first + columns.size()) {
      changes_.column(c).append(columns[c - first], row);
    } else if (is_mark && form != Form::kNull) {
      changes_.column(c).append_value(Value::boolean(form == Form::kMatched), context_.dictionary);
    } else {
      changes_.column(c).append_null();
    }
  }
  const std::size_t at = changes_.row_count();
  changes_.resize(at + 1);  // the columns have grown already
  changes_.set_weight(at, weight);
}

Status MaintainedJoin::emit_changes(Sink& out) {
  if (changes_.row_count() == 0) return {};
  MATVIEW_TRY(changes_.for_each_chunk([&](const Chunk& chunk) { return out.accept(chunk); }));
  changes_.clear();
  return {};
}

std::size_t MaintainedJoin::byte_size() const {
  std::size_t total = 0;
  for (const Side& side : sides_) {
    total += side.rows.byte_size() + side.matches.capacity() * sizeof(Matches);
  }
  return total;
}

}  // namespace matview
