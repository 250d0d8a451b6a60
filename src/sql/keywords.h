// Keywords: which words may be used as names, and where. The categories are PostgreSQL's.
#pragma once

#include <cstdint>
#include <string_view>

namespace matview::sql {

enum class KeywordCategory : std::uint8_t {
  kUnreserved,      // usable as any name: also every word that is no keyword at all
  kColumnName,      // names tables and columns, but no function or type
  kFunctionOrType,  // names functions and types, but no table or column
  kReserved,        // names nothing unless quoted
};

struct Keyword {
  KeywordCategory category = KeywordCategory::kUnreserved;
  bool bare_label = true;  // may label a select item without AS

  // Whether it means nothing of its own where an expression begins.
  [[nodiscard]] bool is_free() const { return category == KeywordCategory::kUnreserved; }
};

// What the lower-case `word` may be used for.
[[nodiscard]] Keyword find_keyword(std::string_view word);

}  // namespace matview::sql
