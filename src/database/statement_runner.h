// From SQL text to a handler: parsing, binding with a cache, parameters, dispatch.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "database/engine.h"
#include "database/prepared_statement.h"
#include "database/result_set.h"
#include "database/statement_description.h"

namespace matview {

// Every statement of `sql`, in order. An error fails the open transaction.
[[nodiscard]] Result<std::vector<std::shared_ptr<PreparedStatement>>> parse_script(
    Engine& engine, std::string_view sql);

// Runs one statement. `parameters` are cast to what it was bound with: 42P02 when there are too few
// or too many, 22P02 … when one does not fit.
[[nodiscard]] Result<ResultSet> run_statement(Engine& engine,
                                              PreparedStatement& statement,
                                              std::span<const Value> parameters);

// Plans without running. Errors as those of planning, which fail the open transaction.
[[nodiscard]] Result<StatementDescription> describe_statement(Engine& engine,
                                                              PreparedStatement& statement);

}  // namespace matview
