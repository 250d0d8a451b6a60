#include "maintain/view_plans.h"

#include <algorithm>
#include <set>

#include "plan/binder.h"
#include "plan/dynamic_filter.h"
#include "plan/maintenance.h"
#include "plan/rewrites/rewrites.h"
#include "plan/serialization.h"
#include "sql/parser.h"
#include "types/time_zone.h"

namespace matview {

namespace {

[[nodiscard]] Result<Schema> name_columns(Schema schema, std::span<const std::string> columns) {
  if (columns.size() > schema.columns.size()) {
    return fail(ErrorCode::kSyntaxError, "too many column names were specified");
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (i < columns.size()) schema.columns[i].name = columns[i];
    if (!names.insert(schema.columns[i].name).second) {
      return fail(ErrorCode::kDuplicateColumn,
                  "column \"{}\" specified more than once",
                  schema.columns[i].name);
    }
  }
  return schema;
}

}  // namespace

plan::NodePtr maintained_form(const plan::NodePtr& bound) {
  return plan::maintain_nothing(plan::use_dynamic_filters(plan::without_unseen_sorts(bound)));
}

Result<ViewPlan> plan_view(std::string_view query_text,
                           std::span<const std::string> columns,
                           const Catalog& catalog,
                           TextDictionary& dictionary) {
  const SessionTimeZone utc;
  MATVIEW_ASSIGN(const sql::QueryPtr query, sql::parse_query(query_text));
  plan::ParameterTypes parameters;
  std::vector<VisibleRelation> reads;
  MATVIEW_ASSIGN(
      plan::NodePtr bound,
      plan::bind_query(
          *query, catalog, {.dictionary = dictionary, .parameters = parameters, .reads = &reads}));
  if (!parameters.empty()) {
    return fail(ErrorCode::kUndefinedParameter,
                "materialized views may not be defined using bound parameters");
  }
  bound = maintained_form(bound);
  MATVIEW_ASSIGN(Schema schema, name_columns(bound->schema, columns));
  for (ColumnSchema& column : schema.columns) column.not_null = false;
  // Plain views are not in the plan, but cannot go while this query names them.
  std::vector<std::string> base_tables = plan::relations_of(*bound);
  for (const VisibleRelation& read : reads) {
    if (!std::ranges::contains(base_tables, read.name)) base_tables.push_back(read.name);
  }
  std::ranges::sort(base_tables);
  for (const std::string& relation : base_tables) {
    const auto read = catalog.find(relation);
    if (!read || !read->is_system) continue;
    return fail(ErrorCode::kFeatureNotSupported,
                "materialized views over system views are not supported");
  }
  return ViewPlan{.plan = plan::make_node({.node = bound->node, .schema = std::move(schema)}),
                  .base_tables = std::move(base_tables)};
}

Result<plan::NodePtr> ViewPlans::plan_of(std::string_view view) {
  MATVIEW_ASSIGN(const ViewMetadata* const metadata, catalog_.views.get_view(view));
  Known& known = known_[std::string(view)];
  if (known.plan != nullptr && known.bytes == metadata->query_plan_bytes) return known.plan;
  if (auto stored = plan::deserialize(metadata->query_plan_bytes)) {
    known.plan = *std::move(stored);
  } else {
    std::vector<std::string> columns;
    for (const ColumnSchema& column : metadata->schema.columns) columns.push_back(column.name);
    MATVIEW_ASSIGN(ViewPlan again, plan_view(metadata->query_text, columns, catalog_, dictionary_));
    known.plan = std::move(again.plan);
  }
  known.bytes = metadata->query_plan_bytes;
  known.key = plan::identifying_columns(
      *known.plan, [this](const std::string& relation) -> std::vector<std::size_t> {
        const auto found = catalog_.find(relation);
        return found ? found->primary_key : std::vector<std::size_t>();
      });
  return known.plan;
}

std::span<const std::size_t> ViewPlans::key_of(std::string_view view) const {
  const auto known = known_.find(view);
  return known == known_.end() ? std::span<const std::size_t>() : known->second.key;
}

void ViewPlans::forget(std::string_view view) {
  if (const auto known = known_.find(view); known != known_.end()) known_.erase(known);
}

}  // namespace matview
