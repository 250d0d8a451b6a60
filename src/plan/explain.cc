// The text of EXPLAIN.

#include "plan/logical_plan.h"
#include "plan/maintenance.h"

namespace matview::plan {

namespace {

[[nodiscard]] std::string describe(const Node& node) {
  return std::visit(
      []<typename T>(const T& kind) -> std::string {
        if constexpr (std::is_same_v<T, Scan>) {
          return format_text(
              "{} on {}", kind.key.empty() ? "Scan" : "Primary Key Lookup", kind.relation);
        } else if constexpr (std::is_same_v<T, Values>) {
          return format_text("Values ({} rows)", kind.rows.size());
        } else if constexpr (std::is_same_v<T, Filter>) {
          return "Filter";
        } else if constexpr (std::is_same_v<T, Project>) {
          return format_text("Project ({} columns)", kind.expressions.size());
        } else if constexpr (std::is_same_v<T, Aggregate>) {
          return format_text("Hash Aggregate ({} keys, {} aggregates)",
                             kind.groups.size(),
                             kind.aggregates.size());
        } else if constexpr (std::is_same_v<T, Join>) {
          return kind.left_keys.empty() ? std::string("Cross Join")
                                        : format_text("Hash Join ({} keys)", kind.left_keys.size());
        } else if constexpr (std::is_same_v<T, Sort>) {
          return format_text("Sort ({} keys)", kind.keys.size());
        } else {
          return "Limit";
        }
      },
      node.node);
}

void explain_into(const Node& node, std::size_t depth, std::vector<std::string>& lines) {
  lines.push_back(format_text("{}{}  [{}]",
                              std::string(depth * 2, ' '),
                              describe(node),
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
