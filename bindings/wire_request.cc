#include <utility>

#include "bindings/wire.h"
#include "common/format.h"

namespace matview::bindings {

namespace {

constexpr std::size_t kAlignment = 8;
constexpr std::size_t kMinimumItem = 8;

[[nodiscard]] std::optional<Type> type_of(std::uint32_t number) {
  Type type(static_cast<TypeId>(number & 0xffU));
  type.element = static_cast<TypeId>(number >> 8U);
  const bool is_known = type.id != TypeId::kUnknown && type.id <= kLastTypeId &&
                        number >> 8U <= static_cast<std::uint32_t>(kLastTypeId);
  return is_known ? std::optional(type) : std::nullopt;
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

Result<Batch> RequestReader::batch(TextDictionary& dictionary) {
  const std::uint32_t row_count = integer();
  const std::uint32_t column_count = integer();
  if (failed() || column_count > bytes_.remaining() / kMinimumItem) return malformed();
  Batch batch;
  std::vector<Column> columns;
  std::vector<Type> types;
  for (std::uint32_t i = 0; i < column_count; ++i) {
    batch.columns.emplace_back(text());
    const std::optional<Type> type = type_of(integer());
    const bool has_validity = integer() != 0;
    if (failed() || !type) return malformed();
    const std::size_t words = has_validity ? words_for_bits(row_count) : 0;
    const std::string_view validity = bytes_.get_bytes(words * sizeof(std::uint64_t));
    if (failed()) return malformed();
    Column& column = columns.emplace_back(*type);
    types.push_back(*type);
    if (is_read_in_place(type->id)) {
      MATVIEW_TRY(values_in_place(column, row_count, dictionary.size(), validity));
    } else {
      MATVIEW_TRY(values_of_texts(column, row_count, batch.columns.back(), validity, dictionary));
    }
  }
  batch.rows = RowBatch(types);
  for (std::size_t i = 0; i < columns.size(); ++i) batch.rows.column(i) = std::move(columns[i]);
  batch.rows.set_row_count(row_count);
  return batch;
}

Status RequestReader::values_in_place(Column& column,
                                      std::size_t row_count,
                                      std::size_t text_count,
                                      std::string_view validity) {
  const std::string_view data = bytes_.get_bytes(row_count * byte_width(column.type().id));
  bytes_.align(kAlignment);
  if (failed()) return malformed();
  column.resize(row_count);
  if (!data.empty()) std::memcpy(column.data(), data.data(), data.size());
  if (!validity.empty()) {
    column.copy_validity(reinterpret_cast<const std::uint64_t*>(validity.data()));
  }
  const bool has_codes = is_dictionary_coded(column.type().id);
  return has_codes && !codes_are_known(column, row_count, text_count) ? malformed() : Status();
}

Status RequestReader::values_of_texts(Column& column,
                                      std::size_t row_count,
                                      std::string_view name,
                                      std::string_view validity,
                                      TextDictionary& dictionary) {
  const std::vector<std::string_view> texts = text_run();
  bytes_.align(kAlignment);
  if (failed() || texts.size() != row_count) return malformed();
  const auto* const valid = reinterpret_cast<const std::uint64_t*>(validity.data());
  for (std::size_t row = 0; row < row_count; ++row) {
    if (!validity.empty() && (valid[row / 64] >> row % 64 & 1) == 0) {
      column.append_null();
      continue;
    }
    const auto value = cast_value(Value::unknown(std::string(texts[row])), column.type());
    if (!value) {
      Error error = value.error();
      error.message = format_text("column \"{}\", row {}: {}", name, row, error.message);
      return std::unexpected<Failure>(std::move(error));
    }
    column.append_value(*value, dictionary);
  }
  return {};
}

}  // namespace matview::bindings
