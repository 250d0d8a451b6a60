#include "plan/unnest/outer_references.h"

#include "plan/placeholder.h"

namespace matview::plan {

bool mentions_outer(const Expression& expression, const OuterNumbers& outer) {
  bool found = false;
  for_each_column(expression, [&](std::size_t index) {
    found = found || (placeholder_of(index) == Placeholder::kOuter &&
                      outer.contains(placeholder_number(index)));
  });
  return found;
}

void collect_outer(const Node& root, OuterNumbers& found) {
  for_each_expression(root, [&](const Expression& expression) {
    for_each_column(expression, [&](std::size_t index) {
      if (placeholder_of(index) == Placeholder::kOuter) found.insert(placeholder_number(index));
    });
  });
  for (const NodePtr& input : inputs_of(root)) collect_outer(*input, found);
}

ExpressionPtr replace_outer(const ExpressionPtr& expression, const OuterValues& values) {
  return map_columns(expression, [&](std::size_t index, Type type) {
    if (placeholder_of(index) != Placeholder::kOuter) return make_column(index, type);
    const auto value = values.find(placeholder_number(index));
    return value == values.end() ? make_column(index, type) : value->second;
  });
}

}  // namespace matview::plan
