// Errors of the binder: with a position in the SQL text.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "common/result.h"

namespace matview::plan {

[[nodiscard]] inline std::unexpected<Failure> fail_at(ErrorCode code,
                                                      std::size_t position,
                                                      std::string message) {
  return std::unexpected<Failure>(
      Error{.code = code, .message = std::move(message), .position = position});
}

// For constructs that are recognised: `LEFT JOIN is not supported yet`.
[[nodiscard]] inline std::unexpected<Failure> unsupported(std::string_view construct,
                                                          std::size_t position) {
  return fail_at(
      ErrorCode::kFeatureNotSupported, position, format_text("{} is not supported yet", construct));
}

}  // namespace matview::plan
