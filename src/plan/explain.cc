// The text of EXPLAIN.
#include <format>

#include "plan/logical_plan.h"
#include "plan/maintenance.h"

namespace matview::plan {

namespace {

[[nodiscard]] std::string describe(const Node& node) {
  return std::visit(
      []<typename T>(const T& kind) -> std::string {
        if constexpr (std::is_same_v<T, Scan>) {
          return std::format("{} on {}", kind.key.empty() ? "Scan" : "Primary Key Lookup",
                             kind.relation);
        } else if constexpr (std::is_same_v<T, Values>) {
          return std::format("Values ({} rows)", kind.rows.size());
        } else if constexpr (std::is_same_v<T, Filter>) {
          return "Filter";
        } else if constexpr (std::is_same_v<T, Project>) {
          return std::format("Project ({} columns)", kind.expressions.size());
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          return std::format("Hash Aggregate ({} keys, {} aggregates)", kind.groups.size(),
                             kind.aggregates.size());
        } else if constexpr (std::is_same_v<T, Join>) {
          return kind.left_keys.empty()
                     ? std::string("Cross Join")
                     : std::format("Hash Join ({} keys)", kind.left_keys.size());
        } else if constexpr (std::is_same_v<T, Sort>) {
          return std::format("Sort ({} keys)", kind.keys.size());
        } else {
          return "Limit";
        }
      },
      node.node);
}

void explain_into(const Node& node, std::size_t depth, std::vector<std::string>& lines) {
  lines.push_back(std::format("{:{}}{}  [{}]", "", depth * 2, describe(node),
                              maintenance_class_name(maintenance_class(node))));
  for (const NodePtr& input : inputs_of(node)) explain_into(*input, depth + 1, lines);
}

}  // namespace

std::vector<std::string> explain(const Node& root) {
  std::vector<std::string> lines;
  explain_into(root, 0, lines);
  return lines;
}

}  // namespace matview::plan
