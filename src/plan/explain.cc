#include "plan/explain.h"

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
          if (kind.range) {
            return format_text("Index Scan using {} on {}", kind.range->index, kind.relation);
          }
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
        } else if constexpr (std::is_same_v<T, IndexLookup>) {
          return format_text("Index Lookup using {} on {}", kind.index, kind.relation);
        } else {
          return format_text("WorkTable Scan {}", kind.id);
        }
      },
      node.node);
}

// Milliseconds with three decimals.
[[nodiscard]] std::string milliseconds(std::uint64_t nanoseconds) {
  const std::uint64_t microseconds = nanoseconds / 1000;
  std::string decimals = std::to_string(microseconds % 1000);
  decimals.insert(0, 3 - decimals.size(), '0');
  return format_text("{}.{}", microseconds / 1000, decimals);
}

// As PostgreSQL gives them: averages over the loops, rows rounded.
struct PerLoop {
  std::string startup_time;
  std::string total_time;
  std::uint64_t rows;
  std::uint64_t loops;
};

[[nodiscard]] PerLoop per_loop(const Node& node, const Analysis& analysis) {
  const auto found = analysis.nodes.find(&node);
  if (found == analysis.nodes.end() || found->second.loops == 0) {
    return {.startup_time = "0.000", .total_time = "0.000", .rows = 0, .loops = 0};
  }
  const NodeStatistics& of_node = found->second;
  return {.startup_time = milliseconds(of_node.startup_time / of_node.loops),
          .total_time = milliseconds(of_node.total_time / of_node.loops),
          .rows = (of_node.rows + of_node.loops / 2) / of_node.loops,
          .loops = of_node.loops};
}

// What there is to say of the nodes besides; either may be null.
struct Details {
  const Analysis* analysis = nullptr;
  const Maintenance* maintenance = nullptr;

  [[nodiscard]] const NodeState* state_of(const Node& node) const {
    if (maintenance == nullptr) return nullptr;
    const auto found = maintenance->nodes.find(&node);
    return found == maintenance->nodes.end() ? nullptr : &found->second;
  }
};

void explain_into(const Node& node,
                  const Details& details,
                  std::size_t depth,
                  std::vector<std::string>& lines) {
  std::string line;
  if (depth != 0) line = std::string(depth * 6 - 4, ' ') + "->  ";
  line += format_text("{}  [{}]", describe(node), maintenance_class_name(maintenance_class(node)));
  if (const NodeState* const state = details.state_of(node)) {
    if (state->bytes != 0) {
      line += format_text(" (state rows={} bytes={} private)", state->rows, state->bytes);
    }
    if (state->shared_bytes != 0) {
      line += format_text(" (indexes bytes={} shared)", state->shared_bytes);
    }
    line += format_text(" (last change rows={})", state->last_change);
  }
  if (details.analysis != nullptr) {
    const PerLoop actual = per_loop(node, *details.analysis);
    line += actual.loops == 0 ? " (never executed)"
                              : format_text(" (actual time={}..{} rows={} loops={})",
                                            actual.startup_time,
                                            actual.total_time,
                                            actual.rows,
                                            actual.loops);
  }
  lines.push_back(std::move(line));
  for_each_input(node,
                 [&](const NodePtr& input) { explain_into(*input, details, depth + 1, lines); });
}

[[nodiscard]] std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') result += '\\';
    if (static_cast<unsigned char>(letter) < 0x20) {
      result += format_text("\\u{:04x}", static_cast<unsigned>(letter));
    } else {
      result += letter;
    }
  }
  return result + '"';
}

void add_json(const Node& node, const Details& details, std::size_t depth, std::string& out) {
  const std::string indent(depth * 2, ' ');
  const auto field = [&](std::string_view name, std::string_view value) {
    out +=
        format_text("{}{}  {}: {}", out.back() == '{' ? "\n" : ",\n", indent, quoted(name), value);
  };
  out += '{';
  field("Node Type", quoted(describe(node)));
  if (const auto* scan = std::get_if<Scan>(&node.node)) {
    field("Relation Name", quoted(scan->relation));
  }
  field("Maintenance", quoted(maintenance_class_name(maintenance_class(node))));
  if (const NodeState* const state = details.state_of(node)) {
    field("State Rows", std::to_string(state->rows));
    field("State Bytes", std::to_string(state->bytes));
    field("Shared Index Bytes", std::to_string(state->shared_bytes));
    field("Last Change Rows", std::to_string(state->last_change));
  }
  if (details.analysis != nullptr) {
    const PerLoop actual = per_loop(node, *details.analysis);
    field("Actual Startup Time", actual.startup_time);
    field("Actual Total Time", actual.total_time);
    field("Actual Rows", std::to_string(actual.rows));
    field("Actual Loops", std::to_string(actual.loops));
  }
  const std::vector<NodePtr> inputs = inputs_of(node);
  if (!inputs.empty()) {
    field("Plans", "[");
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      out += format_text("{}\n{}    ", i == 0 ? "" : ",", indent);
      add_json(*inputs[i], details, depth + 2, out);
    }
    out += format_text("\n{}  ]", indent);
  }
  out += format_text("\n{}}", indent);
}

}  // namespace

std::vector<std::string> explain_text(const Node& root,
                                      const Analysis* analysis,
                                      std::string_view change) {
  std::vector<std::string> lines;
  if (!change.empty()) lines.emplace_back(change);
  explain_into(root, {.analysis = analysis}, lines.size(), lines);
  if (analysis != nullptr) {
    lines.push_back(format_text("Planning Time: {} ms", milliseconds(analysis->planning_time)));
    lines.push_back(format_text("Execution Time: {} ms", milliseconds(analysis->execution_time)));
  }
  return lines;
}

std::string explain_json(const Node& root, const Analysis* analysis, std::string_view change) {
  std::string out = "[\n  {\n    \"Plan\": ";
  if (!change.empty()) {
    out += "{\n      \"Node Type\": " + quoted(change) + ",\n      \"Plans\": [\n        ";
    add_json(root, {.analysis = analysis}, 4, out);
    out += "\n      ]\n    }";
  } else {
    add_json(root, {.analysis = analysis}, 2, out);
  }
  if (analysis != nullptr) {
    out += format_text(",\n    \"Planning Time\": {},\n    \"Execution Time\": {}",
                       milliseconds(analysis->planning_time),
                       milliseconds(analysis->execution_time));
  }
  return out + "\n  }\n]";
}

std::vector<std::string> explain_text(const Node& root, const Maintenance& maintenance) {
  std::vector<std::string> lines;
  explain_into(root, {.maintenance = &maintenance}, 0, lines);
  if (!maintenance.nodes.empty())
    lines.push_back(format_text("State: {} bytes", maintenance.bytes));
  lines.insert(lines.end(), maintenance.remarks.begin(), maintenance.remarks.end());
  return lines;
}

std::string explain_json(const Node& root, const Maintenance& maintenance) {
  std::string out = "[\n  {\n    \"Plan\": ";
  add_json(root, {.maintenance = &maintenance}, 2, out);
  if (!maintenance.nodes.empty()) {
    out += format_text(",\n    \"State Bytes\": {}", maintenance.bytes);
  }
  out += ",\n    \"Remarks\": [";
  for (std::size_t i = 0; i < maintenance.remarks.size(); ++i) {
    out += (i == 0 ? "" : ", ") + quoted(maintenance.remarks[i]);
  }
  return out + "]\n  }\n]";
}

}  // namespace matview::plan
