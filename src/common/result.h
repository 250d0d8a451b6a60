// Result<T>: a value or a Failure. The only way a matview function fails.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <utility>

#include "common/error.h"
#include "common/format.h"

namespace matview {

// An Error on its way up: one pointer, so that the many places that only pass it on stay small.
// Never empty, except after it was moved from.
class Failure {
 public:
  Failure(Error error);  // NOLINT: an Error is a failure wherever a Result is returned
  Failure(const Failure& other);
  Failure& operator=(const Failure& other);
  Failure(Failure&&) noexcept = default;
  Failure& operator=(Failure&&) noexcept = default;
  ~Failure();

  operator const Error&() const { return *error_; }  // NOLINT: and the other way round

  [[nodiscard]] const Error* operator->() const { return error_.get(); }

  [[nodiscard]] Error* operator->() { return error_.get(); }

  // The same failure with a hint, and with a position unless it has one.
  [[nodiscard]] Failure with_hint(std::string text) &&;
  [[nodiscard]] Failure at(std::size_t offset) &&;

 private:
  std::unique_ptr<Error> error_;
};

template <typename T>
using Result = std::expected<T, Failure>;

// A Result without a value: success, or an Error.
using Status = Result<void>;

[[nodiscard]] Failure make_failure(ErrorCode code, std::string message);

// Builds the failing side of any Result: `return fail(ErrorCode::kUndefinedTable, "relation \"{}\"
// does not exist", name);`
template <typename... Arguments>
[[nodiscard]] std::unexpected<Failure> fail(ErrorCode code,
                                            FormatPattern<sizeof...(Arguments)> pattern,
                                            const Arguments&... arguments) {
  return std::unexpected(make_failure(code, format_text(pattern, arguments...)));
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
