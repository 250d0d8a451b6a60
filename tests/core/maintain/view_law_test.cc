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
#include <random>

#include "support/database_session.h"

namespace matview::test {

namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  [[nodiscard]] int below(int bound) {
    return static_cast<int>(engine_() % static_cast<unsigned>(bound));
  }

  [[nodiscard]] bool chance(int percent) { return below(100) < percent; }

  [[nodiscard]] const std::string& pick(const std::vector<std::string>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
  }

 private:
  std::mt19937 engine_;
};

constexpr std::string_view kTables =
    "CREATE TABLE r (a INT, b INT, s TEXT, d DOUBLE PRECISION);"
    "CREATE TABLE q (a INT, s TEXT, x BIGINT)";

// Values from small domains, so that keys meet, ties and duplicates happen, and NULLs are common.
std::string random_int(Random& random) {
  return random.chance(15) ? "NULL" : std::to_string(random.below(5) - 1);
}

std::string random_text(Random& random) {
  return random.pick({"NULL", "''", "'a'", "'A'", "'b'", "'é'"});
}

std::string random_double(Random& random) {
  return random.pick({"NULL", "0", "'-0'", "1.5", "-2.25", "1e16", "0.1", "'NaN'", "'Infinity'"});
}

std::string random_row(Random& random, bool of_r) {
  return of_r ? "(" + random_int(random) + "," + random_int(random) + "," + random_text(random) +
                    "," + random_double(random) + ")"
              : "(" + random_int(random) + "," + random_text(random) + "," +
                    (random.chance(10) ? "9223372036854775000" : random_int(random)) + ")";
}

// A query over one input, by the columns it offers.
struct Input {
  std::string from;
  std::vector<std::string> ints;
  std::vector<std::string> texts;
  std::vector<std::string> doubles;
};

Input random_input(Random& random) {
  switch (random.below(5)) {
    case 0: return {"r", {"r.a", "r.b"}, {"r.s"}, {"r.d"}};
    case 1: return {"q", {"q.a"}, {"q.s"}, {"(q.x * 0.5)"}};
    case 2: return {"r JOIN q ON r.a = q.a", {"r.a", "r.b", "q.a"}, {"r.s", "q.s"}, {"r.d"}};
    case 3:
      return {"r JOIN r r2 ON r.b = r2.a AND r.s = r2.s", {"r.a", "r2.b"}, {"r2.s"}, {"r2.d"}};
    default:
      return {"r JOIN q ON r.a = q.a + 1 JOIN r r3 ON r3.s = q.s AND r3.b > r.b",
              {"r3.a", "q.a"},
              {"q.s"},
              {"r3.d"}};
  }
}

std::string random_where(Random& random, const Input& in) {
  switch (random.below(4)) {
    case 0: return " WHERE " + random.pick(in.ints) + " > " + std::to_string(random.below(3) - 1);
    case 1:
      return " WHERE " + random.pick(in.texts) + " IS NOT NULL OR " + random.pick(in.ints) + " = 1";
    default: return "";
  }
}

std::string random_aggregates(Random& random, const Input& in) {
  std::string list;
  const int count = 1 + random.below(4);
  for (int i = 0; i < count; ++i) {
    const std::string text = random.pick(in.texts);
    const std::string of =
        random.pick({"COUNT(*)",
                     "COUNT(" + random.pick(in.texts) + ")",
                     "SUM(" + random.pick(in.ints) + ")",
                     "AVG(" + random.pick(in.ints) + ")",
                     "SUM(" + random.pick(in.doubles) + ")",
                     "AVG(" + random.pick(in.doubles) + ")",
                     "MIN(" + random.pick(in.ints) + ")",
                     "MAX(" + random.pick(in.texts) + ")",
                     "MIN(" + random.pick(in.doubles) + ")",
                     "STDDEV(" + random.pick(in.ints) + ")",
                     "VAR_POP(" + random.pick(in.doubles) + ")",
                     "CORR(" + random.pick(in.doubles) + ", " + random.pick(in.ints) + ")",
                     "REGR_SLOPE(" + random.pick(in.ints) + ", " + random.pick(in.doubles) + ")",
                     "BIT_XOR(" + random.pick(in.ints) + ")",
                     "BOOL_OR(" + random.pick(in.ints) + " > 1)",
                     "STRING_AGG(" + text + ", ',' ORDER BY " + text + ")",
                     "MODE() WITHIN GROUP (ORDER BY " + random.pick(in.ints) + ")",
                     "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY " + random.pick(in.doubles) + ")",
                     "RANK(1) WITHIN GROUP (ORDER BY " + random.pick(in.ints) + ")",
                     "SUM(CASE WHEN " + random.pick(in.ints) + " > 1 THEN 1 ELSE -1 END)"});
    list += (i == 0 ? "" : ", ") + of + " AS c" + std::to_string(i);
  }
  return list;
}

std::string random_query(Random& random) {
  const Input in = random_input(random);
  const std::string where = random_where(random, in);
  switch (random.below(5)) {
    case 0:
      return "SELECT " + random.pick(in.ints) + " AS a, " + random.pick(in.texts) + " AS s FROM " +
             in.from + where;
    case 1: return "SELECT DISTINCT " + random.pick(in.texts) + " AS s FROM " + in.from + where;
    case 2: return "SELECT " + random_aggregates(random, in) + " FROM " + in.from + where;
    default: {
      const std::string key = random.pick({random.pick(in.ints),
                                           random.pick(in.texts),
                                           random.pick(in.doubles),
                                           random.pick(in.ints) + " + 1"});
      const std::string having = random.chance(25) ? " HAVING COUNT(*) > 1" : "";
      return "SELECT " + key + " AS k, " + random_aggregates(random, in) + " FROM " + in.from +
             where + " GROUP BY " + key + having;
    }
  }
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
