// A case of the law of maintenance: rows, incremental views, and changes, made of a seed; whether
// the law holds for it, and the smallest case in which it does not.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace matview::test {

struct LawCase {
  struct View {
    std::string name;
    std::string query;      // may read the views before it
    std::string of_tables;  // the same over tables only
  };

  std::vector<std::string> rows;  // INSERTs
  std::vector<View> views;
  std::vector<std::string> changes;  // scripts: statements, transactions, savepoints, rollbacks
  std::optional<double> break_even = {};  // of the database
  // Beside each view a manual one, refreshed incrementally after some of the changes, and an auto
  // one, refreshed in slices between them.
  bool has_other_views = false;
};

[[nodiscard]] LawCase random_case(unsigned seed);

// What breaks the law, or nothing. After every change the contents of every view, and what a
// subscriber holds who applies what it is told, equal the query over the tables; when all rows have
// gone and come back, they are what they were at first.
[[nodiscard]] std::optional<std::string> violation_in(const LawCase& tried);

// Without everything that the law is broken without, too. Requires: a violation.
[[nodiscard]] LawCase shrunk(LawCase broken);

// As SQL.
[[nodiscard]] std::string script_of(const LawCase& shown);

}  // namespace matview::test
