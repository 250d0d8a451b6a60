// Plans as JSON.
#include "plan/explain.h"

#include "support/planner.h"

namespace matview::test {

TEST_CASE("a plan as JSON is one document, inputs within what reads them", "[plan][explain]") {
  Planner planner;
  CHECK(plan::explain_json(*planner.plan("SELECT a FROM q"), nullptr) == R"json([
  {
    "Plan": {
      "Node Type": "Project (1 columns)",
      "Maintenance": "linear",
      "Plans": [
        {
          "Node Type": "Scan on q",
          "Relation Name": "q",
          "Maintenance": "linear"
        }
      ]
    }
  }
])json");
}

TEST_CASE("a plan as JSON tells what a run of it did, by loop", "[plan][explain]") {
  Planner planner;
  const plan::NodePtr root = planner.plan("SELECT a FROM q");
  plan::Analysis analysis{.planning_time = 1'000'000, .execution_time = 20'003'000};
  analysis.nodes[root.get()] = {
      .loops = 2, .rows = 5, .startup_time = 3'000, .total_time = 2'000'000};
  const std::string json = plan::explain_json(*root, &analysis);
  CHECK(json.find(R"json("Maintenance": "linear",
      "Actual Startup Time": 0.001,
      "Actual Total Time": 1.000,
      "Actual Rows": 3,
      "Actual Loops": 2,
      "Plans": [)json") != std::string::npos);
  CHECK(json.find(R"json("Actual Loops": 0
        })json") != std::string::npos);
  CHECK(json.ends_with(R"json(
    "Planning Time": 1.000,
    "Execution Time": 20.003
  }
])json"));
}

}  // namespace matview::test
