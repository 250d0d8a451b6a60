// Expressions that the catalog keeps as text, when a name in them changes.
#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "database/engine.h"
#include "plan/stored_expression.h"

namespace matview {

// `text` with every use of the name `from` as a column (or, qualifying one, as the table) written
// as `to`. 0A000 when that cannot be told for sure: `before` and `after` are the table's columns,
// over which the old and the new text must mean the same.
[[nodiscard]] Result<std::string> rename_in_text(Engine& engine,
                                                 std::string_view text,
                                                 plan::StoredKind kind,
                                                 std::string_view from,
                                                 std::string_view to,
                                                 std::pair<std::string_view, const Schema&> before,
                                                 std::pair<std::string_view, const Schema&> after);

}  // namespace matview
