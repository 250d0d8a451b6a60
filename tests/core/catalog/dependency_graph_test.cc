#include "catalog/dependency_graph.h"

#include <catch2/catch.hpp>

namespace matview::test {
namespace {

using Names = std::vector<std::string>;

// orders ─► daily ─► monthly ─► report, users ─► report, orders ─► audit
DependencyGraph example() {
  DependencyGraph graph;
  graph.set("report", {"monthly", "users"});
  graph.set("monthly", {"daily"});
  graph.set("daily", {"orders"});
  graph.set("audit", {"orders"});
  return graph;
}

TEST_CASE("An empty graph has no order and no dependents") {
  const DependencyGraph graph;
  CHECK(graph.topological_order().empty());
  CHECK(graph.dependents_of("orders").empty());
  CHECK(graph.downstream_of("orders").empty());
}

TEST_CASE("Dependents are the direct readers, sorted") {
  CHECK(example().dependents_of("orders") == Names{"audit", "daily"});
  CHECK(example().dependents_of("monthly") == Names{"report"});
  CHECK(example().dependents_of("report").empty());
}

TEST_CASE("Downstream are all readers, each after what it reads") {
  CHECK(example().downstream_of("orders") == Names{"audit", "daily", "monthly", "report"});
  CHECK(example().downstream_of("daily") == Names{"monthly", "report"});
  CHECK(example().downstream_of("users") == Names{"report"});
}

TEST_CASE("A view that is reached two ways is downstream once, after both") {
  DependencyGraph graph;
  graph.set("a", {"both"});
  graph.set("both", {"left", "right", "t"});
  graph.set("left", {"t"});
  graph.set("right", {"left"});
  CHECK(graph.downstream_of("t") == Names{"left", "right", "both", "a"});
}

TEST_CASE("The topological order puts each view after the views it reads, then goes by name") {
  CHECK(example().topological_order() == Names{"audit", "daily", "monthly", "report"});
  DependencyGraph graph;
  graph.set("a", {"z"});
  graph.set("z", {"t"});
  graph.set("m", {"t"});
  CHECK(graph.topological_order() == Names{"m", "z", "a"});
}

TEST_CASE("Setting a view again forgets what it read before") {
  DependencyGraph graph = example();
  graph.set("daily", {"users"});
  CHECK(graph.dependents_of("orders") == Names{"audit"});
  CHECK(graph.downstream_of("users") == Names{"daily", "monthly", "report"});
}

TEST_CASE("A removed view reads nothing, but is still read") {
  DependencyGraph graph = example();
  graph.remove("daily");
  CHECK(graph.dependents_of("orders") == Names{"audit"});
  CHECK(graph.dependents_of("daily") == Names{"monthly"});
  CHECK(graph.topological_order() == Names{"audit", "monthly", "report"});
}

TEST_CASE("Removing an unknown view changes nothing") {
  DependencyGraph graph = example();
  graph.remove("nobody");
  CHECK(graph.topological_order().size() == 4);
}

TEST_CASE("A view over no relation is ordered too") {
  DependencyGraph graph;
  graph.set("constants", {});
  CHECK(graph.topological_order() == Names{"constants"});
}

TEST_CASE("A long chain of views is followed to its end") {
  DependencyGraph graph;
  std::string below = "t";
  for (int i = 0; i < 5'000; ++i) {
    const std::string view = "v" + std::to_string(i);
    graph.set(view, {below});
    below = view;
  }
  const Names order = graph.downstream_of("t");
  REQUIRE(order.size() == 5'000);
  CHECK(order.front() == "v0");
  CHECK(order.back() == "v4999");
}

}  // namespace
}  // namespace matview::test
