// Where the rows of a relation are, for those who know only its name.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/result.h"
#include "storage/table.h"

namespace matview {

// 42P01 or 55000 when there are none.
using TableLookup = std::function<Result<std::shared_ptr<Table>>(const std::string& relation)>;

}  // namespace matview
