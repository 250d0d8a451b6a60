// Dying at every moment. Invariant 1 of persist/store.h: the next open finds the state after some
// commit, no earlier one than the last that was acknowledged, and groups are all or nothing.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "faulty_directory.h"
#include "small_database.h"

namespace matview::test {

namespace {

constexpr persist::CheckpointPolicy kPolicy{.minimum_log_bytes = 2'000, .chunk_bytes = 300};

// A disk, what was ever in the database on it, and which of that may be found on it.
class Witness {
 public:
  Disk disk;
  std::mt19937 random;

  explicit Witness(unsigned seed) : random(seed) {}

  // Opens the database and changes it until the process dies or has made that many groups.
  // Failures short of dying are tried again, as an application would.
  void run_session(std::size_t groups) {
    std::unique_ptr<SmallDatabase> opened;
    while ((opened = open()) == nullptr) {
      if (disk.has_crashed()) return;
    }
    SmallDatabase& database = *opened;
    for (std::size_t i = 0; i < groups && !disk.has_crashed(); ++i) {
      for (std::size_t commits = 1 + random() % 3; commits != 0; --commits) {
        database.commit_something(random);
        history_[database.store().last_lsn()] = database.contents();
      }
      ends_of_groups_.insert(database.store().last_lsn());
      save(database.store(), i % 2 == 1);
    }
  }

  // Requires: the disk works. What is found counts as acknowledged from here on.
  void check_recovery() {
    SmallDatabase database;
    const Status opened = database.open(std::make_unique<FaultyDirectory>(disk), kPolicy);
    INFO((opened ? "" : opened.error()->message));
    REQUIRE(opened);
    const std::uint64_t found = database.store().last_lsn();
    REQUIRE(found >= acknowledged_);
    REQUIRE(ends_of_groups_.contains(found));
    REQUIRE(database.contents() == history_.at(found));
    REQUIRE_FALSE(disk.was_written_over());
    acknowledged_ = found;
  }

 private:
  // Half of all checkpoints are written at once, the others in slices between commits.
  void save(persist::Store& store, bool wants_checkpoint) {
    const bool is_at_once = wants_checkpoint && random() % 2 == 0;
    if (is_at_once ? store.checkpoint() : store.write_group()) acknowledged_ = store.last_lsn();
    if (is_at_once || !(wants_checkpoint || store.is_checkpointing())) return;
    for (std::size_t slices = 1 + random() % 2; slices != 0; --slices) {
      const Result<bool> has_more = store.checkpoint_step();
      if (!has_more || !*has_more) return;
    }
  }

  [[nodiscard]] std::unique_ptr<SmallDatabase> open() {
    auto database = std::make_unique<SmallDatabase>();
    if (!database->open(std::make_unique<FaultyDirectory>(disk), kPolicy)) return nullptr;
    // What an open has shown must not be taken back by a crash.
    acknowledged_ = std::max(acknowledged_, database->store().last_lsn());
    return database;
  }

  std::map<std::uint64_t, Contents> history_ = {{0, {}}};
  std::set<std::uint64_t> ends_of_groups_ = {0};
  std::uint64_t acknowledged_ = 0;
};

// Operations of the session that the tests below interrupt.
[[nodiscard]] std::size_t count_operations(unsigned seed) {
  Witness witness(seed);
  witness.run_session(5);
  const std::size_t before = witness.disk.operations();
  witness.run_session(7);
  return witness.disk.operations() - before;
}

// A session of five groups, then one of seven that meets `fault` at that operation.
void run_with_fault(Witness& witness, Fault fault, std::size_t operation, std::size_t count = 1) {
  witness.run_session(5);
  witness.disk.add_fault(fault, operation, count);
  witness.run_session(7);
}

}  // namespace

TEST_CASE("After losing power at any operation the last acknowledged state or a later one is there",
          "[persist][crash]") {
  const auto fault = GENERATE(Fault::kCrashBefore, Fault::kCrashMidway, Fault::kCrashAfter);
  for (unsigned seed = 0; seed < 4; ++seed) {
    const std::size_t operations = count_operations(seed);
    REQUIRE(operations > 20);
    for (std::size_t operation = 0; operation < operations; ++operation) {
      CAPTURE(seed, operation);
      Witness witness(seed);
      run_with_fault(witness, fault, operation);
      REQUIRE(witness.disk.has_crashed());
      witness.disk.lose_power(witness.random);
      witness.check_recovery();
      witness.run_session(4);  // and the database works on
      witness.disk.lose_power(witness.random);
      witness.check_recovery();
    }
  }
}

TEST_CASE(
    "After the process dies at any operation the last acknowledged state or a later one is "
    "there, and stays when power is lost",
    "[persist][crash]") {
  const auto fault = GENERATE(Fault::kCrashBefore, Fault::kCrashMidway, Fault::kCrashAfter);
  for (unsigned seed = 0; seed < 2; ++seed) {
    const std::size_t operations = count_operations(seed);
    for (std::size_t operation = 0; operation < operations; ++operation) {
      CAPTURE(seed, operation);
      Witness witness(seed);
      run_with_fault(witness, fault, operation);
      witness.disk.restart();
      witness.check_recovery();
      witness.disk.lose_power(witness.random);
      witness.check_recovery();
    }
  }
}

TEST_CASE("After errors at any operations everything works on, and survives losing power",
          "[persist][crash]") {
  const std::size_t errors = GENERATE(1U, 2U, 3U, 5U);
  for (unsigned seed = 0; seed < 4; ++seed) {
    const std::size_t operations = count_operations(seed);
    for (std::size_t operation = 0; operation < operations; ++operation) {
      CAPTURE(seed, operation);
      Witness witness(seed);
      run_with_fault(witness, Fault::kError, operation, errors);
      REQUIRE_FALSE(witness.disk.has_crashed());
      witness.disk.lose_power(witness.random);
      witness.check_recovery();
    }
  }
}

TEST_CASE("Losing power soon after errors at any operations is survived", "[persist][crash]") {
  const std::size_t errors = GENERATE(1U, 2U, 3U);
  for (unsigned seed = 0; seed < 8; ++seed) {
    const std::size_t operations = count_operations(seed);
    for (std::size_t operation = 0; operation < operations; ++operation) {
      CAPTURE(seed, operation);
      Witness witness(seed);
      witness.run_session(5);
      witness.disk.add_fault(Fault::kError, operation, errors);
      witness.disk.add_fault(Fault::kCrashAfter, operation + errors + seed % 6);
      witness.run_session(7);
      witness.disk.lose_power(witness.random);
      witness.check_recovery();
    }
  }
}

TEST_CASE("A checkpoint that could not be taken back keeps what it needs through later failures",
          "[persist][crash]") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    for (std::size_t operation = 0; operation < 8; ++operation) {
      CAPTURE(seed, operation);
      Disk disk;
      std::mt19937 random(seed);
      SmallDatabase database;
      REQUIRE(database.open(std::make_unique<FaultyDirectory>(disk), kPolicy));
      database.map().put("meta:mv:a", "one");
      database.store().append_commit();
      REQUIRE(database.store().write_group());
      disk.add_fault(Fault::kError, 3, 2);  // the manifest's sync, then its removal
      REQUIRE_FALSE(database.store().checkpoint());
      disk.add_fault(Fault::kError, operation);
      (void)database.store().checkpoint();
      disk.lose_power(random);
      SmallDatabase reopened;
      REQUIRE(reopened.open(std::make_unique<FaultyDirectory>(disk), kPolicy));
      REQUIRE(reopened.contents() == database.contents());
    }
  }
}

TEST_CASE("A database survives a long life of errors, deaths and power cuts, also while it opens",
          "[persist][crash]") {
  constexpr std::array kDeaths = {Fault::kCrashBefore, Fault::kCrashMidway, Fault::kCrashAfter};
  for (unsigned seed = 100; seed < 200; ++seed) {
    CAPTURE(seed);
    Witness witness(seed);
    std::mt19937& random = witness.random;
    for (int life = 0; life < 25; ++life) {
      for (std::size_t errors = random() % 5; errors != 0; --errors) {
        witness.disk.add_fault(Fault::kError, random() % 40, 1 + random() % 3);
      }
      witness.disk.add_fault(kDeaths[random() % kDeaths.size()], random() % 60);
      witness.run_session(random() % 8);
      if (random() % 2 == 0) {
        witness.disk.restart();
      } else {
        witness.disk.lose_power(random);
      }
      if (random() % 2 == 0) witness.check_recovery();
    }
    witness.disk.restart();
    witness.check_recovery();
  }
}

}  // namespace matview::test
