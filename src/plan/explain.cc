// The text of EXPLAIN.

#include "plan/logical_plan.h"
#include "plan/maintenance.h"

namespace matview::plan {

namespace {

[[nodiscard]] std::string describe_join(const Join& join) {
  static constexpr std::string_view kKinds[] = {
      "Join", "Left Join", "Full Join", "Semi Join", "Anti Join", "Mark Join", "Single Join"};
  const std::string_view kind = kKinds[static_cast<std::size_t>(join.kind)];
  if (!join.left_keys.empty()) {
    return format_text("Hash {} ({} keys)", kind, join.left_keys.size());
  }
  if (join.kind == JoinKind::kInner && join.residual == nullptr) return "Cross Join";
  return format_text("Nested Loop {}", kind);
}

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
          return describe_join(kind);
        } else if constexpr (std::is_same_v<T, Sort>) {
          return format_text("Sort ({} keys)", kind.keys.size());
        } else if constexpr (std::is_same_v<T, Limit>) {
          return "Limit";
        } else if constexpr (std::is_same_v<T, Concatenate>) {
          return "Append";
        } else if constexpr (std::is_same_v<T, SetOperation>) {
          return format_text(
              "SetOp {}{}", kind.is_intersect ? "Intersect" : "Except", kind.all ? " All" : "");
        } else if constexpr (std::is_same_v<T, TopK>) {
          return format_text("Top-k ({} keys)", kind.keys.size());
        } else if constexpr (std::is_same_v<T, Window>) {
          return format_text("WindowAgg ({} calls)", kind.calls.size());
        } else if constexpr (std::is_same_v<T, Expand>) {
          return format_text("ProjectSet ({} calls)", kind.calls.size());
        } else if constexpr (std::is_same_v<T, Shared>) {
          return format_text("Shared {}", kind.id);
        } else if constexpr (std::is_same_v<T, RecursiveUnion>) {
          return format_text("Recursive Union {}", kind.id);
        } else {
          return format_text("WorkTable Scan {}", kind.id);
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
