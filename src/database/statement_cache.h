// StatementCache: the statements an application repeats, by their text, so that running the same
// text again costs neither parsing nor planning.
//
// Keeps the most recently used. What is kept plans itself anew when definitions or sizes change
// (database/statement_runner.h), so nothing here goes stale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "database/prepared_statement.h"

namespace matview {

class StatementCache {
 public:
  // The statement of this text, or null.
  [[nodiscard]] std::shared_ptr<PreparedStatement> find(std::string_view sql);

  // Keeps a query or data change that means the same each time; others, and long ones, are not.
  void keep(std::string_view sql, std::shared_ptr<PreparedStatement> statement);

 private:
  struct Entry {
    std::shared_ptr<PreparedStatement> statement;
    std::uint64_t last_use;
  };

  void forget_oldest();

  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t uses_ = 0;
};

}  // namespace matview
