// FOR UPDATE and its kin. With one writer there is nobody to lock rows against, so they only have
// to be right: about a query whose rows are rows of tables, and tables that it names.
#include "sql/grammar.h"

namespace matview::sql {
namespace {

std::unexpected<Failure> refuse(std::string message, std::size_t position) {
  return std::unexpected<Failure>(Error{.code = ErrorCode::kFeatureNotSupported,
                                        .message = std::move(message),
                                        .position = position});
}

// What the rows of a query are not those of its tables for; empty when they are.
std::string_view obstacle_of(const Query& query) {
  if (std::holds_alternative<SetOperation>(query.body)) return "UNION/INTERSECT/EXCEPT";
  const auto* const select = std::get_if<Select>(&query.body);
  if (select == nullptr) return "";
  if (select->distinct) return "DISTINCT clause";
  if (!select->group_by.empty()) return "GROUP BY clause";
  if (select->having != nullptr) return "HAVING clause";
  for (const SelectItem& item : select->items) {
    const auto* const call = std::get_if<FunctionCall>(&item.expression->node);
    if (call != nullptr && call->over != nullptr) return "window functions";
  }
  return "";
}

// What cannot be locked about an item of FROM called `name`; nothing is found when it has no such.
struct LockedItem {
  bool is_found = false;
  std::string_view obstacle = {};
};

LockedItem find_item(const TableReference& reference, std::string_view name, const Query& query) {
  const auto* const table = std::get_if<NamedTable>(&reference.node);
  const auto* const function = std::get_if<TableFunction>(&reference.node);
  const auto* const join = std::get_if<JoinedTable>(&reference.node);
  const bool is_called = !reference.alias.empty() ? reference.alias == name
                         : table != nullptr       ? table->name == name
                                            : function != nullptr && function->call.name == name;
  if (is_called) {
    if (join != nullptr) return {.is_found = true, .obstacle = "a join"};
    if (function != nullptr) return {.is_found = true, .obstacle = "a function"};
    for (const CommonTable& common : query.with) {
      if (table == nullptr || table->is_qualified || common.name != table->name) continue;
      return {.is_found = true, .obstacle = "a WITH query"};
    }
    return {.is_found = true};
  }
  if (join == nullptr || !reference.alias.empty()) return {};
  const LockedItem left = find_item(*join->left, name, query);
  return left.is_found ? left : find_item(*join->right, name, query);
}

Status check_item(const Query& query,
                  std::string_view name,
                  std::string_view strength,
                  std::size_t position) {
  const auto* const select = std::get_if<Select>(&query.body);
  LockedItem found;
  for (std::size_t i = 0; select != nullptr && i < select->from.size() && !found.is_found; ++i) {
    found = find_item(select->from[i], name, query);
  }
  if (!found.is_found) {
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kUndefinedTable,
        .message =
            format_text("relation \"{}\" in {} clause not found in FROM clause", name, strength),
        .position = position});
  }
  if (found.obstacle.empty()) return {};
  return refuse(format_text("{} cannot be applied to {}", strength, found.obstacle), position);
}

std::string_view parse_strength(ParserState& state) {
  if (state.accept("update")) return "FOR UPDATE";
  if (state.accept("no key update")) return "FOR NO KEY UPDATE";
  if (state.accept("share")) return "FOR SHARE";
  if (state.accept("key share")) return "FOR KEY SHARE";
  return "";
}

}  // namespace

Status skip_locking(ParserState& state, Query& query) {
  while (state.at("for")) {
    const std::size_t position = state.advance().position;
    if (state.accept("read only")) continue;
    const std::string_view strength = parse_strength(state);
    if (strength.empty()) return state.syntax_error();
    query.locks = strength;
    query.locks_position = position;
    if (const std::string_view obstacle = obstacle_of(query); !obstacle.empty()) {
      return refuse(format_text("{} is not allowed with {}", strength, obstacle), position);
    }
    if (std::holds_alternative<Values>(query.body)) {
      return refuse(format_text("{} cannot be applied to VALUES", strength), position);
    }
    if (state.accept("of")) {
      do {
        const std::size_t at = state.position();
        MATVIEW_ASSIGN(const std::vector<std::string> name, parse_dotted_name(state));
        if (name.size() > 1) {
          return std::unexpected<Failure>(
              Error{.code = ErrorCode::kSyntaxError,
                    .message = format_text("{} must specify unqualified relation names", strength),
                    .position = at});
        }
        MATVIEW_TRY(check_item(query, name.front(), strength, at));
      } while (state.accept(","));
    }
    if (state.accept("nowait")) continue;
    if (state.accept("skip locked") && query.with_ties) {
      return std::unexpected<Failure>(
          Error{.code = ErrorCode::kSyntaxError,
                .message = "SKIP LOCKED and WITH TIES options cannot be used together",
                .position = position});
    }
  }
  return {};
}

}  // namespace matview::sql
