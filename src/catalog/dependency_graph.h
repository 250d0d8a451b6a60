// DependencyGraph: which views read which relations, and the order that follows from it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace matview {

// Requires: acyclic. ViewCatalog refuses a view that would read itself.
class DependencyGraph {
 public:
  // Replaces what is known of `view`.
  void set(std::string view, const std::vector<std::string>& reads);
  void remove(std::string_view view);

  // Views that read `relation` directly, sorted by name.
  [[nodiscard]] std::vector<std::string> dependents_of(std::string_view relation) const;
  // All views that read `relation` directly or through other views, each after everything it
  // reads. Costs what it returns, however many other views there are.
  [[nodiscard]] std::vector<std::string> downstream_of(std::string_view relation) const;
  // Every view, each after the views it reads; by name where that leaves a choice.
  [[nodiscard]] std::vector<std::string> topological_order() const;

 private:
  using Names = std::set<std::string, std::less<>>;

  [[nodiscard]] const Names& readers_of(std::string_view relation) const;
  [[nodiscard]] std::vector<std::string> in_order(const std::set<std::string_view>& views) const;

  std::map<std::string, Names, std::less<>> reads_;
  std::map<std::string, Names, std::less<>> readers_;
};

}  // namespace matview
