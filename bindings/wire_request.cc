#include <utility>

#include "bindings/wire.h"

namespace matview::bindings {

namespace {

constexpr std::size_t kAlignment = 8;
constexpr std::size_t kMinimumItem = 8;

// The types whose values JavaScript writes as columns have them: it must never make up addresses
// or codes of other types' values.
[[nodiscard]] std::optional<TypeId> type_of(std::uint32_t number) {
  const auto type = static_cast<TypeId>(number);
  if (number == 0 || number > static_cast<std::uint32_t>(kLastTypeId)) return std::nullopt;
  return is_read_in_place(type) ? std::optional(type) : std::nullopt;
}

[[nodiscard]] std::unexpected<Failure> malformed() {
  return fail(ErrorCode::kInternalError, "a request does not follow the wire format");
}

// Codes come from a cache in JavaScript; one that was never given out would read past the texts.
[[nodiscard]] bool codes_are_known(const Column& column, std::size_t rows, std::size_t texts) {
  const auto* codes = column.values<TextCode>();
  for (std::size_t row = 0; row < rows; ++row) {
    if (codes[row] >= texts && column.is_valid(row)) return false;
  }
  return true;
}

}  // namespace

std::uint32_t RequestReader::integer() {
  const auto value = bytes_.get<std::uint32_t>();
  bytes_.align(kAlignment);
  return value;
}

std::string_view RequestReader::text() {
  const std::uint32_t size = integer();
  const std::string_view text = bytes_.get_bytes(size);
  bytes_.align(kAlignment);
  return text;
}

std::span<const std::uint32_t> RequestReader::codes() {
  const std::uint32_t count = integer();
  const std::string_view raw = bytes_.get_bytes(count * sizeof(std::uint32_t));
  bytes_.align(kAlignment);
  return {reinterpret_cast<const std::uint32_t*>(raw.data()), raw.size() / sizeof(std::uint32_t)};
}

std::vector<std::string_view> RequestReader::text_run() {
  const std::span<const std::uint32_t> ends = codes();
  std::vector<std::string_view> texts;
  texts.reserve(ends.size());
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends) {
    texts.push_back(bytes_.get_bytes(end - begin));
    begin = end;
  }
  return texts;
}

Value RequestReader::value() {
  const auto type = static_cast<TypeId>(integer());
  switch (type) {
    case TypeId::kUnknown: break;
    case TypeId::kBoolean: return Value::boolean(integer() != 0);
    case TypeId::kInteger: return Value::integer(static_cast<std::int32_t>(integer()));
    case TypeId::kBigint: return Value::bigint(bytes_.get<std::int64_t>());
    case TypeId::kDouble: return Value::float8(number());
    case TypeId::kText: return Value::text(std::string(text()));
    case TypeId::kDate: return Value::date(static_cast<std::int32_t>(integer()));
    case TypeId::kTimestamp: return Value::timestamp(bytes_.get<std::int64_t>());
    default: break;
  }
  return {};
}

std::vector<Value> RequestReader::values() {
  const std::uint32_t count = integer();
  std::vector<Value> values;
  for (std::uint32_t i = 0; i < count && !failed(); ++i) values.push_back(value());
  return values;
}

std::vector<std::pair<std::string, Value>> RequestReader::options() {
  const std::uint32_t count = integer();
  std::vector<std::pair<std::string, Value>> options;
  for (std::uint32_t i = 0; i < count && !failed(); ++i) {
    std::string name(text());
    options.emplace_back(std::move(name), value());
  }
  return options;
}

Result<Batch> RequestReader::batch(std::size_t text_count) {
  const std::uint32_t row_count = integer();
  const std::uint32_t column_count = integer();
  if (failed() || column_count > bytes_.remaining() / kMinimumItem) return malformed();

  struct Source {
    TypeId type;
    std::string_view validity;
    std::string_view data;
  };

  Batch batch;
  std::vector<Source> sources;
  std::vector<Type> types;
  for (std::uint32_t i = 0; i < column_count; ++i) {
    batch.columns.emplace_back(text());
    const std::optional<TypeId> type = type_of(integer());
    const bool has_validity = integer() != 0;
    if (failed() || !type) return malformed();
    const std::size_t words = has_validity ? words_for_bits(row_count) : 0;
    const std::string_view validity = bytes_.get_bytes(words * sizeof(std::uint64_t));
    const std::string_view data = bytes_.get_bytes(row_count * byte_width(*type));
    bytes_.align(kAlignment);
    sources.push_back({*type, validity, data});
    types.emplace_back(*type);
  }
  if (failed()) return malformed();

  batch.rows = RowBatch(types);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    Column& column = batch.rows.column(i);
    column.resize(row_count);
    if (!source.data.empty()) std::memcpy(column.data(), source.data.data(), source.data.size());
    if (!source.validity.empty()) {
      column.copy_validity(reinterpret_cast<const std::uint64_t*>(source.validity.data()));
    }
    if (is_dictionary_coded(source.type) && !codes_are_known(column, row_count, text_count)) {
      return malformed();
    }
  }
  batch.rows.set_row_count(row_count);
  return batch;
}

}  // namespace matview::bindings
