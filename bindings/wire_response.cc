#include <cstring>
#include <limits>

#include "bindings/wire.h"
#include "types/time_zone.h"

namespace matview::bindings {

namespace {

constexpr std::size_t kAlignment = 8;

// Offsets of the header's fields; docs/wire.md.
constexpr std::size_t kStatusAt = 0;
constexpr std::size_t kFlagsAt = 4;
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kAnswerAt = 16;
constexpr std::size_t kViewChangesAt = 24;
constexpr std::size_t kHeaderBytes = 32;

constexpr std::uint32_t kInTransaction = 1U << 0U;
constexpr std::uint32_t kHasUnwrittenCommits = 1U << 1U;

constexpr std::uint32_t kNotNull = 1U << 16U;  // beside the type's number

[[nodiscard]] std::uint32_t address_of(const void* pointer) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(pointer));
}

// The type's number, and that of its elements above it.
[[nodiscard]] std::uint32_t type_number(Type type) {
  return static_cast<std::uint32_t>(type.id) | static_cast<std::uint32_t>(type.element) << 8U;
}

[[nodiscard]] bool has_weights(const RowBatch& rows) {
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    if (rows.weight(row) != 1) return true;
  }
  return false;
}

}  // namespace

bool is_read_in_place(TypeId type) {
  switch (type) {
    case TypeId::kUnknown:
    case TypeId::kBoolean:
    case TypeId::kSmallint:
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kReal:
    case TypeId::kDouble:
    case TypeId::kText:
    case TypeId::kDate:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz: return true;
    default: return false;
  }
}

void ResponseWriter::begin() {
  bytes_.clear();
  text_blocks_.clear();
  for (std::size_t at = 0; at < kHeaderBytes; at += sizeof(double)) bytes_.put(0.0);
}

void ResponseWriter::finish(const SessionState& state) {
  std::uint32_t flags = 0;
  if (state.in_transaction) flags |= kInTransaction;
  if (state.has_unwritten_commits) flags |= kHasUnwrittenCommits;
  bytes_.patch(kFlagsAt, flags);
  bytes_.patch(kVersionAt, static_cast<double>(state.version));
}

void ResponseWriter::answer(double number) {
  bytes_.patch(kAnswerAt, number);
}

void ResponseWriter::error(const Error& error) {
  begin();  // nothing of an answer cut short may be left
  bytes_.patch(kStatusAt, std::uint32_t{1});
  answer(error.position ? static_cast<double>(*error.position) : -1.0);
  text(sqlstate(error.code));
  text(error.message);
  for (const std::string* const part : {&error.hint,
                                        &error.detail,
                                        &error.context,
                                        &error.table,
                                        &error.column,
                                        &error.constraint}) {
    text(*part);
  }
}

void ResponseWriter::integer(std::uint32_t value) {
  bytes_.put(value);
  bytes_.align(kAlignment);
}

void ResponseWriter::number(double value) {
  bytes_.put(value);
}

void ResponseWriter::text(std::string_view value) {
  integer(static_cast<std::uint32_t>(value.size()));
  bytes_.put_bytes(value.data(), value.size());
  bytes_.align(kAlignment);
}

void ResponseWriter::texts(std::span<const std::string> values) {
  integer(static_cast<std::uint32_t>(values.size()));
  for (const std::string& value : values) text(value);
}

void ResponseWriter::codes(std::span<const std::uint32_t> codes) {
  integer(static_cast<std::uint32_t>(codes.size()));
  bytes_.put_bytes(codes.data(), codes.size_bytes());
  bytes_.align(kAlignment);
}

void ResponseWriter::positions(std::span<const std::size_t> positions) {
  const std::vector<std::uint32_t> narrow(positions.begin(), positions.end());
  codes(narrow);
}

void ResponseWriter::dictionary_texts(const TextDictionary& dictionary,
                                      std::span<const std::uint32_t> codes) {
  std::uint32_t end = 0;
  std::vector<std::uint32_t> ends;
  ends.reserve(codes.size());
  for (const std::uint32_t code : codes) {
    end += static_cast<std::uint32_t>(dictionary.text(code).size());
    ends.push_back(end);
  }
  this->codes(ends);
  for (const std::uint32_t code : codes) {
    const std::string_view text = dictionary.text(code);
    bytes_.put_bytes(text.data(), text.size());
  }
  bytes_.align(kAlignment);
}

// One text for all names, so that JavaScript decodes once; no identifier holds the separator.
void ResponseWriter::column_names(const Schema& schema) {
  std::string names;
  for (const ColumnSchema& column : schema.columns) {
    if (&column != schema.columns.data()) names += '\0';
    names += column.name;
  }
  text(names);
}

void ResponseWriter::rows(const RowBatch& rows) {
  const bool weighted = has_weights(rows);
  integer(static_cast<std::uint32_t>(rows.row_count()));
  integer(static_cast<std::uint32_t>(rows.column_count()));
  for (std::size_t i = 0; i < rows.column_count(); ++i) {
    const Column& column = rows.column(i);
    bytes_.put(type_number(column.type()));
    bytes_.put(column.type().modifier);
    bytes_.put(address_of(is_read_in_place(column.type().id)
                              ? column.view().data
                              : text_block(column, rows.row_count())));
    bytes_.put(address_of(column.validity()));
  }
  integer(weighted ? 1 : 0);
  for (std::size_t row = 0; weighted && row < rows.row_count(); ++row) {
    bytes_.put(static_cast<double>(rows.weight(row)));
  }
}

const void* ResponseWriter::text_block(const Column& column, std::size_t count) {
  const SessionTimeZone zone(database_->time_zone());
  const auto ends_bytes = static_cast<std::uint32_t>(count * sizeof(std::uint32_t));
  std::vector<char>& block = text_blocks_.emplace_back(ends_bytes);
  for (std::size_t row = 0; row < count; ++row) {
    if (column.is_valid(row)) {
      const std::string text = value_at(column.view(), row, database_->dictionary()).to_string();
      block.insert(block.end(), text.begin(), text.end());
    }
    const auto end = static_cast<std::uint32_t>(block.size()) - ends_bytes;
    std::memcpy(block.data() + row * sizeof end, &end, sizeof end);
  }
  return block.data();
}

void ResponseWriter::result(const ResultSet& result) {
  text(result.command);
  number(static_cast<double>(result.row_count));
  column_names(result.schema);
  rows(result.rows);
}

void ResponseWriter::subscription(const Subscription& subscription) {
  answer(subscription.id);
  number(static_cast<double>(subscription.version));
  column_names(subscription.schema);
  positions(subscription.key);
  window(subscription.contents, subscription.window);
}

void ResponseWriter::window(const RowBatch& delta, const std::optional<WindowChange>& window) {
  rows(window ? window->rows : delta);
  std::vector<std::uint32_t> places;
  if (window) {
    places = {window->total, static_cast<std::uint32_t>(window->removed.size())};
    for (const auto* part : {&window->removed, &window->places, &window->replaced}) {
      places.insert(places.end(), part->begin(), part->end());
    }
  }
  codes(places);
}

void ResponseWriter::view_change(const ViewChange& change) {
  integer(change.subscription);
  number(static_cast<double>(change.version));
  window(change.delta, change.window);
}

void ResponseWriter::view_changes(std::span<const ViewChange> changes) {
  bytes_.patch(kViewChangesAt, static_cast<std::uint32_t>(bytes_.size()));
  integer(static_cast<std::uint32_t>(changes.size()));
  for (const ViewChange& change : changes) view_change(change);
}

void ResponseWriter::view(const ViewMetadata& view) {
  text(view.view_name);
  text(view.query_text);
  text(view.query_plan_bytes);
  texts(view.base_tables);
  column_names(view.schema);
  std::vector<std::uint32_t> types;
  for (const ColumnSchema& column : view.schema.columns) {
    types.push_back(type_number(column.type) | (column.not_null ? kNotNull : 0));
  }
  codes(types);
  text(refresh_strategy_name(view.refresh_strategy));
  integer(view.incremental_enabled ? 1 : 0);
  integer(static_cast<std::uint32_t>(view.metadata.size()));
  for (const auto& [name, value] : view.metadata) {
    text(name);
    text(value);
  }
  instant(view.created_at);
  instant(view.last_refresh);
  instant(view.last_full_refresh);
  number(view.row_count ? static_cast<double>(*view.row_count) : -1.0);
  number(static_cast<double>(view.delta_count_since_full));
  number(static_cast<double>(view.pending_changes));
}

void ResponseWriter::folder_changes(const FolderChanges& changes) {
  texts(changes.written);
  texts(changes.removed);
}

std::uintptr_t ResponseWriter::address() const {
  return reinterpret_cast<std::uintptr_t>(bytes_.bytes().data());
}

void ResponseWriter::instant(const std::optional<Instant>& instant) {
  number(instant ? static_cast<double>(*instant) : std::numeric_limits<double>::quiet_NaN());
}

}  // namespace matview::bindings
