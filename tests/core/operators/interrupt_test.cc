// Cancelling what runs long although it reads little.
#include "operators/operator_fixture.h"

namespace matview::test {

namespace {

// Cancels at the given question.
class CancelAt final : public Interrupt {
 public:
  explicit CancelAt(int question) : left_(question) {}

  bool is_cancelled() override { return --left_ < 0; }

 private:
  int left_;
};

}  // namespace

TEST_CASE_METHOD(OperatorFixture, "a join without keys can be cancelled", "[interrupt]") {
  const plan::NodePtr left = scan("l", 1);
  Schema schema = left->schema;
  schema.columns.push_back(schema.columns.front());
  const plan::NodePtr plan = plan::make_node(
      {.node = plan::Join{.left = left, .right = scan("r", 1), .left_keys = {}, .right_keys = {}},
       .schema = std::move(schema)});
  Relations tables;
  for (std::int64_t i = 0; i < 300; ++i) {
    tables["l"][{i}] = 1;
    tables["r"][{i}] = 1;
  }
  std::mt19937 random(1);
  CancelAt interrupt(3);
  context.interrupt = &interrupt;
  const auto cancelled = run_once(plan, tables, random);
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error()->code == ErrorCode::kQueryCanceled);
  CHECK(cancelled.error()->message == "canceling statement due to user request");
  CancelAt never(1'000'000);
  context.interrupt = &never;
  const auto whole = run_once(plan, tables, random);
  REQUIRE(whole);
  CHECK(whole->size() == 90'000);
}

}  // namespace matview::test
