// Types and bound expressions as bytes: the leaves of plan/serialization.h.
#pragma once

#include <span>
#include <vector>

#include "common/bytes.h"
#include "common/result.h"
#include "expr/expression.h"

namespace matview::plan {

// The error of every reader of plans.
[[nodiscard]] std::unexpected<Failure> unreadable_plan();

void put_type(Type type, ByteWriter& out);
[[nodiscard]] Result<Type> get_type(ByteReader& in);
void put_types(std::span<const Type> types, ByteWriter& out);
[[nodiscard]] Result<std::vector<Type>> get_types(ByteReader& in);

void put_expression(const Expression& expression, ByteWriter& out);
// Fails on a column reference at or past `width`, on an unknown function, and on nesting deeper
// than any query may have.
[[nodiscard]] Result<ExpressionPtr> get_expression(ByteReader& in, std::size_t width);

}  // namespace matview::plan
