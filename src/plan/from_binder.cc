#include "plan/from_binder.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "expr/set_functions.h"
#include "plan/bind_error.h"
#include "plan/expression_binder.h"
#include "plan/expression_tree.h"
#include "plan/join_binder.h"
#include "plan/node_factory.h"
#include "plan/query_input.h"
#include "plan/statement_relations.h"
#include "plan/view_expansion.h"

namespace matview::plan {

namespace {

[[nodiscard]] Result<Schema> with_column_aliases(Schema schema,
                                                 const std::vector<std::string>& aliases,
                                                 std::string_view table,
                                                 std::size_t position) {
  if (aliases.size() > schema.columns.size()) {
    return std::unexpected(Error{
        .code = ErrorCode::kInvalidColumnReference,
        .message = format_text("table \"{}\" has {} columns available but {} columns specified",
                               table,
                               schema.columns.size(),
                               aliases.size()),
        .position = position});
  }
  for (std::size_t i = 0; i < aliases.size(); ++i) schema.columns[i].name = aliases[i];
  return schema;
}

// A query's reference to itself inside WITH RECURSIVE.
[[nodiscard]] Result<NodePtr> refer_to_itself(Recursion& recursion,
                                              const QueryScope& query,
                                              std::size_t position) {
  const auto refuse = [&](std::string_view where) {
    return fail_at(
        ErrorCode::kInvalidRecursion,
        position,
        format_text(
            "recursive reference to query \"{}\" must not appear {}", recursion.name, where));
  };
  if (!recursion.has_form) {
    return fail_at(ErrorCode::kInvalidRecursion,
                   position,
                   format_text("recursive query \"{}\" does not have the form non-recursive-term "
                               "UNION [ALL] recursive-term",
                               recursion.name));
  }
  if (recursion.working_table == nullptr) return refuse("within its non-recursive term");
  switch (query.recursion_place) {
    case RecursionPlace::kAllowed: break;
    case RecursionPlace::kNonRecursiveTerm: return refuse("within its non-recursive term");
    case RecursionPlace::kSubquery: return refuse("within a subquery");
    case RecursionPlace::kOuterJoin: return refuse("within an outer join");
    case RecursionPlace::kIntersect: return refuse("within INTERSECT");
    case RecursionPlace::kExcept: return refuse("within EXCEPT");
  }
  if (++recursion.references > 1) return refuse("more than once");
  return recursion.working_table;
}

class FromBinder {
 public:
  explicit FromBinder(const QueryScope& query) : query_(query) {}

  // `lateral`: what a LATERAL item may refer to.
  [[nodiscard]] Result<BoundFrom> bind(const sql::TableReference& reference,
                                       ExpressionBinder* lateral) const {
    return std::visit(
        [&](const auto& node) -> Result<BoundFrom> { return bind_kind(node, reference, lateral); },
        reference.node);
  }

  // `left` with one more item beside it, in the given way.
  [[nodiscard]] Result<BoundFrom> bind_beside(BoundFrom left,
                                              const sql::TableReference& reference,
                                              const sql::JoinedTable& join,
                                              ExpressionBinder* lateral) const {
    // The item may refer to what stands left of it, and through that to the left of the whole.
    QueryScope outside = query_;
    outside.outer = lateral;
    QueryLevel level(query_.statement);
    ExpressionBinder left_columns(
        left.scope, outside, level, {.name = "FROM clause of their own query level"});
    const bool is_outer = join.kind == sql::JoinKind::kFull || join.kind == sql::JoinKind::kLeft;
    MATVIEW_ASSIGN(BoundFrom right, with_recursion(is_outer).bind(reference, &left_columns));
    return join_tables(std::move(left), std::move(right), join, query_, level, reference.position);
  }

 private:
  [[nodiscard]] FromBinder with_recursion(bool is_nullable) const {
    FromBinder inner = *this;
    if (is_nullable && inner.query_.recursion_place == RecursionPlace::kAllowed) {
      inner.query_.recursion_place = RecursionPlace::kOuterJoin;
    }
    return inner;
  }

  [[nodiscard]] Result<BoundFrom> bind_kind(const sql::NamedTable& table,
                                            const sql::TableReference& reference,
                                            ExpressionBinder* /*lateral*/) const {
    if (query_.context.relations != nullptr) {
      const auto& relations = query_.context.relations->by_name;
      if (const auto own = relations.find(table.name); own != relations.end()) return own->second;
    }
    NodePtr input;
    std::vector<std::size_t> primary_key;
    if (const auto common = query_.common_tables.find(table.name);
        common != query_.common_tables.end() && !table.is_qualified) {
      input = common->second.plan;
      if (common->second.recursion != nullptr) {
        MATVIEW_ASSIGN(input,
                       refer_to_itself(*common->second.recursion, query_, reference.position));
      }
      if (input == nullptr) {
        return fail_at(
            ErrorCode::kFeatureNotSupported,
            reference.position,
            format_text("WITH query \"{}\" does not have a RETURNING clause", table.name));
      }
    } else {
      MATVIEW_ASSIGN(input, bind_relation(query_, table.name, reference.position));
      primary_key = primary_key_of(*input);
    }
    const std::string& name = reference.alias.empty() ? table.name : reference.alias;
    return finish(std::move(input), name, reference, std::move(primary_key));
  }

  [[nodiscard]] Result<BoundFrom> bind_kind(const sql::DerivedTable& derived,
                                            const sql::TableReference& reference,
                                            ExpressionBinder* lateral) const {
    QueryScope inner = query_;
    inner.keeps_unknown = false;
    inner.is_existence = false;
    if (derived.lateral) {
      inner.outer = lateral;
    } else if (lateral != nullptr && lateral != query_.outer) {
      inner.not_lateral = &lateral->scope();
    }
    MATVIEW_ASSIGN(NodePtr input, bind_query_body(*derived.query, std::move(inner)));
    return finish(std::move(input), reference.alias, reference, {});
  }

  [[nodiscard]] Result<BoundFrom> bind_kind(const sql::TableFunction& function,
                                            const sql::TableReference& reference,
                                            ExpressionBinder* lateral) const {
    QueryScope inner = query_;
    inner.outer = lateral;
    QueryLevel level(query_.statement);
    const Scope no_columns;
    ExpressionBinder binder(no_columns, inner, level, {.name = "functions in FROM"});
    const sql::FunctionCall& call = function.call;
    const std::string& name = reference.alias.empty() ? call.name : reference.alias;
    if (!function.definition.empty() || is_record_function(call.name)) {
      return bind_records(function, reference, inner, level, binder);
    }
    if (!is_set_function_name(call.name) && function.others.empty()) {
      return bind_scalar_function(function, reference, inner, level, binder);
    }

    Expand expand{.input = {}, .calls = {}, .ordinality = function.with_ordinality};
    Schema schema;
    // unnest(a, b) is one call for each array, side by side.
    QueryInput input(inner, level, make_single_row());
    const auto add = [&](const sql::FunctionCall& one) -> Status {
      if (!is_set_function_name(one.name)) {
        return unsupported("a function of a single value in ROWS FROM", reference.position);
      }
      const bool is_several = one.name == "unnest" && one.arguments.size() > 1;
      for (std::size_t i = 0; i < (is_several ? one.arguments.size() : 1); ++i) {
        MATVIEW_ASSIGN(SetReturningCall bound,
                       binder.bind_set_returning(
                           one, reference.position, is_several ? std::optional(i) : std::nullopt));
        MATVIEW_TRY(input.settle_all(bound.arguments, reference.position));
        const bool is_alone = bound.results.size() == 1 && !is_several && function.others.empty();
        for (std::size_t c = 0; c < bound.results.size(); ++c) {
          std::string column(bound.function->column_names[c]);
          // A function of one column without a name of its own calls it like the table.
          if (is_alone && column == one.name) column = name;
          schema.columns.push_back({.name = std::move(column), .type = bound.results[c]});
        }
        expand.calls.push_back(std::move(bound));
      }
      return {};
    };
    MATVIEW_TRY(add(call));
    for (const sql::FunctionCall& other : function.others) MATVIEW_TRY(add(other));
    if (function.with_ordinality) {
      schema.columns.push_back({.name = "ordinality", .type = TypeId::kBigint, .not_null = true});
    }
    expand.input = input.node();
    const std::size_t before = width_of(*expand.input);
    Schema wide = expand.input->schema;
    wide.columns.insert(wide.columns.end(), schema.columns.begin(), schema.columns.end());
    NodePtr expanded = make_node({.node = std::move(expand), .schema = std::move(wide)});
    if (before != 0) {
      std::vector<ExpressionPtr> columns = columns_of(*expanded);
      columns.erase(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(before));
      expanded = make_project(std::move(expanded), std::move(columns));
    }
    const bool is_scalar = expanded->schema.columns.size() == 1;
    MATVIEW_ASSIGN(BoundFrom bound, finish(std::move(expanded), name, reference, {}));
    if (is_scalar) bound.scope.mark_scalar();
    return bound;
  }

  // json_to_record(x) AS t(a integer, …): each column is the member of its name.
  [[nodiscard]] Result<BoundFrom> bind_records(const sql::TableFunction& function,
                                               const sql::TableReference& reference,
                                               const QueryScope& inner,
                                               QueryLevel& level,
                                               ExpressionBinder& binder) const {
    const sql::FunctionCall& call = function.call;
    const std::size_t position = reference.position;
    const BindContext context = query_.context;
    if (!is_record_function(call.name)) {
      return fail_at(ErrorCode::kSyntaxError,
                     position,
                     "a column definition list is only allowed for functions returning \"record\"");
    }
    if (function.definition.empty()) {
      return fail_at(ErrorCode::kSyntaxError,
                     position,
                     "a column definition list is required for functions returning \"record\"");
    }
    if (function.with_ordinality) {
      return fail_at(ErrorCode::kSyntaxError,
                     position,
                     "WITH ORDINALITY cannot be used with a column definition list");
    }
    const bool is_binary = call.name.starts_with("jsonb");
    const Type type = is_binary ? TypeId::kJsonb : TypeId::kJson;
    if (call.arguments.size() != 1 || !call.names.empty()) {
      return fail_at(
          ErrorCode::kUndefinedFunction,
          position,
          format_text("function {} takes one argument of type {}", call.name, type_name(type)));
    }
    QueryInput input(inner, level, make_single_row());
    MATVIEW_ASSIGN(ExpressionPtr element, binder.bind(*call.arguments.front()));
    MATVIEW_ASSIGN(element, coerce(element, type, CastContext::kImplicit, context, position));
    MATVIEW_ASSIGN(element, input.settle(element, position));
    NodePtr rows = input.node();
    if (call.name.ends_with("set")) {
      const Type types[] = {type};
      const std::string_view elements = is_binary ? "jsonb_array_elements" : "json_array_elements";
      MATVIEW_ASSIGN(const SetFunction* const each, find_set_function(elements, types));
      Schema schema = rows->schema;
      schema.columns.push_back({.name = "value", .type = type});
      Expand expand{.input = rows, .calls = {}};
      expand.calls.push_back({.function = each, .arguments = {element}, .results = {type}});
      element = make_column(width_of(*rows), type);
      rows = make_node({.node = std::move(expand), .schema = std::move(schema)});
    }
    std::vector<ExpressionPtr> columns;
    for (const sql::DefinedColumn& column : function.definition) {
      if (column.type.id == TypeId::kArray) {
        return unsupported("an array in a column definition list", position);
      }
      const bool is_json = column.type.id == TypeId::kJson || column.type.id == TypeId::kJsonb;
      MATVIEW_ASSIGN(ExpressionPtr value,
                     bind_call(is_json ? "->" : "->>",
                               {element, make_constant(Value::text(column.name))},
                               context,
                               position));
      MATVIEW_ASSIGN(value, coerce(value, column.type, CastContext::kExplicit, context, position));
      columns.push_back(std::move(value));
    }
    const NodePtr made = make_project(std::move(rows), std::move(columns));
    Schema schema = made->schema;
    for (std::size_t c = 0; c < schema.columns.size(); ++c) {
      schema.columns[c].name = function.definition[c].name;
    }
    const std::string& name = reference.alias.empty() ? call.name : reference.alias;
    return finish(with_schema(made, std::move(schema)), name, reference, {});
  }

  [[nodiscard]] static bool is_record_function(std::string_view name) {
    return name == "json_to_record" || name == "json_to_recordset" || name == "jsonb_to_record" ||
           name == "jsonb_to_recordset";
  }

  // Any other function is a table of one row.
  [[nodiscard]] Result<BoundFrom> bind_scalar_function(const sql::TableFunction& function,
                                                       const sql::TableReference& reference,
                                                       const QueryScope& inner,
                                                       QueryLevel& level,
                                                       ExpressionBinder& binder) const {
    const sql::FunctionCall& call = function.call;
    const std::string& name = reference.alias.empty() ? call.name : reference.alias;
    MATVIEW_ASSIGN(ExpressionPtr value, binder.bind_function(call, reference.position));
    MATVIEW_ASSIGN(value, resolve_unknown(std::move(value), query_.context, reference.position));
    QueryInput row(inner, level, make_single_row());
    MATVIEW_ASSIGN(value, row.settle(value, reference.position));
    std::vector<ExpressionPtr> columns{std::move(value)};
    if (function.with_ordinality) columns.push_back(make_constant(Value::bigint(1)));
    const NodePtr input = make_project(row.node(), std::move(columns));
    Schema schema = input->schema;
    schema.columns.front().name = name;
    if (function.with_ordinality) schema.columns.back().name = "ordinality";
    return finish(with_schema(input, std::move(schema)), name, reference, {});
  }

  [[nodiscard]] Result<BoundFrom> bind_kind(const sql::JoinedTable& join,
                                            const sql::TableReference& reference,
                                            ExpressionBinder* lateral) const {
    const bool left_nullable =
        join.kind == sql::JoinKind::kFull || join.kind == sql::JoinKind::kRight;
    MATVIEW_ASSIGN(BoundFrom left, with_recursion(left_nullable).bind(*join.left, lateral));
    MATVIEW_ASSIGN(BoundFrom both, bind_beside(std::move(left), *join.right, join, lateral));
    if (!reference.alias.empty()) {
      auto renamed = both.scope.rename(reference.alias, reference.column_aliases);
      if (!renamed) return std::unexpected(std::move(renamed).error().at(reference.position));
    }
    return both;
  }

  // Of a table that is scanned whole.
  [[nodiscard]] std::vector<std::size_t> primary_key_of(const Node& input) const {
    const auto* scan = std::get_if<Scan>(&input.node);
    if (scan == nullptr) return {};
    const auto relation = query_.catalog.find(scan->relation);
    const bool is_whole = scan->columns.size() == relation->schema.columns.size();
    return is_whole ? relation->primary_key : std::vector<std::size_t>();
  }

  [[nodiscard]] static Result<BoundFrom> finish(NodePtr input,
                                                std::string_view name,
                                                const sql::TableReference& reference,
                                                std::vector<std::size_t> primary_key) {
    MATVIEW_ASSIGN(
        const Schema schema,
        with_column_aliases(input->schema, reference.column_aliases, name, reference.position));
    BoundFrom bound{.input = with_schema(input, schema), .scope = {}};
    bound.scope.add(name, schema, std::move(primary_key));
    return bound;
  }

  QueryScope query_;
};

}  // namespace

namespace {

[[nodiscard]] sql::JoinedTable cross_join() {
  return {
      .kind = sql::JoinKind::kCross, .left = {}, .right = {}, .condition = {}, .using_columns = {}};
}

[[nodiscard]] Result<BoundFrom> bind_items(std::span<const sql::TableReference> references,
                                           const QueryScope& query) {
  const FromBinder binder(query);
  MATVIEW_ASSIGN(BoundFrom bound, binder.bind(references.front(), query.outer));
  for (const sql::TableReference& reference : references.subspan(1)) {
    MATVIEW_ASSIGN(bound,
                   binder.bind_beside(std::move(bound), reference, cross_join(), query.outer));
  }
  return bound;
}

}  // namespace

Result<BoundFrom> bind_from(const std::vector<sql::TableReference>& references,
                            const QueryScope& query) {
  if (references.empty()) return BoundFrom{.input = make_single_row(), .scope = {}};
  const auto* target = std::get_if<sql::NamedTable>(&references.front().node);
  if (references.size() == 1 || target == nullptr || target->name != kTargetRelation) {
    return bind_items(references, query);
  }
  // LATERAL items do not see the table that UPDATE or DELETE changes.
  MATVIEW_ASSIGN(BoundFrom changed, FromBinder(query).bind(references.front(), query.outer));
  MATVIEW_ASSIGN(BoundFrom others, bind_items(std::span(references).subspan(1), query));
  QueryLevel level(query.statement);
  return join_tables(
      std::move(changed), std::move(others), cross_join(), query, level, references[1].position);
}

NodePtr make_scan(const Relation& relation, bool row_id) {
  Scan scan{.relation = relation.name, .columns = {}};
  scan.columns.resize(relation.schema.columns.size());
  std::iota(scan.columns.begin(), scan.columns.end(), std::size_t{0});
  Schema schema = relation.schema;
  if (row_id) {
    scan.columns.push_back(kRowIdColumn);
    schema.columns.push_back({.name = "", .type = TypeId::kBigint, .not_null = true});
  }
  return make_node({.node = std::move(scan), .schema = std::move(schema)});
}

}  // namespace matview::plan
