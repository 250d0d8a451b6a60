// What parsing a text came to, in one string that tests compare.
#pragma once

#include <string>
#include <string_view>

#include "sql/ast_text.h"
#include "sql/parser.h"

namespace matview::sql {

// `SQLSTATE: message` with ` @position` where the error has one.
[[nodiscard]] inline std::string describe(const Error& error) {
  return std::string(sqlstate(error.code)) + ": " + error.message +
         (error.position ? " @" + std::to_string(*error.position) : "");
}

// The query of `text` in full parentheses, or its error.
[[nodiscard]] inline std::string query_outcome(std::string_view text) {
  const auto query = parse_query(text);
  return query ? to_text(**query) : describe(query.error());
}

// The expression of `text` in full parentheses, or its error; positions count from its start.
[[nodiscard]] inline std::string expression_outcome(std::string_view text) {
  constexpr std::string_view kPrefix = "SELECT ";
  auto query = parse_query(std::string(kPrefix).append(text));
  if (query) return to_text(*std::get<Select>((*query)->body).items.at(0).expression);
  if (query.error()->position) *query.error()->position -= kPrefix.size();
  return describe(query.error());
}

// "ok", or the error of parsing `text` as statements.
[[nodiscard]] inline std::string statements_outcome(std::string_view text) {
  const auto statements = parse_statements(text);
  return statements ? "ok" : describe(statements.error());
}

// The one statement of `text`, which must be a `Node`.
template <typename Node>
[[nodiscard]] Node parse_one(std::string_view text) {
  auto statements = parse_statements(text);
  if (!statements) throw std::string(describe(statements.error()));
  return std::move(std::get<Node>(statements->at(0).node));
}

}  // namespace matview::sql
