// ExpressionBinder: function calls, and the forms that look like them.
#include <algorithm>

#include "expr/aggregate_registry.h"
#include "expr/function_registry.h"
#include "expr/overload.h"
#include "expr/set_functions.h"
#include "plan/expression_binder.h"
#include "plan/statement_relations.h"

namespace matview::plan {

Result<ExpressionPtr> ExpressionBinder::bind_node(const sql::FunctionCall& call,
                                                  std::size_t position) {
  if (!call.names.empty()) return bind_named(call, position);
  if (call.over != nullptr) return bind_window(call, position);
  if (call.name == "grouping") return bind_grouping(call, position);
  if (is_aggregate_name(call.name)) return bind_aggregate(call, position);
  if (is_window_function_name(call.name)) {
    return fail_at(ErrorCode::kWrongObjectType,
                   position,
                   format_text("window function {} requires an OVER clause", call.name));
  }
  const std::string misplaced = call.star                ? call.name + "(*)"
                                : call.distinct          ? "DISTINCT"
                                : call.within_group      ? "WITHIN GROUP"
                                : !call.order_by.empty() ? "ORDER BY"
                                : call.filter != nullptr ? "FILTER"
                                                         : "";
  if (!misplaced.empty()) {
    if (!is_function_name(call.name)) return unknown_function(call, position);
    return fail_at(
        ErrorCode::kWrongObjectType,
        position,
        format_text("{} specified, but {} is not an aggregate function", misplaced, call.name));
  }
  if (is_set_function_name(call.name)) return bind_set_returning_item(call, position);
  if (call.name == "coalesce") return bind_coalesce(call, position);
  if (call.name == "greatest" || call.name == "least") return bind_extreme(call, position);
  if (call.name == "nullif") return bind_nullif(call, position);
  if (call.name == "merge_action" && call.arguments.empty()) {
    auto action = bind_node(sql::ColumnName{.qualifier = {}, .name = std::string(kMergeActionName)},
                            position);
    if (action) return action;
    return fail_at(ErrorCode::kSyntaxError,
                   position,
                   "MERGE_ACTION() can only be used in the RETURNING list of a MERGE command");
  }
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> arguments, bind_arguments(call));
  std::vector<Type> types;
  types.reserve(arguments.size());
  for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
  if (call.name == "pg_typeof" && types.size() == 1 && types.front().id == TypeId::kUnknown &&
      std::holds_alternative<Constant>(arguments.front()->node)) {
    return make_constant(Value::text("unknown"));
  }
  if (arguments.size() == 1 && !find_function(call.name, types)) {
    // A type's name called like a function is a cast.
    if (const auto target = type_from_name(call.name)) {
      return coerce(
          std::move(arguments.front()), *target, CastContext::kExplicit, context_, position);
    }
  }
  return this->call(call.name, std::move(arguments), position);
}

bool ExpressionBinder::is_function_name(std::string_view name) {
  return is_aggregate_name(name) || is_window_function_name(name) || is_set_function_name(name) ||
         std::ranges::contains(all_functions(), name, &ScalarFunction::name);
}

std::unexpected<Failure> ExpressionBinder::unknown_function(const sql::FunctionCall& call,
                                                            std::size_t position) {
  auto arguments = bind_all(call.arguments);
  if (!arguments) return std::unexpected(std::move(arguments).error());
  std::string types;
  for (const ExpressionPtr& argument : *arguments) {
    if (!types.empty()) types += ", ";
    types += type_name(argument->type);
  }
  return fail_at(ErrorCode::kUndefinedFunction,
                 position,
                 format_text("function {}({}) does not exist", call.name, types));
}

namespace {

// Functions whose arguments may be named. Those left out of the last ones have the default.
struct NamedArguments {
  std::string_view function;
  std::size_t required;
  std::string_view names;          // each followed by a space
  std::string_view defaults = {};  // of those not required; none: they are left out
};

constexpr NamedArguments kNamedArguments[] = {
    {"make_date", 3, "year month day "},
    {"jsonb_insert", 3, "jsonb_in path replacement insert_after ", "false "},
    {"jsonb_path_exists", 2, "target path vars silent ", "{} false "},
    {"jsonb_path_match", 2, "target path vars silent ", "{} false "},
    {"jsonb_path_query_array", 2, "target path vars silent ", "{} false "},
    {"jsonb_path_query_first", 2, "target path vars silent ", "{} false "},
    {"jsonb_set", 3, "jsonb_in path replacement create_if_missing ", "true "},
    {"make_interval", 0, "years months weeks days hours mins secs ", "0 0 0 0 0 0 0 "},
    {"make_time", 3, "hour min sec "},
    {"make_timestamp", 6, "year month mday hour min sec "},
    {"make_timestamptz", 6, "year month mday hour min sec timezone "},
};

}  // namespace

Result<ExpressionPtr> ExpressionBinder::bind_named(const sql::FunctionCall& call,
                                                   std::size_t position) {
  MATVIEW_ASSIGN(BoundRow given, bind_all(call.arguments));
  const std::size_t positional = given.size() - call.names.size();
  const auto* const known =
      std::ranges::find(kNamedArguments, call.name, &NamedArguments::function);
  bool fits = known != std::end(kNamedArguments);
  BoundRow arguments(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(positional));
  std::size_t used = positional;
  std::size_t place = 0;
  const auto next_word = [](std::string_view& words) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    return word;
  };
  std::string_view defaults = fits ? known->defaults : "";
  for (std::string_view names = fits ? known->names : ""; !names.empty(); ++place) {
    const std::string_view name = next_word(names);
    const std::string_view value = place < known->required ? "" : next_word(defaults);
    const auto named = std::ranges::find(call.names, name);
    if (place < positional) {
      fits = fits && named == call.names.end();
      continue;
    }
    if (named != call.names.end()) {
      ++used;
      arguments.push_back(given[positional + static_cast<std::size_t>(named - call.names.begin())]);
    } else if (place < known->required) {
      fits = false;
    } else if (!value.empty()) {
      arguments.push_back(make_constant(Value::unknown(std::string(value))));
    }
  }
  if (fits && used == given.size() && positional <= place) {
    return this->call(call.name, std::move(arguments), position);
  }
  std::string signature;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (i != 0) signature += ", ";
    if (i >= positional) signature += call.names[i - positional] + " => ";
    signature += type_name(given[i]->type);
  }
  return fail_at(ErrorCode::kUndefinedFunction,
                 position,
                 format_text("function {}({}) does not exist", call.name, signature));
}

Result<ExpressionPtr> ExpressionBinder::bind_coalesce(const sql::FunctionCall& call,
                                                      std::size_t position) {
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> operands, bind_all(call.arguments));
  if (std::ranges::any_of(operands, [](const ExpressionPtr& operand) {
        return mentions(*operand, Placeholder::kSetReturning);
      })) {
    return fail_at(ErrorCode::kFeatureNotSupported,
                   position,
                   "set-returning functions are not allowed in COALESCE");
  }
  MATVIEW_TRY(coerce_all(operands, "COALESCE", position));
  const Type type = operands.front()->type;
  if (operands.size() == 1) return operands.front();
  return std::make_shared<const Expression>(
      Expression{.node = Coalesce{.operands = std::move(operands)}, .type = type});
}

// The greatest or least of the operands that are not NULL: the winner so far against the next.
Result<ExpressionPtr> ExpressionBinder::bind_extreme(const sql::FunctionCall& call,
                                                     std::size_t position) {
  const bool is_greatest = call.name == "greatest";
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> operands, bind_all(call.arguments));
  if (operands.empty()) {
    return fail_at(ErrorCode::kSyntaxError, position, "syntax error at or near \")\"");
  }
  MATVIEW_TRY(coerce_all(operands, is_greatest ? "GREATEST" : "LEAST", position));
  ExpressionPtr winner = operands.front();
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const ExpressionPtr& next = operands[i];
    MATVIEW_ASSIGN(ExpressionPtr better,
                   this->call(is_greatest ? ">" : "<", {next, winner}, position));
    MATVIEW_ASSIGN(ExpressionPtr is_first, this->call("is_null", {winner}, position));
    ExpressionPtr takes_over = make_or({std::move(better), std::move(is_first)});
    const Type type = next->type;
    winner =
        make_conditional({.branches = {{std::move(takes_over), next}}, .otherwise = winner}, type);
  }
  return winner;
}

// NULLIF(a, b) is CASE WHEN a = b THEN NULL ELSE a END.
Result<ExpressionPtr> ExpressionBinder::bind_nullif(const sql::FunctionCall& call,
                                                    std::size_t position) {
  MATVIEW_ASSIGN(std::vector<ExpressionPtr> operands, bind_all(call.arguments));
  if (operands.size() != 2) {
    return fail_at(ErrorCode::kSyntaxError, position, "NULLIF takes two arguments");
  }
  MATVIEW_ASSIGN(ExpressionPtr equal, this->call("=", {operands[0], operands[1]}, position));
  // The first operand as = takes it: nullif(1, 2.5) is numeric.
  const Type types[] = {operands[0]->type, operands[1]->type};
  ExpressionPtr first = operands[0];
  if (const auto function = find_function("=", types)) {
    const auto signature = resolve_signature((*function)->parameters, (*function)->result, types);
    const Type wanted = signature ? signature->parameters[0] : first->type;
    if (wanted.id != first->type.id) {
      MATVIEW_ASSIGN(first,
                     coerce(std::move(first), wanted, CastContext::kImplicit, context_, position));
    }
  }
  MATVIEW_ASSIGN(first, resolve_unknown(std::move(first), context_, position));
  const Type type = first->type;
  Conditional conditional{.branches = {{std::move(equal), make_constant(Value::null(type))}},
                          .otherwise = std::move(first)};
  return make_conditional(std::move(conditional), type);
}

Result<ExpressionPtr> ExpressionBinder::bind_grouping(const sql::FunctionCall& call,
                                                      std::size_t position) {
  if (level_ == nullptr || !clause_.aggregates) {
    return fail_at(ErrorCode::kGroupingError,
                   position,
                   format_text("grouping operations are not allowed in {}", clause_.name));
  }
  if (call.arguments.size() > 31) {
    return fail_at(
        ErrorCode::kProgramLimitExceeded, position, "GROUPING must have fewer than 32 arguments");
  }
  ExpressionBinder inner(
      scope_, *query_, *level_, {.name = clause_.name, .inside = Clause::Inside::kAggregate});
  MATVIEW_ASSIGN(BoundRow arguments, inner.bind_all(call.arguments));
  if (std::ranges::any_of(arguments, [](const ExpressionPtr& argument) {
        return mentions(*argument, Placeholder::kOuter);
      })) {
    return unsupported("GROUPING of a query around", position);
  }
  level_->groupings.push_back(std::move(arguments));
  return make_placeholder(Placeholder::kGrouping, level_->groupings.size() - 1, TypeId::kInteger);
}

Result<SetReturningCall> ExpressionBinder::bind_set_returning(const sql::FunctionCall& call,
                                                              std::size_t position,
                                                              std::optional<std::size_t> only) {
  BoundRow arguments;
  if (!call.names.empty())
    return unsupported("a named argument of a set-returning function", position);
  if (only) {
    MATVIEW_ASSIGN(ExpressionPtr argument, bind(*call.arguments[*only]));
    arguments.push_back(std::move(argument));
  } else {
    MATVIEW_ASSIGN(arguments, bind_all(call.arguments));
  }
  std::vector<Type> types;
  types.reserve(arguments.size());
  for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
  auto function = find_set_function(call.name, types);
  if (!function) return std::unexpected(std::move(function).error().at(position));
  const auto signature = resolve_signature((*function)->parameters, TypeId::kUnknown, types);
  SetReturningCall bound{.function = *function, .arguments = {}, .results = {}};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    MATVIEW_ASSIGN(ExpressionPtr argument,
                   coerce(std::move(arguments[i]),
                          signature->parameters[i],
                          CastContext::kImplicit,
                          context_,
                          position));
    bound.arguments.push_back(std::move(argument));
  }
  for (const Type declared : (*function)->column_types) {
    bound.results.push_back(resolve_signature((*function)->parameters, declared, types)->result);
  }
  return bound;
}

Result<ExpressionPtr> ExpressionBinder::bind_set_returning_item(const sql::FunctionCall& call,
                                                                std::size_t position) {
  if (!clause_.set_returning) {
    const std::string message =
        clause_.inside == Clause::Inside::kAggregate
            ? "aggregate function calls cannot contain set-returning function calls"
        : clause_.inside == Clause::Inside::kWindow
            ? "window function calls cannot contain set-returning function calls"
            : format_text("set-returning functions are not allowed in {}", clause_.name);
    return fail_at(ErrorCode::kFeatureNotSupported, position, message);
  }
  MATVIEW_ASSIGN(SetReturningCall bound, bind_set_returning(call, position));
  if (bound.results.size() != 1) {
    return unsupported(format_text("{} in the select list", call.name), position);
  }
  const Type type = bound.results.front();
  level_->set_returning.push_back(std::move(bound));
  return make_placeholder(Placeholder::kSetReturning, level_->set_returning.size() - 1, type);
}

}  // namespace matview::plan
