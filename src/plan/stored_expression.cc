#include "plan/stored_expression.h"

#include <utility>

#include "plan/aggregate_search.h"
#include "plan/bind_error.h"
#include "plan/coercion.h"
#include "plan/expression_binder.h"
#include "sql/parser.h"
#include "types/time_zone.h"

namespace matview::plan {

namespace {

struct KindWords {
  std::string_view clause;
  std::string_view aggregates;  // where aggregates are not allowed
};

[[nodiscard]] KindWords words_of(StoredKind kind) {
  switch (kind) {
    case StoredKind::kCheck: return {.clause = "CHECK", .aggregates = "check constraints"};
    case StoredKind::kIndexExpression:
      return {.clause = "index expression", .aggregates = "index expressions"};
    case StoredKind::kTransform:
      return {.clause = "transform expression", .aggregates = "transform expressions"};
    case StoredKind::kGenerated:
      return {.clause = "column generation expressions",
              .aggregates = "column generation expressions"};
    case StoredKind::kIndexPredicate: return {.clause = "WHERE", .aggregates = "index predicates"};
  }
  return {};
}

[[nodiscard]] Status check_contents(const sql::Expression& expression, std::string_view where) {
  if (contains_aggregate(expression)) {
    return fail_at(ErrorCode::kGroupingError,
                   expression.position,
                   format_text("aggregate functions are not allowed in {}", where));
  }
  return {};
}

// `value` as the column's type; 42804 names both.
[[nodiscard]] Result<ExpressionPtr> assign(const ExpressionPtr& value,
                                           const ColumnSchema& column,
                                           BindContext context,
                                           std::size_t position) {
  auto coerced = coerce(value, column.type, CastContext::kAssignment, context, position);
  if (coerced || coerced.error()->code != ErrorCode::kDatatypeMismatch) return coerced;
  return std::unexpected(Error{
      .code = ErrorCode::kDatatypeMismatch,
      .message = format_text("column \"{}\" is of type {} but default expression is of type {}",
                             column.name,
                             type_name(column.type),
                             type_name(value->type)),
      .hint = "You will need to rewrite or cast the expression.",
      .position = position});
}

}  // namespace

Result<sql::ExpressionPtr> parse_stored(std::string_view text) {
  auto query = sql::parse_query(std::string("SELECT ").append(text));
  if (query) {
    auto* const select = std::get_if<sql::Select>(&(*query)->body);
    if (select != nullptr && select->items.size() == 1) {
      return std::move(select->items.front().expression);
    }
    return fail(ErrorCode::kSyntaxError, "\"{}\" is not an expression", text);
  }
  Failure error = std::move(query).error();
  error->position.reset();
  return std::unexpected(std::move(error));
}

Result<ExpressionPtr> bind_stored(const sql::Expression& expression,
                                  StoredKind kind,
                                  std::string_view table,
                                  const Schema& schema,
                                  TextDictionary& dictionary) {
  const SessionTimeZone utc;  // what is bound again must mean the same
  const KindWords words = words_of(kind);
  MATVIEW_TRY(check_contents(expression, words.aggregates));
  Scope scope;
  scope.add(table, schema);
  ParameterTypes no_parameters;
  const BindContext context{.dictionary = dictionary, .parameters = no_parameters};
  ExpressionBinder binder(scope, context, nullptr, words.clause);
  const bool is_condition = kind == StoredKind::kCheck || kind == StoredKind::kIndexPredicate;
  MATVIEW_ASSIGN(ExpressionPtr bound,
                 is_condition ? binder.bind_condition(expression) : binder.bind(expression));
  const bool is_index = kind == StoredKind::kIndexExpression || kind == StoredKind::kIndexPredicate;
  if (is_index && !is_immutable(*bound)) {
    return fail(ErrorCode::kInvalidObjectDefinition,
                "functions in index {} must be marked IMMUTABLE",
                is_condition ? "predicate" : "expression");
  }
  if (is_condition) return bound;
  if (kind == StoredKind::kTransform || kind == StoredKind::kGenerated) return bound;
  return resolve_unknown(std::move(bound), context, expression.position);
}

Result<ExpressionPtr> bind_stored(std::string_view text,
                                  StoredKind kind,
                                  std::string_view table,
                                  const Schema& schema,
                                  TextDictionary& dictionary) {
  MATVIEW_ASSIGN(const sql::ExpressionPtr expression, parse_stored(text));
  auto bound = bind_stored(*expression, kind, table, schema, dictionary);
  if (bound) return bound;
  Failure error = std::move(bound).error();
  error->position.reset();
  return std::unexpected(std::move(error));
}

Result<ExpressionPtr> bind_generated(const sql::Expression& expression,
                                     std::string_view table,
                                     const Schema& schema,
                                     std::size_t column,
                                     TextDictionary& dictionary) {
  MATVIEW_ASSIGN(const ExpressionPtr bound,
                 bind_stored(expression, StoredKind::kGenerated, table, schema, dictionary));
  ParameterTypes no_parameters;
  MATVIEW_ASSIGN(ExpressionPtr assigned,
                 assign(bound,
                        schema.columns[column],
                        {.dictionary = dictionary, .parameters = no_parameters},
                        expression.position));
  if (!is_immutable(*assigned)) {
    return fail(ErrorCode::kInvalidObjectDefinition, "generation expression is not immutable");
  }
  return assigned;
}

Result<ExpressionPtr> bind_default(const sql::Expression& expression,
                                   const ColumnSchema& column,
                                   TextDictionary& dictionary) {
  MATVIEW_TRY(check_contents(expression, "DEFAULT expressions"));
  ParameterTypes no_parameters;
  const BindContext context{.dictionary = dictionary, .parameters = no_parameters};
  const Scope no_columns;
  ExpressionBinder binder(no_columns, context, nullptr, "DEFAULT");
  auto bound = binder.bind(expression);
  if (!bound) {
    const ErrorCode code = bound.error()->code;
    if (code == ErrorCode::kUndefinedColumn || code == ErrorCode::kUndefinedTable) {
      return fail_at(ErrorCode::kFeatureNotSupported,
                     bound.error()->position.value_or(expression.position),
                     "cannot use column reference in DEFAULT expression");
    }
    return bound;
  }
  return assign(*bound, column, context, expression.position);
}

}  // namespace matview::plan
