#include "plan/with_changes.h"

#include <algorithm>
#include <iterator>

#include "plan/bind_error.h"
#include "plan/statement_relations.h"

namespace matview::plan {

namespace {

struct WithParts {
  std::vector<sql::CommonTable>* tables = nullptr;
  bool* is_recursive = nullptr;
};

[[nodiscard]] WithParts with_of(sql::Statement& statement) {
  return std::visit(
      []<typename T>(T& node) -> WithParts {
        if constexpr (std::is_same_v<T, sql::SelectStatement>) {
          return {&node.query->with, &node.query->recursive};
        } else if constexpr (requires { node.with; }) {
          return {&node.with, &node.recursive};
        } else {
          return {};
        }
      },
      statement.node);
}

[[nodiscard]] Result<WithChange> bind_change(sql::Statement& statement,
                                             const Catalog& catalog,
                                             BindContext context) {
  const std::size_t position = statement.name_position;
  WithChange change{.statement = &statement, .change = BoundInsert()};
  if (auto* insert = std::get_if<sql::Insert>(&statement.node)) {
    MATVIEW_ASSIGN(change.change, bind_insert(*insert, catalog, context, position));
  } else if (auto* update = std::get_if<sql::Update>(&statement.node)) {
    MATVIEW_ASSIGN(change.change, bind_update(*update, catalog, context, position));
  } else if (std::holds_alternative<sql::Merge>(statement.node)) {
    return fail_at(ErrorCode::kFeatureNotSupported, position, "MERGE in WITH is not supported");
  } else {
    MATVIEW_ASSIGN(change.change,
                   bind_delete(std::get<sql::Delete>(statement.node), catalog, context, position));
  }
  return change;
}

}  // namespace

const BoundChange& common_part(const decltype(WithChange::change)& change) {
  return std::visit([](const auto& bound) -> const BoundChange& { return bound; }, change);
}

Status bind_with_changes(sql::Statement& statement,
                         const Catalog& catalog,
                         BindContext context,
                         std::vector<WithChange>& changes) {
  const WithParts around = with_of(statement);
  if (around.tables == nullptr) return {};
  context.changes = &changes;
  context.is_part = true;
  for (std::size_t i = 0; i < around.tables->size(); ++i) {
    sql::CommonTable& table = (*around.tables)[i];
    if (table.change == nullptr) continue;
    // It sees the names before its own: they are lent to it.
    sql::Statement& change = *table.change;
    std::vector<sql::CommonTable>& own = *with_of(change).tables;
    const auto first = around.tables->begin();
    const auto count = static_cast<std::ptrdiff_t>(i);
    own.insert(own.begin(), std::move_iterator(first), std::move_iterator(first + count));
    const bool was_recursive = std::exchange(*with_of(change).is_recursive, *around.is_recursive);
    auto bound = bind_change(change, catalog, context);
    *with_of(change).is_recursive = was_recursive;
    std::move(own.begin(), own.begin() + count, first);
    own.erase(own.begin(), own.begin() + count);
    if (!bound) return std::unexpected(std::move(bound).error());
    changes.push_back(*std::move(bound));
  }
  return {};
}

bool reads_change(const Node& plan, std::size_t index) {
  if (const auto* table = std::get_if<WorkingTable>(&plan.node)) {
    return table->id == kStatementRows - 1 - index;
  }
  return std::ranges::any_of(inputs_of(plan),
                             [&](const NodePtr& input) { return reads_change(*input, index); });
}

}  // namespace matview::plan
