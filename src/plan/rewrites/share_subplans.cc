#include <algorithm>
#include <map>
#include <string>

#include "plan/field_writer.h"
#include "plan/node_factory.h"
#include "plan/rewrites/rewrites.h"

namespace matview::plan {

namespace {

// Nodes that compute the same have the same number, whatever their columns are called.
class Numbering {
 public:
  [[nodiscard]] std::size_t of(const NodePtr& node) {
    if (const auto known = by_node_.find(node.get()); known != by_node_.end()) return known->second;
    ByteWriter key;
    key.put_varint(node->node.index());
    for (const ColumnSchema& column : node->schema.columns) put_type(column.type, key);
    const std::function<void(const NodePtr&)> put_input = [&](const NodePtr& input) {
      key.put_varint(of(input));
    };
    FieldWriter writer(key, put_input);
    look_at_fields(*node, writer);
    const std::size_t next = by_key_.size();
    const std::size_t number = by_key_.try_emplace(std::move(key).bytes(), next).first->second;
    by_node_.emplace(node.get(), number);
    return number;
  }

 private:
  std::map<const Node*, std::size_t> by_node_;
  std::map<std::string, std::size_t> by_key_;
};

// Whether a leaf is read more than once: plans that are equal have equal leaves.
[[nodiscard]] bool reads_twice(const NodePtr& root) {
  std::vector<std::string_view> tables;
  std::size_t others = 0;
  const std::function<void(const NodePtr&)> visit = [&](const NodePtr& node) {
    bool is_leaf = true;
    for_each_input(*node, [&](const NodePtr& input) {
      is_leaf = false;
      visit(input);
    });
    if (!is_leaf) return;
    const auto* const scan = std::get_if<Scan>(&node->node);
    scan != nullptr ? tables.push_back(scan->relation) : static_cast<void>(++others);
  };
  visit(root);
  std::ranges::sort(tables);
  return others > 1 || std::ranges::adjacent_find(tables) != tables.end();
}

class Sharer {
 public:
  [[nodiscard]] NodePtr share(const NodePtr& root) {
    count(root);
    const bool any =
        std::ranges::any_of(counts_, [](const auto& entry) { return entry.second > 1; });
    return any ? replace(root) : root;
  }

 private:
  // Worth keeping the rows of: a scan is as cheap as reading them again.
  [[nodiscard]] static bool is_costly(const Node& node) {
    return std::holds_alternative<Join>(node.node) || std::holds_alternative<Aggregate>(node.node);
  }

  // Whether it is the same each time it is run.
  [[nodiscard]] static bool is_stable(const Node& node) {
    bool stable = !std::holds_alternative<WorkingTable>(node.node);
    for_each_expression(node, [&](const Expression& expression) {
      stable = stable && !calls_volatile(expression);
    });
    return stable && std::ranges::all_of(inputs_of(node),
                                         [](const NodePtr& input) { return is_stable(*input); });
  }

  void count(const NodePtr& node) {
    if (const auto* shared = std::get_if<Shared>(&node->node)) {
      next_id_ = std::max(next_id_, shared->id + 1);
      if (++readers_[shared->id] > 1) return;
    }
    // What is inside of something repeated is not repeated on its own.
    if (is_costly(*node) && ++counts_[numbering_.of(node)] > 1) return;
    for_each_input(*node, [&](const NodePtr& input) { count(input); });
  }

  [[nodiscard]] NodePtr replace(const NodePtr& node) {
    const auto known = replaced_.find(node.get());
    if (known != replaced_.end()) return known->second;
    NodePtr result;
    const bool is_repeated = is_costly(*node) && counts_[numbering_.of(node)] > 1;
    if (is_repeated && is_stable(*node)) {
      NodePtr& shared = shared_[numbering_.of(node)];
      if (shared == nullptr) {
        shared = make_node({.node = Shared{.id = next_id_++, .input = over_replaced(node)},
                            .schema = node->schema});
      }
      result = with_schema(shared, node->schema);
    } else {
      result = over_replaced(node);
    }
    return replaced_.emplace(node.get(), std::move(result)).first->second;
  }

  [[nodiscard]] NodePtr over_replaced(const NodePtr& node) {
    return map_inputs(node, [&](const NodePtr& input) { return replace(input); });
  }

  Numbering numbering_;
  std::map<std::size_t, std::size_t> counts_;   // by number
  std::map<std::size_t, std::size_t> readers_;  // of Shared, by id
  std::map<std::size_t, NodePtr> shared_;       // by number
  std::map<const Node*, NodePtr> replaced_;
  std::size_t next_id_ = 0;
};

}  // namespace

NodePtr share_subplans(const NodePtr& root) {
  return reads_twice(root) ? Sharer().share(root) : root;
}

}  // namespace matview::plan
