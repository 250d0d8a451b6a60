// Coercion: giving a bound expression the type its surroundings want.
#pragma once

#include <cstddef>
#include <vector>

#include "common/result.h"
#include "expr/evaluator.h"
#include "expr/expression.h"
#include "expr/function_registry.h"

namespace matview::plan {

// How far a conversion may go, as in PostgreSQL's pg_cast.
enum class CastContext : std::uint8_t { kImplicit, kAssignment, kExplicit };

// Types of $1, $2, …; kUnknown until something around a parameter decides.
using ParameterTypes = std::vector<Type>;

// What coercion needs to know while a statement is bound.
struct BindContext {
  TextDictionary& dictionary;
  ParameterTypes& parameters;
};

// `expression` as `target`; the expression itself when it already is. Untyped literals are parsed
// now (22P02, 22007 …); untyped parameters take the type. 42804 / 42846 when there is no such
// conversion in this context. Errors carry `position`.
[[nodiscard]] Result<ExpressionPtr> coerce(ExpressionPtr expression,
                                           Type target,
                                           CastContext cast_context,
                                           BindContext context,
                                           std::size_t position);

// Text for what is still untyped, as PostgreSQL does for the output of a query.
[[nodiscard]] Result<ExpressionPtr> resolve_unknown(ExpressionPtr expression,
                                                    BindContext context,
                                                    std::size_t position);

// A call of the overload of `name` that fits `arguments`, coerced; a constant when all arguments
// are and evaluating it does not fail.
[[nodiscard]] Result<ExpressionPtr> bind_call(std::string_view name,
                                              std::vector<ExpressionPtr> arguments,
                                              BindContext context,
                                              std::size_t position);

// The type all of `expressions` convert to implicitly (CASE, COALESCE, VALUES, IN). 42804
// `WHAT types integer and text cannot be matched`.
[[nodiscard]] Result<Type> unify_types(std::span<const ExpressionPtr> expressions,
                                       std::string_view what,
                                       std::size_t position);

}  // namespace matview::plan
