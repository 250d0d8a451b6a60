// Any bytes are an expression over a table with every type, with an answer or an error; and the
// database goes on.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "database/database.h"

namespace {

using namespace matview;

// Types that are not there yet are left out, column by column, so that the rest can be fuzzed
// meanwhile.
constexpr std::string_view kColumns[][2] = {
    {"b boolean", "(n % 2 = 0)"},
    {"s smallint", "n"},
    {"i integer", "n * 1000"},
    {"l bigint", "n * 5000000000"},
    {"r real", "n / 3.0"},
    {"f double precision", "n / 7.0"},
    {"d numeric(12,3)", "n / 11.0"},
    {"t text", "'text ' || n"},
    {"v varchar(10)", "'v' || n"},
    {"c char(5)", "'c' || n"},
    {"day date", "date '2024-02-28' + n"},
    {"at timestamp", "timestamp '2024-02-29 12:34:56.789' + n * interval '1 hour'"},
    {"span interval", "n * interval '1 month 1 day'"},
    {"j jsonb", "('{\"a\": [' || n || ', null, \"x\"]}')::jsonb"},
    {"a integer[]", "ARRAY[n, NULL, n + 1]"},
    {"u uuid", "'00000000-0000-0000-0000-000000000000'"},
    {"y bytea", "'\\xdeadbeef'"},
};

std::unique_ptr<Database> open_with_table() {
  auto opened = Database::open({.clock = [] { return Instant{}; }});
  if (!opened) std::abort();
  std::unique_ptr<Database> database = *std::move(opened);
  if (!database->execute("CREATE TABLE t (n integer PRIMARY KEY)")) std::abort();
  if (!database->execute("INSERT INTO t VALUES (0), (1), (2), (-3)")) std::abort();
  for (const auto& [definition, value] : kColumns) {
    if (!database->execute("ALTER TABLE t ADD COLUMN " + std::string(definition))) continue;
    const std::string name(definition.substr(0, definition.find(' ')));
    (void)database->execute("UPDATE t SET " + name + " = " + std::string(value));
  }
  return database;
}

// The database is made once; expressions change nothing.
Database& database() {
  static const std::unique_ptr<Database> instance = open_with_table();
  return *instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = database().execute("SELECT (" + std::string(text) + ") FROM t");
  if (!result && sqlstate(result.error()->code) == "XX000") {
    std::fprintf(stderr, "internal error: %s\n", result.error()->message.c_str());
    std::abort();
  }
  if (database().in_transaction()) std::abort();
  return 0;
}
