#include "catalog/table_catalog.h"

#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"

namespace matview::test {
namespace {

class TableFixture : public CatalogFixture {
 public:
  Status create_table(std::string_view name, std::vector<std::size_t> primary_key = {}) {
    return tables().create_table(transaction, name, kSchema, std::move(primary_key));
  }

  Status insert(std::string_view name, const Rows& rows) {
    const auto table = tables().find(name);
    return batch(rows).for_each_chunk(
        [&](const Chunk& chunk) { return transaction.insert(table, chunk); });
  }

  Rows rows_of(std::string_view name) { return read(*tables().find(name)); }
};

TEST_CASE_METHOD(TableFixture, "A new catalog of tables is empty") {
  CHECK(tables().list_tables().empty());
  CHECK(tables().find("users") == nullptr);
}

TEST_CASE_METHOD(TableFixture, "A created table is found, with its schema and key, and empty") {
  REQUIRE(create_table("users", {0}));
  const auto table = tables().find("users");
  REQUIRE(table);
  CHECK(table->name() == "users");
  CHECK(table->schema() == kSchema);
  CHECK(table->primary_key() == std::vector<std::size_t>{0});
  CHECK(table->row_count() == 0);
}

TEST_CASE_METHOD(TableFixture, "Tables are listed by name") {
  for (const auto* name : {"zebra", "a:b", "a", "Äpfel"}) REQUIRE(create_table(name));
  CHECK(tables().list_tables() == std::vector<std::string>{"a", "a:b", "zebra", "Äpfel"});
}

TEST_CASE_METHOD(TableFixture, "A table cannot be created twice") {
  REQUIRE(create_table("users"));
  CHECK(error_of(create_table("users")) == "42P07 relation \"users\" already exists");
}

TEST_CASE_METHOD(TableFixture, "A table cannot name a column twice") {
  const Schema schema = {
      .columns = {{"a", TypeId::kText}, {"b", TypeId::kText}, {"a", TypeId::kDate}}};
  CHECK(error_of(tables().create_table(transaction, "t", schema, {})) ==
        "42701 column \"a\" specified more than once");
  CHECK(keys().empty());
}

TEST_CASE_METHOD(TableFixture, "The names of view contents are reserved") {
  CHECK(error_of(create_table("__mv_sales")) ==
        "42939 unacceptable table name \"__mv_sales\": the prefix \"__mv_\" is reserved");
}

TEST_CASE_METHOD(TableFixture, "A dropped table is gone with its rows") {
  REQUIRE(create_table("users"));
  REQUIRE(insert("users", numbered(0, 5'000)));
  REQUIRE(tables().drop_table(transaction, "users"));
  transaction.commit();
  CHECK(tables().find("users") == nullptr);
  CHECK(keys().empty());
}

TEST_CASE_METHOD(TableFixture, "Dropping a missing table is an error") {
  CHECK(error_of(tables().drop_table(transaction, "users")) ==
        "42P01 table \"users\" does not exist");
}

TEST_CASE_METHOD(TableFixture, "Tables and their rows are there after a reload") {
  REQUIRE(create_table("users", {1}));
  REQUIRE(create_table("empty"));
  REQUIRE(insert("users", numbered(0, 5'000)));
  transaction.commit();
  REQUIRE(reload());
  CHECK(tables().list_tables() == std::vector<std::string>{"empty", "users"});
  CHECK(rows_of("users") == numbered(0, 5'000));
  CHECK(tables().find("users")->primary_key() == std::vector<std::size_t>{1});
}

TEST_CASE_METHOD(TableFixture, "Tables of odd names keep apart, also after a reload") {
  const std::vector<std::string> names = {
      " ", "%", "%3A", ":", "a", "a%3Ab", "a:b", "q\"'q", "日本"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    REQUIRE(create_table(names[i]));
    REQUIRE(insert(names[i], numbered(static_cast<std::int64_t>(i), 3)));
  }
  transaction.commit();
  REQUIRE(reload());
  CHECK(tables().list_tables() == names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(rows_of(names[i]) == numbered(static_cast<std::int64_t>(i), 3));
  }
}

TEST_CASE_METHOD(TableFixture, "A table's entry that cannot be read is an error naming the table") {
  REQUIRE(create_table("users", {1}));
  transaction.commit();
  const std::string entry = *map.find_bytes(table_key("users"));
  for (std::size_t size = 0; size < entry.size(); ++size) {
    map.put(table_key("users"), entry.substr(0, size));
    TableCatalog reopened(map);
    CHECK(error_of(reopened.load()) == "XX001 the definition of table \"users\" cannot be read");
  }
}

TEST_CASE_METHOD(TableFixture, "A primary key outside the schema is refused on load") {
  REQUIRE(create_table("users", {1}));
  transaction.commit();
  std::string entry = *map.find_bytes(table_key("users"));
  entry.back() = 2;
  map.put(table_key("users"), entry);
  CHECK_FALSE(reload());
}

TEST_CASE_METHOD(TableFixture, "A missing chunk of rows is an error naming the table") {
  REQUIRE(create_table("users"));
  REQUIRE(insert("users", numbered(0, 5'000)));
  transaction.commit();
  map.erase(chunk_key(data_prefix("users"), 1));
  TableCatalog reopened(map);
  CHECK(error_of(reopened.load()) ==
        "XX001 the stored rows of \"users\" do not fit its definition");
}

TEST_CASE_METHOD(TableFixture, "A rolled back CREATE TABLE leaves nothing") {
  REQUIRE(create_table("users"));
  REQUIRE(insert("users", numbered(0, 5'000)));
  transaction.rollback();
  CHECK(tables().find("users") == nullptr);
  CHECK(keys().empty());
}

TEST_CASE_METHOD(TableFixture, "A rolled back DROP TABLE brings the same table and rows back") {
  REQUIRE(create_table("users"));
  REQUIRE(insert("users", numbered(0, 5'000)));
  transaction.commit();
  const auto table = tables().find("users");
  const auto keys_before = keys();
  REQUIRE(tables().drop_table(transaction, "users"));
  transaction.rollback();
  CHECK(tables().find("users") == table);
  CHECK(rows_of("users") == numbered(0, 5'000));
  CHECK(keys() == keys_before);
}

TEST_CASE_METHOD(TableFixture, "Rows changed before a rolled back DROP TABLE are undone too") {
  REQUIRE(create_table("users", {0}));
  REQUIRE(insert("users", numbered(0, 100)));
  transaction.commit();
  transaction.erase(tables().find("users"), 7);
  REQUIRE(insert("users", {{7, "other"}, {100, "new"}}));
  REQUIRE(tables().drop_table(transaction, "users"));
  transaction.rollback();
  CHECK(rows_of("users") == numbered(0, 100));
  REQUIRE(insert("users", {{200, "still writable"}}));
  transaction.commit();
  REQUIRE(reload());
  CHECK(tables().find("users")->row_count() == 101);
}

TEST_CASE_METHOD(TableFixture, "A table dropped and created anew is the old one after a rollback") {
  REQUIRE(create_table("users"));
  REQUIRE(insert("users", numbered(0, 3)));
  transaction.commit();
  REQUIRE(tables().drop_table(transaction, "users"));
  REQUIRE(create_table("users", {0}));
  REQUIRE(insert("users", numbered(50, 6'000)));
  transaction.rollback();
  CHECK(rows_of("users") == numbered(0, 3));
  REQUIRE(reload());
  CHECK(rows_of("users") == numbered(0, 3));
}

TEST_CASE_METHOD(
    TableFixture,
    "Rolling back to a savepoint undoes only the tables created and dropped after it") {
  REQUIRE(create_table("before"));
  const auto savepoint = transaction.savepoint();
  REQUIRE(create_table("after"));
  REQUIRE(tables().drop_table(transaction, "before"));
  transaction.rollback_to(savepoint);
  CHECK(tables().list_tables() == std::vector<std::string>{"before"});
}

}  // namespace
}  // namespace matview::test
