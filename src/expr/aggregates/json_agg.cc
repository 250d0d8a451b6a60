// json_agg, json_object_agg, their strict forms and those of jsonb: the values as elements or
// members, NULLs too unless strict.
#include <array>

#include "expr/aggregates/collected_rows.h"
#include "expr/aggregates/families.h"
#include "expr/functions/json_access.h"

namespace matview {

namespace {

Status finish(const CollectedGroup& group, Column& out, std::size_t row, std::string text) {
  MATVIEW_ASSIGN(text, json_of_type(std::move(text), out.type().id));
  out.values<TextCode>()[row] = group.dictionary.intern(text);
  return {};
}

Status finish_elements(const CollectedGroup& group, Column& out, std::size_t row) {
  if (group.rows.empty()) {
    out.set_null(row);
    return {};
  }
  const ColumnView& values = group.columns[0];
  const bool on_lines = values.type.id == TypeId::kArray || values.type == kRowJson;
  std::string text = "[";
  for (const CollectedRow& collected : group.rows) {
    std::string element;
    append_json(element, value_at(values, collected.id, group.dictionary));
    for (Weight copy = 0; copy < collected.weight; ++copy) {
      if (text.size() > 1) text += on_lines ? ", \n " : ", ";
      text += element;
    }
  }
  return finish(group, out, row, text + ']');
}

template <bool kStrict>
Status finish_members(const CollectedGroup& group, Column& out, std::size_t row) {
  if (group.rows.empty()) {
    out.set_null(row);
    return {};
  }
  std::string text = "{ ";
  for (const CollectedRow& collected : group.rows) {
    const Value value = value_at(group.columns[1], collected.id, group.dictionary);
    if (kStrict && value.is_null()) continue;
    const Value key = value_at(group.columns[0], collected.id, group.dictionary);
    if (key.is_null()) {
      if (out.type().id == TypeId::kJsonb) {
        return fail(ErrorCode::kInvalidParameterValue, "field name must not be null");
      }
      return fail(ErrorCode::kNullValueNotAllowed, "null value not allowed for object key");
    }
    std::string member;
    MATVIEW_ASSIGN(const std::string name, json_key(key));
    append_json_string(member, name);
    member += " : ";
    append_json(member, value);
    for (Weight copy = 0; copy < collected.weight; ++copy) {
      if (text.size() > 2) text += ", ";
      text += member;
    }
  }
  return finish(group, out, row, text + " }");
}

template <CollectedRows::Finish kFinish, CollectedRows::Nulls kNulls>
std::unique_ptr<AggregateState> make(const AggregateSetup& setup) {
  return std::make_unique<CollectedRows>(setup, kNulls, kFinish);
}

constexpr auto kKept = CollectedRows::Nulls::kKept;
constexpr auto kSkipped = CollectedRows::Nulls::kArgumentSkipped;

constexpr AggregateFunction aggregate(
    std::string_view name,
    ParameterList parameters,
    TypeId result,
    std::unique_ptr<AggregateState> (*make_state)(const AggregateSetup&)) {
  return {name,
          parameters,
          result,
          AggregateClass::kOrdered,
          make_state,
          AggregateKind::kNormal,
          OrderSensitivity::kOrdered};
}

constexpr TypeId kAny = TypeId::kAny;
constexpr TypeId kJson = TypeId::kJson;
constexpr TypeId kJsonb = TypeId::kJsonb;

constexpr std::array kAggregates = {
    aggregate("json_agg", {kAny}, kJson, make<finish_elements, kKept>),
    aggregate("jsonb_agg", {kAny}, kJsonb, make<finish_elements, kKept>),
    aggregate("json_agg_strict", {kAny}, kJson, make<finish_elements, kSkipped>),
    aggregate("jsonb_agg_strict", {kAny}, kJsonb, make<finish_elements, kSkipped>),
    aggregate("json_object_agg", {kAny, kAny}, kJson, make<finish_members<false>, kKept>),
    aggregate("jsonb_object_agg", {kAny, kAny}, kJsonb, make<finish_members<false>, kKept>),
    aggregate("json_object_agg_strict", {kAny, kAny}, kJson, make<finish_members<true>, kKept>),
    aggregate("jsonb_object_agg_strict", {kAny, kAny}, kJsonb, make<finish_members<true>, kKept>),
};

}  // namespace

std::span<const AggregateFunction> json_agg_aggregates() {
  return kAggregates;
}

}  // namespace matview
