#include "common/format.h"

namespace matview {

std::string format_packed(std::string_view pattern, std::format_args arguments) {
  return std::vformat(pattern, arguments);
}

}  // namespace matview
