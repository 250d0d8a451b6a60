// A database and a clock for tests, with results as text.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "database/database.h"

namespace matview::test {

using Rows = std::vector<std::string>;

// A row as "a|b|c", NULL as "NULL".
inline Rows rows_as_text(const RowBatch& rows, const TextDictionary& dictionary) {
  const std::vector<ColumnView> columns = rows.views();
  Rows lines;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c != 0) line += '|';
      line += value_at(columns[c], row, dictionary).to_string();
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

class Session {
 public:
  explicit Session(std::string path = {},
                   std::optional<double> break_even = {},
                   std::optional<std::uint64_t> least_sliced_rows = {}) {
    auto opened = Database::open({.path = std::move(path),
                                  .clock = [now = now_] { return *now; },
                                  .break_even = break_even,
                                  .least_sliced_rows = least_sliced_rows});
    REQUIRE(opened);
    db = *std::move(opened);
  }

  // Runs statements that must succeed.
  void run(std::string_view sql) {
    const auto result = db->execute_script(sql);
    INFO(sql << (result ? "" : ": " + result.error()->message));
    REQUIRE(result);
  }

  // The rows of a query, in its order.
  [[nodiscard]] Rows query(std::string_view sql, std::vector<Value> parameters = {}) {
    const auto result = db->execute(sql, parameters);
    INFO(sql << (result ? "" : ": " + result.error()->message));
    REQUIRE(result);
    return rows_as_text(result->rows, db->dictionary());
  }

  // The rows of a query as a multiset.
  [[nodiscard]] Rows bag(std::string_view sql) {
    Rows rows = query(sql);
    std::ranges::sort(rows);
    return rows;
  }

  // The error of a statement that must fail.
  [[nodiscard]] Error error(std::string_view sql, std::vector<Value> parameters = {}) {
    const auto result = parameters.empty() ? db->execute_script(sql).transform([](auto&&) {})
                                           : db->execute(sql, parameters).transform([](auto&&) {});
    INFO(sql);
    REQUIRE_FALSE(result);
    return result.error();
  }

  // Its SQLSTATE and message.
  [[nodiscard]] std::string failure(std::string_view sql, std::vector<Value> parameters = {}) {
    const Error failed = error(sql, std::move(parameters));
    return std::string(sqlstate(failed.code)) + " " + failed.message;
  }

  void advance_clock(std::int64_t seconds) { *now_ += seconds * 1'000'000; }

  std::unique_ptr<Database> db;

 private:
  // Shared with the database, so that a session can be moved.
  std::shared_ptr<Instant> now_ = std::make_shared<Instant>(1'700'000'000'000'000);
};

}  // namespace matview::test
