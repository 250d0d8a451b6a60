#include <algorithm>

#include "database/copy/copy_format.h"
#include "database/copy/copy_table.h"
#include "exec/run_once.h"
#include "expr/functions/row_kernel.h"
#include "plan/binder.h"
#include "plan/rewrites/rewrites.h"
#include "sql/parser.h"

namespace matview {

namespace {

void append_escaped(std::string_view text, char delimiter, std::string& out) {
  constexpr std::string_view kLetters = "bfnrtv";
  constexpr std::string_view kBytes = "\b\f\n\r\t\v";
  for (const char letter : text) {
    const std::size_t known = kBytes.find(letter);
    if (known != std::string_view::npos) {
      (out += '\\') += kLetters[known];
    } else if (letter == delimiter || letter == '\\') {
      (out += '\\') += letter;
    } else {
      out += letter;
    }
  }
}

void append_quoted(std::string_view text, const CopyFormat& format, std::string& out) {
  out += format.quote;
  for (const char letter : text) {
    if (letter == format.quote || letter == format.escape) out += format.escape;
    out += letter;
  }
  out += format.quote;
}

// `is_alone`: the row has no other field, so that the mark of the end must not be taken for one.
void append_field(
    std::string_view text, const CopyFormat& format, bool forced, bool is_alone, std::string& out) {
  if (!format.csv) return append_escaped(text, format.delimiter, out);
  const bool is_special = std::ranges::any_of(text, [&](char letter) {
    return letter == format.delimiter || letter == format.quote || letter == '\n' || letter == '\r';
  });
  if (forced || is_special || text == format.null_string || (is_alone && text == "\\.")) {
    append_quoted(text, format, out);
  } else {
    out += text;
  }
}

void append_header(const std::vector<std::string>& names,
                   const CopyFormat& format,
                   std::string& out) {
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (c != 0) out += format.delimiter;
    append_field(names[c], format, false, names.size() == 1, out);
  }
  out += '\n';
}

// The columns of a table as a query.
[[nodiscard]] Result<sql::QueryPtr> table_query(const Engine& engine, const sql::Copy& copy) {
  const auto relation = engine.catalog.find(copy.table);
  const RelationKind kind = engine.catalog.kind_of(copy.table);
  if (kind == RelationKind::kNone) {
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", copy.table);
  }
  if (kind == RelationKind::kView) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kWrongObjectType,
              .message = format_text("cannot copy from view \"{}\"", copy.table),
              .hint = "Try the COPY (SELECT ...) TO variant."});
  }
  if (!relation) {
    return fail(ErrorCode::kWrongObjectType,
                "cannot copy from {} \"{}\"",
                relation_kind_name(kind),
                copy.table);
  }
  const auto quoted = [](std::string_view name) {
    std::string text = "\"";
    for (const char letter : name) text.append(letter == '"' ? 2 : 1, letter);
    return text + "\"";
  };
  const TableDefinitionPtr definition = engine.catalog.tables.definition(copy.table);
  const auto is_generated = [&](std::size_t column) {
    return definition != nullptr && definition->columns[column].generated_text.has_value();
  };
  std::string text;
  for (const std::string& name : copy.columns) {
    if (!relation->schema.find(name)) {
      return fail(ErrorCode::kUndefinedColumn,
                  "column \"{}\" of relation \"{}\" does not exist",
                  name,
                  copy.table);
    }
    if (std::ranges::count(copy.columns, name) > 1) {
      return fail(ErrorCode::kDuplicateColumn, "column \"{}\" specified more than once", name);
    }
    if (is_generated(*relation->schema.find(name))) return generated_in_copy(name);
    text += (text.empty() ? "SELECT " : ", ") + quoted(name);
  }
  for (std::size_t c = 0; copy.columns.empty() && c < relation->schema.columns.size(); ++c) {
    if (is_generated(c)) continue;
    text += (text.empty() ? "SELECT " : ", ") + quoted(relation->schema.columns[c].name);
  }
  if (text.empty()) text = "SELECT *";
  return sql::parse_query(text + " FROM " + quoted(copy.table));
}

}  // namespace

std::unexpected<Failure> generated_in_copy(std::string_view column) {
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kInvalidColumnReference,
            .message = format_text("column \"{}\" is a generated column", column),
            .detail = "Generated columns cannot be used in COPY."});
}

Result<std::string> copy_to(Engine& engine, sql::Copy& copy) {
  sql::QueryPtr own;
  if (copy.query == nullptr) {
    MATVIEW_ASSIGN(own, table_query(engine, copy));
  }
  plan::ParameterTypes parameters;
  MATVIEW_ASSIGN(plan::NodePtr plan,
                 plan::bind_query(own != nullptr ? *own : *copy.query,
                                  engine.catalog,
                                  {.dictionary = engine.dictionary, .parameters = parameters}));
  std::vector<std::string> names;
  for (const ColumnSchema& column : plan->schema.columns) names.push_back(column.name);
  MATVIEW_ASSIGN(const CopyFormat format, resolve_copy_format(copy, names));
  MATVIEW_TRY(engine.prepare_to_read(plan::relations_of(*plan)));
  MATVIEW_ASSIGN(const RowBatch rows,
                 run_once(plan, engine.tables(), engine.execution_context({})));
  std::string out;
  if (format.header) append_header(names, format, out);
  const std::vector<ColumnView> views = rows.views();
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    for (std::size_t c = 0; c < views.size(); ++c) {
      if (c != 0) out += format.delimiter;
      if (!views[c].is_valid(row)) {
        out += format.null_string;
        continue;
      }
      const bool is_text = views[c].type.id == TypeId::kText;
      if (is_text) {
        const std::string_view text = engine.dictionary.text(views[c].values<TextCode>()[row]);
        append_field(text, format, format.force_quote[c], views.size() == 1, out);
      } else {
        append_field(output_text(value_at(views[c], row, engine.dictionary)),
                     format,
                     format.force_quote[c],
                     views.size() == 1,
                     out);
      }
    }
    out += '\n';
  }
  return out;
}

}  // namespace matview
