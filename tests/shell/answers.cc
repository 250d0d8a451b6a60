// matview_answers: a database in memory that a program talks to. `npm run slt -- --engine native`
// does.
//
// A request is a line with a number of bytes and then that many bytes of SQL, or the line `reset`
// for a new database. An answer is a line of JSON: {"names": […], "types": […], "rows": [[text or
// null, …], …], "rowCount": n} of the last statement, or {"code": SQLSTATE, "message": …, "hint":
// …}.
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "database/database.h"
#include "types/time_zone.h"

namespace {

using namespace matview;

void append_quoted(std::string& json, std::string_view text) {
  json += '"';
  for (const char character : text) {
    if (character == '"' || character == '\\') {
      json += '\\';
      json += character;
    } else if (static_cast<unsigned char>(character) < 0x20) {
      char escape[7];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(character));
      json += escape;
    } else {
      json += character;
    }
  }
  json += '"';
}

std::string answer_of(const ResultSet& result, const TextDictionary& dictionary) {
  std::string json = "{\"names\":[";
  for (const ColumnSchema& column : result.schema.columns) {
    if (&column != result.schema.columns.data()) json += ',';
    append_quoted(json, column.name);
  }
  json += "],\"types\":[";
  for (const ColumnSchema& column : result.schema.columns) {
    if (&column != result.schema.columns.data()) json += ',';
    append_quoted(json, type_name(column.type));
  }
  json += "],\"rows\":[";
  const std::vector<ColumnView> columns = result.rows.views();
  for (std::size_t row = 0; row < result.rows.row_count(); ++row) {
    json += row == 0 ? "[" : ",[";
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c != 0) json += ',';
      const Value value = value_at(columns[c], row, dictionary);
      if (value.is_null()) {
        json += "null";
      } else {
        append_quoted(json, value.to_string());
      }
    }
    json += ']';
  }
  return json + "],\"rowCount\":" + std::to_string(result.row_count) + "}";
}

std::string answer_of(const Error& error) {
  std::string json = "{\"code\":";
  append_quoted(json, sqlstate(error.code));
  json += ",\"message\":";
  append_quoted(json, error.message);
  json += ",\"hint\":";
  append_quoted(json, error.hint);
  return json + "}";
}

std::string run(Database& database, std::string_view sql) {
  const auto results = database.execute_script(sql);
  if (!results) return answer_of(results.error());
  const SessionTimeZone zone(database.time_zone());
  if (results->empty()) return answer_of(ResultSet{}, database.dictionary());
  return answer_of(results->back(), database.dictionary());
}

std::unique_ptr<Database> open() {
  auto opened = Database::open({});
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error()->message.c_str());
    std::exit(1);
  }
  return *std::move(opened);
}

}  // namespace

int main() {
  std::unique_ptr<Database> database = open();
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line == "reset") {
      database = open();
      std::puts("{}");
    } else {
      std::string sql(std::stoul(line), '\0');
      std::cin.read(sql.data(), static_cast<std::streamsize>(sql.size()));
      std::puts(run(*database, sql).c_str());
    }
    std::fflush(stdout);
  }
  return 0;
}
