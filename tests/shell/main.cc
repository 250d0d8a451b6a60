// matview_shell [FOLDER]: runs SQL from standard input, statement by statement, and prints results
// as text, errors as `ERROR SQLSTATE message`. In memory without FOLDER. Each statement must end
// with a semicolon at the end of a line. `\timing` switches milliseconds on.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

#include "database/database.h"
#include "types/time_zone.h"

namespace {

using namespace matview;

void print_rows(const ResultSet& result, const TextDictionary& dictionary) {
  std::string header;
  for (const ColumnSchema& column : result.schema.columns) {
    header += (header.empty() ? "" : "|") + std::string(column.name);
  }
  if (!header.empty()) std::printf("%s\n", header.c_str());
  const std::vector<ColumnView> columns = result.rows.views();
  for (std::size_t row = 0; row < result.rows.row_count(); ++row) {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c != 0) line += '|';
      line += value_at(columns[c], row, dictionary).to_string();
    }
    std::printf("%s\n", line.c_str());
  }
  std::printf(
      "(%s %llu)\n", result.command.c_str(), static_cast<unsigned long long>(result.row_count));
}

void run(Database& database, const std::string& sql, bool timing) {
  const auto start = std::chrono::steady_clock::now();
  const auto results = database.execute_script(sql);
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - start;
  if (results) {
    const SessionTimeZone zone(database.time_zone());
    for (const ResultSet& result : *results) print_rows(result, database.dictionary());
  } else {
    std::printf("ERROR %s %s\n",
                std::string(sqlstate(results.error()->code)).c_str(),
                results.error()->message.c_str());
  }
  if (timing) std::printf("%.3f ms\n", elapsed.count());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  auto database = Database::open({.path = argc > 1 ? argv[1] : ""});
  if (!database) {
    std::fprintf(stderr, "%s\n", database.error()->message.c_str());
    return 1;
  }
  std::string statement;
  std::string line;
  bool timing = false;
  while (std::getline(std::cin, line)) {
    if (line == "\\timing") {
      timing = !timing;
      continue;
    }
    statement += line + '\n';
    if (line.ends_with(';')) {
      run(**database, statement, timing);
      statement.clear();
    }
  }
  if (statement.find_first_not_of(" \n") != std::string::npos) run(**database, statement, timing);
  return 0;
}
