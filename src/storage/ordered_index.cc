#include "storage/ordered_index.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "storage/table.h"
#include "types/row_hash.h"

namespace matview {

namespace {

constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63U;
constexpr std::uint64_t kLeastPrefix = 0;
constexpr std::uint64_t kGreatestPrefix = ~std::uint64_t{0};
// Inserting more than this share of what is held drops the index: sorting anew is cheaper.
constexpr std::size_t kBulkShare = 4;
constexpr std::size_t kLeastBulk = 256;

[[nodiscard]] std::uint64_t text_prefix(std::string_view text) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < sizeof prefix; ++i) {
    prefix = prefix << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return prefix;
}

[[nodiscard]] std::uint64_t double_prefix(double value) {
  if (std::isnan(value)) return kGreatestPrefix;
  const auto bits = std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value);  // −0.0 too
  return (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
}

[[nodiscard]] std::uint64_t integer_prefix(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ kSignBit;
}

// Whether key_prefix() of this type tells all values apart.
[[nodiscard]] bool has_exact_prefix(TypeId id) {
  switch (id) {
    case TypeId::kBoolean:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kDouble:
    case TypeId::kDate:
    case TypeId::kTimestamp: return true;
    default: return false;
  }
}

// Eight bytes that order as the values do, or that are equal where they cannot tell.
[[nodiscard]] std::uint64_t key_prefix(const ColumnView& column,
                                       std::size_t row,
                                       const TextDictionary& dictionary) {
  switch (column.type.id) {
    case TypeId::kBoolean: return column.values<std::uint8_t>()[row];
    case TypeId::kInteger:
    case TypeId::kDate: return integer_prefix(column.values<std::int32_t>()[row]);
    case TypeId::kBigint:
    case TypeId::kTimestamp: return integer_prefix(column.values<std::int64_t>()[row]);
    case TypeId::kDouble: return double_prefix(column.values<double>()[row]);
    case TypeId::kText: return text_prefix(dictionary.text(column.values<TextCode>()[row]));
    default: return kLeastPrefix;
  }
}

}  // namespace

OrderedIndex::OrderedIndex(std::string name,
                           std::vector<IndexColumn> columns,
                           std::unique_ptr<IndexExpressions> expressions,
                           const TextDictionary& dictionary)
    : name_(std::move(name)),
      columns_(std::move(columns)),
      expressions_(std::move(expressions)),
      dictionary_(dictionary),
      entries_(Less{this}) {}

// ── Order ──

OrderedIndex::Cell OrderedIndex::cell(std::size_t position, Id row) const {
  const std::size_t column = columns_[position].column;
  const std::size_t width = table_->schema().columns.size();
  if (column >= width) return {.view = computed_[column - width].view(), .row = row};
  return {.view = table_->columns_at(row)[column], .row = Table::slot(row)};
}

int OrderedIndex::compare(std::size_t position, const Cell& a, const Cell& b) const {
  const IndexColumn& column = columns_[position];
  const bool a_valid = a.view.is_valid(a.row);
  const bool b_valid = b.view.is_valid(b.row);
  if (!a_valid || !b_valid) {
    if (a_valid == b_valid) return 0;
    return a_valid == column.nulls_first ? 1 : -1;
  }
  const std::strong_ordering order = compare_values(a.view, a.row, b.view, b.row, dictionary_);
  if (order == 0) return 0;
  return (order < 0) == column.descending ? 1 : -1;
}

// NULLs share the outermost prefixes with values, so those decide nothing.
bool OrderedIndex::is_decided_by(std::uint64_t prefix) const {
  return first_is_exact_ && prefix != kLeastPrefix && prefix != kGreatestPrefix;
}

std::uint64_t OrderedIndex::prefix_of(const Cell& cell) const {
  const IndexColumn& column = columns_.front();
  if (!cell.view.is_valid(cell.row)) return column.nulls_first ? kLeastPrefix : kGreatestPrefix;
  const std::uint64_t prefix = key_prefix(cell.view, cell.row, dictionary_);
  // A type without prefixes has one for all values, which NULLs must share.
  if (!first_is_exact_ && cell.view.type.id != TypeId::kText) {
    return column.nulls_first ? kLeastPrefix : kGreatestPrefix;
  }
  return column.descending ? ~prefix : prefix;
}

bool OrderedIndex::Less::operator()(const Entry& a, const Entry& b) const {
  const std::uint64_t prefix = a.prefix();
  if (prefix != b.prefix()) return prefix < b.prefix();
  for (std::size_t i = index->is_decided_by(prefix) ? 1 : 0; i < index->columns_.size(); ++i) {
    const int order = index->compare(i, index->cell(i, a.row), index->cell(i, b.row));
    if (order != 0) return order < 0;
  }
  return a.row < b.row;
}

bool OrderedIndex::Less::operator()(const Entry& a, const Place& b) const {
  if (a.prefix() != b.prefix) return a.prefix() < b.prefix;
  for (std::size_t i = index->is_decided_by(b.prefix) ? 1 : 0; i < b.values.size(); ++i) {
    const int order =
        index->compare(i, index->cell(i, a.row), {.view = b.values[i], .row = b.value_row});
    if (order != 0) return order < 0;
  }
  return b.is_past;
}

bool OrderedIndex::Less::operator()(const Place& a, const Entry& b) const {
  if (a.prefix != b.prefix()) return a.prefix < b.prefix();
  for (std::size_t i = index->is_decided_by(a.prefix) ? 1 : 0; i < a.values.size(); ++i) {
    const int order =
        index->compare(i, {.view = a.values[i], .row = a.value_row}, index->cell(i, b.row));
    if (order != 0) return order < 0;
  }
  return !a.is_past;
}

OrderedIndex::Entry OrderedIndex::make_entry(Id row) const {
  const std::uint64_t prefix = prefix_of(cell(0, row));
  return {.prefix_high = static_cast<std::uint32_t>(prefix >> 32U),
          .prefix_low = static_cast<std::uint32_t>(prefix),
          .row = row};
}

OrderedIndex::Place OrderedIndex::place(std::span<const ColumnView> values, bool is_past) const {
  return {.values = values,
          .value_row = 0,
          .prefix = prefix_of({.view = values.front(), .row = 0}),
          .is_past = is_past};
}

// ── Building and keeping current ──

Status OrderedIndex::build(const Table& table) {
  if (table_ != nullptr) return {};
  table_ = &table;
  const std::size_t width = table.schema().columns.size();
  if (expressions_ != nullptr) {
    for (const Type type : expressions_->types()) computed_.emplace_back(type);
  }
  const std::size_t first = columns_.front().column;
  first_is_exact_ = has_exact_prefix(first < width ? table.schema().columns[first].type.id
                                                   : computed_[first - width].type().id);
  std::vector<Entry> entries;
  entries.reserve(table.row_count());
  std::vector<std::uint32_t> selection;
  std::vector<Id> ids;
  Chunk rows;
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    table.chunk(i).read(rows, selection);
    ids.clear();
    rows.selection.for_each(
        [&](std::size_t slot) { ids.push_back(static_cast<Id>(i * kChunkRows + slot)); });
    if (Status taken = take_computed(rows, ids); !taken) {
      clear();
      return taken;
    }
    for (const Id id : ids) {
      if (holds(id)) entries.push_back(make_entry(id));
    }
  }
  std::ranges::sort(entries, Less{this});
  for (const Entry& entry : entries) entries_.insert(entries_.end(), entry);
  return {};
}

void OrderedIndex::clear() {
  entries_.clear();
  computed_.clear();
  included_.clear();
  table_ = nullptr;
}

Status OrderedIndex::take_computed(const Chunk& rows, std::span<const Id> ids) {
  if (expressions_ == nullptr || ids.empty()) return {};
  Selection included;
  std::vector<ColumnView> values;
  MATVIEW_TRY(expressions_->compute(rows, included, values));
  const std::size_t size = std::size_t{*std::ranges::max_element(ids)} + 1;
  if (included_.size() < size) {
    included_.resize(size);
    for (Column& column : computed_) column.resize(size);
  }
  std::size_t next = 0;  // of included, which names some of the selected rows, in their order
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const bool is_included = next < included.count && included[next] == rows.selection[i];
    included_.assign(ids[i], is_included);
    if (!is_included) continue;
    for (std::size_t c = 0; c < values.size(); ++c) {
      computed_[c].assign(ids[i], values[c], included[next]);
    }
    ++next;
  }
  return {};
}

bool OrderedIndex::holds(Id row) const {
  return expressions_ == nullptr || (row < included_.size() && included_.test(row));
}

void OrderedIndex::insert(const Chunk& rows, std::span<const Id> ids) {
  if (table_ == nullptr) return;
  // Whoever inserts has made sure that the expressions can be computed.
  if (ids.size() > std::max(kLeastBulk, entries_.size() / kBulkShare) ||
      !take_computed(rows, ids)) {
    clear();
    return;
  }
  for (const Id id : ids) {
    if (holds(id)) entries_.insert(make_entry(id));
  }
}

void OrderedIndex::insert(Id row) {
  if (table_ == nullptr) return;
  if (expressions_ != nullptr) {
    const auto slot = static_cast<std::uint32_t>(Table::slot(row));
    const std::span<const ColumnView> stored = table_->columns_at(row);
    const Chunk rows{.columns = {stored.begin(), stored.end()},
                     .selection = {.rows = &slot, .count = 1}};
    if (!take_computed(rows, {&row, 1})) {
      clear();
      return;
    }
  }
  if (holds(row)) entries_.insert(make_entry(row));
}

void OrderedIndex::erase(Id row) {
  if (table_ == nullptr || !holds(row)) return;
  entries_.erase(make_entry(row));
}

// ── Reading ──

void OrderedIndex::visit(const IndexBounds& bounds,
                         bool backwards,
                         const std::function<bool(Id)>& visit) const {
  std::vector<ColumnView> from = bounds.equal;
  std::vector<ColumnView> to = bounds.equal;
  bool from_past = false;
  bool to_past = true;
  Column null_value{TypeId::kUnknown};
  if (bounds.low != nullptr || bounds.high != nullptr) {
    const IndexColumn& column = columns_[bounds.equal.size()];
    const ColumnView* const first = column.descending ? bounds.high : bounds.low;
    const ColumnView* const last = column.descending ? bounds.low : bounds.high;
    const bool first_inclusive = column.descending ? bounds.high_inclusive : bounds.low_inclusive;
    const bool last_inclusive = column.descending ? bounds.low_inclusive : bounds.high_inclusive;
    null_value = Column((first != nullptr ? first : last)->type);
    null_value.append_null();
    // Without a bound at one end, NULLs that stand there are still outside the range.
    if (first != nullptr) {
      from.push_back(*first);
      from_past = !first_inclusive;
    } else if (column.nulls_first) {
      from.push_back(null_value.view());
      from_past = true;
    }
    if (last != nullptr) {
      to.push_back(*last);
      to_past = last_inclusive;
    } else if (!column.nulls_first) {
      to.push_back(null_value.view());
      to_past = false;
    }
  }
  auto begin = from.empty() ? entries_.begin() : entries_.lower_bound(place(from, from_past));
  auto end = to.empty() ? entries_.end() : entries_.lower_bound(place(to, to_past));
  // Bounds that cross (a > 5 AND a < 3) are an empty range, whose end lies before its beginning.
  if (begin == entries_.end()) return;
  if (!to.empty() && !Less{this}(*begin, place(to, to_past))) return;
  if (backwards) {
    while (end != begin) {
      if (!visit((--end)->row)) return;
    }
  } else {
    for (; begin != end; ++begin) {
      if (!visit(begin->row)) return;
    }
  }
}

OrderedIndex::Id OrderedIndex::find_equal(std::span<const ColumnView> key) const {
  Id found = HashChains::kNone;
  visit({.equal = {key.begin(), key.end()}}, false, [&](Id row) {
    found = row;
    return false;
  });
  return found;
}

OrderedIndex::Id OrderedIndex::find_duplicate(bool nulls_distinct) const {
  const Entry* previous = nullptr;
  for (const Entry& entry : entries_) {
    bool is_same = previous != nullptr && previous->prefix() == entry.prefix();
    for (std::size_t i = 0; is_same && i < columns_.size(); ++i) {
      const Cell own = cell(i, entry.row);
      is_same = compare(i, cell(i, previous->row), own) == 0 &&
                !(nulls_distinct && !own.view.is_valid(own.row));
    }
    if (is_same) return entry.row;
    previous = &entry;
  }
  return HashChains::kNone;
}

Value OrderedIndex::value_at(std::size_t position, Id row) const {
  const Cell found = cell(position, row);
  return matview::value_at(found.view, found.row, dictionary_);
}

std::size_t OrderedIndex::distinct_count() const {
  const std::size_t size = entries_.size();
  const std::size_t drift = size > distinct_at_ ? size - distinct_at_ : distinct_at_ - size;
  if (size != 0 && distinct_ != 0 && drift <= distinct_at_ / 8) return distinct_;
  distinct_ = 0;
  distinct_at_ = size;
  const Entry* previous = nullptr;
  for (const Entry& entry : entries_) {
    const bool is_same = previous != nullptr && previous->prefix() == entry.prefix() &&
                         (is_decided_by(entry.prefix()) ||
                          compare(0, cell(0, previous->row), cell(0, entry.row)) == 0);
    if (!is_same) ++distinct_;
    previous = &entry;
  }
  return distinct_;
}

std::size_t OrderedIndex::byte_size() const {
  // Nodes are three quarters full.
  std::size_t total = entries_.size() * sizeof(Entry) * 4 / 3 + included_.size() / 8;
  for (const Column& column : computed_) total += column.byte_size();
  return total;
}

}  // namespace matview
