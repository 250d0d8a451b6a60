#include <algorithm>

#include "common/utf8.h"
#include "database/copy/copy_reader.h"
#include "database/copy/copy_table.h"
#include "database/copy/copy_values.h"
#include "database/writing/missing_columns.h"
#include "plan/statement_target.h"

namespace matview {

namespace {

// As much of a row or value as an error shows.
[[nodiscard]] std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 100;
  if (text.size() <= kMost) return std::string(text);
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

class CopyInput {
 public:
  CopyInput(Engine& engine,
            const plan::Target& target,
            std::vector<std::size_t> columns,
            const CopyFormat& format,
            TableWriter writer,
            MissingColumns missing,
            std::string_view bytes)
      : engine_(engine),
        table_(target.relation.name),
        schema_(target.relation.schema),
        format_(format),
        columns_(std::move(columns)),
        reader_(bytes, format),
        writer_(std::move(writer)),
        missing_(std::move(missing)) {
    for (const ColumnSchema& column : schema_.columns) {
      values_.emplace_back(column.type).resize(kChunkRows);
    }
  }

  [[nodiscard]] Result<std::uint64_t> run();

 private:
  [[nodiscard]] Status check_header();
  [[nodiscard]] Status add_row();
  [[nodiscard]] Status flush();
  [[nodiscard]] Chunk chunk(const std::uint32_t* row) const;
  // The error with where it happened.
  [[nodiscard]] std::unexpected<Failure> at_row(Failure error) const;
  [[nodiscard]] std::unexpected<Failure> at_column(Failure error,
                                                   std::size_t column,
                                                   std::string_view text) const;

  Engine& engine_;
  std::string table_;
  const Schema& schema_;
  const CopyFormat& format_;
  std::vector<std::size_t> columns_;
  CopyReader reader_;
  TableWriter writer_;
  MissingColumns missing_;
  std::vector<Column> values_;  // of a chunk's rows
  std::vector<ColumnView> views_;

  struct Origin {
    std::size_t line;
    std::string_view text;
  };

  std::vector<Origin> origins_;  // of the rows in values_
  std::vector<CopyField> fields_;
  std::uint64_t row_count_ = 0;
};

std::unexpected<Failure> CopyInput::at_row(Failure error) const {
  error->context =
      format_text("COPY {}, line {}: \"{}\"", table_, reader_.line(), shown(reader_.row_text()));
  return std::unexpected(std::move(error));
}

std::unexpected<Failure> CopyInput::at_column(Failure error,
                                              std::size_t column,
                                              std::string_view text) const {
  error->position.reset();
  error->context = format_text("COPY {}, line {}, column {}: \"{}\"",
                               table_,
                               reader_.line(),
                               schema_.columns[column].name,
                               shown(text));
  return std::unexpected(std::move(error));
}

Status CopyInput::check_header() {
  MATVIEW_ASSIGN(const bool found, reader_.next(fields_));
  if (!found || !format_.header_matches) return {};
  if (fields_.size() != columns_.size()) {
    return at_row(
        Error{.code = ErrorCode::kBadCopyFileFormat,
              .message = format_text("wrong number of fields in header line: got {}, expected {}",
                                     fields_.size(),
                                     columns_.size())});
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::string& name = schema_.columns[columns_[i]].name;
    if (!fields_[i].is_null && fields_[i].text == name) continue;
    const std::string got = fields_[i].is_null
                                ? std::string("null value (\"") + format_.null_string + "\")"
                                : format_text("\"{}\"", fields_[i].text);
    return at_row(Error{
        .code = ErrorCode::kBadCopyFileFormat,
        .message = format_text("column name mismatch in header line field {}: got {}, expected "
                               "\"{}\"",
                               i + 1,
                               got,
                               name)});
  }
  return {};
}

Result<std::uint64_t> CopyInput::run() {
  if (format_.header) MATVIEW_TRY(check_header());
  while (true) {
    auto found = reader_.next(fields_);
    if (!found) return at_row(std::move(found).error());
    if (!*found) break;
    MATVIEW_TRY(add_row());
    if (origins_.size() == kChunkRows) MATVIEW_TRY(flush());
  }
  MATVIEW_TRY(flush());
  return row_count_;
}

Status CopyInput::add_row() {
  if (fields_.size() > columns_.size()) {
    // A table without columns to fill has rows of one empty field.
    return at_row(Error{.code = ErrorCode::kBadCopyFileFormat,
                        .message = "extra data after last expected column"});
  }
  if (fields_.size() < columns_.size()) {
    return at_row(Error{.code = ErrorCode::kBadCopyFileFormat,
                        .message = format_text("missing data for column \"{}\"",
                                               schema_.columns[columns_[fields_.size()]].name)});
  }
  const ExecutionContext context = engine_.execution_context({});
  const std::size_t row = origins_.size();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const CopyField& field = fields_[i];
    Column& column = values_[columns_[i]];
    if (field.is_null) {
      column.set_null(row);
      continue;
    }
    if (find_invalid_utf8(field.text)) {
      return at_column(Error{.code = ErrorCode::kCharacterNotInRepertoire,
                             .message = "invalid byte sequence for encoding \"UTF8\""},
                       columns_[i],
                       "");
    }
    if (Status stored = store_text(field.text, row, column, context); !stored) {
      return at_column(std::move(stored).error(), columns_[i], field.text);
    }
  }
  origins_.push_back({.line = reader_.line(), .text = reader_.row_text()});
  return {};
}

Chunk CopyInput::chunk(const std::uint32_t* row) const {
  return {.columns = views_,
          .selection = {.rows = row, .count = row != nullptr ? 1 : origins_.size()},
          .weights = nullptr};
}

Status CopyInput::flush() {
  if (origins_.empty()) return {};
  const ExecutionContext context = engine_.execution_context({});
  views_.clear();
  for (const Column& column : values_) views_.push_back(column.view());
  MATVIEW_TRY(missing_.fill(origins_.size(), views_, context));
  auto inserted = writer_.insert(chunk(nullptr));
  if (!inserted) {
    // Row by row, for the one it was: nothing of this will stay.
    for (std::uint32_t row = 0; row < origins_.size(); ++row) {
      auto one = writer_.insert(chunk(&row));
      if (one) continue;
      Failure error = std::move(one).error();
      const Origin& origin = origins_[row];
      error->context =
          error->code == ErrorCode::kUniqueViolation
              ? format_text("COPY {}, line {}", table_, origin.line)
              : format_text("COPY {}, line {}: \"{}\"", table_, origin.line, shown(origin.text));
      return std::unexpected(std::move(error));
    }
    return std::unexpected(std::move(inserted).error());
  }
  row_count_ += origins_.size();
  origins_.clear();
  for (const std::size_t column : columns_) values_[column].set_all_valid();
  return {};
}

}  // namespace

Result<std::uint64_t> copy_from(Engine& engine, const sql::Copy& copy, std::string_view bytes) {
  const RelationKind kind = engine.catalog.kind_of(copy.table);
  if (kind != RelationKind::kTable && kind != RelationKind::kNone) {
    return fail(ErrorCode::kWrongObjectType,
                "cannot copy to {} \"{}\"",
                relation_kind_name(kind),
                copy.table);
  }
  MATVIEW_ASSIGN(const plan::Target target, plan::find_target(engine.catalog, copy.table, {}, 0));
  std::vector<std::size_t> columns;
  std::vector<std::string> names = copy.columns;
  if (names.empty()) {
    for (std::size_t c = 0; c < target.columns().size(); ++c) {
      if (!target.definition->columns[c].generated_text) names.push_back(target.columns()[c].name);
    }
  }
  for (const std::string& name : names) {
    MATVIEW_ASSIGN(const std::size_t column, plan::find_target_column(target, name, 0));
    if (target.definition->columns[column].generated_text) return generated_in_copy(name);
    if (std::ranges::contains(columns, column)) {
      return fail(ErrorCode::kDuplicateColumn, "column \"{}\" specified more than once", name);
    }
    columns.push_back(column);
  }
  MATVIEW_ASSIGN(const CopyFormat format, resolve_copy_format(copy, names));
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(copy.table));
  MATVIEW_ASSIGN(MissingColumns missing, MissingColumns::make(engine, target, columns));
  CopyInput input(
      engine, target, std::move(columns), format, std::move(writer), std::move(missing), bytes);
  return input.run();
}

}  // namespace matview
