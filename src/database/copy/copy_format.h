// CopyFormat: the options of COPY, checked and with their defaults.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/result.h"
#include "sql/ast.h"

namespace matview {

struct CopyFormat {
  bool csv = false;
  bool header = false;
  bool header_matches = false;
  char delimiter = '\t';
  char quote = '"';
  char escape = '"';
  std::string null_string;
  // By field.
  std::vector<bool> force_quote;
  std::vector<bool> force_not_null;
  std::vector<bool> force_null;
};

// `columns` are the names of the fields. 22023, 0A000, 42601 or 42703 in PostgreSQL's words for
// options that make no sense, alone or together.
[[nodiscard]] Result<CopyFormat> resolve_copy_format(const sql::Copy& copy,
                                                     std::span<const std::string> columns);

}  // namespace matview
