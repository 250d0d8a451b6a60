// Joins of every kind against nested loops, run once and maintained.
#include "operators/operator_fixture.h"

namespace matview::test {

namespace {

using plan::JoinKind;

constexpr std::size_t kWidth = 3;

struct JoinCase {
  JoinKind kind;
  std::size_t keys;
  bool residual;  // left.c2 < right.c2
  std::size_t null_aware_keys = 0;
};

[[nodiscard]] plan::NodePtr join_plan(const JoinCase& c, bool of_itself = false) {
  plan::Join join{.left = OperatorFixture::scan("l", kWidth),
                  .right = OperatorFixture::scan(of_itself ? "l" : "r", kWidth),
                  .left_keys = {},
                  .right_keys = {},
                  .kind = c.kind};
  for (std::size_t k = 0; k < c.keys; ++k) {
    join.left_keys.push_back(k);
    join.right_keys.push_back(k);
  }
  if (c.residual) join.residual = OperatorFixture::less(2, kWidth + 2);
  join.null_aware = c.null_aware_keys != 0;
  join.null_aware_keys = c.null_aware_keys;
  Schema schema = join.left->schema;
  if (c.kind == JoinKind::kMark) {
    schema.columns.push_back({.name = "mark", .type = TypeId::kBoolean});
  } else if (c.kind != JoinKind::kSemi && c.kind != JoinKind::kAnti) {
    for (const ColumnSchema& column : join.right->schema.columns) schema.columns.push_back(column);
  }
  return plan::make_node({.node = std::move(join), .schema = std::move(schema)});
}

enum class Truth : std::uint8_t { kFalse, kNull, kTrue };

[[nodiscard]] Truth equal(const Cell& a, const Cell& b) {
  if (!a || !b) return Truth::kNull;
  return *a == *b ? Truth::kTrue : Truth::kFalse;
}

// Whether a pair matches: NULL only where IN would say so.
[[nodiscard]] Truth match(const JoinCase& c, const CellRow& l, const CellRow& r) {
  if (c.residual && !(l[2] && r[2] && *l[2] < *r[2])) return Truth::kFalse;
  Truth truth = Truth::kTrue;
  for (std::size_t k = 0; k < c.keys; ++k) {
    const Truth key = equal(l[k], r[k]);
    const bool is_operand = k >= c.keys - c.null_aware_keys;
    if (key == Truth::kFalse || (key == Truth::kNull && !is_operand)) return Truth::kFalse;
    truth = std::min(truth, key);
  }
  return truth;
}

[[nodiscard]] CellRow joined(CellRow left, const CellRow& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

[[nodiscard]] Bag nested_loops(const JoinCase& c, const Bag& left, const Bag& right) {
  const CellRow nothing(kWidth);
  Bag result;
  Bag unmatched_right = right;
  for (const auto& [l, l_weight] : left) {
    Truth best = Truth::kFalse;
    for (const auto& [r, r_weight] : right) {
      const Truth truth = match(c, l, r);
      best = std::max(best, truth);
      if (truth != Truth::kTrue) continue;
      unmatched_right.erase(r);
      if (c.kind <= JoinKind::kFull || c.kind == JoinKind::kSingle) {
        add(result, joined(l, r), l_weight * r_weight);
      }
    }
    const bool is_matched = best == Truth::kTrue;
    switch (c.kind) {
      case JoinKind::kInner: break;
      case JoinKind::kLeft:
      case JoinKind::kFull:
      case JoinKind::kSingle:
        if (!is_matched) add(result, joined(l, nothing), l_weight);
        break;
      case JoinKind::kSemi:
        if (is_matched) add(result, l, l_weight);
        break;
      case JoinKind::kAnti:
        if (best == Truth::kFalse) add(result, l, l_weight);
        break;
      case JoinKind::kMark: {
        const Cell mark = best == Truth::kNull ? Cell() : Cell(is_matched ? 1 : 0);
        add(result, joined(l, {mark}), l_weight);
      }
    }
  }
  if (c.kind == JoinKind::kFull) {
    for (const auto& [r, weight] : unmatched_right) add(result, joined(nothing, r), weight);
  }
  return result;
}

// Every kind with none to three keys, with and without a residual; null-aware where there is that.
[[nodiscard]] std::vector<JoinCase> all_cases() {
  std::vector<JoinCase> cases;
  for (const JoinKind kind : {JoinKind::kInner,
                              JoinKind::kLeft,
                              JoinKind::kFull,
                              JoinKind::kSemi,
                              JoinKind::kAnti,
                              JoinKind::kMark}) {
    for (std::size_t keys = 0; keys <= 3; ++keys) {
      for (const bool residual : {false, true}) {
        cases.push_back({kind, keys, residual});
        if (kind != JoinKind::kAnti && kind != JoinKind::kMark) continue;
        for (std::size_t aware = 1; aware <= keys; ++aware) {
          cases.push_back({kind, keys, residual, aware});
        }
      }
    }
  }
  return cases;
}

void describe(const JoinCase& c, unsigned seed) {
  UNSCOPED_INFO("kind " << static_cast<int>(c.kind) << ", " << c.keys << " keys, residual "
                        << c.residual << ", null-aware " << c.null_aware_keys << ", seed " << seed);
}

}  // namespace

TEST_CASE_METHOD(OperatorFixture, "a join run once gives what nested loops give", "[join]") {
  for (const JoinCase& c : all_cases()) {
    const plan::NodePtr plan = join_plan(c);
    for (unsigned seed = 0; seed < 20; ++seed) {
      describe(c, seed);
      std::mt19937 random(seed);
      check_run_once(
          plan,
          {"l", "r"},
          kWidth,
          [&](const Relations& tables) { return nested_loops(c, tables.at("l"), tables.at("r")); },
          random);
    }
  }
}

TEST_CASE_METHOD(OperatorFixture, "a maintained join follows every change", "[join][law]") {
  for (const JoinCase& c : all_cases()) {
    for (const bool of_itself : {false, true}) {
      const plan::NodePtr plan = join_plan(c, of_itself);
      for (unsigned seed = 0; seed < 4; ++seed) {
        describe(c, seed);
        std::mt19937 random(seed);
        check_maintained(
            plan,
            {"l", "r"},
            kWidth,
            [&](const Relations& tables) {
              return nested_loops(c, tables.at("l"), tables.at(of_itself ? "l" : "r"));
            },
            random);
      }
    }
  }
}

TEST_CASE_METHOD(OperatorFixture,
                 "a maintained single join pads and fails as one run once does",
                 "[join]") {
  std::mt19937 random(3);
  const JoinCase c{JoinKind::kSingle, 1, true};
  Maintained maintained(*this, join_plan(c));
  Relations tables{{"l", {{{1, 0, 0}, 2}, {{2, 0, 0}, 1}}}, {"r", {{{1, 0, 5}, 1}}}};
  REQUIRE(
      maintained.step({{"l", {{{1, 0, 0}, 2}, {{2, 0, 0}, 1}}}, {"r", {{{1, 0, 5}, 1}}}}, random));
  CHECK(maintained.total == nested_loops(c, tables["l"], tables["r"]));
  // One match for another within a step: never two.
  REQUIRE(maintained.step({{"r", {{{1, 0, 6}, 1}, {{1, 0, 5}, -1}}}}, random));
  tables["r"] = {{{1, 0, 6}, 1}};
  CHECK(maintained.total == nested_loops(c, tables["l"], tables["r"]));
  REQUIRE(maintained.step({{"r", {{{1, 0, 0}, 1}}}}, random));  // does not pass the residual
  const Status failed = maintained.step({{"r", {{{1, 0, 7}, 1}}}}, random);
  REQUIRE_FALSE(failed);
  CHECK(failed.error()->code == ErrorCode::kCardinalityViolation);
}

// Keys that are unique, and relations of several chunks: the ways of a join that small relations
// with few values never take.
TEST_CASE_METHOD(OperatorFixture, "a join of many rows gives what nested loops give", "[join]") {
  for (const JoinCase& c : all_cases()) {
    if (c.keys != 1 || c.null_aware_keys != 0) continue;
    for (const std::int64_t spread : {1, 7919}) {  // an array of keys, and a hash table
      describe(c, static_cast<unsigned>(spread));
      std::mt19937 random(5);
      Relations tables;
      for (std::int64_t i = 0; i < 2200; ++i) {
        add(tables["l"], {(i % 200) * spread, i, random_cell(random)}, 1);
        if (i < 150) add(tables["r"], {i * spread, i, random_cell(random)}, 1);
      }
      add(tables["l"], {std::nullopt, 1, 0}, 1);
      add(tables["r"], {std::nullopt, 2, 3}, 1);
      const auto result = run_once(join_plan(c), tables, random);
      REQUIRE(result);
      CHECK((*result == nested_loops(c, tables["l"], tables["r"])));
      // The other way round, a key has several rows.
      const auto reversed =
          run_once(join_plan(c), {{"l", tables["r"]}, {"r", tables["l"]}}, random);
      REQUIRE(reversed);
      CHECK((*reversed == nested_loops(c, tables["r"], tables["l"])));
    }
  }
}

TEST_CASE_METHOD(OperatorFixture, "a single join fails at a second match", "[join]") {
  std::mt19937 random(3);
  for (const bool residual : {false, true}) {
    const JoinCase c{JoinKind::kSingle, 1, residual};
    Relations tables{{"l", {{{1, 0, 0}, 2}, {{2, 0, 0}, 1}, {{3, 0, 5}, 1}}},
                     {"r", {{{1, 0, 5}, 1}, {{3, 0, 6}, 1}, {{4, 0, 0}, 2}}}};
    const auto result = run_once(join_plan(c), tables, random);
    REQUIRE(result);
    CHECK(*result == nested_loops(c, tables["l"], tables["r"]));
    add(tables["r"], {3, 0, residual ? 7 : 0}, 1);
    const auto failed = run_once(join_plan(c), tables, random);
    REQUIRE_FALSE(failed);
    CHECK(failed.error()->code == ErrorCode::kCardinalityViolation);
    CHECK(failed.error()->message ==
          "more than one row returned by a subquery used as an expression");
  }
}

}  // namespace matview::test
