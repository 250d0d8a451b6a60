#include "law_case.h"

#include <map>
#include <utility>

#include "database/prepared_statement.h"
#include "random_construct.h"
#include "support/window_replica.h"

namespace matview::test {

namespace {

constexpr std::string_view kTables =
    "CREATE TABLE r (a INT, b INT, s TEXT, d DOUBLE PRECISION);"
    "CREATE TABLE q (a INT, s TEXT, x BIGINT);"
    "CREATE TABLE m (k INT, n NUMERIC(10, 2), t DATE, s TEXT)";

// ── Making ──

std::string random_row(Random& random, const std::string& table) {
  if (table == "m") return random_row_of_m(random);
  if (table == "r") {
    return "(" + random_int(random) + "," + random_int(random) + "," + random_text(random) + "," +
           random_double(random) + ")";
  }
  return "(" + random_int(random) + "," + random_text(random) + "," +
         (random.chance(10) ? "9223372036854775000" : random_int(random)) + ")";
}

std::string random_insert(Random& random, const std::string& table, int more) {
  std::string insert = "INSERT INTO " + table + " VALUES " + random_row(random, table);
  for (int i = random.below(more); i > 0; --i) insert += ", " + random_row(random, table);
  return insert;
}

std::string random_change(Random& random) {
  const std::string table = random.pick({"r", "r", "r", "q", "q", "m"});
  const std::string key = table == "m" ? "k" : "a";
  const std::string some = random.pick({key + " = " + std::to_string(random.below(4)),
                                        key + " >= " + std::to_string(random.below(4)),
                                        "s = " + random.pick({"'a'", "'b'", "''"}),
                                        "s IS NULL"});
  switch (random.below(9)) {
    case 0:
    case 1: return "DELETE FROM " + table + " WHERE " + some;
    case 2:
      return "UPDATE " + table + " SET " + key + " = " + random_int(random) +
             ", s = " + random_text(random) + " WHERE " + some;
    case 3:
      // As programs update: by deleting and inserting.
      return "BEGIN; DELETE FROM " + table + " WHERE " + some + "; " +
             random_insert(random, table, 2) + "; COMMIT";
    case 4: return "UPDATE " + table + " SET " + key + " = " + key + ", s = s WHERE " + some;
    default: return random_insert(random, table, 4);
  }
}

// Several changes at once, some of them taken back, views read in between.
std::string random_transaction(Random& random) {
  std::string sql = "BEGIN";
  const auto add = [&] {
    std::string change = random_change(random);
    if (change.starts_with("BEGIN; ")) {
      change = change.substr(7, change.size() - 7 - std::string_view("; COMMIT").size());
    }
    sql += "; " + change;
    if (random.chance(30)) sql += "; SELECT count(*) FROM v0";
  };
  for (int i = 1 + random.below(3); i > 0; --i) {
    const bool is_undone = random.chance(40);
    if (is_undone) sql += "; SAVEPOINT p";
    add();
    if (is_undone) sql += "; ROLLBACK TO p";
  }
  return sql + (random.chance(20) ? "; ROLLBACK" : "; COMMIT");
}

// ── Looking ──

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

std::string shown(const Rows& rows) {
  std::string text;
  for (const std::string& row : rows) text += "\n    " + row;
  return text;
}

class Trial {
 public:
  explicit Trial(const LawCase& tried) : case_(tried), session_({}, tried.break_even, 0) {}

  std::optional<std::string> run() {
    if (auto broken = begin()) return broken;
    std::map<std::string, Rows> at_first;
    for (const LawCase::View& view : case_.views) at_first[view.name] = held_[view.name];
    for (const std::string& change : case_.changes) {
      if (auto broken = step(change)) return broken;
    }
    if (auto broken = step("BEGIN; DELETE FROM r; DELETE FROM q; DELETE FROM m; COMMIT")) {
      return broken;
    }
    std::string again = "BEGIN";
    for (const std::string& rows : case_.rows) again += "; " + rows;
    if (auto broken = step(again + "; COMMIT")) return broken;
    for (const LawCase::View& view : case_.views) {
      if (!was_refused_ && held_[view.name] != at_first[view.name]) {
        return view.name + " is not what it was at first";
      }
    }
    return std::nullopt;
  }

 private:
  // What a query cannot compute is refused, and so no change.
  static bool may_be(const Failure& failure) { return sqlstate(failure->code) == "22003"; }

  std::optional<std::string> begin() {
    session_.run(kTables);
    for (const std::string& rows : case_.rows) session_.run(rows);
    for (const LawCase::View& view : case_.views) {
      const auto made =
          session_.db->execute("CREATE MATERIALIZED VIEW " + view.name +
                               " WITH (refresh_strategy = 'incremental') AS " + view.query);
      if (!made) return view.name + " cannot be made: " + made.error()->message;
      const auto live = session_.db->subscribe(view.name);
      if (!live) return view.name + " cannot be followed";
      names_[live->id] = view.name;
      apply(view.name, live->contents);
      if (auto broken = follow_in_order(view.name)) return broken;
    }
    for (const LawCase::View& view : case_.views) {
      auto prepared = session_.db->prepare(view.of_tables);
      if (!prepared) return view.name + "'s query cannot be planned";
      queries_.push_back(*std::move(prepared));
    }
    for (const LawCase::View& view : case_.views) {
      if (!case_.has_other_views) break;
      const std::string manual = "manual_" + view.name;
      session_.run("CREATE MATERIALIZED VIEW " + manual + " AS " + view.query +
                   "; REFRESH MATERIALIZED VIEW " + manual + " INCREMENTALLY");
      session_.run("CREATE MATERIALIZED VIEW auto_" + view.name +
                   " WITH (refresh_strategy = 'auto') AS " + view.query + " WITH NO DATA");
    }
    return check("the views are made");
  }

  std::optional<std::string> step(const std::string& change) {
    const auto result = session_.db->execute_script(change);
    if (!result) {
      if (!may_be(result.error())) return change + " fails: " + result.error()->message;
      was_refused_ = true;
      if (session_.db->in_transaction()) session_.run("ROLLBACK");
    }
    for (const ViewChange& told : session_.db->take_view_changes()) {
      if (!told.window) {
        apply(names_.at(told.subscription), told.delta);
        continue;
      }
      for (auto& [view, followed] : in_order_) {
        for (WindowReplica* replica : {&followed.whole, &followed.part}) {
          if (replica->id != told.subscription) continue;
          if (!replica->apply(*told.window, session_.db->dictionary())) {
            return change + "\n  " + view + "'s follower in order is told what cannot be";
          }
        }
      }
    }
    return check(change);
  }

  // By the last column from its end, all of the view and a part.
  std::optional<std::string> follow_in_order(const std::string& view) {
    const std::size_t columns = session_.db->get_view(view)->schema.columns.size();
    const std::vector<std::string> order = {std::to_string(columns) + " DESC"};
    for (const bool is_whole : {true, false}) {
      auto live = session_.db->subscribe(view,
                                         {.order = Following::Order::kGiven,
                                          .order_by = order,
                                          .window = is_whole ? RowWindow() : kPart});
      if (!live) return view + " cannot be followed in order: " + live.error()->message;
      WindowReplica& replica = is_whole ? in_order_[view].whole : in_order_[view].part;
      replica.id = live->id;
      if (!replica.apply(*live->window, session_.db->dictionary())) return view + " has no order";
    }
    return std::nullopt;
  }

  std::optional<std::string> check_in_order(const std::string& view, const Rows& wanted) {
    const auto& [whole, part] = in_order_[view];
    if (canonical(whole.rows) != wanted || whole.total != wanted.size()) {
      return "\n  and its follower in order has" + shown(whole.rows);
    }
    const std::size_t end = std::min<std::size_t>(kPart.to, whole.rows.size());
    const std::size_t begin = std::min<std::size_t>(kPart.from, end);
    const Rows middle(whole.rows.begin() + static_cast<std::ptrdiff_t>(begin),
                      whole.rows.begin() + static_cast<std::ptrdiff_t>(end));
    if (part.rows != middle || part.total != whole.total) {
      return "\n  and the follower of a part has" + shown(part.rows) + "\n  of" + shown(whole.rows);
    }
    return std::nullopt;
  }

  void apply(const std::string& view, const RowBatch& delta) {
    const Rows rows = rows_as_text(delta, session_.db->dictionary());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      weights_[view][canonical({rows[i]}).front()] += delta.weight(i);
    }
  }

  std::optional<std::string> check(const std::string& after) {
    for (std::size_t i = 0; i < case_.views.size(); ++i) {
      const LawCase::View& view = case_.views[i];
      const auto wanted = rows_of(session_.db->run(*queries_[i], {}));
      if (!wanted) return after + "\n  " + view.name + "'s query fails";
      const auto contents = rows_of(session_.db->read_view_data(view.name));
      Rows& held = held_[view.name];
      held.clear();
      for (const auto& [row, weight] : weights_[view.name]) {
        if (weight < 0) return after + "\n  " + view.name + "'s subscriber misses " + row;
        held.insert(held.end(), static_cast<std::size_t>(weight), row);
      }
      const std::string wrong = after + "\n  " + view.name + " is" + shown(*wanted);
      if (!contents || *contents != *wanted) return wrong + "\n  and holds" + shown(*contents);
      if (held != *wanted) return wrong + "\n  and its subscriber has" + shown(held);
      if (auto broken = check_in_order(view.name, *wanted)) return wrong + *broken;
      if (!case_.has_other_views) continue;
      if (auto broken = check_others(view, i + checks_, *wanted)) return wrong + *broken;
    }
    ++checks_;
    return std::nullopt;
  }

  std::optional<std::string> check_others(const LawCase::View& view,
                                          std::size_t turn,
                                          const Rows& wanted) {
    session_.advance_clock(1000);
    (void)session_.db->run_scheduled_refreshes(0);
    const std::string by_itself = "auto_" + view.name;
    const auto state = session_.db->get_view(by_itself);
    if (state->last_refresh && state->pending_changes == 0) {
      const auto held = rows_of(session_.db->read_view_data(by_itself));
      if (held != wanted) return "\n  and refreshed by itself holds" + shown(*held);
      if (turn % 4 == 0) session_.run("REFRESH MATERIALIZED VIEW " + by_itself + " WITH NO DATA");
    }
    if (turn % 3 != 0) return std::nullopt;
    const std::string manual = "manual_" + view.name;
    const auto refreshed = session_.db->refresh_view(manual, {.mode = RefreshMode::kIncremental});
    if (!refreshed) return "\n  and refreshing fails: " + refreshed.error()->message;
    const auto held = rows_of(session_.db->read_view_data(manual));
    if (held != wanted) return "\n  and refreshed incrementally holds" + shown(*held);
    return std::nullopt;
  }

  std::optional<Rows> rows_of(const Result<ResultSet>& result) {
    if (!result) return std::nullopt;
    return canonical(rows_as_text(result->rows, session_.db->dictionary()));
  }

  static constexpr RowWindow kPart = {.from = 1, .to = 4};

  struct InOrder {
    WindowReplica whole;
    WindowReplica part;
  };

  const LawCase& case_;
  Session session_;
  std::map<std::string, InOrder> in_order_;                  // by view
  std::vector<std::shared_ptr<PreparedStatement>> queries_;  // by view
  std::map<std::uint32_t, std::string> names_;
  std::map<std::string, std::map<std::string, Weight>> weights_;
  std::map<std::string, Rows> held_;
  bool was_refused_ = false;
  std::size_t checks_ = 0;
};

// Without each part in turn, as long as the law stays broken.
template <typename Part>
bool drop_parts(LawCase& broken, std::vector<Part> LawCase::* parts) {
  bool any = false;
  for (std::size_t i = (broken.*parts).size(); i-- > 0;) {
    LawCase smaller = broken;
    (smaller.*parts).erase((smaller.*parts).begin() + static_cast<std::ptrdiff_t>(i));
    if (!violation_in(smaller)) continue;
    broken = std::move(smaller);
    any = true;
  }
  return any;
}

}  // namespace

LawCase random_case(unsigned seed) {
  Random random(seed);
  LawCase made;
  for (int i = 0; i < 4; ++i)
    made.rows.push_back(random_insert(random, random.pick({"r", "q"}), 4));
  made.rows.push_back(random_insert(random, "m", 4));
  const auto add = [&](const std::string& query) {
    made.views.push_back({"v" + std::to_string(made.views.size()), query, query});
  };
  for (int i = 0; i < 3; ++i) add(random_query(random));
  for (int i = 0; i < 3; ++i) add(random_construct(random));
  const Diamond diamond = random_diamond(random);
  made.views.push_back({"x0", diamond.sides[0], diamond.sides[0]});
  made.views.push_back({"x1", diamond.sides[1], diamond.sides[1]});
  made.views.push_back(
      {"top",
       diamond.top,
       "WITH x0 AS (" + diamond.sides[0] + "), x1 AS (" + diamond.sides[1] + ") " + diamond.top});
  const std::string over = "SELECT count(*) AS n FROM ";
  made.views.push_back({"over", over + "v0", over + "(" + made.views.front().query + ") v0"});
  for (int i = 0; i < 6; ++i) {
    made.changes.push_back(random.chance(30) ? random_transaction(random) : random_change(random));
  }
  return made;
}

std::optional<std::string> violation_in(const LawCase& tried) {
  return Trial(tried).run();
}

LawCase shrunk(LawCase broken) {
  for (bool any = true; any;) {
    any = drop_parts(broken, &LawCase::views);
    any = drop_parts(broken, &LawCase::changes) || any;
    any = drop_parts(broken, &LawCase::rows) || any;
  }
  return broken;
}

std::string script_of(const LawCase& shown) {
  std::string script(kTables);
  for (const std::string& rows : shown.rows) script += ";\n" + rows;
  for (const LawCase::View& view : shown.views) {
    script += ";\nCREATE MATERIALIZED VIEW " + view.name +
              " WITH (refresh_strategy = 'incremental') AS " + view.query;
  }
  for (const std::string& change : shown.changes) script += ";\n" + change;
  return script + ";\n";
}

}  // namespace matview::test
