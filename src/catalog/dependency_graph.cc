#include "catalog/dependency_graph.h"

#include <algorithm>
#include <utility>

namespace matview {

void DependencyGraph::set(std::string view, const std::vector<std::string>& reads) {
  remove(view);
  downstream_.clear();
  for (const std::string& relation : reads) readers_[relation].insert(view);
  reads_.emplace(std::move(view), Names(reads.begin(), reads.end()));
}

void DependencyGraph::remove(std::string_view view) {
  const auto known = reads_.find(view);
  if (known == reads_.end()) return;
  downstream_.clear();
  for (const std::string& relation : known->second) {
    const auto readers = readers_.find(relation);
    readers->second.erase(known->first);
    if (readers->second.empty()) readers_.erase(readers);
  }
  reads_.erase(known);
}

std::vector<std::string> DependencyGraph::dependents_of(std::string_view relation) const {
  const Names& readers = readers_of(relation);
  return {readers.begin(), readers.end()};
}

const std::vector<std::string>& DependencyGraph::downstream_of(std::string_view relation) const {
  const auto known = downstream_.find(relation);
  if (known != downstream_.end()) return known->second;
  std::set<std::string_view> reached;
  std::vector<std::string_view> to_follow = {relation};
  while (!to_follow.empty()) {
    const std::string_view next = to_follow.back();
    to_follow.pop_back();
    for (const std::string& reader : readers_of(next)) {
      if (reached.insert(reader).second) to_follow.push_back(reader);
    }
  }
  return downstream_.emplace(relation, in_order(reached)).first->second;
}

std::vector<std::string> DependencyGraph::topological_order() const {
  std::set<std::string_view> views;
  for (const auto& [view, reads] : reads_) views.insert(view);
  return in_order(views);
}

const DependencyGraph::Names& DependencyGraph::readers_of(std::string_view relation) const {
  static const Names kNone;
  const auto known = readers_.find(relation);
  return known == readers_.end() ? kNone : known->second;
}

// Kahn's algorithm, taking the first name among the views that wait for nothing.
std::vector<std::string> DependencyGraph::in_order(const std::set<std::string_view>& views) const {
  std::map<std::string_view, std::size_t> waiting_for;
  std::set<std::string_view> ready;
  for (const std::string_view view : views) {
    const auto count =
        std::ranges::count_if(reads_.find(view)->second,
                              [&](std::string_view relation) { return views.contains(relation); });
    waiting_for.emplace(view, static_cast<std::size_t>(count));
    if (count == 0) ready.insert(view);
  }
  std::vector<std::string> order;
  while (!ready.empty()) {
    const std::string_view view = *ready.begin();
    ready.erase(ready.begin());
    order.emplace_back(view);
    for (const std::string& reader : readers_of(view)) {
      const auto waiting = waiting_for.find(reader);
      if (waiting != waiting_for.end() && --waiting->second == 0) ready.insert(reader);
    }
  }
  return order;
}

}  // namespace matview
