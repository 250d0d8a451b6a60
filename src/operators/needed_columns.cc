#include "operators/needed_columns.h"

namespace matview {

namespace {

using Mask = std::vector<bool>;

[[nodiscard]] std::size_t width(const plan::NodePtr& node) {
  return node->schema.columns.size();
}

// What the expressions of the node itself read, of `width` input columns.
[[nodiscard]] Mask read_by(const plan::Node& node, std::size_t width) {
  Mask mask(width, false);
  plan::for_each_expression(node, [&](const Expression& expression) {
    for_each_column(expression, [&](std::size_t column) {
      if (column < width) mask[column] = true;
    });
  });
  return mask;
}

// Adds the first columns of `more`, as many as `mask` has.
void add(const Mask& more, Mask& mask) {
  for (std::size_t c = 0; c < mask.size() && c < more.size(); ++c) {
    if (more[c]) mask[c] = true;
  }
}

class Finder {
 public:
  explicit Finder(NeededColumns& joins) : joins_(joins) {}

  void visit(const plan::NodePtr& node, const Mask& needed) {
    std::visit([&](const auto& kind) { visit(*node, kind, needed); }, node->node);
  }

 private:
  template <typename T>
  void visit(const plan::Node& node, const T& kind, const Mask& needed) {
    if constexpr (std::is_same_v<T, plan::Project> || std::is_same_v<T, plan::Aggregate>) {
      visit(kind.input, read_by(node, width(kind.input)));
    } else if constexpr (std::is_same_v<T, plan::Filter> || std::is_same_v<T, plan::Sort> ||
                         std::is_same_v<T, plan::Limit> || std::is_same_v<T, plan::TopK> ||
                         std::is_same_v<T, plan::Window> || std::is_same_v<T, plan::Expand>) {
      Mask below = read_by(node, width(kind.input));
      add(needed, below);
      if constexpr (std::is_same_v<T, plan::TopK>) {
        for (const std::size_t column : kind.partition) below[column] = true;
      }
      visit(kind.input, below);
    } else if constexpr (std::is_same_v<T, plan::Concatenate>) {
      for (const plan::NodePtr& input : kind.inputs) visit(input, needed);
    } else if constexpr (std::is_same_v<T, plan::Join>) {
      visit_join(node, kind, needed);
    } else {
      for (const plan::NodePtr& input : plan::inputs_of(node))
        visit(input, Mask(width(input), true));
    }
  }

  void visit_join(const plan::Node& node, const plan::Join& join, const Mask& needed) {
    Mask& known = joins_.try_emplace(&join, needed.size(), false).first->second;
    add(needed, known);
    const std::size_t left_width = width(join.left);
    Mask below = read_by(node, left_width + width(join.right));
    const bool emits_right =
        node.schema.columns.size() == below.size() && join.kind != plan::JoinKind::kMark;
    for (std::size_t c = 0; c < (emits_right ? below.size() : left_width); ++c) {
      if (known[c]) below[c] = true;
    }
    for (const std::size_t key : join.left_keys) below[key] = true;
    for (const std::size_t key : join.right_keys) below[left_width + key] = true;
    const auto middle = below.begin() + static_cast<std::ptrdiff_t>(left_width);
    visit(join.left, Mask(below.begin(), middle));
    visit(join.right, Mask(middle, below.end()));
  }

  NeededColumns& joins_;
};

}  // namespace

NeededColumns find_needed_columns(const plan::NodePtr& root) {
  NeededColumns joins;
  Finder(joins).visit(root, Mask(width(root), true));
  return joins;
}

}  // namespace matview
