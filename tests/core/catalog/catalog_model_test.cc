// Any sequence of catalog operations, commits, rollbacks and reloads does to the catalog what it
// does to a model of three fields a view.
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"
#include "catalog/view_catalog.h"

namespace matview::test {
namespace {

struct ModelView {
  std::string option;
  std::optional<Rows> rows;  // sorted; nothing before the first refresh
  std::uint64_t pending = 0;
};

using Model = std::map<std::string, ModelView>;

class ModelTest : public CatalogFixture {
 public:
  void run(unsigned seed) {
    random_.seed(seed);
    for (int step = 0; step < 400; ++step) {
      time += kSecond;
      change_view(names_[pick(names_.size())]);
      end_or_go_on();
      if (pick(8) == 0) check();
    }
  }

 private:
  void change_view(const std::string& name) {
    const bool exists = model_.contains(name);
    const bool has_rows = exists && model_[name].rows.has_value();
    switch (pick(9)) {
      case 0:
      case 1: {
        CHECK(create(name).has_value() == !exists);
        if (!exists) model_[name] = {};
        break;
      }
      case 2: {
        if (pick(3) != 0) break;
        CHECK(views().drop_view(transaction, name).has_value() == exists);
        model_.erase(name);
        break;
      }
      case 3: {
        ViewMetadata changed = definition(name);
        changed.metadata["option"] = std::to_string(pick(100));
        CHECK(views().update_view(transaction, changed).has_value() == exists);
        if (exists) model_[name].option = changed.metadata["option"];
        break;
      }
      case 4: {
        CHECK(views().discard_view_data(transaction, name).has_value() == exists);
        if (exists) model_[name] = {.option = model_[name].option, .rows = {}, .pending = 0};
        break;
      }
      case 5: {
        views().add_pending_changes(transaction, name, 3);
        if (exists) model_[name].pending += 3;
        break;
      }
      case 6: {
        const Rows rows = random_rows(pick(4) == 0 ? 5'000 : 50);
        const auto stored = pick(2) == 0 ? store(name, rows) : store_concurrently(name, rows);
        CHECK(stored.has_value() == exists);
        if (exists) set_rows(name, rows);
        break;
      }
      default: {
        if (has_rows) return apply_random_delta(name);
        CHECK_FALSE(apply(name, {}, numbered(0, 1)));
      }
    }
  }

  void apply_random_delta(const std::string& name) {
    Rows rows = *model_[name].rows;
    std::ranges::shuffle(rows, random_);
    const std::size_t kept = rows.empty() ? 0 : pick(rows.size() + 1);
    const Rows gone(rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end());
    const Rows come = random_rows(30);
    if (pick(10) == 0) {
      CHECK_FALSE(apply(name, {{-1, "never stored"}}, come));
      return;
    }
    CHECK(error_of(apply(name, gone, come)).empty());
    rows.resize(kept);
    rows.insert(rows.end(), come.begin(), come.end());
    set_rows(name, rows);
  }

  void end_or_go_on() {
    switch (pick(12)) {
      case 0: {
        transaction.rollback();
        model_ = committed_;
        savepoints_.clear();
        break;
      }
      case 1: {
        transaction.commit();
        committed_ = model_;
        savepoints_.clear();
        if (pick(2) == 0) REQUIRE(reload());
        break;
      }
      case 2: {
        savepoints_.emplace_back(transaction.savepoint(), model_);
        break;
      }
      case 3: {
        if (savepoints_.empty()) break;
        savepoints_.resize(1 + pick(savepoints_.size()));
        transaction.rollback_to(savepoints_.back().first);
        model_ = savepoints_.back().second;
        break;
      }
      default: break;
    }
  }

  void check() {
    std::vector<std::string> names;
    std::size_t chunks = 0;
    for (const auto& [name, view] : model_) {
      names.push_back(name);
      REQUIRE(views().view_exists(name));
      const ViewMetadata& known = metadata(name);
      CHECK(known.pending_changes == view.pending);
      CHECK(known.last_refresh.has_value() == view.rows.has_value());
      CHECK((known.metadata.empty() ? "" : known.metadata.at("option")) == view.option);
      CHECK(views().read_view_data(name).has_value() == view.rows.has_value());
      if (!view.rows) continue;
      CHECK(read_sorted(name) == *view.rows);
      CHECK(known.row_count == view.rows->size());
      chunks += (*views().read_view_data(name))->chunk_count();
    }
    CHECK(views().list_views() == names);
    CHECK(views().dependencies().dependents_of("users") == names);
    CHECK(keys("data:").size() == chunks);
    CHECK(keys().size() == chunks + 2 * names.size());
  }

  void set_rows(const std::string& name, Rows rows) {
    model_[name].rows = sorted(std::move(rows));
    model_[name].pending = 0;
  }

  Rows random_rows(std::size_t most) {
    Rows rows;
    for (std::size_t count = pick(most + 1); count > 0; --count) {
      rows.emplace_back(pick(20), "row " + std::to_string(pick(5)));  // many are equal
    }
    return rows;
  }

  std::size_t pick(std::size_t below) { return random_() % below; }

  std::mt19937 random_;
  const std::vector<std::string> names_ = {"a", "a:b", "b%", "c"};
  Model model_;
  Model committed_;
  std::vector<std::pair<Transaction::Savepoint, Model>> savepoints_;
};

TEST_CASE("The catalog is its model after any operations, commits, rollbacks and reloads") {
  const unsigned seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  ModelTest{}.run(seed);
}

}  // namespace
}  // namespace matview::test
