#include "database/statement_cache.h"

#include <algorithm>
#include <array>

namespace matview {

namespace {

constexpr std::size_t kMostEntries = 64;
constexpr std::size_t kLongestText = 4096;

[[nodiscard]] bool is_planned(const sql::Statement& statement) {
  return std::holds_alternative<sql::SelectStatement>(statement.node) ||
         std::holds_alternative<sql::Insert>(statement.node) ||
         std::holds_alternative<sql::Update>(statement.node) ||
         std::holds_alternative<sql::Delete>(statement.node);
}

// 'today' and its like become constants when a statement is planned.
[[nodiscard]] bool may_name_a_day(std::string_view sql) {
  static constexpr std::array<std::string_view, 4> kWords = {"now", "today", "tomorrow", "yester"};
  const auto is_same = [](char a, char b) { return (a | ' ') == b; };
  return std::ranges::any_of(kWords, [&](std::string_view word) {
    for (auto found = std::ranges::search(sql, word, is_same); !found.empty();) {
      const bool is_call = word == "now" && found.end() != sql.end() && *found.end() == '(';
      if (!is_call) return true;
      found = std::ranges::search(found.end(), sql.end(), word.begin(), word.end(), is_same);
    }
    return false;
  });
}

}  // namespace

std::shared_ptr<PreparedStatement> StatementCache::find(std::string_view sql) {
  if (sql.size() > kLongestText) return nullptr;
  const auto entry = entries_.find(std::string(sql));
  if (entry == entries_.end()) return nullptr;
  entry->second.last_use = ++uses_;
  return entry->second.statement;
}

void StatementCache::keep(std::string_view sql, std::shared_ptr<PreparedStatement> statement) {
  if (sql.size() > kLongestText || !is_planned(statement->ast) || may_name_a_day(sql)) return;
  if (entries_.size() >= kMostEntries) forget_oldest();
  entries_.insert_or_assign(std::string(sql),
                            Entry{.statement = std::move(statement), .last_use = ++uses_});
}

void StatementCache::forget_oldest() {
  entries_.erase(std::ranges::min_element(
      entries_, {}, [](const auto& entry) { return entry.second.last_use; }));
}

}  // namespace matview
