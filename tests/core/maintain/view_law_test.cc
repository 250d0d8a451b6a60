// The law of incremental maintenance (src/operators/operator.h) as a property: over random tables,
// views and streams of changes, after every commit
//
//   Step    the contents of every view equal its query run over the tables;
//   Split   one transaction of many changes gives what the same changes one by one give;
//   Reverse undoing every change gives the contents there were before;
//   Replay  a subscriber who applies what it is told holds exactly the view.
//
// Every case is made from its seed, which a failure prints.
#include <map>

#include "random_query.h"
#include "support/database_session.h"

namespace matview::test {

namespace {

constexpr std::string_view kTables =
    "CREATE TABLE r (a INT, b INT, s TEXT, d DOUBLE PRECISION);"
    "CREATE TABLE q (a INT, s TEXT, x BIGINT)";

std::string random_row(Random& random, bool of_r) {
  return of_r ? "(" + random_int(random) + "," + random_int(random) + "," + random_text(random) +
                    "," + random_double(random) + ")"
              : "(" + random_int(random) + "," + random_text(random) + "," +
                    (random.chance(10) ? "9223372036854775000" : random_int(random)) + ")";
}

std::string random_change(Random& random) {
  const bool of_r = random.chance(65);
  const std::string table = of_r ? "r" : "q";
  switch (random.below(6)) {
    case 0: return "DELETE FROM " + table + " WHERE a = " + std::to_string(random.below(4));
    case 1:
      return "UPDATE " + table + " SET a = " + random_int(random) + ", s = " + random_text(random) +
             " WHERE a >= " + std::to_string(random.below(4));
    case 2: return "DELETE FROM " + table + " WHERE s = " + random.pick({"'a'", "'b'", "''"});
    default: {
      std::string insert = "INSERT INTO " + table + " VALUES " + random_row(random, of_r);
      for (int i = random.below(4); i > 0; --i) insert += ", " + random_row(random, of_r);
      return insert;
    }
  }
}

// -0 and 0 are one value in SQL, and which of the two stands for a group is nobody's promise.
Rows canonical(Rows rows) {
  for (std::string& row : rows) {
    row = "|" + row + "|";
    for (auto at = row.find("|-0|"); at != std::string::npos; at = row.find("|-0|")) {
      row.erase(at + 1, 1);
    }
  }
  std::ranges::sort(rows);
  return rows;
}

// What a subscriber holds: its copy of the view, kept only by what it is told.
class Replica {
 public:
  Replica(Session& session, const std::string& view) : session_(session) {
    const auto live = session.db->subscribe(view);
    REQUIRE(live);
    id_ = live->id;
    apply(live->contents);
  }

  void apply(const RowBatch& delta) {
    const Rows rows = rows_as_text(delta, session_.db->dictionary());
    for (std::size_t i = 0; i < rows.size(); ++i)
      held_[canonical({rows[i]}).front()] += delta.weight(i);
  }

  [[nodiscard]] std::uint32_t id() const { return id_; }

  [[nodiscard]] Rows rows() const {
    Rows rows;
    for (const auto& [row, weight] : held_) {
      REQUIRE(weight >= 0);
      rows.insert(rows.end(), static_cast<std::size_t>(weight), row);
    }
    return rows;
  }

 private:
  Session& session_;
  std::uint32_t id_ = 0;
  std::map<std::string, Weight> held_;
};

struct LawCase {
  explicit LawCase(unsigned seed) : random(seed) {
    session.run(kTables);
    for (int i = 0; i < 6; ++i) session.run(random_change(random));
    for (int i = 0; i < 3; ++i) {
      queries.push_back(random_query(random));
      const std::string name = "v" + std::to_string(i);
      session.run("CREATE MATERIALIZED VIEW " + name +
                  " WITH (refresh_strategy = 'incremental') AS " + queries.back());
      replicas.emplace_back(session, name);
    }
    // A view over a view.
    queries.push_back("SELECT COUNT(*) AS n FROM v0");
    session.run("CREATE MATERIALIZED VIEW v3 WITH (refresh_strategy = 'incremental') AS " +
                queries.back());
    replicas.emplace_back(session, "v3");
  }

  // A change some view's query cannot take (an overflow) is refused whole, and so is no change.
  void change(const std::string& sql) {
    const auto result = session.db->execute_script(sql);
    if (!result) {
      INFO(result.error()->message << " " << result.error()->hint);
      for (const std::string& query : queries) UNSCOPED_INFO(query);
      REQUIRE(sqlstate(result.error()->code) == "22003");
      if (session.db->in_transaction()) session.run("ROLLBACK");
    }
    for (const ViewChange& change : session.db->take_view_changes()) {
      for (Replica& replica : replicas) {
        if (replica.id() == change.subscription) replica.apply(change.delta);
      }
    }
  }

  void check() {
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const std::string name = "v" + std::to_string(i);
      INFO(name << ": " << queries[i]);
      const Rows expected = canonical(session.query(queries[i]));
      CHECK(canonical(session.query("SELECT * FROM " + name)) == expected);
      CHECK(replicas[i].rows() == expected);
    }
  }

  Random random;
  Session session;
  std::vector<std::string> queries;
  std::vector<Replica> replicas;
};

}  // namespace

TEST_CASE("Step and Replay: views and subscribers hold the query after every commit", "[law]") {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    LawCase law(seed);
    law.check();
    for (int step = 0; step < 12; ++step) {
      const std::string sql = random_change(law.random);
      INFO("step " << step << ": " << sql);
      law.change(sql);
      law.check();
    }
  }
}

TEST_CASE("Split: a transaction of many changes gives what they give one by one", "[law]") {
  for (unsigned seed = 1000; seed < 1060; ++seed) {
    INFO("seed " << seed);
    LawCase law(seed);
    for (int transaction = 0; transaction < 3; ++transaction) {
      std::string sql = "BEGIN";
      for (int i = 0; i < 5; ++i) sql += "; " + random_change(law.random);
      INFO(sql);
      law.change(sql + "; COMMIT");
      law.check();
    }
  }
}

TEST_CASE("Reverse: rolling every change back restores every view", "[law]") {
  for (unsigned seed = 2000; seed < 2060; ++seed) {
    INFO("seed " << seed);
    LawCase law(seed);
    std::vector<Rows> before;
    for (int i = 0; i < 4; ++i) {
      before.push_back(law.session.bag("SELECT * FROM v" + std::to_string(i)));
    }
    std::string sql = "BEGIN";
    for (int i = 0; i < 4; ++i) sql += "; " + random_change(law.random) + "; SELECT * FROM v0";
    law.change(sql + "; ROLLBACK");
    for (int i = 0; i < 4; ++i) {
      CHECK(law.session.bag("SELECT * FROM v" + std::to_string(i)) ==
            before[static_cast<std::size_t>(i)]);
    }
    law.change(random_change(law.random));
    law.check();
  }
}

}  // namespace matview::test
