// Coercion: giving a bound expression the type its surroundings want.
#pragma once

#include <cstddef>
#include <vector>

#include "catalog/query_view_catalog.h"
#include "common/result.h"
#include "expr/evaluator.h"
#include "expr/expression.h"
#include "expr/function_registry.h"

namespace matview::plan {

// How far a conversion may go, as in PostgreSQL's pg_cast.
enum class CastContext : std::uint8_t { kImplicit, kAssignment, kExplicit };

// Types of $1, $2, …; kUnknown until something around a parameter decides.
using ParameterTypes = std::vector<Type>;

struct StatementRelations;
struct WithChange;

// What is known of a statement while it is bound.
struct BindContext {
  TextDictionary& dictionary;
  ParameterTypes& parameters;

  // Relations only this statement has (plan/statement_relations.h); or null.
  const StatementRelations* relations = nullptr;
  // What the statement's WITH changes (plan/with_changes.h); or null.
  const std::vector<WithChange>* changes = nullptr;
  bool is_part = false;  // of a statement that may yet decide the types of parameters
  // Receives the relations that the query names, each once; or null.
  std::vector<VisibleRelation>* reads = nullptr;
  // The plain view whose query is being bound, within how many others; or null.
  const QueryView* view = nullptr;
  std::size_t view_depth = 0;
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
