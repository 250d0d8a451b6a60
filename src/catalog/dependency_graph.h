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

  // Whether any view does.
  [[nodiscard]] bool is_read(std::string_view relation) const {
    return readers_.contains(relation);
  }

  // All views that read `relation` directly or through other views, each after everything it
  // reads. Remembered until the graph changes, because every commit asks. Costs what it returns the
  // first time, however many other views there are.
  [[nodiscard]] const std::vector<std::string>& downstream_of(std::string_view relation) const;
  // Every view, each after the views it reads; by name where that leaves a choice.
  [[nodiscard]] std::vector<std::string> topological_order() const;

 private:
  using Names = std::set<std::string, std::less<>>;

  [[nodiscard]] const Names& readers_of(std::string_view relation) const;
  [[nodiscard]] std::vector<std::string> in_order(const std::set<std::string_view>& views) const;

  std::map<std::string, Names, std::less<>> reads_;
  std::map<std::string, Names, std::less<>> readers_;  // none is empty
  mutable std::map<std::string, std::vector<std::string>, std::less<>> downstream_;
};

}  // namespace matview
