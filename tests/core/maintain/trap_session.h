// For the traps of incremental maintenance: tables and incremental views, each change checked
// against the law.
#pragma once

#include <map>

#include "support/database_session.h"

namespace matview::test {

class TrapSession : public Session {
 public:
  using Session::Session;

  // Makes an incremental view of the query, and follows it.
  void view(const std::string& name, const std::string& query) {
    run("CREATE MATERIALIZED VIEW " + name + " WITH (refresh_strategy = 'incremental') AS " +
        query);
    queries_[name] = query;
    follow(name);
  }

  // Runs statements, after which every view is its query, and so is what its subscriber holds.
  void change(std::string_view sql) {
    run(sql);
    check(sql);
  }

  void check(std::string_view after = {}) {
    for (const ViewChange& told : db->take_view_changes()) hear(told);
    for (const auto& [name, query] : queries_) {
      INFO("after " << after << ": " << name << " AS " << query);
      const Rows wanted = bag(query);
      CHECK(bag("SELECT * FROM " + name) == wanted);
      Rows held;
      for (const auto& [row, weight] : replicas_[name].rows) {
        CHECK(weight >= 0);
        if (weight > 0) held.insert(held.end(), static_cast<std::size_t>(weight), row);
      }
      CHECK(held == wanted);
    }
  }

  // The rows of a view.
  [[nodiscard]] Rows of(const std::string& name) { return bag("SELECT * FROM " + name); }

  // How many rows the subscriber of a view was told of by these statements.
  [[nodiscard]] std::size_t told(const std::string& name, std::string_view sql) {
    run(sql);
    std::size_t rows = 0;
    for (const ViewChange& change : db->take_view_changes()) {
      if (change.subscription == replicas_[name].id) rows += change.delta.row_count();
      hear(change);
    }
    return rows;
  }

  [[nodiscard]] const std::map<std::string, std::string>& queries() const { return queries_; }

  // Follows views that are there, as after opening a database again.
  void adopt(std::map<std::string, std::string> queries) {
    queries_ = std::move(queries);
    for (const auto& [name, query] : queries_) follow(name);
  }

 private:
  struct Replica {
    std::uint32_t id = 0;
    std::map<std::string, Weight> rows = {};
  };

  void follow(const std::string& name) {
    const auto live = db->subscribe(name);
    REQUIRE(live);
    replicas_[name] = {.id = live->id};
    apply(replicas_[name], live->contents);
  }

  void hear(const ViewChange& told) {
    for (auto& [name, replica] : replicas_) {
      if (replica.id == told.subscription) apply(replica, told.delta);
    }
  }

  void apply(Replica& replica, const RowBatch& delta) {
    const Rows rows = rows_as_text(delta, db->dictionary());
    for (std::size_t i = 0; i < rows.size(); ++i) replica.rows[rows[i]] += delta.weight(i);
  }

  std::map<std::string, std::string> queries_;
  std::map<std::string, Replica> replicas_;
};

}  // namespace matview::test
