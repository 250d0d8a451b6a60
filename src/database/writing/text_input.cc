#include "database/writing/text_input.h"

#include "common/format.h"

namespace matview {

namespace {

[[nodiscard]] Result<Column> read_column(const ColumnSchema& target,
                                         const Column& texts,
                                         std::size_t count,
                                         TextDictionary& dictionary) {
  Column values(target.type);
  for (std::size_t row = 0; row < count; ++row) {
    if (!texts.is_valid(row)) {
      values.append_value(Value::null(target.type), dictionary);
      continue;
    }
    const std::string_view text = dictionary.text(texts.values<TextCode>()[row]);
    const Result<Value> value = cast_value(Value::unknown(std::string(text)), target.type);
    if (!value) {
      Error error = value.error();
      error.message = format_text("column \"{}\", row {}: {}", target.name, row, error.message);
      return std::unexpected<Failure>(std::move(error));
    }
    values.append_value(*value, dictionary);
  }
  return values;
}

}  // namespace

Status read_texts(const Schema& schema,
                  std::span<const std::size_t> columns,
                  RowBatch& rows,
                  TextDictionary& dictionary) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const ColumnSchema& target = schema.columns[columns[i]];
    const TypeId given = rows.column(i).type().id;
    if (given != TypeId::kText || target.type.id == TypeId::kText) continue;
    MATVIEW_ASSIGN(rows.column(i),
                   read_column(target, rows.column(i), rows.row_count(), dictionary));
  }
  return {};
}

}  // namespace matview
