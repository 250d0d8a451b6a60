#include "storage/transaction.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rows.h"

namespace matview::test {

namespace {

const Schema kSchema{{{.name = "id", .type = TypeId::kInteger, .not_null = true},
                      {.name = "name", .type = TypeId::kText}}};

[[nodiscard]] Row person(std::int32_t id, std::string name) {
  return {Value::integer(id), Value::text(std::move(name))};
}

struct Fixture {
  OrderedMap map;
  TextDictionary dictionary;
  std::shared_ptr<Table> keyed =
      std::make_shared<Table>("keyed", kSchema, std::vector<std::size_t>{0});
  std::shared_ptr<Table> loose =
      std::make_shared<Table>("loose", kSchema, std::vector<std::size_t>{});
  Transaction transaction;

  Fixture() {
    keyed->attach(map);
    loose->attach(map);
  }

  [[nodiscard]] Status insert(const std::shared_ptr<Table>& table, const std::vector<Row>& rows) {
    return transaction.insert(table, Rows(kSchema.types(), rows, dictionary).chunk());
  }

  [[nodiscard]] RowId find(std::int32_t id) {
    const Rows key(std::vector<Type>{TypeId::kInteger}, {{Value::integer(id)}}, dictionary);
    return keyed->find(keyed->index_on(keyed->primary_key()), key.columns(), 0);
  }

  [[nodiscard]] std::vector<std::string> print(const std::shared_ptr<Table>& table) const {
    std::vector<std::string> lines = print_table(*table, dictionary);
    std::ranges::sort(lines);
    return lines;
  }

  // The delta of `table` past `mark`, each row with its weight, sorted.
  [[nodiscard]] std::vector<std::string> print_delta(const std::shared_ptr<Table>& table,
                                                     Transaction::Savepoint::Mark mark = {}) const {
    RowBatch delta(kSchema.types());
    append_delta(*transaction.find(table.get()), mark, delta);
    const std::vector<ColumnView> columns = delta.views();
    std::vector<std::string> lines;
    for (std::size_t row = 0; row < delta.row_count(); ++row) {
      lines.push_back((delta.weight(row) == 1 ? "+" : "-") + print_row(columns, row, dictionary));
    }
    std::ranges::sort(lines);
    return lines;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A NULL where none may be is 23502, by PostgreSQL's words", "[storage]") {
  const Status inserted =
      insert(loose, {person(1, "a"), {Value::null(TypeId::kInteger), Value::text("b")}});
  REQUIRE_FALSE(inserted);
  CHECK(sqlstate(inserted.error()->code) == "23502");
  CHECK(inserted.error()->message ==
        "null value in column \"id\" of relation \"loose\" violates not-null constraint");
  CHECK(loose->row_count() == 0);
}

TEST_CASE_METHOD(Fixture,
                 "A key that is there already is 23505, by PostgreSQL's words",
                 "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a")}));
  const Status inserted = insert(keyed, {person(1, "b")});
  REQUIRE_FALSE(inserted);
  CHECK(sqlstate(inserted.error()->code) == "23505");
  CHECK(inserted.error()->message ==
        "duplicate key value violates unique constraint \"keyed_pkey\"");
}

TEST_CASE_METHOD(Fixture, "A key twice in one statement is seen", "[storage]") {
  CHECK_FALSE(insert(keyed, {person(1, "a"), person(2, "b"), person(1, "c")}));
}

TEST_CASE_METHOD(Fixture, "A key erased in the same transaction is free again", "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a")}));
  transaction.commit();
  transaction.erase(keyed, find(1));
  REQUIRE(insert(keyed, {person(1, "b")}));
  CHECK(print(keyed) == std::vector<std::string>{"1|b"});
}

TEST_CASE_METHOD(Fixture, "A failed statement is undone by going back before it", "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a")}));
  const auto before = transaction.savepoint();
  REQUIRE_FALSE(insert(keyed, {person(2, "b"), person(1, "c")}));
  transaction.rollback_to(before);
  CHECK(print(keyed) == std::vector<std::string>{"1|a"});
  CHECK(find(2) == kNoRow);
}

TEST_CASE_METHOD(Fixture, "Rolling back undoes inserts, erasures and updates", "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a"), person(2, "b"), person(3, "c")}));
  transaction.commit();
  const std::vector<std::string> before = print(keyed);
  transaction.erase(keyed, find(1));
  transaction.erase(keyed, find(2));
  REQUIRE(insert(keyed, {person(2, "changed"), person(4, "new")}));
  transaction.rollback();
  CHECK(print(keyed) == before);
  CHECK(find(4) == kNoRow);
  CHECK(transaction.is_unchanged());
}

TEST_CASE_METHOD(Fixture, "An updated row can be updated again and both be undone", "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a")}));
  transaction.commit();
  transaction.erase(keyed, find(1));
  REQUIRE(insert(keyed, {person(1, "b")}));
  const auto between = transaction.savepoint();
  transaction.erase(keyed, find(1));
  REQUIRE(insert(keyed, {person(1, "c")}));
  transaction.rollback_to(between);
  CHECK(print(keyed) == std::vector<std::string>{"1|b"});
  transaction.rollback();
  CHECK(print(keyed) == std::vector<std::string>{"1|a"});
}

TEST_CASE_METHOD(Fixture,
                 "Undo steps run in reverse order, those past the savepoint only",
                 "[storage]") {
  std::string trace;
  transaction.on_rollback([&] { trace += "a"; });
  const auto here = transaction.savepoint();
  transaction.on_rollback([&] { trace += "b"; });
  transaction.on_rollback([&] { trace += "c"; });
  transaction.rollback_to(here);
  CHECK(trace == "cb");
  transaction.rollback();
  CHECK(trace == "cba");
}

TEST_CASE_METHOD(Fixture, "Nothing is undone after a commit", "[storage]") {
  bool is_undone = false;
  REQUIRE(insert(loose, {person(1, "a")}));
  transaction.on_rollback([&] { is_undone = true; });
  transaction.commit();
  transaction.rollback();
  CHECK_FALSE(is_undone);
  CHECK(loose->row_count() == 1);
}

TEST_CASE_METHOD(Fixture, "A delta takes away what went and adds what came", "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a"), person(2, "b")}));
  transaction.commit();
  transaction.erase(keyed, find(1));
  REQUIRE(insert(keyed, {person(1, "changed"), person(3, "c")}));
  CHECK(print_delta(keyed) == std::vector<std::string>{"+1|changed", "+3|c", "-1|a"});
}

TEST_CASE_METHOD(Fixture, "A row that came and went is not in the delta", "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a"), person(2, "b")}));
  transaction.erase(keyed, find(1));
  CHECK(print_delta(keyed) == std::vector<std::string>{"+2|b"});
}

TEST_CASE_METHOD(Fixture, "A delta past a mark counts from there", "[storage]") {
  REQUIRE(insert(keyed, {person(1, "a")}));
  const auto mark = transaction.savepoint().tables[0];
  transaction.erase(keyed, find(1));
  REQUIRE(insert(keyed, {person(2, "b")}));
  CHECK(print_delta(keyed, mark) == std::vector<std::string>{"+2|b", "-1|a"});
}

TEST_CASE_METHOD(Fixture,
                 "Tables equal a model through random transactions with savepoints",
                 "[storage]") {
  using Model = std::map<std::int32_t, std::string>;

  struct Level {
    Transaction::Savepoint savepoint;
    Model model;
  };

  std::mt19937 random(20240607);
  Model committed;
  for (int round = 0; round < 300; ++round) {
    Model model = committed;
    std::vector<Level> levels;
    const auto steps = static_cast<int>(random() % 30);
    for (int step = 0; step < steps; ++step) {
      const auto id = static_cast<std::int32_t>(random() % 40);
      const std::string name = "v" + std::to_string(random() % 10);
      switch (random() % 6) {
        case 0:
        case 1: {  // INSERT
          const bool is_new = !model.contains(id);
          levels.push_back({transaction.savepoint(), {}});
          REQUIRE(insert(keyed, {person(id, name)}).has_value() == is_new);
          if (!is_new) transaction.rollback_to(levels.back().savepoint);
          levels.pop_back();
          model.try_emplace(id, name);
          break;
        }
        case 2:  // DELETE
          if (model.erase(id) != 0) transaction.erase(keyed, find(id));
          break;
        case 3:  // UPDATE
          if (!model.contains(id)) break;
          transaction.erase(keyed, find(id));
          REQUIRE(insert(keyed, {person(id, name)}));
          model[id] = name;
          break;
        case 4: levels.push_back({transaction.savepoint(), model}); break;
        case 5:  // back to any of the savepoints
          if (levels.empty()) break;
          levels.resize(random() % levels.size() + 1);
          transaction.rollback_to(levels.back().savepoint);
          model = levels.back().model;
          break;
      }
    }
    if (random() % 3 == 0) {
      transaction.rollback();
      model = committed;
    } else {
      transaction.commit();
      committed = model;
    }
    std::vector<std::string> expected;
    for (const auto& [id, name] : model) expected.push_back(std::to_string(id) + "|" + name);
    std::ranges::sort(expected);
    REQUIRE(print(keyed) == expected);
    REQUIRE(keyed->row_count() == expected.size());
    for (std::int32_t id = 0; id < 40; ++id) {
      REQUIRE((find(id) != kNoRow) == model.contains(id));
    }
  }
  CHECK(keyed->chunk(0).used() < 200);  // slots were reused
}

TEST_CASE_METHOD(Fixture, "A delta leads from the rows before to the rows after", "[storage]") {
  std::mt19937 random(99);
  for (int round = 0; round < 100; ++round) {
    std::map<std::string, int> rows;
    for (const std::string& line : print(keyed)) ++rows[line];
    for (int step = 0; step < 20; ++step) {
      const auto id = static_cast<std::int32_t>(random() % 20);
      if (find(id) != kNoRow) transaction.erase(keyed, find(id));
      if (random() % 2 == 0) {
        REQUIRE(insert(keyed, {person(id, "v" + std::to_string(random() % 4))}));
      }
    }
    for (const std::string& line : print_delta(keyed)) {
      rows[line.substr(1)] += line[0] == '+' ? 1 : -1;
    }
    std::vector<std::string> expected;
    for (const auto& [line, weight] : rows) {
      REQUIRE((weight == 0 || weight == 1));
      if (weight == 1) expected.push_back(line);
    }
    REQUIRE(print(keyed) == expected);
    transaction.commit();
  }
}

TEST_CASE_METHOD(Fixture, "A delta of many rows skips those that came and went", "[storage]") {
  std::vector<Row> rows;
  for (std::int32_t id = 0; id < 5000; ++id) rows.push_back(person(id, "old"));
  REQUIRE(insert(keyed, rows));
  transaction.commit();
  std::vector<std::string> expected;
  for (std::int32_t id = 4000; id >= 1000; id -= 3) {  // in three chunks, from the last on
    transaction.erase(keyed, find(id));
    expected.push_back("-" + std::to_string(id) + "|old");
    REQUIRE(insert(keyed, {person(id, "new")}));
    expected.push_back("+" + std::to_string(id) + "|new");
  }
  std::ranges::sort(expected);
  CHECK(print_delta(keyed) == expected);

  std::erase(expected, "+1000|new");
  transaction.erase(keyed, find(1000));
  CHECK(print_delta(keyed) == expected);
}

}  // namespace matview::test
