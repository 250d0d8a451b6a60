// Any bytes are statements or an error with a place in them; nothing else.
#include "sql/parser.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto statements = matview::sql::parse_statements(text);
  if (!statements && statements.error()->position && *statements.error()->position > size) {
    std::abort();  // an error points outside of what was said
  }
  const auto query = matview::sql::parse_query(text);
  // What is one query is also statements.
  if (query && !statements) std::abort();
  return 0;
}
