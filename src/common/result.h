// Result<T>: a value or an Error. The only way a matview function fails.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include "common/error.h"
#include "common/format.h"

namespace matview {

template <typename T>
using Result = std::expected<T, Error>;

// A Result without a value: success, or an Error.
using Status = Result<void>;

// Builds the failing side of any Result: `return fail(ErrorCode::kUndefinedTable, "relation \"{}\"
// does not exist", name);`
template <typename... Arguments>
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code,
                                          FormatPattern<sizeof...(Arguments)> pattern,
                                          const Arguments&... arguments) {
  return std::unexpected(Error{.code = code, .message = format_text(pattern, arguments...)});
}

}  // namespace matview

// Leaves the enclosing function with the error of `expression`, if it is one.
#define MATVIEW_TRY(expression)                                  \
  do {                                                           \
    if (auto matview_status = (expression); !matview_status) {   \
      return std::unexpected(std::move(matview_status).error()); \
    }                                                            \
  } while (false)

#define MATVIEW_JOIN_INNER(left, right) left##right
#define MATVIEW_JOIN(left, right) MATVIEW_JOIN_INNER(left, right)

// `MATVIEW_ASSIGN(auto table, find_table(name));` binds the value, or leaves with the error.
#define MATVIEW_ASSIGN(declaration, expression) \
  MATVIEW_ASSIGN_THROUGH(MATVIEW_JOIN(matview_result_, __LINE__), declaration, expression)
#define MATVIEW_ASSIGN_THROUGH(result, declaration, expression)   \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = std::move(*result)
