// COPY: rows from text into a table, and rows of a table or query as text.
//
// The text travels beside the statement: `COPY … FROM STDIN` reads the bytes it is given, `COPY …
// TO STDOUT` answers with bytes. Both are UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "database/engine.h"
#include "sql/ast.h"

namespace matview {

// Returns how many rows came. Columns that are not named get their defaults. Errors carry, as their
// context, `COPY t, line 3, column a: "x"`. Runs inside Engine::atomically.
[[nodiscard]] Result<std::uint64_t> copy_from(Engine& engine,
                                              const sql::Copy& copy,
                                              std::string_view bytes);
// 42P10: COPY neither takes nor gives a generated column.
[[nodiscard]] std::unexpected<Failure> generated_in_copy(std::string_view column);
[[nodiscard]] Result<std::string> copy_to(Engine& engine, sql::Copy& copy);

}  // namespace matview
