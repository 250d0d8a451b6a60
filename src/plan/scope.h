// Scope: the columns an expression may name, and where each stands in the input's output.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/schema.h"

namespace matview::plan {

struct ScopeColumn {
  std::string qualifier;  // the table's alias, or its name
  std::string name;
  Type type;
};

class Scope {
 public:
  // Appends the columns of one relation under `qualifier`.
  void add(std::string_view qualifier, const Schema& schema);

  [[nodiscard]] const std::vector<ScopeColumn>& columns() const { return columns_; }

  [[nodiscard]] bool has_qualifier(std::string_view qualifier) const;
  // The position of a column. 42703 `column "x" does not exist`, 42702 `column reference "x" is
  // ambiguous`, 42P01 `missing FROM-clause entry for table "t"`.
  [[nodiscard]] Result<std::size_t> resolve(std::string_view qualifier,
                                            std::string_view name) const;

 private:
  std::vector<ScopeColumn> columns_;
};

}  // namespace matview::plan
