// ALTER TABLE: columns.
#include <algorithm>
#include <numeric>

#include "database/alteration/row_rewrite.h"
#include "database/alteration/table_alteration.h"
#include "database/definition/dependents.h"
#include "database/definition/row_validation.h"
#include "database/definition/table_builder.h"
#include "plan/coercion.h"
#include "plan/serialization.h"
#include "plan/statement_target.h"
#include "plan/stored_expression.h"

namespace matview {

namespace {

[[nodiscard]] std::vector<ColumnSource> same_columns(std::size_t count) {
  std::vector<ColumnSource> sources(count);
  for (std::size_t c = 0; c < count; ++c) sources[c].old = c;
  return sources;
}

// `plan` over a table that has lost a column it does not read.
[[nodiscard]] plan::NodePtr without_column(const plan::NodePtr& plan,
                                           std::string_view table,
                                           std::size_t column) {
  if (const auto* scan = std::get_if<plan::Scan>(&plan->node)) {
    if (scan->relation != table) return plan;
    plan::Scan moved = *scan;
    for (std::size_t& position : moved.columns) position -= position > column ? 1 : 0;
    return plan::make_node({.node = std::move(moved), .schema = plan->schema});
  }
  std::vector<plan::NodePtr> inputs = plan::inputs_of(*plan);
  if (inputs.empty()) return plan;
  for (plan::NodePtr& input : inputs) input = without_column(input, table, column);
  return plan::with_inputs(*plan, std::move(inputs));
}

[[nodiscard]] std::unexpected<Failure> identity_column(std::string_view column,
                                                       std::string_view table,
                                                       std::string_view what) {
  return fail(
      ErrorCode::kSyntaxError, "column \"{}\" of relation \"{}\" is {}", column, table, what);
}

}  // namespace

Status TableAlteration::run(const sql::AddColumn& action) {
  const TableDefinitionPtr before = definition();
  if (action.if_not_exists && before->schema.find(action.column.name)) return {};
  TableBuilder builder(engine_, table_, *before);
  MATVIEW_TRY(builder.add_column(action.column));
  TableDefinition after = std::move(builder).take();
  const std::size_t added = before->schema.columns.size();
  std::vector<ColumnSource> sources = same_columns(added + 1);
  sources[added].old.reset();
  plan::ParameterTypes no_parameters;
  const plan::Target target{.relation = {.name = table_, .schema = after.schema, .primary_key = {}},
                            .definition = std::make_shared<const TableDefinition>(after),
                            .name = table_};
  if (action.column.generated) {
    MATVIEW_TRY(TableBuilder(engine_, table_, after).check_generated(action.column));
    MATVIEW_ASSIGN(
        sources[added].expression,
        plan::bind_generated(
            *action.column.generated->expression, table_, after.schema, added, engine_.dictionary));
  } else {
    MATVIEW_ASSIGN(
        sources[added].expression,
        plan::bind_column_default(
            target, added, {.dictionary = engine_.dictionary, .parameters = no_parameters}));
  }
  MATVIEW_ASSIGN(std::shared_ptr<Table> made, rewrite_rows(engine_, *rows(), after, sources));
  const bool is_not_null = after.schema.columns[added].not_null;
  redefine(std::move(after), std::move(made));
  if (is_not_null) MATVIEW_TRY(validate_not_null(*rows(), added));
  for (const sql::TableConstraint& constraint : action.constraints) {
    MATVIEW_TRY(add_constraint(constraint));
  }
  return {};
}

Status TableAlteration::run(const sql::DropColumn& action) {
  TableDefinition after = *definition();
  const auto found = after.schema.find(action.column);
  if (!found && action.if_exists) return {};
  MATVIEW_ASSIGN(const std::size_t column, find_column(action.column));
  MATVIEW_ASSIGN(const std::vector<std::string> generated, generated_of(column));
  if (!generated.empty() && !action.cascade) {
    std::string detail;
    for (const std::string& name : generated) {
      if (!detail.empty()) detail += '\n';
      detail += format_text("column {} of table {} depends on column {} of table {}",
                            name,
                            table_,
                            action.column,
                            table_);
    }
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kDependentObjectsStillExist,
        .message =
            format_text("cannot drop column {} of table {} because other objects depend on it",
                        action.column,
                        table_),
        .detail = std::move(detail),
        .hint = "Use DROP ... CASCADE to drop the dependent objects too."});
  }
  if (!generated.empty()) {
    for (const std::string& name : generated) {
      MATVIEW_TRY(run(sql::DropColumn{.column = name, .cascade = true}));
    }
    return run(action);
  }
  // Constraints and indexes that look at the column go with it.
  const auto mentions = [&](std::string_view text, plan::StoredKind kind) {
    const auto columns = columns_of_text(engine_, text, kind, table_, after.schema);
    return !columns || std::ranges::contains(*columns, column);
  };
  for (const KeyConstraint& key : after.keys) {
    if (!std::ranges::contains(key.columns, column)) continue;
    MATVIEW_TRY(drop_dependents(engine_,
                                dependents_of_key(engine_, table_, key),
                                format_text("column {} of table {}", action.column, table_),
                                action.cascade));
  }
  for (const IndexDefinition& index : after.indexes) {
    const KeyConstraint key{.name = index.name, .columns = {column}};
    if (!index.is_unique || index.items.size() != 1 || index.items[0].column != column) continue;
    MATVIEW_TRY(drop_dependents(engine_,
                                dependents_of_key(engine_, table_, key),
                                format_text("column {} of table {}", action.column, table_),
                                action.cascade));
  }
  after = *definition();  // foreign keys of its own may have gone
  MATVIEW_TRY(drop_column_from_views(column, action.cascade));
  std::erase_if(after.keys,
                [&](const auto& key) { return std::ranges::contains(key.columns, column); });
  std::erase_if(after.foreign_keys,
                [&](const auto& key) { return std::ranges::contains(key.columns, column); });
  std::erase_if(after.checks, [&](const CheckConstraint& check) {
    return mentions(check.text, plan::StoredKind::kCheck);
  });
  std::erase_if(after.indexes, [&](const IndexDefinition& index) {
    if (index.predicate && mentions(*index.predicate, plan::StoredKind::kIndexPredicate)) {
      return true;
    }
    return std::ranges::any_of(index.items, [&](const IndexItem& item) {
      return item.column ? *item.column == column
                         : mentions(item.text, plan::StoredKind::kIndexExpression);
    });
  });
  if (const std::string& sequence = after.columns[column].sequence; !sequence.empty()) {
    engine_.catalog.sequences.drop(engine_.transaction, sequence);
  }
  if (after.schema.columns.size() == 1) {
    return fail(ErrorCode::kFeatureNotSupported, "a table without columns is not supported");
  }
  std::vector<ColumnSource> sources = same_columns(after.schema.columns.size());
  const auto place = static_cast<std::ptrdiff_t>(column);
  sources.erase(sources.begin() + place);
  after.schema.columns.erase(after.schema.columns.begin() + place);
  after.columns.erase(after.columns.begin() + place);
  const auto shift = [&](std::size_t& position) { position -= position > column ? 1 : 0; };
  for (KeyConstraint& key : after.keys) std::ranges::for_each(key.columns, shift);
  for (ForeignKey& key : after.foreign_keys) std::ranges::for_each(key.columns, shift);
  for (IndexDefinition& index : after.indexes) {
    for (IndexItem& item : index.items) {
      if (item.column) shift(*item.column);
    }
  }
  MATVIEW_ASSIGN(std::shared_ptr<Table> made, rewrite_rows(engine_, *rows(), after, sources));
  redefine(std::move(after), std::move(made));
  // A view may name the column without reading it: then its text means nothing any more.
  std::vector<Dependent> broken;
  for (Dependent& reader : readers_of(engine_, table_)) {
    if (can_be_bound(engine_, reader)) continue;
    reader.depends_on = format_text("column {} of table {}", action.column, table_);
    add_with_readers(engine_, std::move(reader), broken);
  }
  return drop_dependents(
      engine_, broken, format_text("column {} of table {}", action.column, table_), action.cascade);
}

// Drops the views that read a column, or fails with their names; the plans of others are told that
// the columns behind it have moved.
Status TableAlteration::drop_column_from_views(std::size_t column, bool cascade) {
  const std::string what =
      format_text("column {} of table {}", definition()->schema.columns[column].name, table_);
  std::vector<Dependent> users;
  std::vector<std::string> unaffected;
  for (Dependent& reader : readers_of(engine_, table_)) {
    MATVIEW_ASSIGN(const bool is_used, uses_column(engine_, reader, table_, column));
    if (is_used) {
      reader.depends_on = what;
      add_with_readers(engine_, std::move(reader), users);
    } else if (reader.kind == Dependent::Kind::kMaterializedView) {
      unaffected.push_back(reader.name);
    }
  }
  MATVIEW_TRY(drop_dependents(engine_, users, what, cascade));
  for (const std::string& name : unaffected) {
    if (!engine_.catalog.views.view_exists(name)) continue;
    MATVIEW_ASSIGN(const plan::NodePtr plan, engine_.maintainer.plans().plan_of(name));
    MATVIEW_ASSIGN(const ViewMetadata* const known, engine_.catalog.views.get_view(name));
    ViewMetadata view = *known;
    view.query_plan_bytes = plan::serialize(*without_column(plan, table_, column));
    MATVIEW_TRY(engine_.catalog.views.update_view(engine_.transaction, std::move(view)));
    engine_.definition_changed(name);
  }
  return {};
}

// ── Types ──

Status TableAlteration::check_type_is_unused(std::size_t column) {
  const std::string& name = definition()->schema.columns[column].name;
  for (const Dependent& reader : readers_of(engine_, table_)) {
    MATVIEW_ASSIGN(const bool is_used, uses_column(engine_, reader, table_, column));
    if (!is_used) continue;
    return std::unexpected<Failure>(Error{
        .code = ErrorCode::kFeatureNotSupported,
        .message = "cannot alter type of a column used by a view or rule",
        .detail =
            format_text("rule _RETURN on {} depends on column \"{}\"", reader.describe(), name)});
  }
  return {};
}

Result<ExpressionPtr> TableAlteration::conversion(const sql::AlterColumnType& action,
                                                  std::size_t column) {
  const Schema& schema = definition()->schema;
  const Type old = schema.columns[column].type;
  plan::ParameterTypes no_parameters;
  const plan::BindContext context{.dictionary = engine_.dictionary, .parameters = no_parameters};
  ExpressionPtr value;
  std::size_t position = 0;
  if (action.conversion) {
    MATVIEW_ASSIGN(value,
                   plan::bind_stored(*action.conversion->expression,
                                     plan::StoredKind::kTransform,
                                     table_,
                                     schema,
                                     engine_.dictionary));
    position = action.conversion->position;
  } else {
    value = make_column(column, old);
  }
  auto converted =
      plan::coerce(value, action.type, plan::CastContext::kAssignment, context, position);
  if (converted || converted.error()->code != ErrorCode::kDatatypeMismatch) return converted;
  return std::unexpected<Failure>(
      Error{.code = ErrorCode::kDatatypeMismatch,
            .message = action.conversion
                           ? format_text("result of USING clause for column \"{}\" cannot be cast "
                                         "automatically to type {}",
                                         action.column,
                                         type_name(action.type))
                           : format_text("column \"{}\" cannot be cast automatically to type {}",
                                         action.column,
                                         type_name(action.type)),
            .hint = action.conversion ? std::string("You might need to add an explicit cast.")
                                      : format_text("You might need to specify \"USING {}::{}\".",
                                                    action.column,
                                                    type_name(action.type))});
}

Status TableAlteration::run(const sql::AlterColumnType& action) {
  MATVIEW_ASSIGN(const std::size_t column, find_column(action.column));
  MATVIEW_TRY(check_type_is_unused(column));
  TableDefinition after = *definition();
  MATVIEW_ASSIGN(const std::vector<std::string> generated, generated_of(column));
  if (!generated.empty()) {
    return std::unexpected<Failure>(
        Error{.code = ErrorCode::kFeatureNotSupported,
              .message = "cannot alter type of a column used by a generated column",
              .detail = format_text("Column \"{}\" is used by generated column \"{}\".",
                                    action.column,
                                    generated.front())});
  }
  std::vector<ColumnSource> sources = same_columns(after.schema.columns.size());
  sources[column] = {};
  MATVIEW_ASSIGN(sources[column].expression, conversion(action, column));
  ColumnSchema& schema = after.schema.columns[column];
  schema.type = action.type;
  ColumnDetails& details = after.columns[column];
  if (details.identity != Identity::kNone && !can_be_identity(schema.type)) {
    return fail(ErrorCode::kInvalidParameterValue,
                "identity column type must be smallint, integer, or bigint");
  }
  if (details.default_text) {
    MATVIEW_ASSIGN(const sql::ExpressionPtr syntax, plan::parse_stored(*details.default_text));
    if (!plan::bind_default(*syntax, schema, engine_.dictionary)) {
      return fail(ErrorCode::kDatatypeMismatch,
                  "default for column \"{}\" cannot be cast automatically to type {}",
                  schema.name,
                  type_name(schema.type));
    }
  }
  for (const ForeignKey& key : after.foreign_keys) {
    const bool is_own = key.referenced_table == table_;
    const TableDefinitionPtr other = engine_.catalog.tables.definition(key.referenced_table);
    MATVIEW_TRY(check_key_types(key, after.schema, is_own ? after.schema : other->schema));
  }
  for (const TableCatalog::Reference& reference : engine_.catalog.tables.references_to(table_)) {
    const TableDefinitionPtr other = engine_.catalog.tables.definition(reference.table);
    if (reference.table == table_) continue;
    MATVIEW_TRY(
        check_key_types(other->foreign_keys[reference.foreign_key], other->schema, after.schema));
  }
  MATVIEW_ASSIGN(std::shared_ptr<Table> made, rewrite_rows(engine_, *rows(), after, sources));
  redefine(std::move(after), std::move(made));
  return validate_all();
}

// All that the rows must obey, after their values have changed.
Status TableAlteration::validate_all() {
  const TableDefinitionPtr now = definition();
  const std::shared_ptr<Table> table = rows();
  for (std::size_t c = 0; c < now->schema.columns.size(); ++c) {
    if (now->schema.columns[c].not_null) MATVIEW_TRY(validate_not_null(*table, c));
  }
  for (const CheckConstraint& check : now->checks) {
    MATVIEW_TRY(validate_check(engine_, *table, now->schema, check));
  }
  for (const KeyConstraint& key : now->keys) MATVIEW_TRY(validate_key(engine_, *table, key));
  for (const IndexDefinition& index : now->indexes) {
    if (!index.is_unique) continue;
    MATVIEW_TRY(validate_unique(
        *table, *table->ordered_index(index.name), {index.name}, !index.nulls_not_distinct));
  }
  for (const ForeignKey& key : now->foreign_keys) {
    MATVIEW_TRY(validate_foreign_key(engine_.foreign_key_parts(), *table, key));
  }
  return {};
}

// ── Attributes ──

Status TableAlteration::run(const sql::SetColumnDefault& action) {
  MATVIEW_ASSIGN(const std::size_t column, find_column(action.column));
  if (definition()->columns[column].identity != Identity::kNone) {
    return identity_column(action.column, table_, "an identity column");
  }
  TableBuilder builder(engine_, table_, *definition());
  MATVIEW_TRY(builder.set_default(column, action.value));
  redefine(std::move(builder).take());
  return {};
}

Status TableAlteration::run(const sql::DropColumnExpression& action) {
  MATVIEW_ASSIGN(const std::size_t column, find_column(action.column));
  TableDefinition after = *definition();
  if (!after.columns[column].generated_text) {
    if (action.if_exists) return {};
    return fail(ErrorCode::kObjectNotInPrerequisiteState,
                "column \"{}\" of relation \"{}\" is not a generated column",
                action.column,
                table_);
  }
  after.columns[column].generated_text.reset();
  redefine(std::move(after));
  return {};
}

Result<std::vector<std::string>> TableAlteration::generated_of(std::size_t column) const {
  const TableDefinitionPtr now = definition();
  std::vector<std::string> names;
  for (std::size_t c = 0; c < now->columns.size(); ++c) {
    if (!now->columns[c].generated_text) continue;
    MATVIEW_ASSIGN(const std::vector<std::size_t> used,
                   columns_of_text(engine_,
                                   *now->columns[c].generated_text,
                                   plan::StoredKind::kGenerated,
                                   table_,
                                   now->schema));
    if (std::ranges::contains(used, column)) names.push_back(now->schema.columns[c].name);
  }
  return names;
}

Status TableAlteration::run(const sql::SetColumnNotNull& action) {
  MATVIEW_ASSIGN(const std::size_t column, find_column(action.column));
  TableDefinition after = *definition();
  if (action.not_null) {
    MATVIEW_TRY(validate_not_null(*rows(), column));
  } else if (after.columns[column].identity != Identity::kNone) {
    return identity_column(action.column, table_, "an identity column");
  } else if (std::ranges::contains(after.primary_key(), column)) {
    return fail(
        ErrorCode::kInvalidTableDefinition, "column \"{}\" is in a primary key", action.column);
  }
  after.schema.columns[column].not_null = action.not_null;
  redefine(std::move(after));
  return {};
}

Status TableAlteration::run(const sql::SetColumnIdentity& action) {
  MATVIEW_ASSIGN(const std::size_t column, find_column(action.column));
  TableBuilder builder(engine_, table_, *definition());
  ColumnDetails& details = builder.definition().columns[column];
  const bool is_identity = details.identity != Identity::kNone;
  if (action.identity == sql::IdentityKind::kNone) {
    if (!is_identity) {
      if (action.if_exists) return {};
      return fail(ErrorCode::kObjectNotInPrerequisiteState,
                  "column \"{}\" of relation \"{}\" is not an identity column",
                  action.column,
                  table_);
    }
    engine_.catalog.sequences.drop(engine_.transaction, details.sequence);
    details.identity = Identity::kNone;
    details.sequence.clear();
  } else if (action.is_new) {
    if (is_identity) {
      return fail(ErrorCode::kObjectNotInPrerequisiteState,
                  "column \"{}\" of relation \"{}\" is already an identity column",
                  action.column,
                  table_);
    }
    MATVIEW_TRY(builder.make_identity(column, action.identity, action.sequence));
  } else {
    if (!is_identity) {
      return fail(ErrorCode::kObjectNotInPrerequisiteState,
                  "column \"{}\" of relation \"{}\" is not an identity column",
                  action.column,
                  table_);
    }
    details.identity =
        action.identity == sql::IdentityKind::kAlways ? Identity::kAlways : Identity::kByDefault;
  }
  redefine(std::move(builder).take());
  return {};
}

}  // namespace matview
