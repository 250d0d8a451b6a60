// DependencyGraph: which views read which relations, and the order that follows from it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace matview {

// Invariant: acyclic, as a view can only be created over relations that exist.
class DependencyGraph {
 public:
  // Replaces what is known of `view`.
  void set(std::string view, const std::vector<std::string>& reads);
  void remove(std::string_view view);

  // Views that read `relation` directly, sorted by name.
  [[nodiscard]] std::vector<std::string> dependents_of(std::string_view relation) const;
  // All views that read `relation` directly or through other views, each after everything it reads.
  [[nodiscard]] std::vector<std::string> downstream_of(std::string_view relation) const;
  // Every view, each after the views it reads; by name where that leaves a choice.
  [[nodiscard]] std::vector<std::string> topological_order() const;

 private:
  std::map<std::string, std::set<std::string>, std::less<>> reads_;
  std::map<std::string, std::set<std::string>, std::less<>> readers_;
};

}  // namespace matview
